"""What whoever runs the house looks at: its health, its audit log, its settings.

All of it concerns the whole installation, so it is for holders of the permission at the top of the tree; an
administrator of a subtree looks after people and units, and is refused here.
"""

import os
import shutil
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

import redis
from pydantic import BaseModel, ConfigDict, SecretStr
from sqlalchemy import func, select

from core import audit, jobs
from core.access import HOUSE, Permission
from core.audit import AuditEntry
from core.events import MOST_TRIES, OutboxEvent
from core.feedback import Feedback, FeedbackState
from core.house import House
from core.jobs import Job, JobRun, JobState, JobView
from core.people.models import Person, SignInSession, Unit
from core.people.states import PersonState
from core.settings import Settings
from core.work import UnitOfWork

AUDIT_VERIFY: Final = "core.audit_verify"
BREAKS_TOLD: Final = 100
_SAY_EVERY: Final = 2_000
_LITTLE_DISK: Final = 2 * 2**30


class View(BaseModel):
    """A frozen value made for showing."""

    model_config = ConfigDict(frozen=True)


class SettingSource(StrEnum):
    """Where a setting's value comes from."""

    ENVIRONMENT = "environment"
    COMMAND = "command"
    DEFAULT = "default"


class RedisState(StrEnum):
    """Whether messages reach the other processes."""

    NOT_USED = "not_used"
    ANSWERS = "answers"
    AWAY = "away"


class Health(View):
    """How the house does right now. Bytes are of the disk that holds ``data_dir``.

    ``jobs_scheduled`` of those waiting are put off to a moment that has not come.
    """

    database: str
    migration: str | None
    redis: RedisState
    disk_free: int
    disk_total: int
    disk_is_low: bool
    jobs_waiting: int
    jobs_scheduled: int
    jobs_running: int
    jobs_failed: int
    events_waiting: int
    events_given_up: int
    audit_unsealed: int
    audit_sealed: int
    oldest_event_at: datetime | None


class Counts(View):
    """How much there is."""

    people: int
    people_active: int
    units: int
    sessions: int
    feedback_open: int


class SettingLine(View):
    """One setting as it stands, secrets as stars; what it is for says ``word.setting.<name>``."""

    name: str
    variable: str
    value: str
    source: SettingSource


def demand_at_top(work: UnitOfWork, permission: Permission) -> None:
    """Raises SignInNeeded, NotAllowed unless the permission is held at the top of the tree."""
    work.actor.demand_at_top(permission)


def health(work: UnitOfWork, migration: str | None) -> Health:
    """Look at everything that can stand still. ``migration``: where the database's tables stand."""
    demand_at_top(work, Permission.SETTINGS_READ)
    house, session = work.house, work.session
    dialect = house.database.engine.dialect
    version = ".".join(str(part) for part in dialect.server_version_info or ())
    disk = shutil.disk_usage(house.settings.data_dir)
    states = dict(session.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    put_off = select(func.count()).where(Job.state == JobState.WAITING, Job.not_before > work.now)
    undelivered = select(func.count(), func.min(OutboxEvent.announced_at)).where(
        OutboxEvent.delivered_at.is_(None)
    )
    waiting, oldest = session.execute(undelivered.where(OutboxEvent.tries < MOST_TRIES)).one()
    given_up, _ = session.execute(undelivered.where(OutboxEvent.tries >= MOST_TRIES)).one()
    unsealed = session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.seq.is_(None)))
    return Health(
        database=f"{dialect.name} {version}".strip(),
        migration=migration,
        redis=_redis(house),
        disk_free=disk.free,
        disk_total=disk.total,
        disk_is_low=disk.free < _LITTLE_DISK,
        jobs_waiting=states.get(JobState.WAITING, 0),
        jobs_scheduled=session.scalar(put_off) or 0,
        jobs_running=states.get(JobState.RUNNING, 0),
        jobs_failed=states.get(JobState.FAILED, 0),
        events_waiting=waiting,
        events_given_up=given_up,
        audit_unsealed=unsealed or 0,
        audit_sealed=session.scalar(select(func.max(AuditEntry.seq))) or 0,
        oldest_event_at=oldest,
    )


