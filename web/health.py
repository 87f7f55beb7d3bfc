"""Is the house in order? What ``lianbing doctor`` looks at, beyond what the administrator's console shows.

The console's figures (``core.oversight``) tell how the house does at this moment; here they are judged, and
what takes a while is looked through as well: migrations against models, the audit chain, every sheet.
"""

import stat
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import SQLAlchemyError

from core import audit, oversight
from core.access import HOUSE
from core.audit import HeadState
from core.house import House
from core.oversight import RedisState
from core.people import operator, persons
from exam import reconciling
from migrations import apply


class Finding(BaseModel):
    """One check: its name, whether all is well, and what was seen."""

    model_config = ConfigDict(frozen=True)

    check: str
    ok: bool
    says: str


def examine(house: House) -> tuple[Finding, ...]:
    """Every check; those that need the database are left out when it cannot be reached."""
    try:
        with house.database.engine.connect() as connection:
            current = apply.current(connection)
            differences = apply.differences(connection) if current == apply.newest() else []
    except SQLAlchemyError as error:
        unreached = Finding(check="database", ok=False, says=str(error).splitlines()[0])
        return (unreached, _key(house))
    if current != apply.newest():
        behind = f"at {current}, newest is {apply.newest()}: run migrate"
        return (Finding(check="migrations", ok=False, says=behind), _key(house))
    says = f"at {current}, {len(differences)} differences"
    migrated = Finding(check="migrations", ok=not differences, says=says)
    found = (migrated, _key(house), _sealed(house), _operator(house), *_figures(house))
    return (*found, *_audit(house), _journal(house))


def _figures(house: House) -> Iterator[Finding]:
    with house.reading(HOUSE) as work:
        seen = oversight.health(work, None)
    yield Finding(check="database", ok=True, says=seen.database)
    yield Finding(check="disk", ok=not seen.disk_is_low, says=f"{seen.disk_free / 2**30:.1f} GiB free")
    yield Finding(check="redis", ok=seen.redis is not RedisState.AWAY, says=seen.redis.value)
    given_up = f"{seen.events_waiting} waiting, {seen.events_given_up} given up"
    yield Finding(check="events", ok=seen.events_given_up == 0, says=given_up)
    yield Finding(check="jobs", ok=seen.jobs_failed == 0, says=f"{seen.jobs_failed} failed")


def _key(house: House) -> Finding:
    if house.settings.master_key is not None:
        return Finding(check="master key", ok=True, says="from the environment")
    place = house.settings.data_dir / "keys" / "master.key"
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0
    return Finding(check="master key", ok=mode == 0o600, says=f"{place}, mode {mode:o}")


def _sealed(house: House) -> Finding:
    """Whether this master key is the one that personal data were sealed with."""
    with house.reading(HOUSE) as work:
        opens = persons.any_name_opens(work)
    says = {None: "nobody is enrolled yet", True: "names open", False: "names do not open: wrong master key"}
    return Finding(check="personal data", ok=opens is not False, says=says[opens])


def _operator(house: House) -> Finding:
    """Whose roles reach the whole house; a code that no unit has would leave nobody."""
    with house.reading(HOUSE) as work:
        name = operator.name(work)
    wanted = house.settings.operator_unit
    says = name or (f"no unit has the code {wanted}" if wanted else "no unit is founded yet")
    return Finding(check="operator's unit", ok=name is not None or not wanted, says=says)


def _audit(house: House) -> Iterator[Finding]:
    with house.reading(HOUSE) as work:
        broken = [found.seq for found in audit.verify(work)]
    yield Finding(check="audit chain", ok=not broken, says=f"broken at {broken[:5]}" if broken else "whole")
    head = audit.compare(house)
    yield Finding(check="audit head", ok=head.state in audit.WELL, says=says_head(head))


def says_head(head: audit.Compared) -> str:
    """How the log stands to the head that was kept of it."""
    match head.state:
        case HeadState.AGREES:
            return f"entry {head.kept} is as it was kept, newest is {head.found}"
        case HeadState.NOTHING_YET:
            return "nothing is sealed yet"
        case HeadState.MISSING:
            return f"no head was kept of {head.found} entries: it is written with the next one"
        case HeadState.CUT_OFF:
            return f"entries {head.found + 1} to {head.kept} are gone from the end of the log"
        case HeadState.OTHER_ENTRY:
            return f"entry {head.kept} is not the one that was sealed"
        case HeadState.FORGED:
            return "the head that was kept is not signed by this house"


def _journal(house: House) -> Finding:
    with house.reading(HOUSE) as work:
        wrong = reconciling.differing_sheets(work)
    says = f"{len(wrong)} sheets differ from their journal" if wrong else "every sheet is its journal's fold"
    return Finding(check="journal", ok=not wrong, says=says)
