"""How another system scored an item, and which marking rules of ours bring the same for every answer.

What a file pays and takes is reduced to what all of its answers have in common: how many parts are right, how
many wrong ones stand ready, what a wrong one costs, how low an item can come. A scoring that tells one right
part from another, or one wrong part from another, is none that a paper could have, and is not reduced at all.
Shares are exact; ``33.33333`` is a third, as far as its decimals go.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from question_bank.kinds.contract import MAX_BLANKS, MAX_OPTIONS, KindName

_NONE: Final = Fraction(0)
_ALL: Final = Fraction(1)
_MOST_PARTS: Final = max(MAX_BLANKS, MAX_OPTIONS)
_LARGEST_PART: Final = 20
"""Shares are thought of as halves to twentieths."""
_FINE: Final = Fraction(1, 100)
"""Parts that are rounded to a hundredth of the whole, or finer, may be equal parts."""
_MOST_SAID: Final = 4000
_PRINT: Final = 32
_CHILDREN: Final = "children"
_SHARE: Final = re.compile(r"-?\d{1,30}(/\d{1,30})?")


class ScoringName(StrEnum):
    """The marking rules that files can say, by the words that papers have for them."""

    ALL_OR_NOTHING = "all_or_nothing"
    PROPORTIONAL_PARTIAL = "proportional_partial"
    NET_CORRECT = "net_correct"
    PER_PART = "per_part"
    LONGEST_ORDERED_SUBSET = "longest_ordered_subset"


@dataclass(frozen=True, slots=True)
class Way:
    """A rule of ours that brings the same: ``deduction`` and ``floor`` as shares of what the item is worth.

    Without a ``floor`` the deduction itself is the least.
    """

    name: ScoringName
    deduction: Fraction = _NONE
    floor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Scoring:
    """``parts``: the right parts, each of which earns the same. ``wrong``: how many wrong parts stand ready
    beside them; None where a wrong part stands in the place of a right one (pairs, blanks, one choice).

    ``cost``: what each wrong part takes; ``least``: no answer brings less. ``whole``: only all the right
    parts and no other earn anything; ``longest``: of an order, its longest right part earns.
    """

    parts: int
    wrong: int | None = None
    cost: Fraction = _NONE
    least: Fraction = _NONE
    whole: bool = False
    longest: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """How an item of a case was scored: reduced, where it can be, and in the file's own words.

    ``of``: a print of the options and the key that it speaks of, where it was kept with them.
    """

    scoring: Scoring | None = None
    said: str = ""
    of: str = ""

    @property
    def ways(self) -> tuple[Way, ...]:
        """The rules of ours that bring the same."""
        return ways(self.scoring) if self.scoring is not None else ()


def of_options(
    right: Sequence[float],
    wrong: Sequence[float],
    *,
    full: float | None = None,
    least: float | None = None,
    single: bool = False,
) -> Scoring | None:
    """The scoring of options that are paid one by one; None for one that tells options of a sort apart.

    ``wrong`` ones bring nothing or less. ``full``: what the right ones bring together, their sum where
    nothing is said; nothing brings more. ``least``: what no answer falls below. ``single``: one is chosen.
    """
    paid = _paid(right, full, least, wrong)
    if paid is None:
        return None
    reachable = 1 if single else len(wrong)
    bound = None if least is None else paid.share(-least)
    taken = {paid.share(-each) for each in wrong}
    if single:
        taken = {cost if bound is None else min(cost, bound) for cost in taken}
    elif bound is not None:
        # A wrong option that takes all there is cannot take more.
        taken = {min(cost, _ALL + bound) for cost in taken}
    if len(taken) > 1:
        return None
    cost = taken.pop() if taken else _NONE
    lowest = cost * reachable
    lowest = lowest if bound is None else min(bound, lowest)
    return Scoring(len(right), None if single else len(wrong), cost, -lowest)


def of_places(
    right: Sequence[float], wrong: float = 0.0, *, full: float | None = None, least: float | None = None
) -> Scoring | None:
    """The scoring of pairs or blanks, of which a wrong one brings ``wrong``; None where they are unlike."""
    paid = _paid(right, full, least, (wrong,))
    if paid is None:
        return None
    cost = paid.share(-wrong)
    lowest = cost * len(right)
    return Scoring(len(right), None, cost, -(lowest if least is None else min(paid.share(-least), lowest)))


def ways(scoring: Scoring) -> tuple[Way, ...]:
    """The rules of ours that bring the same marks for every answer, the plainest first; none where none does.

    Rules that do so only because an item is small (coverage, of two options) are no way in which it was
    scored, and are left out.
    """
    if scoring.longest:
        return (Way(ScoringName.LONGEST_ORDERED_SUBSET),)
    found: list[Way] = []
    alone, voids = scoring.parts == 1, _voids(scoring)
    lost = -scoring.least if voids else _NONE
    if voids and (scoring.whole or alone):
        found.append(Way(ScoringName.ALL_OR_NOTHING, lost))
    if voids and (alone or not scoring.whole):
        found.append(Way(ScoringName.PROPORTIONAL_PARTIAL, lost))
    if _offsets(scoring) or (voids and alone and not lost):
        found.append(Way(ScoringName.NET_CORRECT))
    if scoring.wrong is None and not scoring.whole:
        found.append(Way(ScoringName.PER_PART, scoring.cost, scoring.least if scoring.cost else None))
    return tuple(found)


def together(children: Sequence[tuple[KindName, Sequence[Way]]]) -> tuple[Way, ...]:
    """The rules for a case that bring for each of these items what it brought; none where no rule does.

    A case is marked by one rule, which each of its items has of its share. What costs something is left out:
    a deduction is one amount for all, and not a share of what each item is worth.
    """
    plain = [
        (kind, {way.name for way in own if not way.deduction and way.floor is None}) for kind, own in children
    ]
    return tuple(
        Way(name) for name in _FOR_CASES if plain and all(_holds(name, kind, names) for kind, names in plain)
    )


_FOR_CASES: Final = (ScoringName.ALL_OR_NOTHING, ScoringName.PROPORTIONAL_PARTIAL, ScoringName.PER_PART)


def _holds(name: ScoringName, kind: KindName, own: AbstractSet[ScoringName]) -> bool:
    """Whether a rule of a case is one of those of an item in it.

    By parts, a wrong option of several voids; and an item with one part is as right as that, by any rule.
    """
    if name is not ScoringName.PER_PART or name in own:
        return name in own
    alone = {ScoringName.ALL_OR_NOTHING, ScoringName.PROPORTIONAL_PARTIAL} <= own
    return alone or (kind is KindName.MULTIPLE_CHOICE and ScoringName.PROPORTIONAL_PARTIAL in own)


def _voids(scoring: Scoring) -> bool:
    """Whether a wrong part leaves the least there is, whatever else was given."""
    if scoring.whole or scoring.wrong == 0:
        return True
    beside = scoring.parts if scoring.wrong is not None else scoring.parts - 1
    return Fraction(beside, scoring.parts) - scoring.cost <= scoring.least


def _offsets(scoring: Scoring) -> bool:
    """Whether a wrong part takes as much as a right one brings, and never more than was earned."""
    even = scoring.cost * scoring.parts == 1 and not scoring.least
    return not scoring.whole and (even or scoring.wrong == 0)


def settled(found: Sequence[Sequence[Way]]) -> list[Way | None]:
    """One way for each item, of those that it can have: the one that most of the items have in common."""
    common = Counter(way for own in found for way in own)
    return [max(own, key=lambda way: common[way]) if own else None for own in found]


def _paid(
    right: Sequence[float], full: float | None, least: float | None, wrong: Sequence[float]
) -> "_Paid | None":
    """How the right parts are paid; None where unlike, or where wrong ones or no answer at all bring more."""
    at_most_none = [*wrong, *([] if least is None else [least])]
    if not all(map(math.isfinite, [*right, *at_most_none])) or any(each > 0 for each in at_most_none):
        return None
    paid = _Paid(right, full)
    return paid if paid.even else None


class _Paid:
    """What the right parts are paid, and whether that is the same for each."""

    def __init__(self, right: Sequence[float], full: float | None) -> None:
        exact = list(map(_exact, right))
        self._told = set(exact)
        self._parts = len(exact)
        self._full = _exact(full) if full is not None else sum(exact, _NONE)
        self.even = bool(exact) and self._full > 0 and self._is_even(exact)

    def _is_even(self, exact: Sequence[Fraction]) -> bool:
        part = self._full / self._parts
        if all(each == part for each in exact):
            return True
        # 33.33333 three times, or 33.3, 33.3 and 33.4: as even as so many decimals can say it.
        unit = min(_unit(float(each)) for each in exact)
        below = part // unit * unit
        near = all(each in {below, below + unit} for each in exact)
        rounded = all(abs(each - part) <= unit / 2 for each in exact)
        return unit <= self._full * _FINE and near and (rounded or sum(exact) == self._full)

    def share(self, told: float) -> Fraction:
        """An amount as a share of the whole; what reads as a right part is one."""
        exact = _exact(told)
        if exact in self._told:
            return Fraction(1, self._parts)
        share, half = exact / self._full, _unit(told) / self._full / 2
        if half <= _FINE / 100:
            near = (share.limit_denominator(most) for most in range(1, _LARGEST_PART + 1))
            return next((each for each in near if abs(each - share) <= half), share)
        return share


def _exact(told: float) -> Fraction:
    return Fraction(repr(told))


def _unit(told: float) -> Fraction:
    """What the last decimal of a number counts."""
    exponent = Decimal(repr(told)).normalize().as_tuple().exponent
    return Fraction(10) ** min(exponent, 0) if isinstance(exponent, int) else _ALL


def packed(scoring: Scoring) -> dict[str, Any]:
    """The scoring as it is kept."""
    return {
        "parts": scoring.parts,
        "wrong": scoring.wrong,
        "cost": str(scoring.cost),
        "least": str(scoring.least),
        "whole": scoring.whole,
        "longest": scoring.longest,
    }


def packed_children(children: Mapping[str, Told]) -> dict[str, Any]:
    """How the items of a case were scored, by id, as it is kept."""
    told = {
        own: {"of": each.of, "said": each.said, **(packed(each.scoring) if each.scoring else {})}
        for own, each in children.items()
    }
    return {_CHILDREN: told}


def unpacked_children(kept: object) -> dict[str, Told]:
    """What :func:`packed_children` kept; nothing of anything else."""
    told = kept.get(_CHILDREN) if isinstance(kept, Mapping) else None
    found = told if isinstance(told, Mapping) else {}
    return {
        own: Told(unpacked(each), _words(each.get("said"), _MOST_SAID), _words(each.get("of"), _PRINT))
        for own, each in found.items()
        if isinstance(each, Mapping)
    }


def _words(value: object, most: int) -> str:
    return value[:most] if isinstance(value, str) else ""


def unpacked(kept: object) -> Scoring | None:
    """What :func:`packed` kept; None for anything else."""
    told = kept if isinstance(kept, Mapping) else {}
    parts, wrong = _count(told.get("parts")), _count(told.get("wrong"))
    cost, least = _share(told.get("cost")), _share(told.get("least"))
    if not parts or cost is None or least is None or cost < 0 or least > 0:
        return None
    if wrong is None and told.get("wrong") is not None:
        return None
    return Scoring(parts, wrong, cost, least, told.get("whole") is True, told.get("longest") is True)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= _MOST_PARTS else None


def _share(value: object) -> Fraction | None:
    try:
        return Fraction(value) if isinstance(value, str) and _SHARE.fullmatch(value) else None
    except ZeroDivisionError:
        return None
