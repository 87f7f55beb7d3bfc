"""The practice pages over a house of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from core.access import Role
from core.clock import SetClock
from core.house import House
from core.settings import Settings
from tests import make, make_practice
from tests.make import Someone
from tests.pages.exam.conftest import Browser
from web.app import build_app

START = datetime(2027, 3, 8, 1, 0, tzinfo=UTC)
"""Monday, 09:00 in Shanghai."""


@dataclass
class Site:
    """An application with a bank that is open for practice, a worker, somebody else and a trainer."""

    app: FastAPI
    house: House
    clock: SetClock
    unit: str
    bank: str
    worker: Someone
    other: Someone
    trainer: Someone

    def browser(self, who: Someone) -> Browser:
        return Browser(self.app, who)


@pytest.fixture
def site(migrated: Path) -> Iterator[Site]:
    clock = SetClock(START)
    house = House.build(Settings(data_dir=migrated), clock)
    unit = make.unit(house)
    yield Site(
        app=build_app(house, with_threads=False),
        house=house,
        clock=clock,
        unit=unit,
        bank=make_practice.open_bank(house, unit),
        worker=make.someone(house, "张建军", unit_ref=unit),
        other=make.someone(house, "李梅", unit_ref=unit),
        trainer=make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit),
    )
    house.close()
