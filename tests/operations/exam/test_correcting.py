"""Correcting the marks of an item after a sitting: shown first, appended, told; nothing before it is lost."""

from typing import Any

import pytest
from sqlalchemy import func, select

from core import notices
from core.access import Role
from core.clock import SetClock
from core.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from core.house import House
from core.points import marks
from exam import (
    admissions,
    analysis,
    attempts,
    correcting,
    counting,
    marking_desk,
    person_marks,
    results,
    ruled_items,
)
from exam.correcting_views import Differences
from exam.errors import AnalysisSealed, OwnSitting, ReasonMissing
from exam.models import Attempt, Marking, SlotMark
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, PerPart, VoidedItem
from exam.rules.ruling import Accepted, Ruling
from question_bank.kinds.contract import KindName
from tests import make, make_cases, make_kinds, make_marking
from tests.make import Engine, Someone

WORDING: dict[KindName, tuple[dict[str, Any], dict[str, Any]]] = {
    KindName.FILL_BLANK: (
        {"stem": "验电器先在 [[1]] 的设备上试，再验 [[2]]。"},
        {"blanks": [{"accepted": ["有电"]}, {"accepted": ["三相"]}]},
    ),
    KindName.NUMERIC: ({"stem": "额定电压是多少"}, {"value": "10", "unit": "kV"}),
}
PLAN = Blueprint(
    sections=(
        Section(title="填空", kind=KindName.FILL_BLANK, count=1, points_each=marks(4), rule=PerPart()),
        Section(title="数值", kind=KindName.NUMERIC, count=1, points_each=marks(3), rule=AllOrNothing()),
    ),
    announced_total=marks(7),
)
GIVEN = (
    (["带电 ", "三相"], "10 kV"),
    (["带电", "相线"], "10千伏"),
    (["有电", "三相"], "10千伏"),
    (["", ""], ""),
)
ALSO = Ruling(slot=1, accepted=(Accepted(blank=1, text="带电"),))


@pytest.fixture
def people(house: House, unit: str) -> list[Someone]:
    return make.workers(house, unit, len(GIVEN))


@pytest.fixture
def sitting(house: House, engine: Engine, unit: str, people: list[Someone]) -> str:
    bank = make.bank(house, unit, each=0)
    make_kinds.publish(house, unit, bank, WORDING)
    ref = make.sitting(house, make.paper(house, bank, PLAN), house.clock.now(), people, pass_points=marks(6))
    for who, (blanks, number) in zip(people, GIVEN, strict=True):
        pen = make.pen(house, who, make.begun(house, who, ref))
        pen.write(1, {"blanks": blanks})
        pen.write(2, {"blanks": [number]})
        with house.work() as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    engine.deliver()
    return ref


def over(house: House) -> None:
    assert isinstance(house.clock, SetClock)
    house.clock.advance(hours=6)


def done(house: House, who: Someone, sitting: str, ruling: Ruling, reason: str = "教材两种说法都有") -> int:
    with house.reading(who.actor) as work:
        seen = correcting.rehearse(work, sitting, ruling).seen
    with house.work(who.actor) as work:
        return correcting.correct(work, sitting, ruling, reason=reason, seen=seen)


def totals(house: House) -> list[int | None]:
    with house.reading() as work:
        return list(work.session.scalars(select(Attempt.points).order_by(Attempt.id)))


