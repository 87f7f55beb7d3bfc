"""The pages of courses: a course, its trainer, a learner and somebody beside."""

from dataclasses import dataclass

import pytest

from core.access import Role
from core.clock import SetClock
from core.house import House
from tests import make, make_courses
from tests.browsing import Windows
from tests.make import Someone
from tests.make_courses import Built
from web.app import build_app


@dataclass
class School(Windows):
    """A trainer, a learner, somebody of another works, and a course."""

    clock: SetClock
    unit: str
    bank: str
    trainer: Someone
    learner: Someone
    beside: Someone
    course: Built


@pytest.fixture
def school(sqlite_house: House) -> School:
    house = sqlite_house
    assert isinstance(house.clock, SetClock)
    unit = make.unit(house, "甲厂")
    trainer = make.someone(house, "顾老师", Role.TRAINER, Role.HR, unit_ref=unit)
    bank = make.bank(house, unit, each=4)
    course = make_courses.course(house, trainer, unit, bank)
    learner = make.someone(house, "沈望舟", unit_ref=unit)
    beside = make.someone(house, "旁人", unit_ref=make.unit(house, "乙所"))
    make_courses.enrolled(house, learner, course.ref)
    app = build_app(house, with_threads=False)
    return School(app, house, house.clock, unit, bank, trainer, learner, beside, course)
