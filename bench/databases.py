"""The databases that are measured: both durable, each commit on the disk before it is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

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
