"""Long work: a row with a lease, done chunk by chunk, resumable, seen by who waits for it.

A job is asked for inside a unit of work (so it exists only if that commits), keyed so that asking twice
gives one job. A runner leases it; each chunk is one unit of work that also stores the cursor and renews the
lease. A runner that dies loses its lease and another goes on from the last cursor.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Index, String, Text, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core.access import HOUSE, Permission
from core.db import Base, Id, Ref, words_of
from core.errors import Conflict, NotFound
from core.house import House
from core.ids import new_ref
from core.work import UnitOfWork

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=30)
MOST_TRIES = 5


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One piece of long work. ``cursor`` is what its handler needs to go on after a crash."""

    __tablename__ = "core_job"
    __table_args__ = (
        Index("ix_core_job_due", "state", "not_before"),
        Index("ix_core_job_owner", "asked_by", "id"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    kind: Mapped[str] = mapped_column(String(64), index=True)
    key: Mapped[str | None] = mapped_column(String(128), unique=True)
    payload: Mapped[dict[str, Any]]
    cursor: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    state: Mapped[JobState] = mapped_column(words_of(JobState))
    asked_by: Mapped[int | None] = mapped_column(Id)
    asked_at: Mapped[datetime]
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    lease: Mapped[str | None] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class JobView(BaseModel):
    """What who waits for a job may see."""

    model_config = ConfigDict(frozen=True)

    ref: str
    kind: str
    state: JobState
    done: int
    total: int | None
    asked_at: datetime
    not_before: datetime
    finished_at: datetime | None
    result: dict[str, Any] | None
    error: str | None


class LeaseLost(Exception):
    """Another runner has the job now; this one must stop without a word."""


@dataclass
class JobRun:
    """A leased job in the hands of its handler."""

    house: House
    job_id: int
    lease: str
    payload: Mapping[str, Any]
    cursor: dict[str, Any]

    @contextmanager
    def chunk(self, *, done: int | None = None, total: int | None = None) -> Iterator[UnitOfWork]:
        """One unit of work of about 50 ms. Change ``cursor`` inside; it is stored with the chunk.

        Raises LeaseLost when the job was cancelled or another runner took it.
        """
        with self.house.work(HOUSE) as work:
            job = _held(work, self.job_id, self.lease)
            yield work
            job.cursor = dict(self.cursor)
            job.leased_until = work.house.clock.now() + LEASE
            job.done = job.done if done is None else done
            job.total = job.total if total is None else total

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far the work is, outside any chunk."""
        with self.chunk(done=done, total=total):
            pass


Handler = Callable[[JobRun], dict[str, Any]]
"""Does the work and returns the result, plain values only."""


def ask_for(
    work: UnitOfWork,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    at: datetime | None = None,
) -> JobView:
    """Queue a job; with a ``key`` that exists already, that job is returned and nothing is queued."""
    known = _known(work, key)
    if known is not None:
        return _view(known)
    job = Job(
        ref=new_ref(),
        kind=kind,
        key=key,
        payload=payload,
        cursor={},
        state=JobState.WAITING,
        asked_by=work.actor.person_id,
        asked_at=work.now,
        not_before=at or work.now,
        tries=0,
        done=0,
    )
    work.flush()
    try:
        with work.session.begin_nested():
            work.session.add(job)
    except IntegrityError:  # somebody asked with the same key a moment ago
        known = _known(work, key)
        if known is None:
            raise
        return _view(known)
    work.afterwards(work.house.jobs_waiting.set)
    return _view(job)


def look(work: UnitOfWork, ref: str) -> JobView:
    """The job, for who asked for it or may manage jobs. Raises NotFound otherwise."""
    job = work.session.scalars(select(Job).where(Job.ref == ref)).one_or_none()
    if job is None or not (_is_mine(work, job) or work.actor.may_at_top(Permission.JOBS_MANAGE)):
        raise NotFound
    return _view(job)


def known(work: UnitOfWork, ref: str) -> JobView | None:
    """The job, whoever asked for it. The caller has judged who may know of it."""
    job = work.session.scalars(select(Job).where(Job.ref == ref)).one_or_none()
    return None if job is None else _view(job)


def listing(
    work: UnitOfWork, *, state: JobState | None, before: int | None, limit: int
) -> list[tuple[int, JobView]]:
    """The newest jobs below id ``before``, for who manages them."""
    work.actor.demand_at_top(Permission.JOBS_MANAGE)
    found = select(Job).order_by(Job.id.desc()).limit(limit)
    if state is not None:
        found = found.where(Job.state == state)
    if before is not None:
        found = found.where(Job.id < before)
    return [(job.id, _view(job)) for job in work.session.scalars(found)]


def cancel(work: UnitOfWork, ref: str) -> JobView:
    """Stop a job that has not finished; its runner notices at the next chunk. Raises Conflict when over."""
    job = _managed(work, ref)
    if job.state not in {JobState.WAITING, JobState.RUNNING}:
        raise Conflict
    job.state, job.finished_at, job.lease = JobState.CANCELLED, work.now, None
    return _view(job)


def retry(work: UnitOfWork, ref: str) -> JobView:
    """Let a failed or cancelled job go on from its cursor. Raises Conflict for any other."""
    job = _managed(work, ref)
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise Conflict
    job.state, job.tries, job.error, job.finished_at, job.not_before = (
        JobState.WAITING,
        0,
        None,
        None,
        work.now,
    )
    work.afterwards(work.house.jobs_waiting.set)
    return _view(job)


class Runner:
    """Takes due jobs one at a time and gives them to their handlers."""

    def __init__(self, house: House, handlers: Mapping[str, Handler]) -> None:
        self._house = house
        self._handlers = handlers

    def run_next(self) -> bool:
        """Do one due job to its end; False when none is due."""
        run = self._take()
        if run is None:
            return False
        kind = run[0]
        try:
            result = self._handlers[kind](run[1])
            self._finish(run[1], result)
        except LeaseLost:
            log.info("job taken away", kind=kind, job_id=run[1].job_id)
        except Exception as error:  # whatever a handler raises belongs in its job's row, not in the runner
            log.exception("job failed", kind=kind, job_id=run[1].job_id)
            self._give_back(run[1], error)
        return True

    def _take(self) -> tuple[str, JobRun] | None:
        with self._house.work(HOUSE) as work:
            job = self._next_due(work)
            while job is not None and job.tries >= MOST_TRIES:  # every runner that took it died of it
                job.state, job.finished_at, job.lease = JobState.FAILED, work.now, None
                job.error = job.error or LeaseLost.__name__
                work.flush()
                log.error("job given up", kind=job.kind, job_id=job.id, tries=job.tries)
                job = self._next_due(work)
            if job is None:
                return None
            job.state, job.lease, job.leased_until = JobState.RUNNING, new_ref(), work.now + LEASE
            job.tries += 1
            run = JobRun(self._house, job.id, job.lease, dict(job.payload), dict(job.cursor))
            return job.kind, run

    def _next_due(self, work: UnitOfWork) -> Job | None:
        due = or_(
            and_(Job.state == JobState.WAITING, Job.not_before <= work.now),
            and_(Job.state == JobState.RUNNING, Job.leased_until < work.now),
        )
        return work.session.scalars(
            select(Job)
            .where(due, Job.kind.in_(self._handlers))
            .order_by(Job.not_before, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()

    def _finish(self, run: JobRun, result: dict[str, Any]) -> None:
        with self._house.work(HOUSE) as work:
            job = _held(work, run.job_id, run.lease)
            job.state, job.result, job.finished_at, job.lease = JobState.DONE, result, work.now, None

    def _give_back(self, run: JobRun, error: Exception) -> None:
        with self._house.work(HOUSE) as work:
            job = work.session.get_one(Job, run.job_id)
            if job.lease != run.lease:
                return
            job.error, job.lease = f"{type(error).__name__}: {error}"[:500], None
            if job.tries >= MOST_TRIES:
                job.state, job.finished_at = JobState.FAILED, work.now
            else:
                job.state, job.not_before = JobState.WAITING, work.now + timedelta(seconds=2**job.tries)


def _known(work: UnitOfWork, key: str | None) -> Job | None:
    if key is None:
        return None
    return work.session.scalars(select(Job).where(Job.key == key)).one_or_none()


def _held(work: UnitOfWork, job_id: int, lease: str) -> Job:
    job = work.session.scalars(select(Job).where(Job.id == job_id).with_for_update()).one()
    if job.lease != lease:
        raise LeaseLost
    return job


def _managed(work: UnitOfWork, ref: str) -> Job:
    work.actor.demand_at_top(Permission.JOBS_MANAGE)
    job = work.session.scalars(select(Job).where(Job.ref == ref).with_for_update()).one_or_none()
    if job is None:
        raise NotFound
    return job


def _is_mine(work: UnitOfWork, job: Job) -> bool:
    return work.actor.is_house or (job.asked_by is not None and job.asked_by == work.actor.person_id)


def _view(job: Job) -> JobView:
    return JobView(
        ref=job.ref,
        kind=job.kind,
        state=job.state,
        done=job.done,
        total=job.total,
        asked_at=job.asked_at,
        not_before=job.not_before,
        finished_at=job.finished_at,
        result=job.result,
        error=job.error,
    )
