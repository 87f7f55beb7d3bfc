"""Marking rules that items bring along from other systems, set beside the rule of the section they stand in.

A paper's rule is the paper's; what items bring along changes nothing by itself. It is told where it differs,
so that whoever assembles the paper can take it over.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from core.points import Points, share_of
from exam.rules.blueprint import Section
from exam.rules.marking import MarkingRule
from exam.rules.worked import rules_for
from question_bank.kinds.contract import KindName
from question_bank.rules import scoring
from question_bank.rules.scoring import Way

OfKind = tuple[KindName, Way | None, int]
_RULES: TypeAdapter[MarkingRule] = TypeAdapter(MarkingRule)


@dataclass(frozen=True, slots=True)
class Carried:
    """What the items of a section bring along: each rule with how many items had it, the most frequent first.

    ``without``: how many had a scoring that no rule here says. ``suits``: the section's rule brings what they
    brought, every one. ``children``: of cases, by which rules items of a kind inside of them were scored,
    and how many; a section has one rule for all of them.
    """

    rules: tuple[tuple[MarkingRule, int], ...]
    without: int
    suits: bool
    children: tuple[OfKind, ...] = ()

    @property
    def items(self) -> int:
        """How many items brought a scoring along."""
        return sum(count for _, count in self.rules) + self.without

    @property
    def offered(self) -> MarkingRule | None:
        """The one rule that all of them had; None where they differ, or where the section has it already."""
        alike = len(self.rules) == 1 and not self.without
        return self.rules[0][0] if alike and not self.suits else None


def rule_of(way: Way, points: Points) -> MarkingRule:
    """The rule for items of so many points; what it deducts is rounded to the hundredth."""
    deduction = share_of(points, way.deduction)
    floor = None if way.floor is None else share_of(points, way.floor)
    return _RULES.validate_python({"name": way.name.value, "deduction": deduction, "floor": floor})


def rules_of(ways: Sequence[Way], kind: KindName, points: Points) -> tuple[MarkingRule, ...]:
    """The rules that a section of this kind can have."""
    fitting = rules_for(kind)
    return tuple(rule for way in ways if (rule := rule_of(way, points)).name in fitting)


def beside(
    section: Section,
    brought: Sequence[Sequence[Way]],
    children: Sequence[tuple[KindName, Sequence[Way]]] = (),
) -> Carried:
    """What the section's items bring along, each by the ways it was scored in; one without had its own.

    ``children``: of cases, what the items inside of them bring.
    """
    kept = [tuple(way for way in ways if _suits(way, section)) for ways in brought]
    chosen = scoring.settled(kept)
    counts = Counter(rule_of(way, section.points_each) for way in chosen if way is not None)
    suits = all(section.rule in rules_of(ways, section.kind, section.points_each) for ways in kept)
    return Carried(tuple(counts.most_common()), chosen.count(None), suits, _by_kind(children))


def _by_kind(children: Sequence[tuple[KindName, Sequence[Way]]]) -> tuple[OfKind, ...]:
    ways = scoring.settled([own for _, own in children])
    counts = Counter((kind, way) for (kind, _), way in zip(children, ways, strict=True))
    inside = ((kind, way, count) for (kind, way), count in counts.items())
    return tuple(sorted(inside, key=lambda each: (-each[2], each[0], repr(each[1]))))


def _suits(way: Way, section: Section) -> bool:
    return bool(rules_of((way,), section.kind, section.points_each))
