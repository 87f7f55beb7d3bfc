"""评分要点: what people mark an answer by. Part of the key, and pure: a reading goes in, a share comes out.

A marking point has a weight in whole parts; what a part is worth follows from the points of the item in its
paper. Three ways: points given freely up to the point's worth, a scale of 0 to 3 with words for each step
(判断), and a reading whose bands say which share it brings (测量).
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Final

from pydantic import Field

from core.errors import Finding
from question_bank.kinds import rich_text
from question_bank.kinds.contract import Band, MarkedBy, MarkingPoint
from question_bank.kinds.quantity import read_quantity

MOST_POINTS: Final = 20
STEPS: Final = 4
"""A judged point is judged 0, 1, 2 or 3."""


Rubric = Annotated[tuple[MarkingPoint, ...], Field(max_length=MOST_POINTS)]


def check_rubric(rubric: Sequence[MarkingPoint]) -> tuple[Finding, ...]:
    """Everything that keeps a rubric from being marked by; ``rubric.<id>`` says where."""
    if not rubric:
        return (Finding("item.rubric_missing", field="rubric"),)
    findings: list[Finding] = []
    repeated = [own for own, times in Counter(point.id for point in rubric).items() if times > 1]
    findings += [Finding("item.rubric_id_repeated", {"point": own}, "rubric") for own in repeated]
    for place, point in enumerate(rubric, start=1):
        findings += _check_point(place, point)
    return tuple(findings)


def _check_point(place: int, point: MarkingPoint) -> list[Finding]:
    found: list[Finding] = []
    field = f"rubric.{point.id}"
    if rich_text.is_empty(point.text):
        found.append(Finding("item.rubric_point_empty", {"n": place}, field))
    if point.parts == 0:
        found.append(Finding("item.rubric_weight_missing", {"n": place}, field))
    if point.by is MarkedBy.JUDGED:
        said = [step for step in point.steps if not rich_text.is_empty(step)]
        if len(said) != STEPS:
            found.append(Finding("item.rubric_steps_missing", {"n": place, "count": len(said)}, field))
    if point.by is MarkedBy.MEASURED:
        if not point.bands:
            found.append(Finding("item.rubric_bands_missing", {"n": place}, field))
        found += [
            Finding("item.rubric_band_unreadable", {"n": place, "band": number}, field)
            for number, band in enumerate(point.bands, start=1)
            if _ends(band) is None
        ]
    return found


def share_of_step(step: int) -> Fraction:
    """What a step of the scale brings: 0, a third, two thirds, all. Raises ValueError for any other."""
    if not 0 <= step < STEPS:
        raise ValueError(step)
    return Fraction(step, STEPS - 1)


def share_of_reading(point: MarkingPoint, reading: Fraction) -> Fraction:
    """What a reading brings: the first band that holds it, nothing where none does."""
    for band in point.bands:
        ends = _ends(band)
        if ends is None:
            continue
        least, most = ends
        if (least is None or least <= reading) and (most is None or reading <= most):
            return Fraction(band.percent, 100)
    return Fraction(0)


def number(text: str) -> Fraction | None:
    """A plain number as people write it, without a unit; None where it is none."""
    read = read_quantity(text)
    return None if read is None or read.unit else read.value


def _ends(band: Band) -> tuple[Fraction | None, Fraction | None] | None:
    """Both ends of a band, None for an open one; None altogether for what cannot be read or is empty."""
    least, most = number(band.least), number(band.most)
    unread = (band.least and least is None) or (band.most and most is None)
    if unread or (least is None and most is None):
        return None
    if least is not None and most is not None and least > most:
        return None
    return least, most
