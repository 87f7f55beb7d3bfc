"""Fixtures that every test may ask for: real servers, one of each per worker, started when first wanted.

Properties are tried on 100 examples, and on 20 by ``make check`` (``--hypothesis-profile=quick``); how long
one takes on a busy machine says nothing about the rule.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from redis import Redis

from core.db import Database
from migrations import apply
from tests.servers import postgres, valkey
from tests.servers.postgres import Databases

DATABASE = "lianbing.sqlite3"

# A change is judged by the same examples every time; `make search` draws new ones.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("search"), derandomize=True)
settings.register_profile("quick", settings.get_profile("thorough"), max_examples=20)
settings.load_profile("thorough")

gc.disable()  # until all modules are loaded: pytest_collection_finish
_IN_MEMORY = Path("/dev/shm")
_ROOM = 2 * 2**30
"""Bytes that the tests' folders may want at once."""


def pytest_configure() -> None:
    """Keep the tests' folders in memory where there is room: every commit waits for the disk otherwise."""
    if _IN_MEMORY.is_dir() and os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs alone stands where `make test` looks for it."""
    astray = [
        each.nodeid
        for each in items
        if each.get_closest_marker("alone") and not each.nodeid.startswith(("tests/faults/", "tests/live/"))
    ]
    if astray:
        raise pytest.UsageError(f"Marked alone outside of tests/faults and tests/live: {astray}")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: walking through it again and again for garbage is a tenth of the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Databases]:
    """A PostgreSQL server on which to make databases: ``with postgres_server.database(template) as url``."""
    with postgres.connect() as databases:
        yield databases


@pytest.fixture
def postgres_url(postgres_server: Databases) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped after the test."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a Valkey (Redis) server; each parallel worker has its own, or its own database number."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    with valkey.connect(number) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """The URL of an empty Valkey (Redis) database, emptied again after the test."""
    with Redis.from_url(redis_server) as client:
        client.flushdb()
        yield redis_server
        client.flushdb()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy, so that a test waits for no migration."""
    file = tmp_path_factory.mktemp("template") / DATABASE
    database = Database(f"sqlite:///{file}")
    apply.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture
def migrated(tmp_path: Path, sqlite_template: Path) -> Path:
    """The test's own folder, with a migrated database in it: what ``Settings(data_dir=...)`` takes."""
    (tmp_path / DATABASE).write_bytes(sqlite_template.read_bytes())
    return tmp_path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Databases) -> str:
    """The name of a migrated PostgreSQL database to clone."""
    name = postgres_server.create()
    database = Database(postgres_server.url(name))
    apply.upgrade(database)
    database.close()
    return name


@pytest.fixture
def connections() -> int:
    """The most connections that ``sqlite_database`` and ``postgres_database`` grant."""
    return 40


@pytest.fixture(scope="session")
def opened() -> dict[tuple[str, int], Database]:
    """The databases of a worker by address and connections: a query is compiled once for all tests."""
    return {}


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where ``sqlite_database`` lies."""
    return tmp_path_factory.mktemp("kept") / DATABASE


@pytest.fixture
def sqlite_database(
    sqlite_file: Path, sqlite_template: Path, connections: int, opened: dict[tuple[str, int], Database]
) -> Iterator[Database]:
    """A migrated, empty SQLite database: one test of a worker after another uses it."""
    for left in (sqlite_file.with_name(f"{DATABASE}-wal"), sqlite_file.with_name(f"{DATABASE}-shm")):
        left.unlink(missing_ok=True)
    sqlite_file.write_bytes(sqlite_template.read_bytes())
    database = _at(f"sqlite:///{sqlite_file}", connections, opened)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_kept(postgres_server: Databases, postgres_template: str) -> str:
    """The name of the PostgreSQL database that one test of a worker after another uses."""
    return postgres_server.create(postgres_template)


@pytest.fixture
def postgres_database(
    postgres_server: Databases,
    postgres_kept: str,
    connections: int,
    opened: dict[tuple[str, int], Database],
) -> Iterator[Database]:
    """A migrated, empty PostgreSQL database."""
    database = _at(postgres_server.url(postgres_kept), connections, opened)
    yield database
    database.close()
    postgres_server.empty(postgres_kept)


def _at(url: str, connections: int, opened: dict[tuple[str, int], Database]) -> Database:
    return opened.setdefault((url, connections), Database(url, connections=connections))
