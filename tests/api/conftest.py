"""Houses on both databases, for what is asked over HTTP."""

from tests.operations.conftest import clock, house, postgres_house, sqlite_house

__all__ = ["clock", "house", "postgres_house", "sqlite_house"]
