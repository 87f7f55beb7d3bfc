"""Certification: one evaluation over, one under way, a certificate brought along, one taken back."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from core.jobs import Runner
from core.occupations.rules.grades import Grade, GradeComponent
from core.people.models import Person
from core.points import Points, marks
from demo.world import peopling
from demo.world.stage import Stage
from demo.world.writing import ORGANISER
from training.certification import certificates, evaluations, examiners, issuing, recording, scoring
from training.certification.evaluations import PlanDraft
from training.certification.recording import PriorDraft
from training.certification.rules.evaluation import usual_thresholds
from training.certification.scoring import Entry

ABSENT = "-"
Refs = dict[str, str]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PriorData(_Part):
    """A certificate of another body."""

    clerk: str
    person: str
    number: str
    occupation: str
    grade: Grade
    issued_on: date
    issuer: str


class PlanData(_Part):
    """An evaluation and its candidates: ``accounts`` first, then ``people`` taken in turn from the teams.

    ``exception``: why those are admitted whose records here do not show that they meet the conditions.
    """

    title: str
    unit: str
    occupation: str
    grade: Grade
    keep_months: int
    max_retakes: int
    retake_source: str
    accounts: tuple[str, ...]
    people: int
    first: int
    exception: str


class OverData(PlanData):
    """One that is over, with confirmed marks by candidate; ``revoked`` counts candidates from 0."""

    note: str
    marks: tuple[tuple[str, str], ...]
    revoked: int
    revoke_reason: str


class RunningData(PlanData):
    """One under way, with the sheets of its examiners as far as they are filled."""

    examiners: tuple[str, ...]
    sheets: tuple[tuple[str, ...], ...]


class CertificationData(_Part):
    """The file."""

    prior: PriorData
    over: OverData
    running: RunningData


@cache
def certification_data() -> CertificationData:
    """What stands in certification.toml."""
    source = files("demo.world").joinpath("certification.toml").read_text(encoding="utf-8")
    return CertificationData.model_validate(tomllib.loads(source))


def certify(stage: Stage, units: Refs) -> None:
    """Record what was brought along, hold the evaluation that is over, certify who passed, revoke one."""
    data = certification_data()
    _record(stage, data.prior)
    plan = data.over
    ref = _plan(stage, units, plan)
    stage.wait(hours=72)
    codes = _codes(plan)
    for at, component in enumerate((GradeComponent.THEORY, GradeComponent.SKILL)):
        given = {code: _points(plan.marks[each][at]) for each, code in enumerate(codes)}
        with stage.work(ORGANISER) as work:
            scoring.confirm(work, ref, component, 1, given, plan.note)
    stage.wait(hours=24)
    with stage.work(ORGANISER) as work:
        issuing.ask(work, ref)
    while Runner(stage.house, {issuing.CERTIFY: issuing.certify_job}).run_next():
        pass
    with stage.work(ORGANISER) as work:
        evaluations.close(work, ref)
    stage.wait(hours=96)
    with stage.work(ORGANISER) as work:
        rows = {row.code: row for row in scoring.candidates(work, ref).rows}
        certificates.revoke(work, rows[codes[plan.revoked]].certificate_ref or "", plan.revoke_reason)


def begin(stage: Stage, units: Refs, sitting_ref: str) -> None:
    """Plan the evaluation under way: its theory is the sitting's, its sheets are partly filled."""
    plan = certification_data().running
    ref = _plan(stage, units, plan)
    with stage.work(ORGANISER) as work:
        evaluations.bind(work, ref, GradeComponent.THEORY, sitting_ref)
        examiners.appoint(work, ref, plan.examiners)
    for examiner, given in zip(plan.examiners, plan.sheets, strict=True):
        with stage.work(examiner) as work:
            rows = scoring.sheet(work, ref, GradeComponent.SKILL).rows
            entries = [
                Entry(row.candidate_ref, _points(each)) for row, each in zip(rows, given, strict=False)
            ]
            scoring.enter(work, ref, GradeComponent.SKILL, 1, entries)


def _record(stage: Stage, prior: PriorData) -> None:
    with stage.work(prior.clerk) as work:
        draft = PriorDraft(
            person_ref=work.session.scalars(select(Person.ref).where(Person.code == prior.person)).one(),
            number=prior.number,
            occupation_code=prior.occupation,
            grade=prior.grade,
            issued_on=prior.issued_on,
            issuer=prior.issuer,
            seen=True,
        )
        recording.record_prior(work, draft)


def _plan(stage: Stage, units: Refs, plan: PlanData) -> str:
    draft = PlanDraft(
        title=plan.title,
        unit_ref=units[plan.unit],
        occupation_code=plan.occupation,
        grade=plan.grade,
        thresholds=usual_thresholds(plan.grade),
        keep_months=plan.keep_months,
        max_retakes=plan.max_retakes,
        retake_source=plan.retake_source,
    )
    with stage.work(ORGANISER) as work:
        ref = evaluations.plan(work, draft).ref
        evaluations.admit(work, ref, _codes(plan), plan.exception)
    return ref


def _codes(plan: PlanData) -> Sequence[str]:
    teams = peopling.worker_codes()
    in_turn = [code for row in zip(*teams, strict=False) for code in row]
    start = plan.first * len(teams)
    return [*plan.accounts, *in_turn[start : start + plan.people]]


def _points(written: str) -> Points | None:
    return None if written == ABSENT else marks(written)