def counts(work: UnitOfWork) -> Counts:
    """People, units, sessions and open feedback of the whole house."""
    demand_at_top(work, Permission.SETTINGS_READ)
    states = dict(work.session.execute(select(Person.state, func.count()).group_by(Person.state)).all())
    gone = states.get(PersonState.MERGED, 0) + states.get(PersonState.ERASED, 0)
    sessions = select(func.count()).where(
        SignInSession.ended_at.is_(None), SignInSession.expires_at > work.now
    )
    feedback = select(func.count()).where(Feedback.state == FeedbackState.RECEIVED)
    return Counts(
        people=sum(states.values()) - gone,
        people_active=states.get(PersonState.ACTIVE, 0),
        units=work.session.scalar(select(func.count()).select_from(Unit)) or 0,
        sessions=work.session.scalar(sessions) or 0,
        feedback_open=work.session.scalar(feedback) or 0,
    )


def ask_for_verification(work: UnitOfWork) -> JobView:
    """Queue a walk along the whole audit chain."""
    demand_at_top(work, Permission.AUDIT_READ)
    job = jobs.ask_for(work, AUDIT_VERIFY, {})
    audit.record(work, "audit.verification_asked", "job", job.ref)
    return job


def verify_job(run: JobRun) -> dict[str, Any]:
    """The job's handler: ``entries`` walked along, the first hundred ``breaks`` by number, the ``head``."""
    breaks: list[int] = []
    total = 0
    with run.house.reading(HOUSE) as work:
        sealed = work.session.scalar(select(func.max(AuditEntry.seq))) or 0
        for found in audit.verify(work):
            total += 1
            if len(breaks) < BREAKS_TOLD:
                breaks.append(found.seq)
            if total % _SAY_EVERY == 0:
                run.progress(found.seq, sealed)
    run.progress(sealed, sealed)
    head = audit.compare(run.house)
    told = {"head": head.state.value, "head_kept": head.kept, "head_found": head.found}
    return {"entries": sealed, "breaks": breaks, "broken": total, **told}


def cancel_job(work: UnitOfWork, ref: str) -> JobView:
    """Stop a job, and write down who did. Raises NotFound, Conflict."""
    demand_at_top(work, Permission.JOBS_MANAGE)
    audit.record(work, "job.cancelled", "job", ref)
    return jobs.cancel(work, ref)


def retry_job(work: UnitOfWork, ref: str) -> JobView:
    """Let a job go on, and write down who did. Raises NotFound, Conflict."""
    demand_at_top(work, Permission.JOBS_MANAGE)
    audit.record(work, "job.retried", "job", ref)
    return jobs.retry(work, ref)


def settings_read(work: UnitOfWork) -> tuple[SettingLine, ...]:
    """Every setting, its value as it may be shown, and where it comes from."""
    demand_at_top(work, Permission.SETTINGS_READ)
    given = work.house.settings
    return tuple(
        SettingLine(
            name=name,
            variable=f"LIANBING_{name.upper()}",
            value=_shown(getattr(given, name)),
            source=_source(given, name),
        )
        for name in Settings.model_fields
    )


def _source(given: Settings, name: str) -> SettingSource:
    if name not in given.model_fields_set:
        return SettingSource.DEFAULT
    known = f"LIANBING_{name}".lower() in {key.lower() for key in os.environ}
    return SettingSource.ENVIRONMENT if known else SettingSource.COMMAND


def _shown(value: object) -> str:
    """Secrets as stars; of an address with a password everything but the password."""
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return "********"
    text = str(value)
    if "://" not in text:
        return text
    parts = urlsplit(text)
    if parts.password is None:
        return text
    return text.replace(f":{parts.password}@", ":********@", 1)


def _redis(house: House) -> RedisState:
    if house.settings.redis_url is None:
        return RedisState.NOT_USED
    try:
        with redis.Redis.from_url(
            house.settings.redis_url, socket_timeout=1, socket_connect_timeout=1
        ) as client:
            client.ping()
    except redis.RedisError:
        return RedisState.AWAY
    return RedisState.ANSWERS
