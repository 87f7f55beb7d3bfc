"""Examiners (考评员): appointed to an evaluation; they alone fill its sheets, each their own."""

from collections.abc import Iterable

from sqlalchemy import select

from core import audit, notices
from core.errors import NotFound
from core.people import lookup, persons
from core.people.lookup import Known
from core.work import UnitOfWork
from training.certification import evaluations
from training.certification.errors import EvaluationClosed, NotTheExaminer
from training.certification.models import EvaluationExaminer, EvaluationPlan
from training.certification.states import EvaluationState
from training.certification.views import Entered, ExaminerRow


def appoint(work: UnitOfWork, ref: str, codes: Iterable[str]) -> Entered:
    """Appoint people by their codes and tell them; who was withdrawn comes back.

    Raises NotFound, NotAllowed, EvaluationClosed, Invalid for too long a list.
    """
    row = evaluations.open_row_of(work, ref)
    listed = lookup.on_list(work, codes)

    def examiner(who: Known) -> EvaluationExaminer:
        return EvaluationExaminer(plan_id=row.id, person_id=who.person_id, appointed_at=work.now)

    there = select(EvaluationExaminer).where(EvaluationExaminer.plan_id == row.id)
    added = evaluations.take_on(work, listed.known, work.session.scalars(there), examiner)
    for who in added:
        link = f"/evaluations/{ref}/sheet"
        notices.send(work, who.person_id, "certification.appointed", {"title": row.title}, link)
    audit.record(work, "evaluation.examiners_appointed", "evaluation", ref, {"people": len(added)})
    return Entered(len(added), len(listed.known) - len(added), listed.unknown)


def dismiss(work: UnitOfWork, ref: str, person_ref: str) -> None:
    """End an appointment; what was entered stays and counts. Raises NotFound."""
    row = evaluations.open_row_of(work, ref)
    person = persons.by_ref(work, person_ref)
    examiner = _examiner(work, row.id, person.id)
    if examiner is None:
        raise NotFound
    examiner.withdrawn_at = work.now
    audit.record(work, "evaluation.examiner_dismissed", "evaluation", ref, {"person": person_ref})


def listing(work: UnitOfWork, ref: str) -> tuple[ExaminerRow, ...]:
    """Who is appointed, in the order of appointment."""
    row = evaluations.row_of(work, ref)
    ids = list(
        work.session.scalars(
            select(EvaluationExaminer.person_id)
            .where(EvaluationExaminer.plan_id == row.id, EvaluationExaminer.withdrawn_at.is_(None))
            .order_by(EvaluationExaminer.id)
        )
    )
    names, refs = persons.names_of(work, ids), persons.refs_of(work, ids)
    return tuple(ExaminerRow(refs[each], names[each]) for each in ids)


def plan_of(work: UnitOfWork, ref: str, *, for_update: bool = False) -> EvaluationPlan:
    """The evaluation, for its examiner. Raises NotFound, NotTheExaminer, EvaluationClosed for a write."""
    found = select(EvaluationPlan).where(EvaluationPlan.ref == ref)
    row = work.session.scalars(found.with_for_update() if for_update else found).one_or_none()
    if row is None:
        raise NotFound
    if _examiner(work, row.id, work.actor.myself()) is None:
        raise NotTheExaminer
    if for_update and row.state is EvaluationState.CLOSED:
        raise EvaluationClosed
    return row


def is_appointed(work: UnitOfWork, plan_id: int) -> bool:
    """Whether the actor fills sheets of this evaluation."""
    who = work.actor.person_id
    return who is not None and _examiner(work, plan_id, who) is not None


def _examiner(work: UnitOfWork, plan_id: int, person_id: int) -> EvaluationExaminer | None:
    return work.session.scalars(
        select(EvaluationExaminer).where(
            EvaluationExaminer.plan_id == plan_id,
            EvaluationExaminer.person_id == person_id,
            EvaluationExaminer.withdrawn_at.is_(None),
        )
    ).one_or_none()
