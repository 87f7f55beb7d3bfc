"""Simulated candidates: what they give, and that the independent check agrees with the marking rules."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.points import Points
from exam.rules.marking import AllOrNothing, FixedPartial, MarkingRule, PerPart, award
from question_bank.kinds import case_study, registry
from question_bank.kinds.contract import MARKED_BY_PEOPLE, KindName
from tests.rules.question_bank.drawn_items import Drawn, drawn_items
from web.paper_data import slot_of
from web.simulation.answers import answer
from web.simulation.checking import points_for
from web.simulation.keys import line_of

CHOICES: dict[KindName, MarkingRule] = {KindName.MULTIPLE_CHOICE: FixedPartial(partial=Points(50))}
BY_PARTS = dict.fromkeys((KindName.FILL_BLANK, KindName.MATCHING, KindName.HOTSPOT), PerPart())
RULES: dict[KindName, MarkingRule] = CHOICES | BY_PARTS
ABLE = [kind for kind in KindName if kind not in MARKED_BY_PEOPLE]


def waits(item: Drawn) -> bool:
    children = item.content.children if isinstance(item.content, case_study.Content) else ()
    return any(child.kind in MARKED_BY_PEOPLE for child in children)


@pytest.mark.parametrize("kind", ABLE)
@settings(max_examples=settings().max_examples // 2)
@given(data=st.data(), seed=st.integers(0, 2**32), lot=st.integers(0, 99))
def test_what_is_given_is_worth_the_same_to_the_check_as_to_the_rule(
    kind: KindName, data: st.DataObject, seed: int, lot: int
) -> None:
    item: Drawn = data.draw(drawn_items(kind).filter(lambda each: not waits(each)))
    rule, points = RULES.get(kind, AllOrNothing()), Points(200)
    dealt: Any = registry.dealt(item.content, lot)
    slot = slot_of(registry.present(kind, dealt), points)
    line = line_of(kind, item.content, item.key, points, rule)
    for ability in (-9, 0, 9):
        payload = answer(line, slot, ability, random.Random(seed))
        outcome = registry.compare(kind, dealt, item.key, registry.read_response(kind, payload))
        assert points_for(line, payload) == award(rule, points, outcome)
        assert ability < 9 or outcome.fully_right


@given(st.integers(0, 2**32))
def test_the_harder_an_item_the_rarer_it_is_known(seed: int) -> None:
    content = registry.read_content(KindName.NUMERIC, {"stem": "?"})
    key = registry.read_key(KindName.NUMERIC, {"value": "5"})
    slot = slot_of(registry.present(KindName.NUMERIC, content), Points(100))
    known = []
    for difficulty in (1, 3, 5):
        line, rng = (
            line_of(KindName.NUMERIC, content, key, Points(100), AllOrNothing(), difficulty),
            random.Random(seed),
        )
        known.append(sum(answer(line, slot, 0.3, rng) is not None for _ in range(200)))
    assert known[0] > known[1] > known[2]
