"""The worker's road: where somebody stands at each of the four stations, and what to do next.

Every package is asked once for the reader's own part; here the answers are put in order of urgency.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contest import own
from contest.views import Invitation
from core.work import UnitOfWork
from exam import attempts
from exam.rules.attempt import AttemptState, is_finished
from exam.states import SittingPhase
from exam.views import MySitting
from training.certification import applications, pathways
from training.certification.pathway_states import ApplicationState
from training.certification.pathway_views import ApplicationView, Pathway
from training.courses import progress
from training.courses.views import NextStep
from training.practice import daily
from training.practice.views import TodayView
from web.home_views import Station, StationName, Step, StepKind

_MOST_STEPS = 4
_INSIDE = frozenset({SittingPhase.DOORS_OPEN, SittingPhase.RUNNING})
_ORDER = tuple(StepKind)


@dataclass(frozen=True, slots=True)
class Road:
    """Whose road it is, what to do next, the most urgent first and never empty, and the four stations."""

    name: str
    steps: tuple[Step, ...]
    stations: tuple[Station, ...]


def look(work: UnitOfWork) -> Road:
    """The actor's own road."""
    sittings, (entered, invited) = attempts.mine(work), own.glance(work)
    lesson, today = progress.next_step(work), daily.today(work)
    asked = applications.mine(work)
    path = pathways.mine(work, asked=asked)
    found = [
        *sitting_steps(sittings),
        *application_steps(asked, path),
        *practice_steps(today),
        *course_steps(lesson),
        *contest_steps(invited),
    ]
    found.sort(key=lambda step: (_ORDER.index(step.kind), step.at is None, step.at or work.now))
    steps = one_of_each(found) or (Step(kind=StepKind.BEGIN_ROAD, href="/courses"),)
    stations = (
        Station(
            name=StationName.TRAINING,
            href="/courses",
            title=lesson.course_title if lesson is not None else "",
            done=lesson.done if lesson is not None else 0,
            of=lesson.of if lesson is not None else 0,
        ),
        Station(
            name=StationName.DRILL, href="/practice", reached=today.finished, done=today.done, of=today.size
        ),
        _contest_station(entered, sittings),
        Station(
            name=StationName.PROMOTION,
            href="/pathway",
            grade=path.held[0].grade if path.held else None,
            title=path.occupation.name if path.occupation is not None else "",
        ),
    )
    return Road(path.name, steps[:_MOST_STEPS], stations)


def sitting_steps(mine: Sequence[MySitting]) -> list[Step]:
    """Of one's sittings: go on, come in, wait, and the last result."""
    steps: list[Step] = []
    finished: list[MySitting] = []
    for each in mine:
        if each.state is AttemptState.OPEN and each.phase is not SittingPhase.CANCELLED:
            href = f"/exam/attempts/{each.attempt_ref}"
            steps.append(Step(kind=StepKind.RESUME, href=href, title=each.title, at=each.opens_at))
        elif each.state is AttemptState.READY and each.phase in _INSIDE:
            steps.append(_door(StepKind.ENTER, each))
        elif each.state is AttemptState.READY and each.phase is SittingPhase.COMING:
            steps.append(_door(StepKind.WAIT, each))
        elif is_finished(each.state):
            finished.append(each)
    if finished:
        last = max(finished, key=lambda each: each.opens_at)
        href = f"/exam/attempts/{last.attempt_ref}/result"
        steps.append(Step(kind=StepKind.RESULT, href=href, title=last.title, at=last.opens_at))
    return steps


def _door(kind: StepKind, each: MySitting) -> Step:
    return Step(
        kind=kind,
        href=f"/exam/sittings/{each.ref}",
        title=each.title,
        at=each.opens_at,
        seconds=each.length_seconds,
        code=each.admission_code,
    )


def practice_steps(today: TodayView) -> list[Step]:
    """Today's set, until it is finished."""
    if today.finished or not today.size:
        return []
    href = today.href if today.begun else today.begin_at
    return [Step(kind=StepKind.PRACTISE, href=href, posts=not today.begun, done=today.done, of=today.size)]


def course_steps(lesson: NextStep | None) -> list[Step]:
    """The lesson to go on with."""
    if lesson is None:
        return []
    return [
        Step(
            kind=StepKind.STUDY,
            href=f"/courses/lessons/{lesson.lesson_ref}",
            title=lesson.course_title,
            done=lesson.done,
            of=lesson.of,
        )
    ]


def contest_steps(invitation: Invitation | None) -> list[Step]:
    """The contest to enter."""
    if invitation is None:
        return []
    href = f"/contests/{invitation.ref}"
    return [Step(kind=StepKind.REGISTER, href=href, title=invitation.title, at=invitation.closes_at)]


def application_steps(asked: Sequence[ApplicationView], path: Pathway) -> list[Step]:
    """An application that was drafted and not sent; a grade that may be applied for."""
    drafts = [each for each in asked if each.state is ApplicationState.DRAFT]
    if drafts:
        href = f"/pathway/applications/{drafts[0].ref}"
        return [Step(kind=StepKind.SEND_APPLICATION, href=href, grade=drafts[0].grade)]
    aim = path.aim
    if aim is None or not aim.may_apply or aim.application_ref:
        return []
    title = path.occupation.name if path.occupation is not None else ""
    return [Step(kind=StepKind.APPLY, href="/pathway", grade=aim.grade, title=title)]


def one_of_each(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The first of each kind, in order: two waiting sittings are one reminder."""
    first: dict[StepKind, Step] = {}
    for step in steps:
        first.setdefault(step.kind, step)
    return tuple(first.values())


def _contest_station(entered: str, sittings: Sequence[MySitting]) -> Station:
    return Station(
        name=StationName.CONTEST,
        href="/contests",
        reached=bool(entered) or any(is_finished(each.state) for each in sittings),
        title=entered,
    )
