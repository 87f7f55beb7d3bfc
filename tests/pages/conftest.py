"""Every page over a database that grants one connection.

What a page asks of the database is an operation, tried on each database in tests/operations; so pages are
tried on SQLite, and on PostgreSQL where what people type could reach it as it is.
"""

from collections.abc import Iterator

import pytest

from core.house import House
from tests.operations.conftest import clock, postgres_house, sqlite_house

__all__ = ["clock", "postgres_house", "sqlite_house"]


@pytest.fixture(autouse=True, scope="module")
def one_connection() -> Iterator[None]:
    """No request may ask for a second connection while it holds one: a crowd would wait for itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIANBING_DATABASE_CONNECTIONS", "1")
        yield


@pytest.fixture
def connections() -> int:
    """As many as a request may hold."""
    return 1


@pytest.fixture
def house(sqlite_house: House) -> House:
    """A house to build a site in."""
    return sqlite_house
