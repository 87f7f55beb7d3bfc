"""Who did far better in one kind of component than in the other, measured against everybody else.

A hint for the jury to look again (a swapped sheet, a wrong code), never a judgement: it decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from contest.rules.combine import SCALE, Mark
from contest.rules.rule_sheet import ComponentKind, RuleSheet
from core.points import Points

FEWEST: Final = 8
"""Of fewer people nothing can be said."""
LEAST_GAP: Final = 2_000
"""Twenty marks of a hundred: below, nobody looks odd."""
SPREADS: Final = 3
"""How many median deviations from the middle are odd."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """Theory and practice as hundredths on a hundred-mark scale, and how far from everybody's difference."""

    entry_id: int
    theory: Points
    practical: Points
    gap: Points


def outliers(sheet: RuleSheet, people: Mapping[int, Sequence[Mark | None]]) -> tuple[Outlier, ...]:
    """The odd ones, the oddest first. ``people``: marks in the order of the sheet's components."""
    both: dict[int, tuple[int, int]] = {}
    for entry_id, marks in people.items():
        theory = _share(sheet, marks, ComponentKind.THEORY)
        practical = _share(sheet, marks, ComponentKind.PRACTICAL)
        if theory is not None and practical is not None:
            both[entry_id] = (theory, practical)
    if len(both) < FEWEST:
        return ()
    middle = median(theory - practical for theory, practical in both.values())
    spread = median(abs(theory - practical - middle) for theory, practical in both.values())
    limit = max(LEAST_GAP, SPREADS * spread)
    found = [
        Outlier(entry_id, Points(theory), Points(practical), Points(round(theory - practical - middle)))
        for entry_id, (theory, practical) in both.items()
        if abs(theory - practical - middle) > limit
    ]
    return tuple(sorted(found, key=lambda each: (-abs(each.gap), each.entry_id)))


def _share(sheet: RuleSheet, marks: Sequence[Mark | None], kind: ComponentKind) -> int | None:
    """What was reached of all components of a kind, on the hundred-mark scale; None unless all are there."""
    got, whole = 0, 0
    for component, mark in zip(sheet.components, marks, strict=True):
        if component.kind is kind:
            if mark is None or mark.points is None or mark.absent:
                return None
            got, whole = got + mark.points, whole + component.of_points
    return got * SCALE // whole if whole else None
