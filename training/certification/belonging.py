"""Whose records they are: moved when two accounts turn out to be one person, copied out on request."""

from sqlalchemy import select, update

from core.people.events import PersonsMerged
from core.work import UnitOfWork
from training.certification import evidence
from training.certification.models import Certificate, EvaluationCandidate, EvaluationExaminer, Evidence


def follow_merged(work: UnitOfWork, event: PersonsMerged) -> None:
    """Give the kept person the other's certificates, evidence and places on lists.

    Where both stand on one list, or have a valid certificate of one evaluation, nothing is moved there: that
    is for people to judge. Doing it twice changes nothing.
    """
    kept, gone = event.kept_id, event.given_up_id
    for table in (EvaluationCandidate, EvaluationExaminer):
        there = select(table.plan_id).where(table.person_id == kept).scalar_subquery()
        work.session.execute(
            update(table)
            .where(table.person_id == gone, table.plan_id.not_in(there))
            .values(person_id=kept)
            .execution_options(synchronize_session=False)
        )
    certified = {
        plan_id
        for plan_id in work.session.scalars(select(Certificate.plan_id).where(Certificate.person_id == kept))
        if plan_id is not None
    }
    for row in work.session.scalars(select(Certificate).where(Certificate.person_id == gone)):
        if row.plan_id not in certified:
            row.person_id = kept
    told = {
        (row.kind, row.source)
        for row in work.session.execute(
            select(Evidence.kind, Evidence.source).where(Evidence.person_id == kept)
        )
    }
    for shown in work.session.scalars(select(Evidence).where(Evidence.person_id == gone)):
        if (shown.kind, shown.source) not in told:
            shown.person_id = kept


def copy_of(work: UnitOfWork, person_id: int) -> tuple[str, object]:
    """A person's certificates and evidence for the copy of their own data."""
    rows = work.session.scalars(
        select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id)
    )
    return "certification", {
        "certificates": [
            {
                "number": row.number,
                "occupation": row.occupation_name,
                "grade": row.grade.value if row.grade else None,
                "issued_on": row.issued_on.isoformat(),
                "issuer": row.issuer,
                "status": row.status.value,
                "revoke_reason": row.revoke_reason,
            }
            for row in rows
        ],
        "evidence": [
            {"kind": each.kind.value, "title": each.title, "on": each.happened_on.isoformat()}
            for each in evidence.of_person(work, person_id)
        ],
    }
