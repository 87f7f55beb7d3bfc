"""Pathways: certificates brought along, work that counts, applications for the personnel office."""

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from core.access import Actor
from core.occupations.rules.grades import Grade
from core.people import persons
from core.work import UnitOfWork
from demo.world import peopling
from demo.world.stage import Stage
from training.certification import applications, policies, recording, work_records
from training.certification.pathway_states import CredentialKind
from training.certification.recording import PriorDraft
from training.certification.rules.years import first_day, month_of
from training.certification.work_records import CredentialDraft, WorkDraft

ISSUED_DAY = timedelta(days=11)
"""Certificates of the world were issued on the twelfth of a month."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkData(_Part):
    """Work before the unit, up to now."""

    unit: str
    post: str
    years_ago: int
    witness: str


class DiplomaData(_Part):
    """A diploma."""

    level: str
    years_ago: int
    note: str


class PersonData(_Part):
    """Somebody by ``code``, or by ``place`` in the first team. ``applies``: a grade applied for."""

    code: str = ""
    place: int = 0
    grade: Grade
    months_ago: int
    serial: int
    membership: bool = False
    confirmed: bool
    applies: Grade | None = None
    note: str = ""
    refused: str = ""
    work: WorkData | None = None
    diploma: DiplomaData | None = None


class PathwayData(_Part):
    """Everybody whose road the world shows."""

    clerk: str
    occupation: str
    issuer: str
    person: tuple[PersonData, ...]


def settle(stage: Stage) -> None:
    """Bring the policy rows, then let everybody state, the clerk confirm, and some apply."""
    with stage.work() as work:
        policies.bring(work)
    for each in pathway_data().person:
        actor = stage.actor(each.code or peopling.worker_codes()[0][each.place])
        _record(stage, each, actor)
        refs = _state(stage, each, actor)
        if each.confirmed:
            with stage.work(pathway_data().clerk) as work:
                for ref in refs:
                    work_records.decide(work, ref, confirmed=True)
        if each.applies is not None:
            _apply(stage, each, actor, each.applies)


def _record(stage: Stage, each: PersonData, actor: Actor) -> None:
    with stage.work(pathway_data().clerk) as work:
        issued_on = _months_ago(work, each.months_ago) + ISSUED_DAY
        digit = each.grade.national_digit
        recording.record_prior(
            work,
            PriorDraft(
                person_ref=persons.refs_of(work, (actor.myself(),))[actor.myself()],
                number=f"S000032999999{issued_on:%y}{digit}{each.serial:06d}",
                occupation_code=pathway_data().occupation,
                grade=each.grade,
                issued_on=issued_on,
                issuer=pathway_data().issuer,
                seen=True,
            ),
        )


def _state(stage: Stage, each: PersonData, actor: Actor) -> list[str]:
    refs = []
    with stage.house.work(actor) as work:
        if each.membership:
            offer = work_records.offers(work)[0]
            refs.append(work_records.state_membership(work, offer.membership_id, pathway_data().occupation))
        if each.work is not None:
            draft = WorkDraft(
                unit_name=each.work.unit,
                from_on=_months_ago(work, each.work.years_ago * 12),
                to_on=None,
                post=each.work.post,
                occupation_code=pathway_data().occupation,
                witness=each.work.witness,
            )
            refs.append(work_records.state_work(work, draft))
        if each.diploma is not None:
            given_on = _months_ago(work, each.diploma.years_ago * 12)
            diploma = CredentialDraft(
                kind=CredentialKind.DIPLOMA,
                level=each.diploma.level,
                given_on=given_on,
                note=each.diploma.note,
            )
            refs.append(work_records.state_credential(work, diploma))
    return refs


def _apply(stage: Stage, each: PersonData, actor: Actor, grade: Grade) -> None:
    with stage.house.work(actor) as work:
        ref = applications.draft(work, pathway_data().occupation, grade).ref
        applications.submit(work, ref, each.note)
    if each.refused:
        with stage.work(pathway_data().clerk) as work:
            applications.decide(work, ref, approved=False, reason=each.refused)


def _months_ago(work: UnitOfWork, months: int) -> date:
    return first_day(month_of(work.today) - months)


@cache
def pathway_data() -> PathwayData:
    """The file beside this module, read and checked once."""
    source = files("demo.world").joinpath("pathway.toml")
    return PathwayData.model_validate(tomllib.loads(source.read_text("utf-8")))
