"""Where the clock's rules meet the rows: timetables, grants, and the deadline kept on an attempt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select

from core.clock import milliseconds
from core.db import Id
from core.work import UnitOfWork
from exam.models import Attempt, Sitting, TimeAdjustment
from exam.rules.clock import (
    Adjustment,
    AdjustmentScope,
    Deadline,
    DeadlineReason,
    Timetable,
    accepts_until,
    effective_deadline,
)
from exam.states import SittingState

_GRANTED = (
    select(TimeAdjustment)
    .where(
        TimeAdjustment.sitting_id == bindparam("sitting_id"),
        or_(
            TimeAdjustment.attempt_id.is_(None),
            TimeAdjustment.attempt_id == bindparam("attempt_id", type_=Id),
        ),
    )
    .order_by(TimeAdjustment.id)
)


def timetable(sitting: Sitting) -> Timetable:
    """The announced times of a sitting as the rules read them."""
    return Timetable(
        opens_at=sitting.opens_at,
        last_entry_at=sitting.last_entry_at,
        closes_at=sitting.closes_at,
        length_seconds=sitting.length_seconds,
        delivery_cap_seconds=sitting.delivery_cap_seconds,
        grace_seconds=sitting.grace_seconds,
    )


def granted(work: UnitOfWork, sitting_id: int, attempt_id: int | None) -> list[TimeAdjustment]:
    """What was granted to everybody in the sitting, and to this attempt, the first one first."""
    return list(work.session.scalars(_GRANTED, {"sitting_id": sitting_id, "attempt_id": attempt_id}))


def adjustments(work: UnitOfWork, sitting_id: int, attempt_id: int | None) -> list[Adjustment]:
    """The same as the rules read it."""
    return [as_rule(row) for row in granted(work, sitting_id, attempt_id)]


def as_rule(row: TimeAdjustment) -> Adjustment:
    """One grant as the rules read it."""
    whose = AdjustmentScope.SITTING if row.attempt_id is None else AdjustmentScope.PERSONAL
    return Adjustment(seconds=row.seconds, scope=whose, beyond_window=row.beyond_window)


def deadline_of(
    work: UnitOfWork, sitting: Sitting, attempt: Attempt, granted: Sequence[Adjustment] | None = None
) -> Deadline:
    """When a begun attempt ends, and why; a cancelled sitting ended when it was cancelled."""
    deadline = effective_deadline(
        timetable(sitting),
        begun_at=attempt.began_at or work.now,
        delivered_at=attempt.delivered_at,
        now=work.now,
        adjustments=adjustments(work, sitting.id, attempt.id) if granted is None else granted,
    )
    if sitting.state is SittingState.CANCELLED and sitting.finished_at is not None:
        return replace(deadline, at=min(deadline.at, sitting.finished_at), reason=DeadlineReason.WINDOW)
    return deadline


def keep_deadline(
    work: UnitOfWork, sitting: Sitting, attempt: Attempt, granted: Sequence[Adjustment] | None = None
) -> Deadline:
    """Work the deadline out anew and keep it on the attempt, where the answer statement enforces it."""
    deadline = deadline_of(work, sitting, attempt, granted)
    attempt.deadline = deadline.at
    attempt.accepts_until = accepts_until(deadline, sitting.grace_seconds)
    return deadline


def tell_new_deadline(work: UnitOfWork, sitting: Sitting, attempt: Attempt) -> None:
    """Keep an open attempt's deadline anew and tell its page."""
    deadline = keep_deadline(work, sitting, attempt)
    work.publish(
        f"attempt:{attempt.id}",
        {
            "type": "clock",
            "deadline": milliseconds(deadline.at),
            "reason": deadline.reason.value,
            "server_now": milliseconds(work.now),
        },
    )


def everyone_done_at(work: UnitOfWork, sitting: Sitting) -> datetime:
    """The last instant at which anybody in the sitting may still write, with extensions and grace."""
    moved = sum(
        max(0, row.seconds)
        for row in work.session.scalars(
            select(TimeAdjustment).where(
                TimeAdjustment.sitting_id == sitting.id, TimeAdjustment.beyond_window.is_(True)
            )
        )
    )
    announced = sitting.closes_at + timedelta(
        seconds=moved + sitting.delivery_cap_seconds + sitting.grace_seconds
    )
    latest = work.session.scalars(
        select(Attempt.accepts_until)
        .where(Attempt.sitting_id == sitting.id, Attempt.accepts_until.is_not(None))
        .order_by(Attempt.accepts_until.desc())
        .limit(1)
    ).one_or_none()
    still_to_come = work.session.scalars(
        select(Attempt.id).where(Attempt.sitting_id == sitting.id, Attempt.state == "ready").limit(1)
    ).one_or_none()
    entry_over = work.now > sitting.last_entry_at
    if latest is not None and (still_to_come is None or entry_over):
        return latest
    return announced
