"""Correcting the marks of an item after a sitting: shown first, appended, told; nothing before it is lost."""

from typing import Any

import pytest
from sqlalchemy import func, select

from core import notices
from core.access import Role
from core.clock import SetClock
from core.errors import Invalid, NotAllowed
from core.house import House
from core.points import marks
from exam import analysis, attempts, correcting, results
from exam.errors import AnalysisSealed, ChangedMeanwhile, OwnAnswer, ReasonMissing
from exam.models import Attempt, Marking, SlotMark
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, PerPart, VoidedItem
from exam.rules.ruling import Accepted, Ruling
from question_bank.kinds.contract import KindName
from tests import make, make_kinds
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
    (["带电", "三相"], "10 kV"),
    (["带电 ", "相线"], "10千伏"),
    (["有电", "三相"], "10千伏"),
    (["", ""], ""),
)
ALSO = Ruling(slot=1, accepted=(Accepted(blank=1, text="带电"),))


@pytest.fixture
def unit(house: House) -> str:
    return make.unit(house)


@pytest.fixture
def trainer(house: House, unit: str) -> Someone:
    return make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)


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
        correcting.look(work, sitting, 1)
    over(house)
    with house.reading(trainer.actor) as work:
        shown = correcting.look(work, sitting, 1)
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
            correcting.look(work, sitting, 1)
    sat = make.someone(house, "孙伟", Role.TRAINER, unit_ref=unit)
    with house.work() as work:
        attempt = work.session.scalars(select(Attempt)).first()
        assert attempt is not None
        attempt.person_id = sat.person_id
    with pytest.raises(OwnAnswer), house.reading(sat.actor) as work:
        correcting.look(work, sitting, 1)
