"""Whose entries they are: moved when two accounts turn out to be one person."""

from sqlalchemy import select, update

from contest.models import Entry, Judge
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
