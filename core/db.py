"""The database: one engine, column types that behave alike on SQLite and PostgreSQL, two kinds of session.

SQLite runs in WAL with ``synchronous=FULL``: a commit that returned is on the disk. It has one writer at a
time; writers queue for a lock of this process before ``BEGIN IMMEDIATE``, because SQLite's own waiting is a
sleep that starves the unlucky. PostgreSQL needs neither.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    String,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer(), "sqlite")
"""Primary and foreign keys: 64 bits everywhere; SQLite counts only ``INTEGER`` keys up by itself."""

Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value."""

Ref = String(16)
"""The column type of a public reference (:func:`core.ids.new_ref`)."""

KEPT_OPEN = 12
"""Connections that stay open while nobody needs them."""

WAIT_SECONDS = 20
"""How long somebody waits for a connection while all are taken."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite keeps it as text that sorts by time; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words_of(states: type[StrEnum]) -> Enum:
    """A column of words from one enum, checked by the database itself."""
    return Enum(
        states,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=states.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Table(DeclarativeBase):
    """The root of all tables, for those few whose key is not a number of their own."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: Instant, dict[str, Any]: Document}


class Base(Table):
    """A table with a number of its own; names follow ``<package>_<thing>``."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(Id, primary_key=True)


class _TurnTakingSession(Session):
    """Takes the turn to write when its transaction begins and gives it back when that has ended.

    Not sooner: a request opens its unit of work in one thread of the pool and uses it in another. Who held
    the turn between the two would wait for a thread while every thread waited for the turn.
    """

    def __init__(self, engine: Engine, turn: threading.Lock) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.turn = turn


@event.listens_for(_TurnTakingSession, "after_transaction_create")
def _take_turn(session: _TurnTakingSession, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.turn.acquire()


@event.listens_for(_TurnTakingSession, "after_transaction_end")
def _give_turn_back(session: _TurnTakingSession, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.turn.release()


class Database:
    """An engine and its sessions; ``connections`` is the most that it opens.

    Who finds all of them taken waits for one, up to WAIT_SECONDS. Raises sqlalchemy's OperationalError when
    the database cannot be reached, and its TimeoutError when no connection came back in time.
    """

    def __init__(self, url: str, *, connections: int = 40) -> None:
        self._write_turn = threading.Lock()
        self.engine = _engine(url, connections)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")

    @contextmanager
    def session(self, *, writes: bool) -> Iterator[Session]:
        """A session that is closed, and rolled back unless committed, at the end."""
        if not (writes and self.is_sqlite):
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
            return
        with _TurnTakingSession(self._writing, self._write_turn) as session:
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _engine(url: str, connections: int) -> Engine:
    kept = min(connections, KEPT_OPEN)
    # The connection given back last is taken first: its statements are prepared and its caches are warm.
    options: dict[str, Any] = {
        "pool_size": kept,
        "max_overflow": connections - kept,
        "pool_timeout": WAIT_SECONDS,
        "hide_parameters": True,
        "pool_use_lifo": True,
    }
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 15}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options["connect_args"] = {"options": "-c timezone=UTC -c lock_timeout=15000"}
    return create_engine(url, **options)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(type(connection))
    connection.isolation_level = None  # the "begin" listener opens transactions, the driver must not
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or INSERT OR REPLACE would delete an append-only row without being refused
        "temp_store=MEMORY",
        "cache_size=-32768",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
