"""Certification's pages over a house of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from core.access import Role
from core.clock import SetClock
from core.house import House
from core.jobs import Runner
from core.people import units
from core.settings import Settings
from tests import make, make_certification
from tests.make import Engine, Someone
from tests.pages.exam.conftest import START, Browser
from training.certification.views import CertificateView
from web import wiring
from web.app import build_app


@dataclass
class Desk:
    """An application with a unit, an evaluation under way, a certified worker and the people around them."""

    app: FastAPI
    house: House
    engine: Engine
    unit: str
    unit_id: int
    plan: str
    worker: Someone
    organiser: Someone
    clerk: Someone
    judges: tuple[Someone, ...]
    certificate: CertificateView

    def browser(self, who: Someone) -> Browser:
        return Browser(self.app, who)

    def work_off(self) -> None:
        """Do the jobs that wait."""
        runner = Runner(self.house, wiring.job_handlers())
        while runner.run_next():
            pass


@pytest.fixture
def desk(migrated: Path) -> Iterator[Desk]:
    house = House.build(Settings(data_dir=migrated), SetClock(START))
    app = build_app(house, with_threads=False)
    unit = make.unit(house)
    worker = make.someone(house, "䶮建军", unit_ref=unit)
    judges = tuple(make.someone(house, f"考评员{at}", unit_ref=unit) for at in range(3))
    plan = make_certification.plan(house, unit, [worker, *judges[:1]])
    make_certification.panel(house, plan, judges)
    with house.reading() as work:
        unit_id = units.unit_of(work, unit).id
    yield Desk(
        app=app,
        house=house,
        engine=Engine(house),
        unit=unit,
        unit_id=unit_id,
        plan=plan,
        worker=worker,
        organiser=make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit),
        clerk=make.someone(house, "钱芳", Role.HR, unit_ref=unit),
        judges=judges,
        certificate=make_certification.certificate(house, worker, unit_id),
    )
    house.close()
