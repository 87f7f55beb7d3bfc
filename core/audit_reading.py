"""The audit log as people read it: filtered, by page, taken along as a file, and by whom it names.

The log of the whole house is for holders of the permission at the top of the tree. What a reference is called
is told by the package that owns it (:class:`Named`); who looked at somebody's data is theirs to know too.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, func, or_, select

from core import audit
from core.access import Permission
from core.audit import AuditEntry
from core.errors import NotAllowed, Refusal
from core.people import directory, persons
from core.people.models import Person, Unit
from core.work import UnitOfWork

MOST_TAKEN: Final = 20_000
LOOKS: Final = ("person.revealed", "registry.dossier_read")
"""Deeds by which somebody saw more of a person's data than a list shows; each names the person."""


class View(BaseModel):
    """A frozen value made for showing."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, slots=True)
class Named:
    """What a reference is called; ``address``: where it is shown, empty where nowhere."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilters:
    """What is looked for; what is empty does not narrow. ``actor``: a whole name or a staff number.

    Days are those of the house's zone, both included. ``subject``: a reference.
    """

    action: str = ""
    actor: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


class AuditTooLong(Refusal):
    """More entries than one file may hold; narrow the filters."""

    code = "audit.too_long"
    status = 422


class AuditLine(View):
    """One deed. ``actor`` is empty for the house itself; ``facts`` are references and plain values."""

    id: int
    seq: int | None
    at: datetime
    actor: str
    actor_code: str
    actor_ref: str
    action: str
    subject_kind: str
    subject_ref: str
    facts: tuple[tuple[str, str | int | bool | None], ...]


class AuditPage(View):
    """One page of the log, the newest first; ``onward`` is the cursor of the next, None on the last."""

    lines: tuple[AuditLine, ...]
    onward: str | None


def log(work: UnitOfWork, filters: AuditFilters, *, before: str | None = None, limit: int = 50) -> AuditPage:
    """The newest deeds that fit the filters, a page at a time. Raises SignInNeeded, NotAllowed."""
    work.actor.demand_at_top(Permission.AUDIT_READ)
    found = _found(work, filters)
    if before is not None and before.isascii() and before.isdigit() and len(before) < 19:
        found = found.where(AuditEntry.id < int(before))
    rows = work.session.scalars(found.limit(limit + 1)).all()
    onward = str(rows[limit - 1].id) if len(rows) > limit else None
    return AuditPage(lines=_lines(work, rows[:limit]), onward=onward)


def taken(work: UnitOfWork, filters: AuditFilters) -> tuple[AuditLine, ...]:
    """All deeds that fit the filters, to be taken along. Raises NotAllowed, AuditTooLong."""
    work.actor.demand_at_top(Permission.AUDIT_READ)
    rows = work.session.scalars(_found(work, filters).limit(MOST_TAKEN + 1)).all()
    if len(rows) > MOST_TAKEN:
        raise AuditTooLong(most=MOST_TAKEN)
    return _lines(work, rows)


def note_taken(work: UnitOfWork, filters: AuditFilters, rows: int, number: str) -> None:
    """Write down that the log was taken along; whom was searched for stays out of it."""
    told = {"since": filters.since, "until": filters.until, "deed": filters.action or None}
    facts = {name: value for name, value in told.items() if value is not None}
    audit.record(work, "audit.exported", "audit", number, {"rows": rows, **facts})


def actions(work: UnitOfWork) -> tuple[str, ...]:
    """The actions that the log holds, for a list to choose from."""
    work.actor.demand_at_top(Permission.AUDIT_READ)
    return tuple(work.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def looks_at(work: UnitOfWork, person_ref: str, *, before: str | None = None, limit: int = 50) -> AuditPage:
    """Who looked at a person's data: for the person, and for who may reveal such data over them.

    Raises NotFound, NotAllowed.
    """
    person = persons.by_ref(work, person_ref)
    if person.id != work.actor.person_id:
        directory.seen(work, person_ref)
        if not directory.reaches(work, Permission.PERSONAL_DATA_REVEAL, person.id):
            raise NotAllowed
    found = _newest().where(
        AuditEntry.subject_kind == "person",
        AuditEntry.subject_ref == person.ref,
        AuditEntry.action.in_(LOOKS),
    )
    if before is not None and before.isascii() and before.isdigit() and len(before) < 19:
        found = found.where(AuditEntry.id < int(before))
    rows = work.session.scalars(found.limit(limit + 1)).all()
    onward = str(rows[limit - 1].id) if len(rows) > limit else None
    return AuditPage(lines=_lines(work, rows[:limit]), onward=onward)


def named(work: UnitOfWork, kind: str, refs: Collection[str]) -> Mapping[str, Named]:
    """What the persons and units of these references are called."""
    if kind == "person":
        rows = work.session.execute(select(Person.id, Person.ref, Person.code).where(Person.ref.in_(refs)))
        found = {row.id: row for row in rows}
        names = persons.names_of(work, found) if found else {}
        return {
            row.ref: Named(f"{names.get(row.id, '')} {row.code}".strip(), f"/people/{row.ref}")
            for row in found.values()
        }
    if kind == "unit":
        units = work.session.execute(select(Unit.ref, Unit.name).where(Unit.ref.in_(refs)))
        return {row.ref: Named(row.name, f"/units/{row.ref}") for row in units}
    return {}


def _newest() -> Select[AuditEntry]:
    return select(AuditEntry).order_by(AuditEntry.id.desc())


def _found(work: UnitOfWork, filters: AuditFilters) -> Select[AuditEntry]:
    found, zone = _newest(), work.house.settings.zone
    if filters.action.strip():
        found = found.where(AuditEntry.action.startswith(filters.action.strip(), autoescape=True))
    if filters.actor.strip():
        code = filters.actor.strip().upper()
        called = or_(func.upper(Person.code) == code, directory.is_called(work, filters.actor))
        found = found.where(AuditEntry.actor_id.in_(select(Person.id).where(called)))
    if filters.subject.strip():
        found = found.where(AuditEntry.subject_ref == filters.subject.strip())
    if filters.since is not None:
        found = found.where(AuditEntry.at >= datetime.combine(filters.since, time(), zone))
    if filters.until is not None:
        found = found.where(AuditEntry.at < datetime.combine(filters.until + timedelta(days=1), time(), zone))
    return found


def _lines(work: UnitOfWork, rows: Iterable[AuditEntry]) -> tuple[AuditLine, ...]:
    held = list(rows)
    ids = {row.actor_id for row in held if row.actor_id is not None}
    names = persons.names_of(work, ids) if ids else {}
    who = {
        row.id: row
        for row in work.session.execute(select(Person.id, Person.ref, Person.code).where(Person.id.in_(ids)))
    }
    return tuple(
        AuditLine(
            id=row.id,
            seq=row.seq,
            at=row.at,
            actor=names.get(row.actor_id or 0, ""),
            actor_code=who[row.actor_id].code if row.actor_id in who else "",
            actor_ref=who[row.actor_id].ref if row.actor_id in who else "",
            action=row.action,
            subject_kind=row.subject_kind,
            subject_ref=row.subject_ref,
            facts=tuple((name, _plain(fact)) for name, fact in row.facts.items()),
        )
        for row in held
    )


def _plain(fact: object) -> str | int | bool | None:
    return fact if fact is None or isinstance(fact, str | int) else str(fact)
