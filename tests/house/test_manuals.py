"""The manuals' tables say what the code does."""

import pytest

from tests.house import manuals


def rows(page: str, heading: str) -> dict[str, str]:
    return {cells[0]: cells[1] for cells in manuals.table(page, heading)}


def test_every_setting_is_in_the_operators_manual_with_its_default() -> None:
    assert rows("operations.md", "## Settings") == manuals.settings()


def test_every_bound_of_an_import_is_told() -> None:
    assert rows("formats.md", "## Limits") == manuals.bounds()


def test_every_problem_of_an_import_is_told_in_the_words_of_the_catalogue() -> None:
    assert rows("formats.md", "## Problems") == manuals.import_codes()


def test_every_heading_that_is_known_is_told() -> None:
    assert rows("formats.md", "### Headings") == manuals.headings()


def test_every_word_for_a_kind_is_told() -> None:
    assert rows("formats.md", "### Kinds") == manuals.kinds()


@pytest.mark.parametrize("heading", ["## No such heading", "# Formats"])
def test_a_table_that_is_not_there_is_seen(heading: str) -> None:
    with pytest.raises(LookupError):
        manuals.table("formats.md", heading)
