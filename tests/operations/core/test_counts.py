"""Counts that stand side by side."""

from sqlalchemy import func, select

from core import counts
from core.house import House
from core.people.models import Person, Unit
from tests import make


def test_every_count_is_answered_in_its_place_by_one_statement(house: House) -> None:
    unit = make.unit(house)
    make.workers(house, unit, 3)
    people, units = select(func.count()).select_from(Person), select(func.count()).select_from(Unit)
    with house.reading() as work:
        assert counts.answered(work, people, units, people) == (3, 1, 3)
        assert counts.answered(work) == ()
