"""Is the house in order? Checks that ``lianbing doctor`` and the administrator's console share."""

import shutil
import stat
from collections.abc import Callable
from datetime import timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from core import audit, events, jobs
from core.access import HOUSE
from core.house import House
from exam import reconciling
from migrations import apply

LOW_DISK_BYTES = 1 << 30


class Finding(BaseModel):
    """One check: its name, whether all is well, and what was seen."""

    model_config = ConfigDict(frozen=True)

    check: str
    ok: bool
    says: str


def examine(house: House) -> tuple[Finding, ...]:
    """Every check; later ones that need the database are left out when it cannot be reached."""
    reached = _database(house)
    if not reached.ok:
        return (reached, _disk(house), _key(house))
    rest: tuple[Callable[[House], Finding], ...] = (
        _migrations,
        _disk,
        _key,
        _channel,
        _outbox,
        _jobs,
        _audit,
        _journal,
    )
    return (reached, *(check(house) for check in rest))


def _database(house: House) -> Finding:
    try:
        with house.database.engine.connect() as connection:
            version = connection.dialect.server_version_info or ()
    except SQLAlchemyError as error:
        return Finding(check="database", ok=False, says=str(error).splitlines()[0])
    name = house.database.engine.dialect.name
    return Finding(check="database", ok=True, says=f"{name} {'.'.join(map(str, version))}")


def _migrations(house: House) -> Finding:
    with house.database.engine.connect() as connection:
        current = apply.current(connection)
        differences = apply.differences(connection) if current == apply.newest() else []
    if current != apply.newest():
        return Finding(
            check="migrations", ok=False, says=f"at {current}, newest is {apply.newest()}: run migrate"
        )
    return Finding(
        check="migrations", ok=not differences, says=f"at {current}, {len(differences)} differences"
    )


def _disk(house: House) -> Finding:
    free = shutil.disk_usage(house.settings.data_dir).free
    return Finding(check="disk", ok=free > LOW_DISK_BYTES, says=f"{free / 2**30:.1f} GiB free")


def _key(house: House) -> Finding:
    if house.settings.master_key is not None:
        return Finding(check="master key", ok=True, says="from the environment")
    place = house.settings.data_dir / "keys" / "master.key"
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0
    return Finding(check="master key", ok=mode == 0o600, says=f"{place}, mode {mode:o}")


def _channel(house: House) -> Finding:
    many = house.settings.redis_url is not None
    if not many:
        return Finding(check="channel", ok=True, says="within one process")
    alive = house.channel.is_alive()
    return Finding(check="channel", ok=alive, says="redis answers" if alive else "redis does not answer")


def _outbox(house: House) -> Finding:
    with house.reading(HOUSE) as work:
        waiting, oldest = work.session.execute(
            select(func.count(), func.min(events.OutboxEvent.announced_at)).where(
                events.OutboxEvent.delivered_at.is_(None)
            )
        ).one()
        late = waiting > 0 and work.now - oldest > timedelta(minutes=1)
    return Finding(check="events", ok=not late, says=f"{waiting} waiting")


def _jobs(house: House) -> Finding:
    with house.reading(HOUSE) as work:
        failed = work.session.scalar(
            select(func.count()).select_from(jobs.Job).where(jobs.Job.state == jobs.JobState.FAILED)
        )
    return Finding(check="jobs", ok=not failed, says=f"{failed} failed")


def _audit(house: House) -> Finding:
    with house.reading(HOUSE) as work:
        broken = [found.seq for found in audit.verify(work)]
    return Finding(check="audit chain", ok=not broken, says=f"broken at {broken[:5]}" if broken else "whole")


def _journal(house: House) -> Finding:
    with house.reading(HOUSE) as work:
        wrong = reconciling.differing_sheets(work)
    says = f"{len(wrong)} sheets differ from their journal" if wrong else "every sheet is its journal's fold"
    return Finding(check="journal", ok=not wrong, says=says)
