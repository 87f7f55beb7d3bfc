"""Builders of certification: an evaluation with examiners, scored candidates, certificates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.house import House
from core.occupations.rules.grades import Grade, GradeComponent
from core.people import identities, units
from core.people.models import Person
from core.people.rules.id_card import IdentityKind
from core.points import Points, marks
from tests.make import Someone
from training.certification import certificates, evaluations, examiners, recording, scoring
from training.certification.certificates import NewCertificate
from training.certification.evaluations import PlanDraft
from training.certification.recording import PriorDraft
from training.certification.rules.evaluation import usual_thresholds
from training.certification.scoring import Entry
from training.certification.states import CertificateRoute, CertificateTitle
from training.certification.views import CertificateView

ELECTRICIAN = "6-31-01-03"
"""电工."""

NATIONAL = "Y000123123456195000001"
"""A number in the national form, of a fifth-level certificate of 2019."""


def plan(
    house: House,
    unit_ref: str,
    candidates: Sequence[Someone] = (),
    *,
    grade: Grade = Grade.LEVEL_4,
    **more: Any,
) -> str:
    """An evaluation of electricians; returns its ref."""
    draft: dict[str, Any] = {
        "title": "2027 年第一批电工中级工评价",
        "unit_ref": unit_ref,
        "occupation_code": ELECTRICIAN,
        "grade": grade,
        "thresholds": usual_thresholds(grade),
    }
    with house.work() as work:
        ref = evaluations.plan(work, PlanDraft(**{**draft, **more})).ref
        evaluations.admit(work, ref, [each.code for each in candidates])
    return ref


def confirm(
    house: House, ref: str, component: GradeComponent, given: Mapping[Someone, str | None], number: int = 1
) -> None:
    """One settled figure each; None for who was absent."""
    points = {who.code: None if each is None else marks(each) for who, each in given.items()}
    with house.work() as work:
        scoring.confirm(work, ref, component, number, points, "评分表 2027-01")


def panel(house: House, ref: str, judges: Sequence[Someone]) -> None:
    """Appoint these examiners."""
    with house.work() as work:
        examiners.appoint(work, ref, [each.code for each in judges])


def score(
    house: House, judge: Someone, ref: str, component: GradeComponent, given: Sequence[str | None]
) -> int:
    """The judge's sheet, by the order of the list; None for who was absent."""
    with house.work(judge.actor) as work:
        rows = scoring.sheet(work, ref, component).rows
        entries = [
            Entry(row.candidate_ref, None if each is None else marks(each))
            for row, each in zip(rows, given, strict=True)
        ]
        return scoring.enter(work, ref, component, 1, entries)


def certificate(house: House, who: Someone, unit_id: int, **more: Any) -> CertificateView:
    """A certificate of our own: an electrician's fourth level."""
    new: dict[str, Any] = {
        "person_id": who.person_id,
        "unit_id": unit_id,
        "title": CertificateTitle.TRAINING,
        "route": CertificateRoute.EXAM,
        "occupation": "电工",
        "occupation_code": ELECTRICIAN,
        "edition": 2018,
        "grade": Grade.LEVEL_4,
        "scores": ((GradeComponent.THEORY, Points(8650)), (GradeComponent.SKILL, Points(9100))),
    }
    with house.work() as work:
        return certificates.issue(work, NewCertificate(**{**new, **more}))


def identified(house: House, who: Someone, number: str) -> None:
    """Put a resident identity card on record."""
    with house.work() as work:
        person = work.session.get_one(Person, who.person_id)
        identities.seal_document(work, person, identities.Document(IdentityKind.RESIDENT_ID, number))


def prior(house: House, who: Someone, clerk: Someone, **more: Any) -> CertificateView:
    """A fifth-level certificate of another body, recorded by the clerk who has seen it."""
    draft: dict[str, Any] = {
        "person_ref": who.ref,
        "number": NATIONAL,
        "occupation_code": ELECTRICIAN,
        "grade": Grade.LEVEL_5,
        "issued_on": date(2019, 6, 1),
        "issuer": "某市职业技能鉴定中心",
        "seen": True,
    }
    with house.work(clerk.actor) as work:
        return recording.record_prior(work, PriorDraft(**{**draft, **more}))


def places(house: House, worker: Someone, unit_ref: str) -> dict[str, str]:
    """An evaluation of the unit and a certificate of its worker, to walk through every address."""
    with house.reading() as work:
        unit_id = units.unit_of(work, unit_ref).id
    return {
        "/evaluations/": plan(house, unit_ref, [worker]),
        "/certificates/": certificate(house, worker, unit_id).ref,
    }


def more(house: House, unit_ref: str, ref: str, people: Sequence[Someone]) -> None:
    """Many more candidates with marks, evaluations and certificates."""
    with house.work() as work:
        evaluations.admit(work, ref, [each.code for each in people])
        unit_id = units.unit_of(work, unit_ref).id
    for component in (GradeComponent.THEORY, GradeComponent.SKILL):
        confirm(house, ref, component, dict.fromkeys(people, "75"))
    for who in people:
        plan(house, unit_ref)
        certificate(house, who, unit_id)
