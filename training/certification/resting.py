"""What rests on the marks of a sitting: evaluations that count them, and certificates given on those."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from core.work import UnitOfWork
from training.certification.models import (
    Certificate,
    EvaluationComponent,
    EvaluationPlan,
    EvaluationSitting,
)
from training.certification.states import CertificateStatus


@dataclass(frozen=True, slots=True)
class Resting:
    """An evaluation that counts a sitting's marks, and how many of the persons asked about hold its
    certificate: those say what was true when they were given out, and change only by a person's decision."""

    title: str
    certificates: int


def on_sitting(work: UnitOfWork, sitting_id: int, person_ids: Collection[int]) -> tuple[Resting, ...]:
    """Every evaluation that counts the sitting. The caller has checked who may know."""
    holders = (
        select(func.count(Certificate.id))
        .where(
            Certificate.plan_id == EvaluationPlan.id,
            Certificate.status == CertificateStatus.VALID,
            Certificate.person_id.in_(list(person_ids)),
        )
        .scalar_subquery()
    )
    rows = work.session.execute(
        select(EvaluationPlan.title, holders)
        .join(EvaluationComponent, EvaluationComponent.plan_id == EvaluationPlan.id)
        .join(EvaluationSitting, EvaluationSitting.component_id == EvaluationComponent.id)
        .where(EvaluationSitting.sitting_id == sitting_id)
        .group_by(EvaluationPlan.id, EvaluationPlan.title)
        .order_by(EvaluationPlan.id)
    )
    return tuple(Resting(title, count) for title, count in rows)
