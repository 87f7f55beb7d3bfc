"""The pages of courses over a house of their own, with people signed in at browsers."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from core.access import Role
from core.clock import SetClock
from core.house import House
from tests import make, make_courses
from tests.contracts.site import Browser, Site, opened
from tests.make import Someone
from tests.make_courses import Built
from tests.operations.conftest import build, sqlite_house

__all__ = ["build", "sqlite_house"]


@dataclass(frozen=True)
class School:
    """A site with a trainer, a learner and somebody beside, and a course."""

    site: Site
    clock: SetClock
    unit: str
    bank: str
    trainer: Someone
    learner: Someone
    beside: Someone
    course: Built

    def browser(self, who: Someone) -> Browser:
        return self.site.browser(who)


@pytest.fixture
def school(sqlite_house: House) -> Iterator[School]:
    house = sqlite_house
    unit = make.unit(house, "甲厂")
    trainer = make.someone(house, "顾老师", Role.TRAINER, Role.HR, unit_ref=unit)
    bank = make.bank(house, unit, each=4)
    course = make_courses.course(house, trainer, unit, bank)
    learner = make.someone(house, "沈望舟", unit_ref=unit)
    beside = make.someone(house, "旁人", unit_ref=make.unit(house, "乙所"))
    make_courses.enrolled(house, learner, course.ref)
    assert isinstance(house.clock, SetClock)
    with opened(house) as site:
        yield School(site, house.clock, unit, bank, trainer, learner, beside, course)
