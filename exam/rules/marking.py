"""Marking (阅卷): named rules that turn an outcome into points. Pure, total and repeatable.

How right an answer is (``question_bank.kinds.outcome``) and what that is worth are two questions; a rule is
data of the paper, so that the same item can be marked 全对得分 in one paper and 少选得分 in another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.points import Points, share_of, split
from question_bank.kinds.outcome import Outcome, Part


class MarkingRuleName(StrEnum):
    """The marking rules by the names published papers use."""

    ALL_OR_NOTHING = "all_or_nothing"
    FIXED_PARTIAL = "fixed_partial"
    PROPORTIONAL_PARTIAL = "proportional_partial"
    HALF = "half"
    PER_PART = "per_part"
    LONGEST_ORDERED_SUBSET = "longest_ordered_subset"
    COVERAGE = "coverage"
    EACH_ANSWER = "each_answer"
    NET_CORRECT = "net_correct"


class _Rule(BaseModel):
    """What every rule can say: ``deduction`` (倒扣) for a wrong answer, and a floor for one item.

    ``deduction`` is taken only where something wrong was given, never for a blank or for choosing too few.
    ``floor`` is the lowest an item can bring; without one it is the deduction itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    deduction: Points = Field(default=Points(0), ge=0)
    floor: Points | None = Field(default=None, le=0)

    @property
    def lowest(self) -> Points:
        """The least an item marked by this rule can bring; never above zero."""
        return Points(-self.deduction) if self.floor is None else self.floor


class AllOrNothing(_Rule):
    """全对得分: full marks for exactly the right answer, otherwise nothing."""

    name: Literal[MarkingRuleName.ALL_OR_NOTHING] = MarkingRuleName.ALL_OR_NOTHING


class FixedPartial(_Rule):
    """少选得固定分, 错选不得分: too few but all right brings ``partial``; anything wrong brings nothing."""

    name: Literal[MarkingRuleName.FIXED_PARTIAL] = MarkingRuleName.FIXED_PARTIAL
    partial: Points = Field(gt=0)


class ProportionalPartial(_Rule):
    """少选按比例得分, 错选不得分: the share of right parts chosen; anything wrong brings nothing."""

    name: Literal[MarkingRuleName.PROPORTIONAL_PARTIAL] = MarkingRuleName.PROPORTIONAL_PARTIAL


class Half(_Rule):
    """半对得半分: too few but all right brings half; with ``wrong_voids`` (错选不得分) a wrong part none.

    Without it, at least half of the right parts bring half, whatever stands in the others: for blanks, pairs
    and orders, where a wrong part is no more than a part that is missing.
    """

    name: Literal[MarkingRuleName.HALF] = MarkingRuleName.HALF
    wrong_voids: bool = True


class PerPart(_Rule):
    """按空、按对给分: each right part brings its share; ``deduction`` is taken per wrong part."""

    name: Literal[MarkingRuleName.PER_PART] = MarkingRuleName.PER_PART


class LongestOrderedSubset(_Rule):
    """按最长正确顺序给分: of an order, the share of the most steps that stand right among themselves.

    One step alone is no order and brings nothing. A kind without an order is marked all or nothing.
    """

    name: Literal[MarkingRuleName.LONGEST_ORDERED_SUBSET] = MarkingRuleName.LONGEST_ORDERED_SUBSET


class Coverage(_Rule):
    """The share of the right parts that were given, times the share of what was given that is right.

    Known to others as COV (the partial credit method "coverage").
    """

    name: Literal[MarkingRuleName.COVERAGE] = MarkingRuleName.COVERAGE


class EachAnswer(_Rule):
    """Every option is a decision: ticking a right one and leaving a wrong one each bring a share.

    Known to others as EDC (every decision counts, "each answer"). Where a kind has no wrong parts to leave,
    only the wrong ones that were given count as further decisions.
    """

    name: Literal[MarkingRuleName.EACH_ANSWER] = MarkingRuleName.EACH_ANSWER


class NetCorrect(_Rule):
    """Right parts less wrong ones, never below nothing, as a share of the right parts.

    Known to others as PC ("net correct"), and as multiple answers with partial credit.
    """

    name: Literal[MarkingRuleName.NET_CORRECT] = MarkingRuleName.NET_CORRECT


MarkingRule = Annotated[
    AllOrNothing
    | FixedPartial
    | ProportionalPartial
    | Half
    | PerPart
    | LongestOrderedSubset
    | Coverage
    | EachAnswer
    | NetCorrect,
    Field(discriminator="name"),
]


def award(rule: MarkingRule, max_points: Points, outcome: Outcome) -> Points:
    """Points for one answer: never above ``max_points``, never below ``rule.lowest``.

    A blank answer brings 0 under every rule. An item made of others brings what they bring together.
    """
    if not outcome.answered:
        return Points(0)
    if outcome.parts:
        together = sum(award_parts(rule, max_points, outcome.parts))
        return Points(max(rule.lowest, min(max_points, together)))
    earned = _earned(rule, max_points, outcome) - _deducted(rule, outcome)
    return Points(max(rule.lowest, min(max_points, earned)))