def test_an_answer_that_is_right_too_is_shown_made_told_and_kept(
    house: House, engine: Engine, sitting: str, trainer: Someone, people: list[Someone]
) -> None:
    with pytest.raises(AnalysisSealed), house.reading(trainer.actor) as work:
        ruled_items.look(work, sitting, 1)
    over(house)
    with house.reading(trainer.actor) as work:
        shown = ruled_items.look(work, sitting, 1)
        wanted = correcting.rehearse(work, sitting, ALSO)
    assert [(each.accepted.blank, each.accepted.text, each.count) for each in shown.given] == [
        (1, "带电", 2),
        (2, "相线", 1),
    ]
    assert (shown.attempts, shown.answered, shown.may_accept) == (4, 3, True)
    assert (wanted.changed, wanted.lowered, wanted.passed_was, wanted.passed_is) == (2, 0, 0, 1)
    assert totals(house) == [500, 0, 400, 0]
    with pytest.raises(ReasonMissing), house.work(trainer.actor) as work:
        correcting.correct(work, sitting, ALSO, reason=" ", seen=wanted.seen)
    assert done(house, trainer, sitting, ALSO) == 2
    engine.deliver()
    assert totals(house) == [700, 200, 400, 0]
    with house.reading(people[0].actor) as work:
        ref = work.session.scalars(select(Attempt.ref).order_by(Attempt.id)).first()
        assert ref is not None
        mine = results.mine(work, ref)
        assert any(each.code == "exam.marks_corrected" for each in notices.all_mine(work))
    assert mine.points == 700
    assert [(each.number, each.reason) for each in mine.corrections]
    first = next(each for each in mine.slots if each.slot == 1)
    assert first.fits == (True, True)
    with house.reading() as work:
        kept = work.session.scalar(select(func.count()).select_from(SlotMark))
        row = work.session.scalars(select(Marking).order_by(Marking.id.desc())).first()
    assert kept == 8 + 2
    assert row is not None
    assert row.diff["changed"] == len(row.diff["attempts"]) == 2


def test_a_number_in_other_words_and_what_was_shown_is_what_is_done(
    house: House, sitting: str, trainer: Someone
) -> None:
    over(house)
    number = Ruling(slot=2, accepted=(Accepted(blank=1, text="10千伏"),))
    with house.reading(trainer.actor) as work:
        seen = correcting.rehearse(work, sitting, number).seen
    assert done(house, trainer, sitting, number) == 2
    with pytest.raises(ChangedMeanwhile), house.work(trainer.actor) as work:
        correcting.correct(work, sitting, number, reason="再来一次", seen=seen)
    assert done(house, trainer, sitting, number) == 0
    assert totals(house) == [500, 300, 700, 0]


@pytest.mark.parametrize(
    ("void", "after", "full"),
    [(VoidedItem.FULL_MARKS, [700, 400, 400, 400], 700), (VoidedItem.REMOVED, [300, 0, 0, 0], 300)],
)
def test_a_voided_item_brings_everybody_all_or_leaves_the_paper(
    house: House, sitting: str, trainer: Someone, void: VoidedItem, after: list[int], full: int
) -> None:
    over(house)
    done(house, trainer, sitting, Ruling(slot=1, void=void))
    assert totals(house) == after
    with house.reading(trainer.actor) as work:
        assert set(work.session.scalars(select(Attempt.of_points))) == {full}
        assert [item.slot for item in analysis.of_sitting(work, sitting).items] == [2]
        anew = select(func.count()).select_from(SlotMark).where(SlotMark.rule == void.value)
        assert work.session.scalar(anew) == 4
    with pytest.raises(Invalid), house.reading(trainer.actor) as work:
        correcting.rehearse(work, sitting, ALSO)


def test_only_who_reads_all_and_marks_and_did_not_sit_corrects(
    house: House, engine: Engine, unit: str, sitting: str
) -> None:
    over(house)
    for role in (Role.ORGANISER, Role.JUDGE, Role.REVIEWER):
        who = make.someone(house, "周芳", role, unit_ref=unit)
        with pytest.raises(NotAllowed), house.reading(who.actor) as work:
            ruled_items.look(work, sitting, 1)
    sat = make.someone(house, "孙伟", Role.TRAINER, unit_ref=unit)
    with house.work() as work:
        attempt = work.session.scalars(select(Attempt)).first()
        assert attempt is not None
        attempt.person_id = sat.person_id
    with pytest.raises(OwnSitting), house.reading(sat.actor) as work:
        ruled_items.look(work, sitting, 1)
    with house.reading(sat.actor) as work:
        assert analysis.of_sitting(work, sitting).own


def test_who_was_on_the_list_and_stayed_away_corrects(
    house: House, unit: str, sitting: str, organiser: Someone
) -> None:
    absent = make.someone(house, "孙伟", Role.TRAINER, unit_ref=unit)
    with house.work(organiser.actor) as work:
        admissions.admit_codes(work, sitting, [absent.code])
    with pytest.raises(AnalysisSealed), house.reading(absent.actor) as work:
        ruled_items.look(work, sitting, 1)
    over(house)
    with house.reading(absent.actor) as work:
        assert not analysis.of_sitting(work, sitting).own
    assert done(house, absent, sitting, ALSO) == 2
    assert totals(house)[:4] == [700, 200, 400, 0]


