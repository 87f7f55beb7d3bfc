"""Which rules fit which kind, and each rule explained by what it makes of a small item.

A worked example is never written by hand: the rule itself marks the cases, so that what people are told is
what they get.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core.points import Points
from exam.rules.marking import MarkingRule, MarkingRuleName, award
from question_bank.kinds.contract import MARKED_BY_PEOPLE, KindName
from question_bank.kinds.outcome import Outcome

_R = MarkingRuleName
_WHOLE: Final = (_R.ALL_OR_NOTHING,)
_PARTS: Final = (_R.ALL_OR_NOTHING, _R.PER_PART, _R.FIXED_PARTIAL, _R.PROPORTIONAL_PARTIAL, _R.HALF)
_FITTING: Final[Mapping[KindName, tuple[MarkingRuleName, ...]]] = {
    KindName.SINGLE_CHOICE: _WHOLE,
    KindName.TRUE_FALSE: _WHOLE,
    KindName.NUMERIC: _WHOLE,
    KindName.CALCULATED: _WHOLE,
    **dict.fromkeys(MARKED_BY_PEOPLE, _WHOLE),
    KindName.CASE_STUDY: (_R.ALL_OR_NOTHING, _R.PER_PART, _R.PROPORTIONAL_PARTIAL, _R.HALF),
    KindName.MULTIPLE_CHOICE: (
        _R.ALL_OR_NOTHING,
        _R.FIXED_PARTIAL,
        _R.PROPORTIONAL_PARTIAL,
        _R.HALF,
        _R.COVERAGE,
        _R.EACH_ANSWER,
        _R.NET_CORRECT,
    ),
    KindName.MATCHING: (*_PARTS, _R.NET_CORRECT),
    KindName.HOTSPOT: (*_PARTS, _R.NET_CORRECT),
    KindName.ORDERING: (_R.ALL_OR_NOTHING, _R.PER_PART, _R.LONGEST_ORDERED_SUBSET, _R.HALF),
}


def rules_for(kind: KindName) -> tuple[MarkingRuleName, ...]:
    """The rules that make sense for a kind, the plainest first; of kinds not named here, those by parts."""
    return _FITTING.get(kind, _PARTS)


def wrong_voids(kind: KindName) -> bool:
    """Whether one wrong part spoils a half right answer of this kind: where it can be left out, it does."""
    return kind in {KindName.MULTIPLE_CHOICE, KindName.HOTSPOT}


@dataclass(frozen=True, slots=True)
class Shape:
    """An item to explain by: so many right parts, wrong ones to leave, and whether they have an order.

    ``few``, ``amiss``: what it is called to leave out a part, and to get one wrong besides the right ones.
    """

    right_parts: int = 1
    wrong_parts: int | None = None
    ordered: bool = False
    few: "ExampleCase | None" = None
    amiss: "ExampleCase | None" = None


_SHAPES: Final[Mapping[KindName, Shape]] = {
    KindName.SINGLE_CHOICE: Shape(),
    KindName.TRUE_FALSE: Shape(),
    KindName.NUMERIC: Shape(),
    KindName.CALCULATED: Shape(),
    KindName.CASE_STUDY: Shape(),
    KindName.MULTIPLE_CHOICE: Shape(3, 2),
    KindName.ORDERING: Shape(4, ordered=True),
}


class ExampleCase(StrEnum):
    """The cases a rule is explained by."""

    FULLY_RIGHT = "fully_right"
    TOO_FEW = "too_few"
    ONE_WRONG = "one_wrong"
    BLANK_LEFT = "blank_left"
    BLANK_WRONG = "blank_wrong"
    PAIR_LEFT = "pair_left"
    PAIR_WRONG = "pair_wrong"
    PLACE_LEFT = "place_left"
    PLACE_WRONG = "place_wrong"
    TWO_SWAPPED = "two_swapped"
    ALL_WRONG = "all_wrong"
    UNANSWERED = "unanswered"


_PARTED: Final[Mapping[KindName, Shape]] = {
    KindName.FILL_BLANK: Shape(3, few=ExampleCase.BLANK_LEFT, amiss=ExampleCase.BLANK_WRONG),
    KindName.MATCHING: Shape(3, few=ExampleCase.PAIR_LEFT, amiss=ExampleCase.PAIR_WRONG),
    KindName.HOTSPOT: Shape(3, few=ExampleCase.PLACE_LEFT, amiss=ExampleCase.PLACE_WRONG),
}


def shape_of(kind: KindName, parts: int | None = None) -> Shape:
    """What a rule is explained by: five options of which three are right, three blanks, four steps.

    ``parts``: how many the items in question have, where that may be told.
    """
    shape = _SHAPES.get(kind) or _PARTED.get(kind, Shape(3))
    return shape if parts is None else replace(shape, right_parts=parts)


@dataclass(frozen=True, slots=True)
class Example:
    """One line of a worked example: what was answered and what it brings."""

    case: ExampleCase
    outcome: Outcome
    awarded: Points


def worked_example(rule: MarkingRule, points: Points, shape: Shape) -> tuple[Example, ...]:
    """The rule applied case by case to an item of this shape, for a page to explain.

    ``too_few`` gives one right part less than all and nothing wrong; ``one_wrong`` the same and a wrong one.
    An item with a single right part has neither; an ordered one has two neighbours swapped instead.
    """
    whole, wrong = shape.right_parts, shape.wrong_parts
    nearly = whole - 1
    cases = [(ExampleCase.FULLY_RIGHT, Outcome(True, whole, 0, 0, wrong_parts=wrong))]
    if nearly > 0 and shape.ordered:
        cases.append((ExampleCase.TWO_SWAPPED, Outcome(True, nearly - 1, 2, 2, in_sequence=nearly)))
    elif nearly > 0:
        cases.append((shape.few or ExampleCase.TOO_FEW, Outcome(True, nearly, 1, 0, wrong_parts=wrong)))
        cases.append((shape.amiss or ExampleCase.ONE_WRONG, Outcome(True, nearly, 1, 1, wrong_parts=wrong)))
    all_wrong = Outcome(
        True, 0, whole, wrong or 1, in_sequence=1 if shape.ordered else None, wrong_parts=wrong
    )
    cases.append((ExampleCase.ALL_WRONG, all_wrong))
    cases.append((ExampleCase.UNANSWERED, Outcome(False, 0, whole, 0, wrong_parts=wrong)))
    return tuple(Example(case, outcome, award(rule, points, outcome)) for case, outcome in cases)
