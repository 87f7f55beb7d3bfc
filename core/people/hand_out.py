"""Activation codes for many: handed out by a job, printed as slips, kept nowhere in clear.

A code of a hand-out is not stored but derived, from the job and the person, with the house's own key; the
table holds its fingerprint like any other code's. So the slips can be printed again by who asked for them, as
long as a code stands; one that was used, replaced by a newer hand-out or has ended is no longer told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, select

from core import audit, jobs, spreadsheet, text
from core.access import HOUSE, Actor, Permission
from core.errors import Finding, Invalid, NotAllowed, NotFound
from core.jobs import Job, JobRun, JobState, JobView
from core.people import activation, directory, persons, rosters, sessions, units
from core.people.directory import belonging, in_reach
from core.people.models import OneTimeCode, Person
from core.people.states import CodePurpose, PersonState
from core.spreadsheet import Sheet
from core.work import UnitOfWork

HAND_OUT: Final = "people.hand_out"
CHUNK: Final = 10
MOST: Final = 20_000
_WAITING: Final = PersonState.INVITED


class Slip(BaseModel):
    """What one person is handed: who, the code as it is typed, and until when it is good."""

    model_config = ConfigDict(frozen=True)

    name: str
    staff_code: str
    unit: str
    code: str
    expires_at: datetime


def waiting(work: UnitOfWork, *, unit_ref: str = "", roster_job: str = "") -> int:
    """How many persons without an account a hand-out would reach. Raises NotAllowed, NotFound."""
    return len(_wanted(work, unit_ref, roster_job))


def ask_for(work: UnitOfWork, *, unit_ref: str = "", roster_job: str = "") -> JobView:
    """Queue a hand-out for whoever waits for an account: those of a unit and below, or of a roster's import.

    Codes that were handed out to them before end with it. Raises NotAllowed, NotFound, and Invalid when
    nobody waits.
    """
    count = len(_wanted(work, unit_ref, roster_job))
    if not count:
        raise Invalid(Finding("people.nobody_waits", {}, "unit"))
    job = jobs.ask_for(
        work,
        HAND_OUT,
        {"unit": unit_ref, "roster_job": roster_job, "asked_by": work.actor.person_id},
    )
    audit.record(work, "people.codes_issued", "job", job.ref, {"people": count, "unit": unit_ref or None})
    return job


def hand_out_job(run: JobRun) -> dict[str, Any]:
    """The job's handler: some persons a chunk; returns how many got a code and how many were left out.

    Whose account the asker may not look after (who holds roles, for instance) is left out.
    """
    unit_ref, roster_job = str(run.payload["unit"]), str(run.payload["roster_job"])
    with run.house.reading(HOUSE) as work:
        work.actor = _asker(work, run.payload["asked_by"])
        ref = work.session.scalars(select(Job.ref).where(Job.id == run.job_id)).one()
        wanted = _wanted(work, unit_ref, roster_job)
    after, made = int(run.cursor.get("after", 0)), int(run.cursor.get("made", 0))
    total = int(run.cursor.get("total", len(wanted)))
    left = [person_id for person_id in wanted if person_id > after]
    for start in range(0, len(left), CHUNK):
        batch = left[start : start + CHUNK]
        with run.chunk(done=min(total, total - len(left) + start + len(batch)), total=total) as work:
            work.actor = _asker(work, run.payload["asked_by"])
            made += sum(_hand_to(work, person_id, ref) for person_id in batch)
            run.cursor |= {"after": batch[-1], "made": made, "total": total}
    return {"made": made, "left_out": total - made}


def slips(work: UnitOfWork, job_ref: str) -> tuple[Slip, ...]:
    """The codes of a hand-out that still stand, for who asked for it; every look is written down.

    Raises NotAllowed, NotFound (somebody else's, or not done).
    """
    work.demand(Permission.PEOPLE_MANAGE)
    job = work.session.scalars(select(Job).where(Job.ref == job_ref, Job.kind == HAND_OUT)).one_or_none()
    if job is None or job.asked_by != work.actor.myself() or job.state is not JobState.DONE:
        raise NotFound
    found = _standing(work, job)
    audit.record(work, "people.codes_shown", "job", job.ref, {"people": len(found)})
    ids = [person.id for person, _ in found]
    names = persons.names_of(work, ids)
    homes = directory.units_of_day(work, ids, work.today)
    return tuple(
        Slip(
            name=names.get(person.id, ""),
            staff_code=person.code,
            unit=homes[person.id].name if person.id in homes else "",
            code=activation.grouped(activation.derived(work, _seed(job.ref, person.id))),
            expires_at=expires_at,
        )
        for person, expires_at in found
    )


def as_workbook(work: UnitOfWork, found: Sequence[Slip], address: str) -> bytes:
    """The slips as a workbook."""
    locale, zone = work.actor.locale, work.house.settings.zone
    titles = [
        text.say(f"word.slip.{each}", locale)
        for each in ("name", "staff_code", "unit", "code", "until", "address")
    ]
    rows = [
        [
            each.name,
            each.staff_code,
            each.unit,
            each.code,
            each.expires_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            address,
        ]
        for each in found
    ]
    name = text.say("word.slip.sheet", locale)
    return spreadsheet.write_workbook([Sheet(name, titles, rows, (12, 16, 28, 16, 18, 36))])


def _standing(work: UnitOfWork, job: Job) -> list[tuple[Person, datetime]]:
    """Whose standing code is the one that this hand-out made."""
    rows = work.session.execute(
        select(Person, OneTimeCode.code_hash, OneTimeCode.expires_at)
        .join(OneTimeCode, OneTimeCode.person_id == Person.id)
        .where(
            Person.state == _WAITING,
            in_reach(work, Permission.PEOPLE_MANAGE),
            OneTimeCode.purpose == CodePurpose.ACTIVATE,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > work.now,
            OneTimeCode.made_at >= job.asked_at,
        )
        .order_by(Person.id)
        .limit(MOST)
    )
    return [
        (person, expires_at)
        for person, code_hash, expires_at in rows
        if code_hash == activation.hashed(work, activation.derived(work, _seed(job.ref, person.id)))
    ]


def _hand_to(work: UnitOfWork, person_id: int, job_ref: str) -> bool:
    person = work.session.get_one(Person, person_id)
    if person.state is not _WAITING:
        return False
    try:
        activation.issue(work, person.ref, _seed(job_ref, person_id))
    except (NotAllowed, NotFound):
        return False
    work.flush()
    return True


def _wanted(work: UnitOfWork, unit_ref: str, roster_job: str) -> list[int]:
    """The persons without an account in the actor's reach, in order."""
    work.demand(Permission.PEOPLE_MANAGE)
    conditions: list[ColumnElement[bool]] = [
        Person.state == _WAITING,
        in_reach(work, Permission.PEOPLE_MANAGE),
    ]
    if unit_ref:
        path = units.unit_of(work, unit_ref).path
        work.demand(Permission.PEOPLE_MANAGE, path)
        conditions.append(belonging(work.today, path))
    found = work.session.scalars(select(Person.id).where(*conditions).order_by(Person.id).limit(MOST))
    ids = list(found)
    if not roster_job:
        return ids
    brought = set(rosters.enrolled_by(work, roster_job))
    return [person_id for person_id in ids if person_id in brought]


def _asker(work: UnitOfWork, person_id: int | None) -> Actor:
    """Who asked, with the roles they hold now."""
    if person_id is None:
        return HOUSE
    return Actor(person_id=person_id, grants=sessions.grants_of(work, person_id))


def _seed(job_ref: str, person_id: int) -> str:
    return f"{job_ref}:{person_id}"
