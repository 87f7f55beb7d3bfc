"""Whose entries they are: moved when two accounts turn out to be one person, and copied out on request."""

from sqlalchemy import select, update

from contest.models import Contest, Entry, Judge
from core.people.events import PersonsMerged
from core.work import UnitOfWork


def follow_merged(work: UnitOfWork, event: PersonsMerged) -> None:
    """Give the kept person the other's entries and appointments.

    Where both entered one contest, or judge one stage, nothing is moved there: that is for people to judge.
    Doing it twice changes nothing.
    """
    entered = select(Entry.contest_id).where(Entry.person_id == event.kept_id)
    judged = select(Judge.stage_id).where(Judge.person_id == event.kept_id)
    for moved in (
        update(Entry).where(Entry.person_id == event.given_up_id, Entry.contest_id.not_in(entered)),
        update(Judge).where(Judge.person_id == event.given_up_id, Judge.stage_id.not_in(judged)),
    ):
        work.session.execute(
            moved.values(person_id=event.kept_id).execution_options(synchronize_session=False)
        )


def copy_of(work: UnitOfWork, person_id: int) -> tuple[str, object]:
    """A person's entries for the copy of their own data: contests, numbers, states, reasons."""
    rows = work.session.execute(
        select(Contest.title, Entry)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.person_id == person_id)
        .order_by(Entry.id)
    )
    return "contests", [
        {
            "contest": title,
            "entry_number": entry.code,
            "group": entry.group.value,
            "state": entry.state.value,
            "entered_by": entry.way.value,
            "entered_at": entry.applied_at.isoformat(),
            "reason": entry.reason,
        }
        for title, entry in rows
    ]
