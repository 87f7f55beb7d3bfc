"""What a place in a contest opens: an application for a grade that an office approves; never a certificate.

The table of places is dated, regional policy. Somebody below the table's grade may apply for it; somebody who
holds it already for the next one, up to the cap. Every part must have been passed by itself, and one contest
promotion a year is all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Finding
from core.occupations.rules.grades import Grade


@dataclass(frozen=True, slots=True)
class Benefit:
    """One line of a table of places. ``group`` is empty where it holds for every group.

    ``once_a_year``: only one promotion by contest in a calendar year. ``honours`` are named for the reader.
    """

    place_from: int
    place_to: int
    floor: Grade
    cap: Grade
    group: str = ""
    parts_passed: bool = True
    once_a_year: bool = True
    honours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placing:
    """Where somebody ended and what they held. ``parts_passed``: every part reached its 60 of 100."""

    rank: int
    group: str
    parts_passed: bool
    held: Grade | None = None
    promoted_this_year: bool = False


@dataclass(frozen=True, slots=True)
class Award:
    """The grade that may be applied for, or None with the findings that say why not."""

    grade: Grade | None
    benefit: Benefit | None
    findings: tuple[Finding, ...]


def award(benefits: Sequence[Benefit], placing: Placing) -> Award:
    """Judge a place by the first line of the table that it lies in."""
    line = next((each for each in benefits if _covers(each, placing)), None)
    if line is None:
        return Award(None, None, (Finding("placement.not_listed", {"rank": placing.rank}),))
    grade = _grade_of(line, placing.held)
    against: list[Finding] = []
    if line.parts_passed and not placing.parts_passed:
        against.append(Finding("placement.part_failed", {"rank": placing.rank}))
    if line.once_a_year and placing.promoted_this_year:
        against.append(Finding("placement.once_a_year", {}))
    if grade is None:
        against.append(Finding("placement.at_cap", {"grade": line.cap.value}))
    if against:
        return Award(None, line, tuple(against))
    return Award(grade, line, (Finding("placement.listed", _span(line, placing.rank)),))


def _covers(line: Benefit, placing: Placing) -> bool:
    return line.place_from <= placing.rank <= line.place_to and line.group in {"", placing.group}


def _grade_of(line: Benefit, held: Grade | None) -> Grade | None:
    """The table's grade, or the one above what is held; None where the cap is held already."""
    if held is None or not held.at_least(line.floor):
        return line.floor
    above = held.next_above
    return above if above is not None and line.cap.at_least(above) else None


def _span(line: Benefit, rank: int) -> dict[str, int | str]:
    return {"rank": rank, "place_from": line.place_from, "place_to": line.place_to}
