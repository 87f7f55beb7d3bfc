"""Marking rules in the terms of other systems: which can be said there, and which cannot.

QTI pays right options and pairs by a mapping with a bound below, so too few, net correct and all or nothing
can be said, of an order only the whole; Moodle pays options by percentages of a fixed list and pairs each its
share, and knows no all or nothing for several of them, but of an order the whole, each place and the longest.
"""

from collections.abc import Collection, Mapping
from enum import Enum
from fractions import Fraction
from typing import Final

from core.points import Points, written
from exam.rules.marking import (
    AllOrNothing,
    LongestOrderedSubset,
    MarkingRule,
    NetCorrect,
    PerPart,
    ProportionalPartial,
)
from question_bank.formats.outgoing import Worth
from question_bank.kinds.contract import KindName


class Interchange(Enum):
    """The families of formats."""

    QTI = 1
    MOODLE = 2


_MOODLE_SHARES: Final = frozenset(Fraction(1, n) for n in (*range(1, 11), 20)) | {
    Fraction(9, 10),
    Fraction(5, 6),
    Fraction(4, 5),
    Fraction(3, 4),
    Fraction(7, 10),
    Fraction(2, 3),
    Fraction(3, 5),
    Fraction(2, 5),
    Fraction(3, 10),
}
"""The shares that Moodle takes for an answer."""
_BOTH: Final = (Interchange.QTI, Interchange.MOODLE)
_PLAIN: Final[Mapping[tuple[KindName, type[MarkingRule]], Collection[Interchange]]] = {
    (KindName.NUMERIC, AllOrNothing): _BOTH,
    (KindName.NUMERIC, PerPart): _BOTH,
    (KindName.CALCULATED, AllOrNothing): _BOTH,
    (KindName.CALCULATED, PerPart): _BOTH,
    (KindName.FILL_BLANK, PerPart): _BOTH,
    (KindName.MATCHING, PerPart): _BOTH,
    (KindName.MATCHING, AllOrNothing): (Interchange.QTI,),
    (KindName.ORDERING, AllOrNothing): _BOTH,
    (KindName.ORDERING, PerPart): (Interchange.MOODLE,),
    (KindName.ORDERING, LongestOrderedSubset): (Interchange.MOODLE,),
    (KindName.HOTSPOT, PerPart): (Interchange.QTI,),
}
"""Rules that a family says by the form that the kind has there."""


def worth_in(
    family: Interchange, kind: KindName, rule: MarkingRule, points: Points, *, parts: int
) -> tuple[Worth, bool]:
    """What an item of ``parts`` right parts is worth there, and whether that is all that the rule says."""
    marks = written(points)
    plain = not rule.deduction
    match kind, rule:
        case ((KindName.SINGLE_CHOICE | KindName.TRUE_FALSE), AllOrNothing()):
            cost = Fraction(min(rule.deduction, -rule.lowest), points)
            said = plain or (kind is KindName.SINGLE_CHOICE and _sayable(family, cost))
            return Worth(marks, deduction=cost if said else Fraction(0)), said
        case KindName.MULTIPLE_CHOICE, AllOrNothing():
            return Worth(marks, whole=True), plain and (family is Interchange.QTI or parts == 1)
        case KindName.MULTIPLE_CHOICE, ProportionalPartial():
            return Worth(marks, wrong=parts), plain
        case KindName.MULTIPLE_CHOICE, NetCorrect():
            return Worth(marks, wrong=1), plain
        case KindName.FILL_BLANK, AllOrNothing():
            return Worth(marks), plain and parts == 1
        case _:
            return _plainly(family, kind, rule, marks, parts)


def _plainly(
    family: Interchange, kind: KindName, rule: MarkingRule, marks: str, parts: int
) -> tuple[Worth, bool]:
    """What needs no more than the rule's own form there; a deduction is never said."""
    if rule.deduction or family not in _PLAIN.get((kind, type(rule)), ()):
        return Worth(marks, wrong=parts), False
    longest = isinstance(rule, LongestOrderedSubset)
    return Worth(marks, whole=isinstance(rule, AllOrNothing), longest=longest), True


def _sayable(family: Interchange, cost: Fraction) -> bool:
    return family is Interchange.QTI or cost in _MOODLE_SHARES
