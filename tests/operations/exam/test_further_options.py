"""A further option ruled right after a sitting: everybody's marks, the result, the figures, undone."""

from typing import Any

import pytest
from sqlalchemy import select

from core.errors import Invalid
from core.house import House
from core.points import marks
from exam import analysis, attempts, correcting, results, ruled_items
from exam.models import Attempt
from exam.rules.blueprint import Blueprint, Section
from exam.rules.further_keys import Choice
from exam.rules.marking import AllOrNothing, PerPart, ProportionalPartial, VoidedItem
from exam.rules.ruling import Ruling
from exam.views import AlsoRight
from question_bank.kinds.contract import KindName
from tests import make, make_cases, make_kinds
from tests.make import Engine, Someone
from tests.operations.exam.test_correcting import done, over, standing, taken_back, totals

OPTIONS = [{"id": own, "text": f"<p>{own}</p>"} for own in ("a", "b", "c", "d")]
WORDING: dict[KindName, tuple[dict[str, Any], dict[str, Any]]] = {
    KindName.SINGLE_CHOICE: ({"stem": "先做哪一步", "options": OPTIONS}, {"option": "a"}),
    KindName.MULTIPLE_CHOICE: ({"stem": "要做哪几步", "options": OPTIONS}, {"options": ["a", "b"]}),
    KindName.TRUE_FALSE: ({"stem": "先验电"}, {"value": True}),
    KindName.CASE_STUDY: make_cases.CASE,
}
RULES = (AllOrNothing(deduction=marks(1)), ProportionalPartial(), AllOrNothing(), PerPart())
PLAN = Blueprint(
    sections=tuple(
        Section(title=kind.value, kind=kind, count=1, points_each=marks(points), rule=rule)
        for (kind, points), rule in zip(zip(WORDING, (4, 6, 2, 8), strict=True), RULES, strict=True)
    ),
    announced_total=marks(20),
)
GIVEN: tuple[tuple[Any, ...], ...] = (
    ("b", ["a", "b"], False, {"c1": {"option": "b"}}),
    ("a", ["a", "c"], True, {"c1": {"option": "a"}}),
    ("c", ["c"], False, {}),
    (None, [], None, {}),
)


@pytest.fixture
def people(house: House, unit: str) -> list[Someone]:
    return make.workers(house, unit, len(GIVEN))


@pytest.fixture
def sitting(house: House, engine: Engine, unit: str, people: list[Someone]) -> str:
    """A sitting that is over and marked, in which everybody of GIVEN wrote."""
    bank = make.bank(house, unit, each=0)
    make_kinds.publish(house, unit, bank, WORDING)
    ref = make.sitting(house, make.paper(house, bank, PLAN), house.clock.now(), people)
    for who, (one, several, truth, below) in zip(people, GIVEN, strict=True):
        pen = make.pen(house, who, make.begun(house, who, ref))
        answers = ({"option": one}, {"options": several}, {"value": truth}, {"children": below})
        for slot, answer in enumerate(answers, start=1):
            pen.write(slot, answer)
        with house.work(who.actor) as work:
            attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    engine.deliver()
    over(house)
    return ref


def test_a_further_option_counts_for_whoever_chose_it_is_told_and_goes_without_a_trace(
    house: House, sitting: str, trainer: Someone, people: list[Someone]
) -> None:
    before = standing(house)
    assert totals(house) == [500, 800, 0, 0]
    with house.reading(trainer.actor) as work:
        one, several = (ruled_items.look(work, sitting, slot) for slot in (1, 2))
    assert [(each.id, each.letter, each.count, each.right) for each in one.options] == [
        ("a", "A", 1, True),
        ("b", "B", 1, False),
        ("c", "C", 1, False),
        ("d", "D", 0, False),
    ]
    assert [(each.letters, each.count) for each in several.sets] == [("AC", 1), ("C", 1)]
    made = (
        Ruling(slot=1, also=(Choice(options=("b",)),)),
        Ruling(slot=2, also=(Choice(options=("a", "c")),)),
        Ruling(slot=3, also=(Choice(options=("false",)),)),
        Ruling(slot=4, part="c1", also=(Choice(options=("b",)),)),
        Ruling(slot=4, part="c3", void=VoidedItem.REMOVED),
    )
    assert [done(house, trainer, sitting, each) for each in made[:4]] == [1, 2, 2, 1]
    assert totals(house) == [1400, 1400, 400, 0]
    assert done(house, trainer, sitting, made[4]) == 4
    with house.reading(trainer.actor) as work:
        figures = {item.slot: item for item in analysis.of_sitting(work, sitting).items}
        assert [each.ruled for each in ruled_items.look(work, sitting, 4).parts] == [True, False, False]
        for wrong in (("b",), ("a",), ("z",)):
            with pytest.raises(Invalid) as refused:
                correcting.rehearse(work, sitting, Ruling(slot=1, also=(Choice(options=wrong),)))
            told = {each.code for each in refused.value.findings}
            assert told == {"exam.nothing_ruled" if wrong == ("z",) else "exam.right_already"}
        ref = work.session.scalars(select(Attempt.ref).order_by(Attempt.id)).first()
    assert [(each.option, each.also) for each in figures[1].options if each.is_key] == [
        ("A", False),
        ("B", True),
    ]
    assert [each.option for each in figures[2].options if each.is_key] == ["A", "B", "C"]
    assert figures[1].facility == (4 + 4 - 1) / 16
    _its_candidate_is_told(house, people[0], str(ref))
    with house.reading(trainer.actor) as work:
        rulings = ruled_items.told(work, sitting)
    assert [[(one.letters, one.text) for one in each.also] for each in rulings[:4]] == [
        [("B", "b")],
        [("AC", "")],
        [("\u00d7", "")],
        [("B", "验电")],
    ]
    for each in rulings:
        taken_back(house, trainer, sitting, each.ref, each.ruling.slot)
    assert standing(house) == before


def _its_candidate_is_told(house: House, who: Someone, ref: str) -> None:
    with house.reading(who.actor) as work:
        mine = results.mine(work, ref)
    slots = {each.slot: each for each in mine.slots}
    assert slots[2].also == (AlsoRight(part="", options=("a", "c")),)
    assert slots[4].also == (AlsoRight(part="c1", options=("b",)),)
    assert (slots[4].points, slots[4].child_points, slots[4].removed) == (600, (200, 400, 0), ("c3",))
    assert sum(each.points for each in slots.values()) == mine.of_points == 1800
