"""The panel (裁判组): several judges' marks of one practical performance, made into one.

A judge who has not marked is missing, never zero; one who says the contestant did not appear says so, and
gives no points. Whether the highest and the lowest fall away is the sheet's to say.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from pydantic import BaseModel, ConfigDict

from core.errors import Facts, Finding
from core.points import Points, share_of, written

DROPS_FROM: Final = 5
"""From so many judges on, the highest and the lowest may fall away."""


class AspectKind(StrEnum):
    """How an aspect is scored: by a measurement, or by judgement against anchors."""

    MEASURED = "measured"
    JUDGED = "judged"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchor(_Part):
    """What a performance worth so many points looks like, so that judges mean the same by a number."""

    points: Points
    text: str


class Aspect(_Part):
    """One thing that is scored."""

    name: str
    title: str
    kind: AspectKind
    of_points: Points
    anchors: tuple[Anchor, ...] = ()


class PanelSheet(_Part):
    """The score sheet of a practical component.

    ``judges``: how many marks are needed. ``drop_extremes``: from five marks on the highest and the lowest
    fall away. ``spread``: judges who differ by more need a second look before the mark is confirmed.
    """

    aspects: tuple[Aspect, ...]
    judges: int = 1
    drop_extremes: bool = True
    spread: Points | None = None


@dataclass(frozen=True, slots=True)
class JudgeMark:
    """One judge's total; None where the judge saw nobody."""

    judge_id: int
    points: Points | None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """What the judges' marks come to. ``points`` None: not yet, or absent."""

    points: Points | None
    absent: bool
    counted: tuple[int, ...]
    dropped: tuple[int, ...]
    against: tuple[Finding, ...]
    second_look: tuple[Finding, ...]


def check_panel(sheet: PanelSheet, of_points: Points) -> tuple[Finding, ...]:
    """Every reason why nobody can be scored by this sheet."""
    found: list[Finding] = []
    if not sheet.aspects:
        found.append(Finding("contest.aspects_missing", {}, "aspects"))
    names = Counter(each.name for each in sheet.aspects)
    for index, aspect in enumerate(sheet.aspects):
        where = f"aspects.{index}"
        if names.pop(aspect.name, 1) > 1:
            found.append(Finding("contest.aspect_repeated", {"aspect": aspect.title}, where))
        if aspect.of_points <= 0:
            found.append(Finding("contest.aspect_without_points", {"aspect": aspect.title}, where))
        if any(not 0 <= anchor.points <= aspect.of_points for anchor in aspect.anchors):
            found.append(Finding("contest.anchor_out_of_reach", {"aspect": aspect.title}, where))
    total = sum(each.of_points for each in sheet.aspects)
    if sheet.aspects and total != of_points:
        facts: Facts = {"sum": written(Points(total)), "marks": written(of_points)}
        found.append(Finding("contest.aspects_differ", facts, "aspects"))
    if sheet.judges < 1:
        found.append(Finding("contest.judges_needed", {}, "judges"))
    if sheet.spread is not None and sheet.spread < 0:
        found.append(Finding("contest.spread_negative", {}, "spread"))
    return tuple(found)


def check_marks(sheet: PanelSheet, given: Mapping[str, int]) -> tuple[Finding, ...]:
    """Why a judge's sheet cannot be taken: an aspect left out, one too many, or points out of range."""
    found: list[Finding] = []
    for aspect in sheet.aspects:
        points = given.get(aspect.name)
        facts: Facts = {"aspect": aspect.title, "most": written(aspect.of_points)}
        if points is None:
            found.append(Finding("contest.aspect_unmarked", facts, aspect.name))
        elif not 0 <= points <= aspect.of_points:
            found.append(Finding("contest.aspect_out_of_range", facts, aspect.name))
    unknown = sorted(given.keys() - {aspect.name for aspect in sheet.aspects})
    return (*found, *(Finding("contest.aspect_unknown", {"aspect": name}, name) for name in unknown))


def combine(sheet: PanelSheet, marks: Sequence[JudgeMark], *, title: str) -> Panel:
    """The panel's points: the mean of the counted marks, rounded once, half up.

    ``against`` are reasons why there is no mark yet; ``second_look`` asks somebody to look again before the
    mark is confirmed. ``title`` names the component in the findings.
    """
    absent = [mark for mark in marks if mark.absent]
    given = sorted(
        (mark.points, mark.judge_id) for mark in marks if mark.points is not None and not mark.absent
    )
    against: list[Finding] = []
    here = len(given) + len(absent)
    if here < sheet.judges:
        facts: Facts = {"component": title, "marked": here, "needed": sheet.judges}
        against.append(Finding("contest.judges_missing", facts))
    if absent and given:
        against.append(
            Finding("contest.judges_split_on_absence", {"absent": len(absent), "present": len(given)})
        )
    if against or not given:
        nobody = bool(absent) and not against
        return Panel(None, nobody, tuple(mark.judge_id for mark in absent), (), tuple(against), ())
    drops = sheet.drop_extremes and len(given) >= DROPS_FROM
    kept = given[1:-1] if drops else given
    dropped = (given[0][1], given[-1][1]) if drops else ()
    points = share_of(Points(sum(points for points, _ in kept)), Fraction(1, len(kept)))
    low, high = given[0][0], given[-1][0]
    look: tuple[Finding, ...] = ()
    if sheet.spread is not None and high - low > sheet.spread:
        spread: Facts = {
            "lowest": written(low),
            "highest": written(high),
            "limit": written(sheet.spread),
        }
        look = (Finding("contest.judges_differ", spread),)
    return Panel(points, False, tuple(judge for _, judge in kept), dropped, (), look)


def recusal(
    judge_path: str | None, entrant_path: str | None, contest_path: str, *, declared: bool
) -> Finding | None:
    """Why this judge may not score this entrant (回避), or None.

    A judge steps back for entrants of their own unit, of one below it or above it, and for whomever they
    declared themselves close to. The unit that holds the contest, and those above it, are everybody's and
    make nobody step back. Paths are ``"/1/5/"``; who belongs to no unit shares none.
    """
    if declared:
        return Finding("contest.judge_declared_recusal")
    if not judge_path or not entrant_path:
        return None
    shorter, longer = sorted((judge_path, entrant_path), key=len)
    if longer.startswith(shorter) and not contest_path.startswith(shorter):
        return Finding("contest.judge_of_own_unit")
    return None
