"""The copy of an attempt on the candidate's device: what the device needs to compare it with the journal."""

from sqlalchemy import select

from core.errors import NotFound
from core.work import UnitOfWork
from exam.models import Admission, AnswerEntry, Attempt, Sitting
from exam.views import DeviceCopy


def compared(work: UnitOfWork, attempt_ref: str) -> DeviceCopy:
    """Which revisions arrived, of the actor's own attempt. Raises NotFound for anybody else's."""
    row = work.session.execute(
        select(Attempt.id, Attempt.ref, Attempt.epoch, Attempt.receipt, Sitting.ref, Admission.code)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Admission, (Admission.sitting_id == Sitting.id) & (Admission.person_id == Attempt.person_id))
        .where(Attempt.ref == attempt_ref, Attempt.person_id == work.actor.myself())
    ).one_or_none()
    if row is None:
        raise NotFound
    attempt_id, ref, epoch, receipt, sitting_ref, code = row
    arrived = select(AnswerEntry.client_uuid).where(AnswerEntry.attempt_id == attempt_id)
    return DeviceCopy(
        attempt_ref=ref,
        epoch=epoch,
        sitting_ref=sitting_ref,
        code=code,
        has_receipt=receipt is not None,
        arrived=tuple(work.session.scalars(arrived)),
    )
