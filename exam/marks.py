"""Marks that stand, for packages above that count them: by ids, without names or answers.

A voided or withdrawn attempt has none; a retake counts with its last marked attempt.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from core.points import Points
from core.work import UnitOfWork
from exam import timing
from exam.models import Attempt, Sitting
from exam.rules.attempt import AttemptState
from exam.rules.release import ReleaseFacts, ReleasePolicy, what_may_be_seen

LONGEST_EXTENSION: Final = timedelta(days=7)
"""Nobody sits longer than this after the announced end; older sittings need no look at their clocks."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody has in a sitting. ``opened_at`` is the instant of the sitting's opening."""

    sitting_id: int
    sitting_title: str
    person_id: int
    attempt_id: int
    points: Points
    of_points: Points
    opened_at: datetime


def standing(work: UnitOfWork, sitting_ids: Collection[int], person_ids: Collection[int]) -> list[Mark]:
    """The marks of these persons in these sittings, one for each. The caller has checked who may know."""
    rows = work.session.execute(
        select(Attempt, Sitting)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(
            Attempt.sitting_id.in_(list(sitting_ids)),
            Attempt.person_id.in_(list(person_ids)),
            Attempt.state == AttemptState.MARKED,
        )
        .order_by(Attempt.number, Attempt.id)
    )
    latest = {(sitting.id, attempt.person_id): _mark(attempt, sitting) for attempt, sitting in rows}
    return [mark for mark in latest.values() if mark is not None]


def unreleased(work: UnitOfWork, sitting_ids: Collection[int]) -> frozenset[int]:
    """Those of the sittings whose scores their release does not give yet: what candidates are told, others
    are told, and no sooner.
    """
    if not sitting_ids:
        return frozenset()
    rows = work.session.scalars(select(Sitting).where(Sitting.id.in_(list(sitting_ids)))).all()
    return frozenset(row.id for row in rows if not _gives_scores(work, row))


def _gives_scores(work: UnitOfWork, sitting: Sitting) -> bool:
    # Of older sittings the clocks need no look: everybody's stands still or has run out.
    over = sitting.closes_at + LONGEST_EXTENSION < work.now
    done_at = sitting.closes_at if over else timing.everyone_done_at(work, sitting)
    facts = ReleaseFacts(everyone_done_at=done_at, state=AttemptState.MARKED)
    return what_may_be_seen(ReleasePolicy.model_validate(sitting.release), facts, work.now).score


def of_attempt(work: UnitOfWork, attempt_id: int) -> Mark | None:
    """The marks of one attempt; None when it has none that stand."""
    row = work.session.execute(
        select(Attempt, Sitting)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Attempt.id == attempt_id, Attempt.state == AttemptState.MARKED)
    ).one_or_none()
    return _mark(row[0], row[1]) if row is not None else None


def _mark(attempt: Attempt, sitting: Sitting) -> Mark | None:
    if attempt.points is None:
        return None
    return Mark(
        sitting_id=sitting.id,
        sitting_title=sitting.title,
        person_id=attempt.person_id,
        attempt_id=attempt.id,
        points=Points(attempt.points),
        of_points=Points(attempt.of_points),
        opened_at=sitting.opens_at,
    )
