"""The format fixtures of others are read as docs/formats.md says; without them this file holds no tests."""

from question_bank.formats.drafts import rejected_rows
from tests.formats import fixtures
from tests.house import manuals

if (fixtures.DATA / "formats").is_dir():

    def test_every_fixture_is_read_as_the_manual_says() -> None:
        told = manuals.table("formats.md", "### Other formats, as they were read")
        assert fixtures.rows() == told

    def test_the_manual_names_every_fixture_that_is_refused_and_why() -> None:
        told = manuals.table("formats.md", "### Fixtures that are refused, and why")
        assert fixtures.refused() == told

    def test_every_item_of_every_fixture_is_accepted_or_rejected() -> None:
        for _, found in fixtures.readings():
            for reading in found:
                assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)
