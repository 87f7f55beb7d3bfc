"""The examination's pages: a sitting that is open now, and the people around it."""

from dataclasses import dataclass

import pytest

from core.access import Role
from core.clock import SetClock
from core.house import House
from tests import make
from tests.browsing import Windows
from tests.make import Engine, Someone
from web.app import build_app

PAPER_FORM: dict[str, str | list[str]] = {
    "total": "12.5",
    "pools": ["public", "sealed"],
    "s.a.title": "单选",
    "s.a.kind": "single_choice",
    "s.a.count": "3",
    "s.a.each": "1.5",
    "s.a.rule": "all_or_nothing",
    "s.a.topic": ["", ""],
    "s.a.topic_count": ["", ""],
    "s.b.title": "多选",
    "s.b.kind": "multiple_choice",
    "s.b.count": "4",
    "s.b.each": "2",
    "s.b.rule": "fixed_partial",
    "s.b.partial": "0.5",
}
"""The form of a blueprint that fits the bank of these tests; each names its paper."""


@dataclass
class Site(Windows):
    """A unit, a bank, a locked paper, a sitting now; a candidate, and who looks after them."""

    clock: SetClock
    engine: Engine
    unit: str
    bank: str
    paper: str
    sitting: str
    worker: Someone
    organiser: Someone
    trainer: Someone
    watcher: Someone


@pytest.fixture
def site(house: House, clock: SetClock) -> Site:
    unit = make.unit(house)
    worker = make.someone(house, "张建军", unit_ref=unit)
    bank = make.bank(house, unit)
    paper = make.paper(house, bank)
    return Site(
        app=build_app(house, with_threads=False),
        house=house,
        clock=clock,
        engine=Engine(house),
        unit=unit,
        bank=bank,
        paper=paper,
        sitting=make.sitting(house, paper, clock.now(), [worker]),
        worker=worker,
        organiser=make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit),
        trainer=make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit),
        watcher=make.someone(house, "周芳", Role.INVIGILATOR, unit_ref=unit),
    )
