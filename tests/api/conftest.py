"""Houses on both databases, for what is asked over HTTP."""

from tests.operations.conftest import (
    clock,
    house,
    postgres_house,
    postgres_template,
    sqlite_house,
    sqlite_template,
)

__all__ = ["clock", "house", "postgres_house", "postgres_template", "sqlite_house", "sqlite_template"]
