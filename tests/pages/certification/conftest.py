"""Certification's pages: an evaluation under way, and a worker who is certified already."""

from dataclasses import dataclass

import pytest

from core.access import Role
from core.house import House
from core.people import units
from tests import make, make_certification
from tests.browsing import Windows
from tests.make import Engine, Someone
from training.certification.views import CertificateView
from web.app import build_app


@dataclass
class Desk(Windows):
    """A unit, an evaluation under way, a certified worker and the people around them."""

    engine: Engine
    unit: str
    unit_id: int
    plan: str
    worker: Someone
    organiser: Someone
    clerk: Someone
    judges: tuple[Someone, ...]
    certificate: CertificateView


@pytest.fixture
def desk(sqlite_house: House) -> Desk:
    house = sqlite_house
    unit = make.unit(house)
    worker = make.someone(house, "䶮建军", unit_ref=unit)
    judges = tuple(make.someone(house, f"考评员{at}", unit_ref=unit) for at in range(3))
    plan = make_certification.plan(house, unit, [worker, *judges[:1]])
    make_certification.panel(house, plan, judges)
    with house.reading() as work:
        unit_id = units.unit_of(work, unit).id
    return Desk(
        app=build_app(house, with_threads=False),
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
