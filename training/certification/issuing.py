"""Certifying who has passed: long work, a few candidates a chunk, resumable and safe to ask for twice."""

from typing import Any, Final

from sqlalchemy import func, select

from core import jobs
from core.access import HOUSE, Permission
from core.jobs import JobRun, JobView
from core.people import scope
from core.points import Points
from core.work import UnitOfWork
from training.certification import certificates, evaluations, numbers, scoring
from training.certification.certificates import NewCertificate
from training.certification.models import Certificate, EvaluationCandidate, EvaluationPlan
from training.certification.rules.evaluation import Verdict, VerdictState
from training.certification.rules.titles import usual_title
from training.certification.states import CertificateRoute

CERTIFY: Final = "certification.certify"
CHUNK: Final = 10


def ask(work: UnitOfWork, ref: str) -> JobView:
    """Certify everybody who has passed and has not been certified here. Raises NotFound, NotAllowed."""
    row = evaluations.row_of(work, ref)
    work.demand(Permission.CERTIFICATE_ISSUE, scope.path_of(work, row.unit_id))
    return jobs.ask_for(work, CERTIFY, {"plan": row.id, "asked_by": work.actor.person_id})


def certify_job(run: JobRun) -> dict[str, Any]:
    """The job's handler. Returns how many were certified, had been before, and have not passed."""
    plan_id, asked_by = int(run.payload["plan"]), run.payload["asked_by"]
    with run.house.reading(HOUSE) as work:
        total = _how_many(work, plan_id)
    done, after = int(run.cursor.get("done", 0)), int(run.cursor.get("after", 0))
    counts = {name: int(run.cursor.get(name, 0)) for name in ("certified", "before", "not_passed")}
    while True:
        with run.chunk(done=min(done + CHUNK, total), total=total) as work:
            row = work.session.scalars(
                select(EvaluationPlan).where(EvaluationPlan.id == plan_id).with_for_update()
            ).one()
            page = scoring.candidates_after(work, plan_id, after, CHUNK)
            for outcome in _certify(work, row, page, asked_by):
                counts[outcome] += 1
            done, after = done + len(page), page[-1].id if page else after
            run.cursor |= {"done": done, "after": after, **counts}
        if len(page) < CHUNK:
            return dict(counts)


def _certify(
    work: UnitOfWork, row: EvaluationPlan, page: list[EvaluationCandidate], asked_by: int | None
) -> list[str]:
    """What became of each. A revoked certificate does not come back by itself: it counts as given before."""
    judged = scoring.verdicts(work, row, page)
    given = set(
        work.session.scalars(
            select(Certificate.person_id).where(
                Certificate.plan_id == row.id, Certificate.person_id.in_([each.person_id for each in page])
            )
        )
    )
    outcomes = []
    for each in page:
        verdict = judged[each.id]
        if each.person_id in given:
            outcomes.append("before")
        elif verdict.state is not VerdictState.PASSED:
            outcomes.append("not_passed")
        else:
            certificates.give_out(work, _new(work, row, each, verdict, asked_by))
            outcomes.append("certified")
    return outcomes


def _new(
    work: UnitOfWork, row: EvaluationPlan, candidate: EvaluationCandidate, verdict: Verdict, by: int | None
) -> NewCertificate:
    return NewCertificate(
        person_id=candidate.person_id,
        unit_id=row.unit_id,
        title=usual_title(CertificateRoute.EXAM, row.grade, numbers.filing_of(work.house.settings)),
        route=CertificateRoute.EXAM,
        occupation=row.occupation_name,
        occupation_code=row.occupation_code,
        edition=row.occupation_edition,
        grade=row.grade,
        scores=[(each.component, each.points or Points(0)) for each in verdict.components],
        plan_id=row.id,
        made_by=by,
    )


def _how_many(work: UnitOfWork, plan_id: int) -> int:
    listed = (
        select(func.count())
        .select_from(EvaluationCandidate)
        .where(EvaluationCandidate.plan_id == plan_id, EvaluationCandidate.withdrawn_at.is_(None))
    )
    return work.session.scalar(listed) or 0
