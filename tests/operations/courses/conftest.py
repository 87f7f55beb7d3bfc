"""A unit with a trainer, two workers, a bank and a published course."""

from dataclasses import dataclass

import pytest

from core.access import Role
from core.house import House
from tests import make, make_courses
from tests.make import Someone
from tests.make_courses import Built


@dataclass(frozen=True)
class School:
    """Who teaches, who learns, and what."""

    unit: str
    bank: str
    trainer: Someone
    worker: Someone
    other: Someone
    course: Built


@pytest.fixture
def school(house: House) -> School:
    top = make.unit(house, "江城工会")
    unit = make.unit(house, "甲厂", top)
    trainer = make.someone(house, "顾老师", Role.TRAINER, unit_ref=unit)
    bank = make.bank(house, unit, each=4)
    course = make_courses.course(house, trainer, unit, bank)
    worker, other = make.workers(house, unit, 2)
    make_courses.enrolled(house, worker, course.ref)
    return School(unit, bank, trainer, worker, other, course)
