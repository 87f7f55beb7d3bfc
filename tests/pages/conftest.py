"""Every page over a database that grants one connection; houses on each database to build sites in."""

from collections.abc import Iterator

import pytest

from tests.operations.conftest import clock, house, postgres_house, sqlite_house

__all__ = ["clock", "house", "postgres_house", "sqlite_house"]


@pytest.fixture(autouse=True, scope="module")
def one_connection() -> Iterator[None]:
    """No request may ask for a second connection while it holds one: a crowd would wait for itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIANBING_DATABASE_CONNECTIONS", "1")
        yield
