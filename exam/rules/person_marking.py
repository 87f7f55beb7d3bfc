"""Marks that people give (人工阅卷): a rubric, the points of the item and what a marker typed become points.

Pure and exact: the marking points share the item's points by their weights so that they add up to all of it.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from core.errors import Facts, Finding
from core.points import Points, marks, share_of, written
from exam.rules.blueprint import largest_remainder
from question_bank.kinds import rubric
from question_bank.kinds.contract import MarkedBy, MarkingPoint

LONGEST_WORDS: Final = 1000
"""Characters of what a marker says to the candidate."""
LONGEST_TYPED: Final = 40


@dataclass(frozen=True, slots=True)
class PointMark:
    """What one marking point brought, of how much, and what the marker typed: points, a step, a reading."""

    point_id: str
    typed: str
    points: Points
    of_points: Points


@dataclass(frozen=True, slots=True)
class Judged:
    """A marked answer: point by point and together. With ``findings`` it is no mark."""

    points: tuple[PointMark, ...]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> Points:
        return Points(sum(each.points for each in self.points))


def worth(points: Points, marking_points: Sequence[MarkingPoint]) -> tuple[Points, ...]:
    """What each marking point is worth; together exactly ``points``. Without a weight all weigh the same."""
    parts = [point.parts for point in marking_points]
    if not any(parts):
        parts = [1] * len(parts)
    return tuple(Points(each) for each in largest_remainder(parts, points)) if parts else ()


def judge(points: Points, marking_points: Sequence[MarkingPoint], typed: Mapping[str, str]) -> Judged:
    """Read what was typed for every marking point; a point left open is a finding, not a nought."""
    marks_given: list[PointMark] = []
    findings: list[Finding] = []
    for place, (point, most) in enumerate(
        zip(marking_points, worth(points, marking_points), strict=True), start=1
    ):
        said = unicodedata.normalize("NFKC", typed.get(point.id, "")).strip()[:LONGEST_TYPED]
        read = _read(point, most, said)
        if isinstance(read, str):
            facts: Facts = {"n": place, "most": written(most), "typed": said}
            findings.append(Finding(read, facts, f"point-{point.id}"))
        else:
            marks_given.append(PointMark(point.id, said, read, most))
    return Judged(tuple(marks_given), tuple(findings))


def _read(point: MarkingPoint, most: Points, said: str) -> Points | str:
    """The points, or the code of what is wrong with what was typed."""
    if not said:
        return "exam.mark_missing"
    match point.by:
        case MarkedBy.POINTS:
            return _points(said, most)
        case MarkedBy.JUDGED:
            if said not in {str(step) for step in range(rubric.STEPS)}:
                return "exam.mark_no_step"
            return share_of(most, rubric.share_of_step(int(said)))
        case _:
            reading: Fraction | None = rubric.number(said)
            if reading is None:
                return "exam.mark_unread"
            return share_of(most, rubric.share_of_reading(point, reading))


def _points(said: str, most: Points) -> Points | str:
    try:
        given = marks(said)
    except ValueError:
        return "exam.mark_unread"
    return given if 0 <= given <= most else "exam.mark_beyond"
