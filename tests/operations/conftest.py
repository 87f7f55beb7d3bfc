"""A house on each database: SQLite in a folder of the test's own, PostgreSQL from a migrated template.

``house`` runs a test on both; ``sqlite_house`` and ``postgres_house`` are for what only one of them does.
Every house stands on a clock that moves when the test moves it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.clock import SetClock
from core.db import Database
from core.house import House
from core.settings import Settings
from tests.make import Engine
from web import wiring

START = datetime(2027, 3, 8, 1, 0, tzinfo=UTC)
"""Where clocks of test houses stand at first: a Monday, 09:00 in Shanghai."""


def build(folder: Path, database: Database | None = None) -> House:
    """A house with a clock that is set, on the folder's own database unless another is given."""
    url = None if database is None else database.engine.url.render_as_string(hide_password=False)
    house = House.build(Settings(data_dir=folder, database_url=url), SetClock(START))
    if database is not None:
        house.database.close()
        house.database = database
    wiring.listen(house)
    return house


@pytest.fixture
def sqlite_house(tmp_path: Path, sqlite_database: Database) -> Iterator[House]:
    """A house on SQLite, migrated and empty."""
    house = build(tmp_path, sqlite_database)
    yield house
    house.close()


@pytest.fixture
def postgres_house(tmp_path: Path, postgres_database: Database) -> Iterator[House]:
    """A house on PostgreSQL, migrated and empty."""
    house = build(tmp_path, postgres_database)
    yield house
    house.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> House:
    """A house, once on SQLite and once on PostgreSQL."""
    made: House = request.getfixturevalue("sqlite_house" if request.param == "sqlite" else "postgres_house")
    return made


@pytest.fixture
def clock(house: House) -> SetClock:
    """The house's clock, for the test to move."""
    if not isinstance(house.clock, SetClock):
        raise TypeError(type(house.clock))
    return house.clock


@pytest.fixture
def engine(house: House) -> Engine:
    """What threads would do in a server, done when the test asks."""
    return Engine(house)
