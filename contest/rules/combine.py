"""Combining (合成): from the points of the components to the total, in whole hundredths, rounded once.

What is not there yet is not zero, and who was absent did not score zero: the two are told apart everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from contest.rules.rule_sheet import WHOLE, AbsentMeaning, RuleSheet
from core.points import Points, share_of

SCALE: Final = Points(10_000)
"""Totals stand on a scale of 100 marks."""


class Completeness(StrEnum):
    """How much of a score is there: all of it, a part, nothing yet; or the contestant was absent."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    WAITING = "waiting"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Mark:
    """What one component brought. ``points`` None: not there yet; ``absent``: there will be none."""

    points: Points | None
    time_used_ms: int | None = None
    absent: bool = False


def completeness(sheet: RuleSheet, marks: Mapping[str, Mark]) -> Completeness:
    """Whether the total can be worked out. Marks of components the sheet does not name are ignored.

    Absent from everything is absent whatever the sheet says of a single component.
    """
    known = [marks[each.name] for each in sheet.components if each.name in marks]
    absent = [mark for mark in known if mark.absent]
    if absent and (sheet.absent is AbsentMeaning.UNRANKED or len(absent) == len(sheet.components)):
        return Completeness.ABSENT
    there = [mark for mark in known if mark.absent or mark.points is not None]
    if len(there) == len(sheet.components):
        return Completeness.COMPLETE
    return Completeness.INCOMPLETE if there else Completeness.WAITING


def total(sheet: RuleSheet, marks: Mapping[str, Mark]) -> Points | None:
    """The weighted total on a scale of 100 marks, half up to a whole hundredth; None unless complete."""
    if completeness(sheet, marks) is not Completeness.COMPLETE:
        return None
    return so_far(sheet, marks)


def so_far(sheet: RuleSheet, marks: Mapping[str, Mark]) -> Points:
    """What the components that are there add up to; equal to the total once everything is."""
    share = Fraction(0)
    for component in sheet.components:
        mark = marks.get(component.name)
        if mark is not None and mark.points is not None and not mark.absent:
            share += Fraction(mark.points * component.weight, component.of_points * WHOLE)
    return share_of(SCALE, share)


def passed(sheet: RuleSheet, marks: Mapping[str, Mark]) -> bool | None:
    """Whether every component that has a pass mark (合格线) was passed; None when the sheet sets none.

    What is missing or absent is not passed.
    """
    judged = [each for each in sheet.components if each.pass_points is not None]
    if not judged:
        return None
    for component in judged:
        mark = marks.get(component.name)
        if mark is None or mark.points is None or mark.absent:
            return False
        if component.pass_points is not None and mark.points < component.pass_points:
            return False
    return True
