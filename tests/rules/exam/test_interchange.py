"""Which marking rules can be said in the terms of other systems, and which are told to be lost."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, marks
from exam.rules.interchange import Interchange, worth_in
from exam.rules.marking import (
    AllOrNothing,
    Coverage,
    FixedPartial,
    Half,
    LongestOrderedSubset,
    MarkingRule,
    NetCorrect,
    PerPart,
    ProportionalPartial,
    award,
)
from question_bank.kinds.contract import KindName
from question_bank.kinds.outcome import Outcome

QTI, MOODLE = Interchange.QTI, Interchange.MOODLE
MULTIPLE, SINGLE, BLANKS = KindName.MULTIPLE_CHOICE, KindName.SINGLE_CHOICE, KindName.FILL_BLANK


@pytest.mark.parametrize(
    ("kind", "rule", "parts", "said"),
    [
        (SINGLE, AllOrNothing(), 1, (True, True)),
        (SINGLE, AllOrNothing(deduction=marks("0.5")), 1, (True, True)),
        (SINGLE, AllOrNothing(deduction=marks("0.37")), 1, (True, False)),
        (KindName.TRUE_FALSE, AllOrNothing(deduction=marks("0.5")), 1, (False, False)),
        (MULTIPLE, AllOrNothing(), 3, (True, False)),
        (MULTIPLE, ProportionalPartial(), 3, (True, True)),
        (MULTIPLE, NetCorrect(), 3, (True, True)),
        (MULTIPLE, FixedPartial(partial=marks("0.5")), 3, (False, False)),
        (MULTIPLE, Coverage(), 3, (False, False)),
        (BLANKS, PerPart(), 3, (True, True)),
        (BLANKS, AllOrNothing(), 1, (True, True)),
        (BLANKS, AllOrNothing(), 2, (False, False)),
        (KindName.HOTSPOT, PerPart(), 3, (True, False)),
        (KindName.HOTSPOT, AllOrNothing(), 1, (False, False)),
        (KindName.MATCHING, Half(wrong_voids=False), 3, (False, False)),
        (KindName.MATCHING, PerPart(), 3, (True, True)),
        (KindName.MATCHING, PerPart(deduction=marks("0.5")), 3, (False, False)),
        (KindName.MATCHING, AllOrNothing(), 3, (True, False)),
        (KindName.ORDERING, AllOrNothing(), 3, (True, True)),
        (KindName.ORDERING, PerPart(), 3, (False, True)),
        (KindName.ORDERING, LongestOrderedSubset(), 3, (False, True)),
        (KindName.NUMERIC, AllOrNothing(), 1, (True, True)),
        (KindName.NUMERIC, PerPart(), 1, (True, True)),
        (KindName.CALCULATED, AllOrNothing(), 1, (True, True)),
        (KindName.NUMERIC, AllOrNothing(deduction=marks("0.5")), 1, (False, False)),
    ],
)
def test_a_rule_is_said_or_told_to_be_lost(
    kind: KindName, rule: MarkingRule, parts: int, said: tuple[bool, bool]
) -> None:
    found = [worth_in(family, kind, rule, marks(2), parts=parts)[1] for family in (QTI, MOODLE)]
    assert tuple(found) == said


@given(
    rule=st.sampled_from([ProportionalPartial(), NetCorrect(), AllOrNothing()]),
    right=st.integers(1, 6),
    hits=st.integers(0, 6),
    wrong=st.integers(0, 4),
)
def test_what_is_said_pays_what_the_rule_pays(rule: MarkingRule, right: int, hits: int, wrong: int) -> None:
    hits = min(hits, right)
    worth, said = worth_in(QTI, MULTIPLE, rule, marks(6), parts=right)
    assert said
    mapped = max(Fraction(0), Fraction(hits - wrong * worth.wrong, right))
    if worth.whole:
        mapped = Fraction(int(hits == right and not wrong))
    there = Points(round(mapped * 600))
    outcome = Outcome(hits + wrong > 0, hits, right - hits, wrong)
    assert abs(award(rule, marks(6), outcome) - there) <= 1
