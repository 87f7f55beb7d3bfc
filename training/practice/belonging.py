"""Whose practice it is: moved when two accounts turn out to be one person, forgotten with the person, and
copied out on request.
"""

from sqlalchemy import Select, delete, select, update

from core.people.events import PersonErased, PersonsMerged
from core.work import UnitOfWork
from training.practice.models import Card, PracticeSession, Preference, Slot


def follow_merged(work: UnitOfWork, event: PersonsMerged) -> None:
    """Give the kept person the other's sessions and cards; where both have met an item, the card of the one
    who answered it more often stands. Doing it twice changes nothing.
    """
    session = work.session
    session.execute(
        update(PracticeSession)
        .where(PracticeSession.person_id == event.given_up_id)
        .values(person_id=event.kept_id)
    )
    kept = {card.item_id: card for card in session.scalars(_cards_of(event.kept_id))}
    for card in session.scalars(_cards_of(event.given_up_id)).all():
        mine = kept.get(card.item_id)
        if mine is not None and mine.seen >= card.seen:
            session.delete(card)
            continue
        if mine is not None:
            session.delete(mine)
            work.flush()
        card.person_id = event.kept_id
    session.execute(delete(Preference).where(Preference.person_id == event.given_up_id))


def forget(work: UnitOfWork, event: PersonErased) -> None:
    """Practice serves nobody but the person, so nothing of it stays. Doing it twice changes nothing."""
    own = select(PracticeSession.id).where(PracticeSession.person_id == event.person_id)
    unsynchronised = {"synchronize_session": False}
    work.session.execute(delete(Slot).where(Slot.session_id.in_(own)), execution_options=unsynchronised)
    for table in (PracticeSession, Card, Preference):
        work.session.execute(
            delete(table).where(table.person_id == event.person_id), execution_options=unsynchronised
        )


def copy_of(work: UnitOfWork, person_id: int) -> tuple[str, object]:
    """A person's practice for the copy of their own data."""
    sessions = work.session.scalars(
        select(PracticeSession).where(PracticeSession.person_id == person_id).order_by(PracticeSession.id)
    )
    met = work.session.scalars(_cards_of(person_id).order_by(Card.id))
    return "practice", {
        "sessions": [
            {
                "ref": each.ref,
                "kind": each.kind.value,
                "title": each.title,
                "begun_at": each.begun_at,
                "finished_at": each.finished_at,
            }
            for each in sessions
        ],
        "items": [
            {"item": each.item_id, "answered": each.seen, "wrong": each.wrong, "last_at": each.answered_at}
            for each in met
        ],
    }


def _cards_of(person_id: int) -> Select[Card]:
    return select(Card).where(Card.person_id == person_id)
