"""What contests and courses tell becomes evidence."""

from datetime import date

from contest.events import PlacementSettled
from core.access import Role
from core.house import House
from tests import make, make_courses
from tests.make import Engine, Someone
from training.certification import evidence
from training.certification.states import EvidenceKind
from training.courses.events import CourseCompleted


def settled(who: Someone, rank: int | None, version: int) -> PlacementSettled:
    return PlacementSettled(
        entry_id=5,
        entry_code="A-05",
        person_id=who.person_id,
        unit_id=None,
        contest_ref="0" * 16,
        contest_title="电工技能大赛",
        contest_class="city",
        occupation_code=None,
        grade=None,
        group="职工组",
        stage_kind="final",
        is_final=True,
        official=True,
        rank=rank,
        entrants=30,
        total=9000,
        both_passed=True,
        settled_on=date(2027, 3, 1),
        bulletin_ref="1" * 16,
        version=version,
    )


def test_a_settled_place_is_evidence_until_a_correction_takes_it_away(house: House, engine: Engine) -> None:
    worker = make.someone(house)
    for rank, version, shown in ((3, 1, ["电工技能大赛"]), (None, 2, []), (2, 3, ["电工技能大赛"])):
        with house.work() as work:
            work.announce(settled(worker, rank, version))
        engine.deliver()
        with house.reading() as work:
            found = evidence.of_person(work, worker.person_id, kind=EvidenceKind.PLACEMENT)
        assert [each.title for each in found] == shown
        assert [each.rank for each in found] == [rank] * len(shown)


def test_a_completed_course_is_evidence_once(house: House, engine: Engine) -> None:
    unit = make.unit(house)
    trainer = make.someone(house, "教师", Role.TRAINER, unit_ref=unit)
    worker = make.someone(house, unit_ref=unit)
    course = make_courses.course(house, trainer, unit, make.bank(house, unit))
    for _ in range(2):
        with house.work() as work:
            work.announce(CourseCompleted("2" * 16, course.ref, worker.person_id, 5400))
        engine.deliver()
    with house.reading() as work:
        found = evidence.of_person(work, worker.person_id)
    assert [(each.kind, each.title) for each in found] == [(EvidenceKind.TRAINING, "停电、验电、接地")]
