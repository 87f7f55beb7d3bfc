"""What a simulation knows of a slot: its key as plain JSON, and what it is worth."""

from dataclasses import dataclass, field
from typing import Any

from core.points import Points, split
from exam.rules.marking import AllOrNothing, FixedPartial, MarkingRule
from question_bank.kinds import case_study, registry
from question_bank.kinds.contract import Content, Key, KindName


@dataclass(frozen=True, slots=True)
class KeyLine:
    """The key of one slot as plain JSON, with what it is worth: all that the independent check needs.

    ``partial``: what too few right options bring. ``whole``: a part of it alone brings nothing. ``asked``:
    the content, for kinds whose key says nothing without it. ``parts``: the items of a case, by id.
    """

    kind: str
    key: dict[str, Any]
    points: int
    partial: int = 0
    whole: bool = False
    difficulty: int = 3
    asked: dict[str, Any] = field(default_factory=dict)
    parts: tuple[tuple[str, "KeyLine"], ...] = ()


def line_of(
    kind: KindName, content: Content, key: Key, points: Points, rule: MarkingRule, difficulty: int = 3
) -> KeyLine:
    """The line of an item in a section that is marked by the rule; a case is marked whole, item by item."""
    parts: tuple[tuple[str, KeyLine], ...] = ()
    if isinstance(content, case_study.Content) and isinstance(key, case_study.Key):
        worth = split(points, [child.share for child in content.children])
        parts = tuple(
            (child.id, line_of(child.kind, child.content, own, each, rule, difficulty))
            for child, each in zip(content.children, worth, strict=True)
            if (own := key.of(child)) is not None
        )
    return KeyLine(
        kind=kind.value,
        key=registry.stored(key),
        points=int(points),
        partial=int(rule.partial) if isinstance(rule, FixedPartial) else 0,
        whole=isinstance(rule, AllOrNothing),
        difficulty=difficulty,
        asked=registry.stored(content) if kind in {KindName.CALCULATED, KindName.HOTSPOT} else {},
        parts=parts,
    )
