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


def still_sat(work: UnitOfWork, sitting_ids: Collection[int]) -> frozenset[int]:
    """Those of the sittings that are not over for everybody: no score of theirs is anybody's news yet."""
    if not sitting_ids:
        return frozenset()
    lately = select(Sitting).where(
        Sitting.id.in_(list(sitting_ids)), Sitting.closes_at > work.now - LONGEST_EXTENSION
    )
    rows = work.session.scalars(lately)
    return frozenset(row.id for row in rows.all() if work.now <= timing.everyone_done_at(work, row))


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
