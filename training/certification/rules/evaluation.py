"""Whether an evaluation is passed: every component by itself, never averaged.

Sources: the national standards ask for at least 60 of 100 marks in each component; a panel of examiners has
at least three, an odd number (国家职业标准, 1.9). How long a passed component is kept and how often one may
try again has no national rule: both are parameters with a source of their own (待核实), and without them a
passed component is kept and every round may be tried.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from core.errors import Finding
from core.occupations.rules.grades import Grade, GradeComponent
from core.points import Points, share_of, written

FULL_MARKS: Final = Points(10_000)
"""Every component is out of 100 marks."""

USUAL_PASS: Final = Points(6_000)
FEWEST_EXAMINERS: Final = 3


class ComponentStanding(StrEnum):
    """Where a candidate stands in one component. ``LAPSED``: passed, but longer ago than it is kept."""

    WAITING = "waiting"
    ABSENT = "absent"
    FAILED = "failed"
    PASSED = "passed"
    LAPSED = "lapsed"


class VerdictState(StrEnum):
    """The whole: ``INCOMPLETE`` while a component has no result yet, ``FAILED`` once one is not passed."""

    INCOMPLETE = "incomplete"
    FAILED = "failed"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A component and the points out of :data:`FULL_MARKS` that pass it."""

    component: GradeComponent
    pass_points: Points = USUAL_PASS


@dataclass(frozen=True, slots=True)
class Retakes:
    """What is kept and how often one may try; None does not bound.

    ``absent_forfeits``: who was absent has no further try in that component.
    """

    keep_months: int | None = None
    max_retakes: int | None = None
    absent_forfeits: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What one round of a component gave. ``points`` is None for who was absent: absence is not a zero."""

    component: GradeComponent
    round: int
    points: Points | None
    held_on: date


@dataclass(frozen=True, slots=True)
class ComponentVerdict:
    """One component: the round that counts, where there is one, and how many tries are left (None: any)."""

    component: GradeComponent
    standing: ComponentStanding
    points: Points | None
    pass_points: Points
    held_on: date | None
    tries_left: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole with its parts, and a reason for each part that is not passed."""

    state: VerdictState
    components: tuple[ComponentVerdict, ...]
    findings: tuple[Finding, ...]


def usual_thresholds(grade: Grade) -> tuple[Threshold, ...]:
    """What the national standards assess for the grade; empty where nothing is assessed nationally."""
    return tuple(Threshold(component) for component in grade.components)


def check_thresholds(grade: Grade, thresholds: Sequence[Threshold]) -> tuple[Finding, ...]:
    """Why these components do not make an evaluation of the grade; nothing when they do."""
    found = [
        Finding("certification.component_missing", {"component": needed.value}, "components")
        for needed in grade.components
        if needed not in {each.component for each in thresholds}
    ]
    if not thresholds:
        found.append(Finding("certification.components_none", {}, "components"))
    found += [
        Finding("certification.threshold_range", {}, f"least_{each.component.value}")
        for each in thresholds
        if not 0 < each.pass_points <= FULL_MARKS
    ]
    return tuple(found)


def judge(
    thresholds: Sequence[Threshold], results: Iterable[Result], retakes: Retakes, today: date
) -> Verdict:
    """The verdict of ``today``. A result of a component that is not assessed counts for nothing."""
    given: dict[GradeComponent, list[Result]] = {}
    for result in results:
        given.setdefault(result.component, []).append(result)
    judged = tuple(_judge_one(each, given.get(each.component, ()), retakes, today) for each in thresholds)
    standings = {each.standing for each in judged}
    if judged and standings == {ComponentStanding.PASSED}:
        state = VerdictState.PASSED
    elif standings & {ComponentStanding.FAILED, ComponentStanding.ABSENT, ComponentStanding.LAPSED}:
        state = VerdictState.FAILED
    else:
        state = VerdictState.INCOMPLETE
    return Verdict(state, judged, tuple(_reason(each, retakes) for each in judged if not _is_passed(each)))


def panel_points(sheets: Mapping[int, Points | None]) -> Points | tuple[Finding, ...] | None:
    """What a panel gave: the mean of its sheets by examiner, None when all found the candidate absent.

    Otherwise why the sheets are not yet a panel's. The mean is over examiners of one component; components
    are never averaged with one another.
    """
    if len(sheets) < FEWEST_EXAMINERS:
        facts = {"given": len(sheets), "fewest": FEWEST_EXAMINERS}
        return (Finding("certification.panel_too_small", facts),)
    if len(sheets) % 2 == 0:
        return (Finding("certification.panel_even", {"given": len(sheets)}),)
    points = [each for each in sheets.values() if each is not None]
    if points and len(points) < len(sheets):
        return (Finding("certification.panel_disagrees"),)
    return share_of(Points(sum(points)), Fraction(1, len(points))) if points else None


def _judge_one(
    threshold: Threshold, results: Sequence[Result], retakes: Retakes, today: date
) -> ComponentVerdict:
    rounds = sorted(results, key=lambda result: result.round)
    counted = rounds if retakes.max_retakes is None else rounds[: retakes.max_retakes + 1]
    best = max(
        (each for each in counted if each.points is not None),
        key=lambda each: (_passes(each, threshold), each.held_on, each.points or 0),
        default=None,
    )
    standing, shown = _standing(threshold, counted, best, retakes, today)
    return ComponentVerdict(
        component=threshold.component,
        standing=standing,
        points=shown.points if shown else None,
        pass_points=threshold.pass_points,
        held_on=shown.held_on if shown else None,
        tries_left=_tries_left(standing, rounds, retakes),
    )


def _standing(
    threshold: Threshold, counted: Sequence[Result], best: Result | None, retakes: Retakes, today: date
) -> tuple[ComponentStanding, Result | None]:
    if not counted:
        return ComponentStanding.WAITING, None
    if best is not None and _passes(best, threshold):
        kept = retakes.keep_months is None or today <= months_later(best.held_on, retakes.keep_months)
        return (ComponentStanding.PASSED if kept else ComponentStanding.LAPSED), best
    last = counted[-1]
    return (ComponentStanding.ABSENT if last.points is None else ComponentStanding.FAILED), last


def _tries_left(standing: ComponentStanding, rounds: Sequence[Result], retakes: Retakes) -> int | None:
    if standing is ComponentStanding.PASSED:
        return 0
    if retakes.absent_forfeits and any(each.points is None for each in rounds):
        return 0
    if retakes.max_retakes is None:
        return None
    return max(0, retakes.max_retakes + 1 - len(rounds))


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where that day is missing."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _passes(result: Result, threshold: Threshold) -> bool:
    return result.points is not None and result.points >= threshold.pass_points


def _is_passed(judged: ComponentVerdict) -> bool:
    return judged.standing is ComponentStanding.PASSED


def _reason(judged: ComponentVerdict, retakes: Retakes) -> Finding:
    name = judged.component.value
    if judged.standing is ComponentStanding.WAITING:
        return Finding("certification.component_waiting", {"component": name})
    if judged.standing is ComponentStanding.ABSENT:
        return Finding("certification.component_absent", {"component": name})
    if judged.standing is ComponentStanding.LAPSED:
        facts = {"component": name, "held_on": judged.held_on, "months": retakes.keep_months}
        return Finding("certification.component_lapsed", facts)
    got, needed = written(judged.points or Points(0)), written(judged.pass_points)
    short = written(Points(judged.pass_points - (judged.points or 0)))
    facts = {"component": name, "marks": got, "needed": needed, "short": short}
    return Finding("certification.component_failed", facts)