CASE_PLAN = Blueprint(
    sections=(
        Section(title="案例", kind=KindName.CASE_STUDY, count=1, points_each=marks(8), rule=PerPart()),
    ),
    announced_total=marks(8),
)
CASE_GIVEN: tuple[dict[str, Any], ...] = (
    {"c1": {"option": "a"}, "c2": {"blanks": ["带电", "三相"]}},
    {"c1": {"option": "b"}, "c2": {"blanks": ["有电", "三相"]}},
    {},
)


@pytest.fixture
def case(house: House, engine: Engine, unit: str) -> str:
    bank = make.bank(house, unit, each=0)
    make_kinds.publish(house, unit, bank, {KindName.CASE_STUDY: make_cases.CASE})
    people = make.workers(house, unit, len(CASE_GIVEN))
    paper = make.paper(house, bank, CASE_PLAN)
    ref = make.sitting(house, paper, house.clock.now(), people, pass_points=marks(6))
    for who, given in zip(people, CASE_GIVEN, strict=True):
        pen = make.pen(house, who, make.begun(house, who, ref))
        pen.write(1, {"children": given})
        with house.work(who.actor) as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    engine.deliver()
    over(house)
    return ref


def standing(house: House) -> list[tuple[Any, ...]]:
    """The totals, and every item's last mark."""
    with house.reading() as work:
        rows = work.session.execute(
            select(
                Attempt.id,
                Attempt.points,
                Attempt.of_points,
                SlotMark.points,
                SlotMark.of_points,
                SlotMark.rule,
                SlotMark.fully_right,
            )
            .join(SlotMark, SlotMark.attempt_id == Attempt.id)
            .where(counting.is_last())
            .order_by(Attempt.id, SlotMark.slot)
        )
        return [tuple(row) for row in rows]


def taken_back(house: House, who: Someone, sitting: str, ref: str, slot: int = 1) -> Differences:
    with house.reading(who.actor) as work:
        wanted = correcting.rehearse_taking_back(work, sitting, slot, ref)
    with house.work(who.actor) as work:
        correcting.take_back(work, sitting, slot, ref, reason="复核后收回", seen=wanted.seen)
    return wanted


def test_one_item_of_a_case_is_ruled_on_and_every_ruling_goes_back_without_a_trace(
    house: House, engine: Engine, case: str, trainer: Someone
) -> None:
    before = standing(house)
    assert [row[1] for row in before] == [400, 400, 0]
    with house.reading(trainer.actor) as work:
        whole = ruled_items.look(work, case, 1)
        one = ruled_items.look(work, case, 1, "c2")
        with pytest.raises(NotFound):
            ruled_items.look(work, case, 1, "c9")
    assert [(each.number, each.points) for each in whole.parts] == [("1.1", 200), ("1.2", 400), ("1.3", 200)]
    assert not whole.may_accept
    assert [(each.accepted.text, each.count) for each in one.given] == [("带电", 1)]
    assert (one.number, one.points, one.answered, one.shared) == ("1.2", 400, 2, whole.face.stem)
    also = Ruling(slot=1, part="c2", accepted=(Accepted(blank=1, text="带电"),))
    with house.reading(trainer.actor) as work:
        wanted = correcting.rehearse(work, case, also)
        with pytest.raises(Invalid):
            correcting.rehearse(work, case, also.model_copy(update={"part": ""}))
    assert (wanted.changed, wanted.pass_now, wanted.fail_now, wanted.passed_is) == (1, 1, 0, 1)
    done(house, trainer, case, also)
    assert [row[1] for row in standing(house)] == [600, 400, 0]
    done(house, trainer, case, Ruling(slot=1, part="c1", void=VoidedItem.FULL_MARKS))
    done(house, trainer, case, Ruling(slot=1, part="c3", void=VoidedItem.REMOVED))
    engine.deliver()
    assert [(row[1], row[2], row[5]) for row in standing(house)] == [
        (600, 600, "full_marks"),
        (600, 600, "full_marks"),
        (200, 600, "full_marks"),
    ]
    with pytest.raises(Invalid), house.reading(trainer.actor) as work:
        correcting.rehearse(work, case, Ruling(slot=1, void=VoidedItem.REMOVED))
    done(house, trainer, case, Ruling(slot=1, void=VoidedItem.FULL_MARKS))
    assert {(row[1], row[2]) for row in standing(house)} == {(800, 800)}
    with house.reading(trainer.actor) as work:
        made = ruled_items.told(work, case)
    assert [each.number for each in made] == ["1.2", "1.1", "1.3", "1"]
    taken_back(house, trainer, case, made[1].ref)
    taken_back(house, trainer, case, made[3].ref)
    assert [row[1] for row in standing(house)] == [600, 400, 0]
    wanted = taken_back(house, trainer, case, made[0].ref)
    assert (wanted.fail_now, wanted.passed_was, wanted.passed_is) == (1, 1, 0)
    taken_back(house, trainer, case, made[2].ref)
    assert standing(house) == before
    with house.reading(trainer.actor) as work:
        assert [each.stands for each in ruled_items.told(work, case)] == [False] * 8
        (figures,) = analysis.of_sitting(work, case).items
        assert [each.persons for each in figures.children] == [3, 3, 3]
        with pytest.raises(Invalid):
            correcting.rehearse_taking_back(work, case, 1, made[0].ref)
        with pytest.raises(NotFound):
            correcting.rehearse_taking_back(work, case, 2, made[0].ref)


