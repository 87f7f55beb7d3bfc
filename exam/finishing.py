"""The finaliser: closes attempts whose time and grace have passed, so that nothing depends on a browser.

Any number of processes may look at once; an attempt is closed by whoever locks its row first.
"""

from sqlalchemy import select

from core.access import HOUSE
from core.house import House
from exam import attempts, timing
from exam.models import Attempt, Sitting
from exam.rules.attempt import AttemptState, ClosedBy
from exam.rules.clock import accepts_until

AT_ONCE = 25
"""Attempts closed in one unit of work: about 50 ms."""


def close_due(house: House) -> int:
    """Close due attempts, at most 25; returns how many. They are handed in as of their deadline."""
    now = house.clock.now()
    due = (
        select(Attempt.id)
        .where(Attempt.state == AttemptState.OPEN, Attempt.accepts_until < now)
        .order_by(Attempt.accepts_until)
        .limit(AT_ONCE)
    )
    with house.reading(HOUSE, now) as looking:
        if not looking.session.scalars(due).all():
            return 0
    with house.work(HOUSE, now) as work:
        closed = 0
        for attempt_id in work.session.scalars(due).all():
            row = work.session.execute(
                select(Attempt, Sitting)
                .join(Sitting, Sitting.id == Attempt.sitting_id)
                .where(Attempt.id == attempt_id, Attempt.state == AttemptState.OPEN)
                .with_for_update(of=Attempt, skip_locked=True)
            ).one_or_none()
            if row is None:
                continue
            attempt, sitting = row
            deadline = timing.deadline_of(work, sitting, attempt)
            if now <= accepts_until(deadline, sitting.grace_seconds):
                timing.keep_deadline(work, sitting, attempt)
                continue
            attempts.hand_in(work, sitting, attempt, ClosedBy.DEADLINE, deadline.at)
            closed += 1
        return closed
