"""What a contest hears of somebody's grade from the certificates on record."""

from contest import registration
from contest.rules.eligibility import EligibilityRule
from core.access import Role
from core.clock import SetClock
from core.house import House
from core.occupations.rules.grades import Grade
from tests import make, make_certification, make_contest
from tests.make import Someone
from web.held_grades import GRADES

ELECTRICIAN = "6-31-01-03"


def recorded(house: House, who: Someone, clerk: Someone, grade: Grade, occupation: str = ELECTRICIAN) -> None:
    """A certificate of another body, whose number tells the grade."""
    number = f"Y00012312345619{grade.national_digit}000001"
    make_certification.prior(house, who, clerk, number=number, grade=grade, occupation_code=occupation)


def test_the_grade_on_record_decides_and_none_on_record_is_checked_by_somebody(
    house: House, clock: SetClock
) -> None:
    unit = make.unit(house, "市总工会")
    organiser = make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit)
    clerk = make.someone(house, "钱华", Role.HR, unit_ref=unit)
    rule = EligibilityRule(least_grade=Grade.LEVEL_4)
    made = make_contest.published(house, clock, organiser, unit, eligibility=rule)
    people = make.workers(house, unit, 3)
    for who, grade in zip(people, (Grade.LEVEL_3, Grade.LEVEL_5), strict=False):
        recorded(house, who, clerk, grade)
    said = []
    for who in people:
        with house.reading(who.actor) as work:
            (judged,) = registration.my_eligibility(work, made.ref, grades=GRADES)
        said.append(([each.code for each in judged.against], [each.code for each in judged.to_check]))
    assert said == [([], []), (["contest.grade_too_low"], []), ([], ["contest.grade_unknown"])]


def test_a_grade_in_another_occupation_is_none_in_this_one(house: House) -> None:
    unit = make.unit(house, "市总工会")
    clerk = make.someone(house, "钱华", Role.HR, unit_ref=unit)
    (who,) = make.workers(house, unit, 1)
    recorded(house, who, clerk, Grade.LEVEL_2, "6-18-01-01")
    with house.reading(clerk.actor) as work:
        assert GRADES.highest(work, who.person_id, ELECTRICIAN) is None
        assert GRADES.highest(work, who.person_id, "6-18-01-01-002") is Grade.LEVEL_2
