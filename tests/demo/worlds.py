"""Loaded demo worlds, of which the tests of a run share one: whoever wants it first loads it."""

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.clock import SetClock
from core.house import House
from core.settings import Settings
from demo import load as demo_world
from migrations import apply
from web import wiring

NOW = datetime(2027, 3, 10, 6, 17, 23, tzinfo=UTC)
_HEARD = "heard.json"


@dataclass(frozen=True)
class Loaded:
    """A folder with a loaded world to copy, and what loading said: steps done, steps in all, label."""

    folder: Path
    heard: list[tuple[int, int, str]]


def build(folder: Path, now: datetime = NOW) -> House:
    """A demo house on a folder, with a clock that is set."""
    house = House.build(Settings(data_dir=folder, demo=True), SetClock(now))
    wiring.listen(house)
    return house


def load(folder: Path) -> Loaded:
    """A world of its own in this empty folder."""
    heard: list[tuple[int, int, str]] = []
    house = build(folder)
    apply.upgrade(house.database)
    assert demo_world.load(house, lambda *said: heard.append(said)).loaded_now
    with house.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.close()
    return Loaded(folder, heard)


def shared(factory: pytest.TempPathFactory) -> Loaded:
    """The world that all workers of this run share; nobody changes it."""
    run = factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else factory.getbasetemp()
    said = run / "shared-world" / _HEARD
    with (run / "shared-world.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not said.exists():
            folder = said.parent / "world"
            folder.mkdir(parents=True)
            said.write_text(json.dumps(load(folder).heard))
    return Loaded(said.parent / "world", [tuple(each) for each in json.loads(said.read_text())])
