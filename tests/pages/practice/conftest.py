"""The practice pages: a bank that is open for practice, and who practises."""

from dataclasses import dataclass

import pytest

from core.access import Role
from core.clock import SetClock
from core.house import House
from tests import make, make_practice
from tests.browsing import Windows
from tests.make import Someone
from web.app import build_app


@dataclass
class Site(Windows):
    """A bank that is open for practice, a worker, somebody else and a trainer."""

    clock: SetClock
    unit: str
    bank: str
    worker: Someone
    other: Someone
    trainer: Someone


@pytest.fixture
def site(sqlite_house: House) -> Site:
    house = sqlite_house
    assert isinstance(house.clock, SetClock)
    unit = make.unit(house)
    return Site(
        app=build_app(house, with_threads=False),
        house=house,
        clock=house.clock,
        unit=unit,
        bank=make_practice.open_bank(house, unit),
        worker=make.someone(house, "张建军", unit_ref=unit),
        other=make.someone(house, "李梅", unit_ref=unit),
        trainer=make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit),
    )
