"""The complaints desk of a unit: what its own people wrote; at the top, everything."""

from sqlalchemy import Select, func, select

from core import feedback
from core.access import Permission
from core.counts import Count
from core.feedback import Feedback, FeedbackList, FeedbackState
from core.people.directory import in_reach
from core.people.models import Person
from core.work import UnitOfWork


def listing(work: UnitOfWork, state: FeedbackState | None = None, number: int = 1) -> FeedbackList:
    """What the actor may answer, oldest unanswered first. Raises NotAllowed without feedback.answer."""
    return feedback.listing(work, state, number, _senders(work))


def answer(work: UnitOfWork, ref: str, words: str) -> None:
    """Answer one of them. Raises NotAllowed, NotFound (also out of reach), Invalid (field ``answer``)."""
    feedback.answer(work, ref, words, _senders(work))


def waiting_count(work: UnitOfWork) -> Count:
    """How many of them nobody has answered yet."""
    found = select(func.count()).select_from(Feedback).where(Feedback.state == FeedbackState.RECEIVED)
    senders = _senders(work)
    return found if senders is None else found.where(Feedback.person_id.in_(senders))


def _senders(work: UnitOfWork) -> Select[int] | None:
    """Whose complaints these are; None for everybody's, those without a name or a unit among them."""
    if work.actor.may_at_top(Permission.FEEDBACK_ANSWER):
        return None
    return select(Person.id).where(in_reach(work, Permission.FEEDBACK_ANSWER))
