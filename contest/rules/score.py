"""Whether a score can stand on a board."""

from typing import Final

from contest.rules.rule_sheet import RuleSheet
from core.errors import Finding
from core.points import Points, written

MOST_MS: Final = 2**53
"""What a browser counts exactly."""


def check_score(
    sheet: RuleSheet, component: str, points: Points | None, time_used_ms: int | None, *, absent: bool
) -> tuple[Finding, ...]:
    """Why not: a component the sheet does not name, points beyond it, or points of who was absent."""
    part = sheet.component(component)
    if part is None:
        return (Finding("contest.score_component_unknown", {"component": component}, "component"),)
    found: list[Finding] = []
    if (points is None) is not absent:
        found.append(Finding("contest.score_or_absent", {}, "points"))
    if points is not None and not 0 <= points <= part.of_points:
        facts = {"marks": written(points), "most": written(part.of_points)}
        found.append(Finding("contest.score_out_of_range", facts, "points"))
    if time_used_ms is not None and not 0 <= time_used_ms < MOST_MS:
        found.append(Finding("contest.score_time_unfit", {}, "time_used_ms"))
    return tuple(found)
