"""One town per module on SQLite, and browsers into it; tests that write undo it or build their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from core.house import House
from tests.contracts.site import Site, Town, opened, settle_town
from tests.operations.conftest import build

structlog.configure(
    processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
)


@pytest.fixture(scope="module")
def town_house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[House]:
    """A house on SQLite for the whole module."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "lianbing.sqlite3").write_bytes(sqlite_template.read_bytes())
    house = build(folder)
    yield house
    house.close()


@pytest.fixture(scope="module")
def town(town_house: House) -> Town:
    """The town, built once per module."""
    return settle_town(town_house)


@pytest.fixture(scope="module")
def site(town_house: House) -> Iterator[Site]:
    """The application over the town's house."""
    with opened(town_house) as made:
        yield made