def test_what_is_ruled_before_people_have_marked_counts_when_they_have(
    house: House, unit: str, trainer: Someone, people: list[Someone]
) -> None:
    sitting = make_marking.waiting(house, unit, people[:2])
    (first, slot), (second, _), (done_one, _), (done_two, _) = make_marking.tasks(house)
    over(house)
    give = person_marks.Given(seen=0, typed={"e1": "6"})
    with house.work(trainer.actor) as work:
        for task in (done_one, done_two):
            person_marks.give(work, task, person_marks.Given(seen=0, typed={"p1": "3", "p2": "20"}))
        person_marks.give(work, first, give)
    was = standing(house)
    void = Ruling(slot=slot, void=VoidedItem.REMOVED)
    with house.reading(trainer.actor) as work:
        shown = correcting.rehearse(work, sitting, void)
        assert [each.waiting for each in marking_desk.desk(work, sitting).items] == [1, 0]
    assert (shown.changed, shown.waiting, shown.settled) == (2, 0, 1)
    done(house, trainer, sitting, void)
    assert totals(house) == [1000, 1000]
    with house.reading(trainer.actor) as work:
        (one,) = marking_desk.sittings(work)
        assert (one.answers, one.waiting) == (2, 0)
        assert [each.voided for each in marking_desk.desk(work, sitting).items] == [True, False]
        assert marking_desk.next_waiting(work, sitting, slot) is None
        assert marking_desk.answer(work, second).voided
        first_void = ruled_items.told(work, sitting)[0].ref
    back = taken_back(house, trainer, sitting, first_void, slot)
    assert (back.reopened, back.waiting, back.passed_was, back.passed_is, back.fail_now) == (1, 0, 2, 1, 0)
    assert totals(house) == [1600, None]
    with house.work(trainer.actor) as work:
        assert marking_desk.next_waiting(work, sitting, slot) == second
        person_marks.give(work, second, give)
    marked = standing(house)
    assert {(row[1], row[2]) for row in marked} == {(1600, 2300)}
    assert [row for row in marked if row[0] == was[0][0]] == [row for row in was if row[0] == was[0][0]]
    done(house, trainer, sitting, void)
    with house.work(trainer.actor) as work:
        person_marks.give(work, second, person_marks.Given(seen=1, typed={"e1": "2"}))
        second_void = ruled_items.told(work, sitting)[-1].ref
    assert totals(house) == [1000, 1000]
    taken_back(house, trainer, sitting, second_void, slot)
    assert totals(house) == [1600, 1200]
