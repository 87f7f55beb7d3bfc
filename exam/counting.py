"""Which answers statistics count: those of rated sittings that are over, in their last marking.

Conditions for statements that join sittings, attempts, markings and slot marks under their own names.
"""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from core.work import UnitOfWork
from exam.models import Attempt, Marking, Sitting, SlotMark
from exam.rules.attempt import AttemptState
from exam.rules.marking import VoidedItem


def counts(work: UnitOfWork) -> ColumnElement[bool]:
    """The mark is a real attempt's last, in a rated sitting in which nobody writes any more.

    What an item brought that was voided there says nothing of the item.
    """
    return (
        Sitting.rated.is_(True)
        & over(work)
        & (Attempt.state == AttemptState.MARKED)
        & Marking.dry_run.is_(False)
        & SlotMark.rule.not_in(list(VoidedItem))
        & is_last()
    )


def over(work: UnitOfWork) -> ColumnElement[bool]:
    """The sitting is closed and nobody writes in it any more; who has not begun by then never will."""
    writing = aliased(Attempt)
    return (Sitting.closes_at < work.now) & ~(
        exists().where(writing.sitting_id == Sitting.id, writing.state == AttemptState.OPEN)
    )


def is_last() -> ColumnElement[bool]:
    """Of several markings of one answer the last counts; a dry run is none."""
    later, marking = aliased(SlotMark), aliased(Marking)
    return ~(
        exists()
        .where(later.attempt_id == SlotMark.attempt_id, later.slot == SlotMark.slot)
        .where(later.marking_id > SlotMark.marking_id)
        .where(marking.id == later.marking_id, marking.dry_run.is_(False))
    )
