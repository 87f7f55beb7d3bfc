"""Admission (准考): whether a candidate may enter a sitting now, and if not, every reason why."""

from dataclasses import dataclass
from datetime import datetime

from core.errors import Finding
from exam.rules.attempt import AttemptState, is_finished
from exam.rules.clock import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingFacts:
    """What admission needs to know of a sitting.

    ``doors_open_at`` is when candidates may enter and wait (进场), at or before the opening.
    """

    timetable: Timetable
    doors_open_at: datetime
    announced: bool = True
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts:
    """What admission needs to know of a candidate: the list, and the newest attempt, if there is one.

    ``deadline_at`` is the effective deadline of an open attempt; ``attempts_left`` counts further attempts
    that the sitting still allows after a finished one (0 in an examination).
    """

    on_list: bool
    attempt: AttemptState | None = None
    handed_in_at: datetime | None = None
    deadline_at: datetime | None = None
    attempts_left: int = 0


def admit(sitting: SittingFacts, candidate: CandidateFacts, now: datetime) -> tuple[Finding, ...]:
    """Every reason against entering at ``now``; empty means: come in.

    Lateness is judged on first entry only. Whoever has begun may come back (a crash, another computer) until
    the attempt's own deadline, whatever the doors say by then.
    """
    if sitting.cancelled_at is not None:
        return (Finding("exam.sitting_cancelled", {"cancelled_at": sitting.cancelled_at}),)
    if not candidate.on_list or not sitting.announced:
        return (Finding("exam.not_on_the_list"),)
    if candidate.attempt is AttemptState.OPEN:
        return _against_return(candidate.deadline_at, now)
    return (*_against_attempt(candidate), *_against_entry(sitting, now))


def _against_return(deadline_at: datetime | None, now: datetime) -> tuple[Finding, ...]:
    if deadline_at is not None and now >= deadline_at:
        return (Finding("exam.time_is_up", {"deadline_at": deadline_at}),)
    return ()


def _against_attempt(candidate: CandidateFacts) -> tuple[Finding, ...]:
    state = candidate.attempt
    if state is None or not is_finished(state):
        return ()
    if state is AttemptState.VOIDED:
        return (Finding("exam.attempt_voided", {"state": state.value}),)
    if candidate.attempts_left > 0:
        return ()
    return (Finding("exam.already_handed_in", {"handed_in_at": candidate.handed_in_at}),)


def _against_entry(sitting: SittingFacts, now: datetime) -> tuple[Finding, ...]:
    times = sitting.timetable
    if now < sitting.doors_open_at:
        facts = {"doors_open_at": sitting.doors_open_at, "opens_at": times.opens_at}
        return (Finding("exam.doors_not_open", facts),)
    if now >= times.closes_at:
        return (Finding("exam.sitting_over", {"closes_at": times.closes_at}),)
    if now > times.last_entry_at:
        return (Finding("exam.too_late_to_enter", {"last_entry_at": times.last_entry_at}),)
    return ()
