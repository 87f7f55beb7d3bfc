"""What evaluations and certificates are called, for whoever reads the audit log."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from core.audit_reading import Named
from core.work import UnitOfWork
from training.certification.models import Certificate, EvaluationPlan


def named(work: UnitOfWork, kind: str, refs: Collection[str]) -> Mapping[str, Named]:
    """Titles of evaluations and numbers of certificates, by reference. The caller may read the log."""
    if kind == "evaluation":
        plans = work.session.execute(
            select(EvaluationPlan.ref, EvaluationPlan.title).where(EvaluationPlan.ref.in_(refs))
        )
        return {row.ref: Named(row.title, f"/evaluations/{row.ref}") for row in plans}
    if kind == "certificate":
        given = work.session.execute(
            select(Certificate.ref, Certificate.number).where(Certificate.ref.in_(refs))
        )
        return {row.ref: Named(row.number, f"/certificates/{row.ref}") for row in given}
    return {}