def award_parts(rule: MarkingRule, max_points: Points, parts: Sequence[Part]) -> tuple[Points, ...]:
    """Points for each item that an item is made of: its share to the hundredth, marked by the rule.

    Where wrong parts stand ready to be given, 按空给分 would pay for giving them all; there any wrong one
    voids the answer.
    """
    worth = split(max_points, [part.share for part in parts])
    return tuple(award_part(rule, each, part.outcome) for each, part in zip(worth, parts, strict=True))


def award_part(rule: MarkingRule, max_points: Points, outcome: Outcome) -> Points:
    """Points for one of the items that an item is made of, of what it is worth; see :func:`award_parts`."""
    if isinstance(rule, PerPart) and outcome.wrong_parts is not None:
        rule = ProportionalPartial(deduction=rule.deduction, floor=rule.floor)
    return award(rule, max_points, outcome)


def _earned(rule: MarkingRule, max_points: Points, outcome: Outcome) -> Points:
    if outcome.fully_right:
        return max_points
    too_few = outcome.hits > 0 and outcome.false_hits == 0
    match rule:
        case FixedPartial() if too_few:
            return rule.partial
        case _:
            return share_of(max_points, _share(rule, outcome, too_few=too_few))


def _share(rule: MarkingRule, outcome: Outcome, *, too_few: bool) -> Fraction:
    """The part of the points for an answer that is not fully right; 0 where the rule knows no such part."""
    right = Fraction(outcome.hits, outcome.right_parts)
    match rule:
        case PerPart():
            return right
        case ProportionalPartial() if too_few:
            return right
        case Half():
            halfway = too_few if rule.wrong_voids else 2 * outcome.hits >= outcome.right_parts
            return Fraction(int(halfway), 2)
        case LongestOrderedSubset() if outcome.in_sequence is not None and outcome.in_sequence > 1:
            return Fraction(outcome.in_sequence, outcome.right_parts)
        case Coverage() if outcome.hits:
            return right * Fraction(outcome.hits, outcome.hits + outcome.false_hits)
        case EachAnswer():
            wrong = max(outcome.wrong_parts or 0, outcome.false_hits)
            return Fraction(outcome.hits + wrong - outcome.false_hits, outcome.right_parts + wrong)
        case NetCorrect():
            return Fraction(max(0, outcome.hits - outcome.false_hits), outcome.right_parts)
        case _:
            return Fraction(0)


def _deducted(rule: MarkingRule, outcome: Outcome) -> Points:
    times = outcome.false_hits if isinstance(rule, PerPart) else min(outcome.false_hits, 1)
    return Points(rule.deduction * times)


class VoidedItem(StrEnum):
    """What becomes of an item found faulty: full marks for everybody, or it is taken out of the paper."""

    FULL_MARKS = "full_marks"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSlot:
    """A slot of the paper as marking needs it: what it is worth and by which rule."""

    slot: int
    max_points: Points
    rule: MarkingRule


@dataclass(frozen=True, slots=True)
class SlotMark:
    """What one slot brought, out of what, and whether the item was voided."""

    slot: int
    max_points: Points
    awarded: Points
    voided: VoidedItem | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked sheet. ``total`` is never below zero; ``possible`` leaves out removed items."""

    total: Points
    possible: Points
    slot_marks: tuple[SlotMark, ...]


def mark_sheet(
    slots: Sequence[MarkedSlot],
    outcomes: Mapping[int, Outcome],
    voided: Mapping[int, VoidedItem] | None = None,
) -> Marked:
    """Mark a whole sheet; the same input gives the same result, however often.

    ``outcomes`` are by slot, and a slot without one was left blank. ``voided`` names faulty items by slot:
    ``full_marks`` counts for everyone, answered or not; ``removed`` counts in neither total nor possible.
    """
    marks = tuple(_mark_slot(each, outcomes.get(each.slot), (voided or {}).get(each.slot)) for each in slots)
    total = max(0, sum(mark.awarded for mark in marks))
    return Marked(Points(total), Points(sum(mark.max_points for mark in marks)), marks)


def _mark_slot(slot: MarkedSlot, outcome: Outcome | None, voided: VoidedItem | None) -> SlotMark:
    if voided is VoidedItem.FULL_MARKS:
        return SlotMark(slot.slot, slot.max_points, slot.max_points, voided)
    if voided is VoidedItem.REMOVED:
        return SlotMark(slot.slot, Points(0), Points(0), voided)
    awarded = Points(0) if outcome is None else award(slot.rule, slot.max_points, outcome)
    return SlotMark(slot.slot, slot.max_points, awarded)
