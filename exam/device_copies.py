"""The copy of an attempt on the candidate's device: what the device needs to compare it with the journal."""

from sqlalchemy import select

from core.work import UnitOfWork
from exam import results
from exam.models import AnswerEntry
from exam.views import DeviceCopy


def compared(work: UnitOfWork, attempt_ref: str) -> DeviceCopy:
    """Which revisions arrived, of the actor's own attempt. Raises NotFound for anybody else's."""
    attempt, sitting, code = results.own(work, attempt_ref)
    arrived = select(AnswerEntry.client_uuid).where(AnswerEntry.attempt_id == attempt.id)
    return DeviceCopy(
        attempt_ref=attempt.ref,
        epoch=attempt.epoch,
        sitting_ref=sitting.ref,
        code=code,
        has_receipt=attempt.receipt is not None,
        arrived=tuple(work.session.scalars(arrived)),
    )
