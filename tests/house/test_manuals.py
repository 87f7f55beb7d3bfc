"""The manuals' tables say what the code does."""

import re
from pathlib import Path

import pytest

from core.house import House
from core.settings import Settings
from migrations import apply
from tests.house import manuals, papers
from tests.house.sources import ROOT
from web import wiring
from web.health import examine

assert wiring.load_models() > 0  # migrations are compared with every model


def rows(page: str, heading: str) -> dict[str, str]:
    return {cells[0]: cells[1] for cells in manuals.table(page, heading)}


def test_every_setting_is_in_the_operators_manual_with_its_default() -> None:
    assert rows("operations.md", "## Settings") == manuals.settings()


def test_everything_that_the_doctor_looks_at_is_told(tmp_path: Path) -> None:
    house = House.build(Settings(data_dir=tmp_path))
    try:
        apply.upgrade(house.database)
        looked_at = [f"`{finding.check}`" for finding in examine(house)]
    finally:
        house.close()
    assert list(rows("operations.md", "## Is it in order?")) == looked_at


def test_every_bound_of_an_import_is_told() -> None:
    assert rows("formats.md", "## Limits") == manuals.bounds()


def test_every_problem_of_an_import_is_told_in_the_words_of_the_catalogue() -> None:
    assert rows("formats.md", "## Problems") == manuals.import_codes()


def test_every_loss_of_an_export_is_told_in_the_words_of_the_catalogue() -> None:
    assert rows("formats.md", "### Losses") == manuals.losses()


def test_every_heading_that_is_known_is_told() -> None:
    assert rows("formats.md", "### Headings") == manuals.headings()


def test_every_word_for_a_kind_is_told() -> None:
    assert rows("formats.md", "### Kinds") == manuals.kinds()


@pytest.mark.parametrize("heading", ["## No such heading", "# Formats"])
def test_a_table_that_is_not_there_is_seen(heading: str) -> None:
    with pytest.raises(LookupError):
        manuals.table("formats.md", heading)


def test_every_file_that_a_page_names_is_there() -> None:
    named = {
        (page, path)
        for page, text in papers.pages().items()
        for path in re.findall(r"`([\w.-]+(?:/[\w.-]+)*/(?:[\w-]+\.(?:py|toml|md|lock))?)`", text)
    }
    assert len(named) > 20
    assert sorted(f"{page}: {path}" for page, path in named if not there(path)) == []


def there(path: str) -> bool:
    """In the repository, or in the data folder of an installation."""
    return (ROOT / path).exists() or path in {"files/", "keys/"} or any(ROOT.glob(f"*/{path}"))
