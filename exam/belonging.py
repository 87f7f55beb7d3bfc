"""Whose attempts they are: moved when two accounts are one person, copied out, asked before a correction."""

from sqlalchemy import or_, select, update

from core.people.events import PersonsMerged
from core.points import Points, written
from core.work import UnitOfWork
from exam.models import Admission, Attempt, Duty, Sitting


def follow_merged(work: UnitOfWork, event: PersonsMerged) -> None:
    """Give the kept person the other's admissions, attempts and duties.

    Where both were on the list of one sitting nothing is moved there: two papers of one person are for
    people to judge, and both stay as they are. Doing it twice changes nothing.
    """
    both = select(Admission.sitting_id).where(Admission.person_id == event.kept_id)
    for table in (Attempt, Admission):
        work.session.execute(
            update(table)
            .where(table.person_id == event.given_up_id, table.sitting_id.not_in(both))
            .values(person_id=event.kept_id)
            .execution_options(synchronize_session=False)
        )
    work.session.execute(
        update(Duty)
        .where(Duty.person_id == event.given_up_id)
        .values(person_id=event.kept_id)
        .execution_options(synchronize_session=False)
    )


def copy_of(work: UnitOfWork, person_id: int) -> tuple[str, object]:
    """A person's attempts for the copy of their own data: sittings, times, points that stand."""
    rows = work.session.execute(
        select(Sitting.title, Attempt)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.id)
    )
    return "attempts", [
        {
            "sitting": title,
            "ref": attempt.ref,
            "state": attempt.state.value,
            "began_at": attempt.began_at.isoformat() if attempt.began_at else None,
            "handed_in_at": attempt.handed_in_at.isoformat() if attempt.handed_in_at else None,
            "out_of": written(Points(attempt.of_points)),
        }
        for title, attempt in rows
    ]


def answered(work: UnitOfWork, *sitting_refs: str) -> frozenset[str]:
    """Those of the sittings in which the actor has an answer sheet, or may still come to one.

    Who was on the list, never began and can enter no more has no answer and nothing to win or lose.
    """
    found = (
        select(Sitting.ref)
        .join(Attempt, Attempt.sitting_id == Sitting.id)
        .where(
            Sitting.ref.in_(sitting_refs),
            Attempt.person_id == (work.actor.person_id or 0),
            or_(Attempt.began_at.is_not(None), Sitting.last_entry_at >= work.now),
        )
    )
    return frozenset(work.session.scalars(found) if sitting_refs else ())
