"""Marking rules: 全对得分, 少选得分, 错选不得分, 按空给分, 倒扣."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from core.points import Points, marks
from exam.rules.marking import (
    AllOrNothing,
    Coverage,
    EachAnswer,
    FixedPartial,
    Half,
    LongestOrderedSubset,
    MarkedSlot,
    MarkingRule,
    MarkingRuleName,
    NetCorrect,
    PerPart,
    ProportionalPartial,
    VoidedItem,
    award,
    mark_sheet,
)
from exam.rules.worked import ExampleCase, Shape, worked_example
from question_bank.kinds.outcome import Outcome

RIGHT = Outcome(answered=True, hits=3, missed=0, false_hits=0)
TOO_FEW = Outcome(answered=True, hits=2, missed=1, false_hits=0)
ONE_WRONG = Outcome(answered=True, hits=2, missed=1, false_hits=1)
ALL_AND_ONE_MORE = Outcome(answered=True, hits=3, missed=0, false_hits=1)
BLANK = Outcome(answered=False, hits=0, missed=3, false_hits=0)
TWO = marks(2)

points = st.integers(0, 10_000).map(Points)
deductions = st.integers(0, 500).map(Points)
floors = st.none() | st.integers(-600, 0).map(Points)
rules: st.SearchStrategy[MarkingRule] = st.one_of(
    st.builds(AllOrNothing, deduction=deductions, floor=floors),
    st.builds(FixedPartial, partial=st.integers(1, 20_000).map(Points), deduction=deductions, floor=floors),
    st.builds(ProportionalPartial, deduction=deductions, floor=floors),
    st.builds(PerPart, deduction=deductions, floor=floors),
    st.builds(LongestOrderedSubset, deduction=deductions, floor=floors),
    st.builds(Half, wrong_voids=st.booleans(), deduction=deductions, floor=floors),
    st.builds(Coverage, deduction=deductions, floor=floors),
    st.builds(EachAnswer, deduction=deductions, floor=floors),
    st.builds(NetCorrect, deduction=deductions, floor=floors),
)
outcomes = st.builds(
    lambda hits, more, false_hits, answered, wrong: Outcome(
        answered=answered,
        hits=hits if answered else 0,
        missed=more if answered else hits + more,
        false_hits=false_hits if answered else 0,
        wrong_parts=wrong,
    ),
    st.integers(0, 6),
    st.integers(1, 6),
    st.integers(0, 6),
    st.booleans(),
    st.none() | st.integers(0, 6),
) | st.builds(Outcome, st.just(True), st.integers(1, 6), st.just(0), st.integers(0, 3))


def test_all_or_nothing_gives_full_marks_only_for_exactly_the_right_answer() -> None:
    given_points = [award(AllOrNothing(), TWO, each) for each in (RIGHT, TOO_FEW, ONE_WRONG, BLANK)]
    assert given_points == [TWO, 0, 0, 0]


def test_the_longest_right_order_brings_its_share_and_one_step_alone_nothing() -> None:
    orders = [Outcome(True, hits, 4 - hits, 4 - hits, run) for hits, run in ((4, 4), (2, 3), (0, 2), (0, 1))]
    assert [award(LongestOrderedSubset(), TWO, each) for each in orders] == [200, 150, 100, 0]
    assert award(PerPart(), TWO, orders[1]) == marks(1)
    assert award(AllOrNothing(), TWO, orders[1]) == 0


def test_a_kind_without_an_order_is_all_or_nothing_by_the_longest_order() -> None:
    assert [award(LongestOrderedSubset(), TWO, each) for each in (RIGHT, TOO_FEW, BLANK)] == [TWO, 0, 0]


def test_an_order_is_explained_by_two_neighbours_swapped() -> None:
    examples = worked_example(LongestOrderedSubset(), TWO, Shape(4, ordered=True))
    assert [(each.case, each.awarded) for each in examples] == [
        (ExampleCase.FULLY_RIGHT, 200),
        (ExampleCase.TWO_SWAPPED, 150),
        (ExampleCase.ALL_WRONG, 0),
        (ExampleCase.UNANSWERED, 0),
    ]


def test_too_few_brings_half_a_mark_and_anything_wrong_brings_nothing() -> None:
    rule = FixedPartial(partial=marks("0.5"))
    assert award(rule, TWO, RIGHT) == TWO
    assert award(rule, TWO, TOO_FEW) == marks("0.5")
    assert award(rule, TWO, ONE_WRONG) == 0
    assert award(rule, TWO, ALL_AND_ONE_MORE) == 0


def test_too_few_brings_its_share_and_anything_wrong_brings_nothing() -> None:
    rule = ProportionalPartial()
    assert award(rule, TWO, TOO_FEW) == marks("1.33")
    assert award(rule, TWO, ONE_WRONG) == 0
    assert award(rule, TWO, RIGHT) == TWO


def test_each_blank_brings_its_share_whatever_stands_in_the_others() -> None:
    assert award(PerPart(), marks(3), ONE_WRONG) == marks(2)
    assert award(PerPart(), marks(3), RIGHT) == marks(3)


def test_a_wrong_answer_can_cost_and_a_blank_or_too_few_never_does() -> None:
    rule = AllOrNothing(deduction=marks("0.5"))
    assert award(rule, TWO, ONE_WRONG) == marks("-0.5")
    assert award(rule, TWO, TOO_FEW) == 0
    assert award(rule, TWO, BLANK) == 0


def test_a_deduction_per_part_stops_at_the_floor() -> None:
    rule = PerPart(deduction=marks(1), floor=Points(0))
    assert award(rule, marks(3), ONE_WRONG) == marks(1)
    assert award(rule, marks(3), Outcome(True, 0, 3, 3)) == 0


@given(rule=rules, max_points=points, outcome=outcomes)
def test_an_award_never_leaves_its_bounds(rule: MarkingRule, max_points: Points, outcome: Outcome) -> None:
    awarded = award(rule, max_points, outcome)
    assert rule.lowest <= awarded <= max_points
    assert awarded == award(rule, max_points, outcome)
    if outcome.fully_right:
        assert awarded == max_points
    if not outcome.answered:
        assert awarded == 0


@given(rule=rules)
def test_a_rule_survives_storage_and_keeps_its_name(rule: MarkingRule) -> None:
    adapter: TypeAdapter[MarkingRule] = TypeAdapter(MarkingRule)
    again = adapter.validate_json(adapter.dump_json(rule))
    assert again == rule
    assert again.name in MarkingRuleName


def test_a_rule_that_would_pay_for_wrong_answers_cannot_be_written_down() -> None:
    with pytest.raises(ValidationError):
        AllOrNothing(deduction=Points(-1))
    with pytest.raises(ValidationError):
        PerPart(floor=Points(1))


def test_a_worked_example_shows_what_each_case_brings() -> None:
    shown = {
        each.case: each.awarded for each in worked_example(FixedPartial(partial=marks("0.5")), TWO, Shape(3))
    }
    assert shown == {
        ExampleCase.FULLY_RIGHT: TWO,
        ExampleCase.TOO_FEW: marks("0.5"),
        ExampleCase.ONE_WRONG: 0,
        ExampleCase.ALL_WRONG: 0,
        ExampleCase.UNANSWERED: 0,
    }


def test_an_item_with_one_right_part_cannot_be_half_right() -> None:
    cases = [each.case for each in worked_example(AllOrNothing(deduction=marks(1)), TWO, Shape())]
    assert cases == [ExampleCase.FULLY_RIGHT, ExampleCase.ALL_WRONG, ExampleCase.UNANSWERED]


SLOTS = [MarkedSlot(slot=number, max_points=TWO, rule=AllOrNothing()) for number in (1, 2, 3)]


def test_a_sheet_is_the_sum_of_its_slots_and_a_blank_slot_brings_nothing() -> None:
    marked = mark_sheet(SLOTS, {1: RIGHT, 2: ONE_WRONG})
    assert (marked.total, marked.possible) == (TWO, marks(6))
    assert [mark.awarded for mark in marked.slot_marks] == [TWO, 0, 0]


def test_a_faulty_item_with_full_marks_counts_for_everyone_answered_or_not() -> None:
    marked = mark_sheet(SLOTS, {1: RIGHT}, {3: VoidedItem.FULL_MARKS})
    assert (marked.total, marked.possible) == (marks(4), marks(6))
    assert marked.slot_marks[2].voided is VoidedItem.FULL_MARKS


def test_a_removed_item_counts_in_neither_total_nor_possible() -> None:
    marked = mark_sheet(SLOTS, {1: RIGHT, 3: RIGHT}, {3: VoidedItem.REMOVED})
    assert (marked.total, marked.possible) == (TWO, marks(4))


def test_deductions_never_push_a_total_below_zero() -> None:
    harsh = [MarkedSlot(slot=1, max_points=TWO, rule=AllOrNothing(deduction=marks(1)))]
    marked = mark_sheet(harsh, {1: ONE_WRONG})
    assert marked.slot_marks[0].awarded == marks(-1)
    assert marked.total == 0


@given(
    given_outcomes=st.dictionaries(st.integers(1, 3), outcomes),
    voided=st.dictionaries(st.integers(1, 3), st.sampled_from(VoidedItem)),
)
def test_marking_again_gives_the_same_marks(
    given_outcomes: dict[int, Outcome], voided: dict[int, VoidedItem]
) -> None:
    marked = mark_sheet(SLOTS, given_outcomes, voided)
    assert marked == mark_sheet(SLOTS, given_outcomes, voided)
    assert 0 <= marked.total <= marked.possible
