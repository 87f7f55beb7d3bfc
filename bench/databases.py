"""The databases that are measured: both durable, each commit on the disk before it is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from core.house import House
from core.settings import Settings
from migrations import apply
from tests.servers import postgres


class Kind(StrEnum):
    """The databases, and what an acknowledged save may cost there against the floor."""

    SQLITE = "SQLite FULL"
    POSTGRESQL = "PostgreSQL"

    @property
    def goal(self) -> float:
        return 2.0 if self is Kind.SQLITE else 1.6


@contextmanager
def durable(kind: Kind) -> Iterator[tuple[str | None, tuple[int, ...]]]:
    """The URL of a durable database, and the processes that are the database."""
    if kind is Kind.SQLITE:
        yield None, ()
        return
    with postgres.serve(durable=True) as databases:
        yield databases.url(databases.create()), (databases.process.pid,)


@contextmanager
def empty_house(kind: Kind) -> Iterator[House]:
    """A house of its own over an empty durable database; both are gone afterwards."""
    with TemporaryDirectory() as folder, durable(kind) as (url, _):
        house = House.build(Settings(data_dir=Path(folder), database_url=url))
        try:
            apply.upgrade(house.database)
            yield house
        finally:
            house.close()
