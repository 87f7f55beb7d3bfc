"""Builders of pathways: policy rows, recorded certificates, confirmed work, applications."""

import itertools
from datetime import date

from core.house import House
from core.occupations.rules.grades import Grade
from tests.make import Someone
from training.certification import applications, policies, recording, work_records
from training.certification.pathway_views import ApplicationView
from training.certification.recording import PriorDraft
from training.certification.views import CertificateView
from training.certification.work_records import WorkDraft

ELECTRICIAN = "6-31-01-03"
"""电工: its standard is of 2018."""

_serials = itertools.count(1)


def rules(house: House) -> None:
    """The policy rows of this release."""
    with house.work() as work:
        policies.bring(work)


def certificate(
    house: House,
    who: Someone,
    grade: Grade = Grade.LEVEL_4,
    issued_on: date = date(2022, 2, 10),
    *,
    seen: bool = True,
) -> CertificateView:
    """A skill certificate of another body, recorded for somebody."""
    number = f"Y000132123456{issued_on:%y}{grade.national_digit}{next(_serials):06d}"
    draft = PriorDraft(
        person_ref=who.ref,
        number=number,
        occupation_code=ELECTRICIAN,
        grade=grade,
        issued_on=issued_on,
        issuer="江海省电力行业技能评价中心",
        seen=seen,
    )
    with house.work() as work:
        return recording.record_prior(work, draft)


def worked(
    house: House,
    who: Someone,
    from_on: date = date(2017, 5, 1),
    to_on: date | None = None,
    *,
    by: Someone | None = None,
    code: str = ELECTRICIAN,
    related: str = "",
) -> str:
    """A span of work, confirmed by somebody of the personnel office where one is named."""
    draft = WorkDraft(
        unit_name="江城供电所",
        from_on=from_on,
        to_on=to_on,
        post="变电运维工",
        occupation_code=code,
        related_code=related,
        witness="班长",
    )
    with house.work(who.actor) as work:
        ref = work_records.state_work(work, draft)
    if by is not None:
        with house.work(by.actor) as work:
            work_records.decide(work, ref, confirmed=True)
    return ref


def eligible(house: House, who: Someone) -> None:
    """Somebody who may apply for the third level: the fourth and five years of work since."""
    certificate(house, who)
    worked(house, who)


def application(house: House, who: Someone, *, submitted: bool = True) -> ApplicationView:
    """An application for the third level, of somebody made eligible for it."""
    eligible(house, who)
    with house.work(who.actor) as work:
        made = applications.draft(work, ELECTRICIAN, Grade.LEVEL_3)
    if not submitted:
        return made
    with house.work(who.actor) as work:
        return applications.submit(work, made.ref, "请审核")


def places(house: House, who: Someone) -> dict[str, str]:
    """What the addresses of pathways can name, all of it somebody's."""
    rules(house)
    stated = worked(house, who, date(2012, 1, 1), date(2013, 1, 1))
    applied = application(house, who)
    return {
        "/pathway/applications/": applied.ref,
        "/policies/": applied.rule_ref,
        "/registry/confirmations/": stated,
        "/registry/people/": who.ref,
    }
