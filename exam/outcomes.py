"""Outcomes (结果): what other packages may know of finished attempts, by id and without any answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from core import audit
from core.points import Points
from core.work import UnitOfWork
from exam.models import Admission, Attempt, Sitting
from exam.rules.attempt import AttemptState, is_finished


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """How an attempt ended.

    ``points`` None: not marked yet, or voided. ``time_used_ms`` runs from the moment the paper arrived to
    the hand-in, or to the deadline where the clock handed in. ``absent``: never begun, and entry is over.
    ``voided``: counts nowhere. ``settled``: nothing more will come.
    """

    attempt_id: int
    sitting_id: int
    person_id: int
    admission_code: str
    points: Points | None
    of_points: Points
    time_used_ms: int | None
    handed_in_at: datetime | None
    marked_at: datetime | None
    absent: bool
    voided: bool

    @property
    def settled(self) -> bool:
        return self.points is not None or self.absent or self.voided


def of_attempt(work: UnitOfWork, attempt_id: int) -> AttemptOutcome | None:
    """One attempt's outcome; None when its candidate was taken off the list."""
    found = work.session.execute(_outcomes().where(Attempt.id == attempt_id)).one_or_none()
    return None if found is None else _outcome(*found, now=work.now)


def of_sittings(
    work: UnitOfWork, sitting_ids: Collection[int], person_ids: Collection[int] | None = None
) -> list[AttemptOutcome]:
    """The outcomes of everybody on the lists of these sittings (or of these persons there), by attempt."""
    found = _outcomes().where(Attempt.sitting_id.in_(sitting_ids)).order_by(Attempt.id)
    if person_ids is not None:
        found = found.where(Attempt.person_id.in_(person_ids))
    return [_outcome(*row, now=work.now) for row in work.session.execute(found)]


@dataclass(frozen=True, slots=True)
class Opening:
    """A sitting as another package lists it: when, for how many, and how many have begun and ended."""

    sitting_id: int
    ref: str
    title: str
    opens_at: datetime
    closes_at: datetime
    admitted: int
    begun: int
    finished: int


def openings(work: UnitOfWork, sitting_ids: Collection[int]) -> dict[int, Opening]:
    """The sittings by id, with how many stand on their lists and how far these are."""
    on_list = (Admission.sitting_id == Sitting.id) & Admission.withdrawn_at.is_(None)
    theirs = (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id)
    rows = work.session.execute(
        select(
            Sitting,
            func.count(Admission.id),
            func.count(Attempt.id).filter(Attempt.state != AttemptState.READY),
            func.count(Attempt.id).filter(Attempt.state.not_in([AttemptState.READY, AttemptState.OPEN])),
        )
        .outerjoin(Admission, on_list)
        .outerjoin(Attempt, theirs)
        .where(Sitting.id.in_(sitting_ids))
        .group_by(Sitting.id)
    )
    return {
        row.id: Opening(row.id, row.ref, row.title, row.opens_at, row.closes_at, *counts)
        for row, *counts in rows
    }


def take_off(work: UnitOfWork, sitting_ids: Collection[int], person_id: int, reason: str) -> int:
    """Take a person who has not begun off the lists of these sittings; returns off how many.

    The caller answers for who may; whoever has begun stays on the list, and the attempt stays what it is.
    """
    rows = work.session.execute(
        select(Admission, Sitting.ref)
        .join(Sitting, Sitting.id == Admission.sitting_id)
        .join(
            Attempt,
            (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id),
        )
        .where(
            Admission.sitting_id.in_(sitting_ids),
            Admission.person_id == person_id,
            Admission.withdrawn_at.is_(None),
            Attempt.state == AttemptState.READY,
        )
        .with_for_update(of=Attempt)
    ).all()
    for admission, ref in rows:
        admission.withdrawn_at = work.now
        facts = {"code": admission.code, "reason": reason[:200]}
        audit.record(work, "sitting.withdrawn", "sitting", ref, facts)
    return len(rows)


def _outcomes() -> Select[Attempt, Sitting, str]:
    on_list = (Admission.sitting_id == Attempt.sitting_id) & (Admission.person_id == Attempt.person_id)
    return (
        select(Attempt, Sitting, Admission.code)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Admission, on_list)
        .where(Admission.withdrawn_at.is_(None))
    )


def _outcome(attempt: Attempt, sitting: Sitting, code: str, *, now: datetime) -> AttemptOutcome:
    marked = attempt.state is AttemptState.MARKED and attempt.points is not None
    return AttemptOutcome(
        attempt_id=attempt.id,
        sitting_id=sitting.id,
        person_id=attempt.person_id,
        admission_code=code,
        points=Points(attempt.points) if marked and attempt.points is not None else None,
        of_points=Points(attempt.of_points),
        time_used_ms=_time_used(attempt),
        handed_in_at=attempt.handed_in_at,
        marked_at=attempt.marked_at if marked else None,
        absent=attempt.state is AttemptState.READY and now > sitting.last_entry_at,
        voided=attempt.state is AttemptState.VOIDED,
    )


def _time_used(attempt: Attempt) -> int | None:
    """Milliseconds of work; None while there is none to count."""
    began = attempt.delivered_at or attempt.began_at
    if not is_finished(attempt.state) or began is None or attempt.handed_in_at is None:
        return None
    ended = attempt.handed_in_at if attempt.deadline is None else min(attempt.handed_in_at, attempt.deadline)
    return max(0, round((ended - began).total_seconds() * 1000))
