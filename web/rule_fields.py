"""The fields of a section's marking rule: read as text and written as text."""

from typing import Final

from pydantic import TypeAdapter

from core.points import Points, marks, written
from exam.rules.marking import FixedPartial, MarkingRule, MarkingRuleName
from exam.rules.worked import wrong_voids
from question_bank.kinds.contract import KindName
from web.exam_views import SectionRow

_MOST: Final = 100_000
_RULES: Final[TypeAdapter[MarkingRule]] = TypeAdapter(MarkingRule)


def read(row: SectionRow) -> MarkingRule | str:
    """The rule that was typed, or the text that cannot be read as marks."""
    partial, deduction, lowest = _marks(row.partial), _marks(row.deduction), _marks(row.lowest)
    if row.deduction and (deduction is None or deduction < 0):
        return row.deduction
    if row.lowest and (lowest is None or lowest > 0):
        return row.lowest
    given: dict[str, object] = {
        "name": row.rule if row.rule in set(MarkingRuleName) else MarkingRuleName.ALL_OR_NOTHING,
        "deduction": deduction or 0,
        "floor": lowest if row.lowest else None,
    }
    if row.rule == MarkingRuleName.FIXED_PARTIAL:
        if partial is None or partial <= 0:
            return row.partial
        given["partial"] = partial
    if row.rule == MarkingRuleName.HALF and row.kind in set(KindName):
        given["wrong_voids"] = wrong_voids(KindName(row.kind))
    return _RULES.validate_python(given)


def typed(rule: MarkingRule) -> dict[str, str]:
    """The fields that would be read as this rule."""
    return {
        "rule": rule.name.value,
        "partial": written(rule.partial) if isinstance(rule, FixedPartial) else "",
        "deduction": written(rule.deduction) if rule.deduction else "",
        "lowest": written(rule.floor) if rule.floor is not None else "",
    }


def _marks(text: str) -> Points | None:
    try:
        points = marks(text)
    except ValueError:
        return None
    return points if abs(points) <= _MOST else None
