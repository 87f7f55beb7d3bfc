"""What would become of a roster's rows here and now: units found, persons recognised, reach respected.

A batch costs a handful of queries however many rows it has. Nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from core.access import Permission
from core.errors import Finding
from core.people import persons, units
from core.people.directory import in_reach
from core.people.identities import Document
from core.people.models import Membership, Person, Unit
from core.people.rules.roster import Listed, NamedPlace, RosterColumn, RosterLine, as_code, tidy
from core.people.scope import below
from core.people.states import PersonState, UnitKind
from core.people.views import RowOutcome
from core.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what becomes of it. ``new_team``: the name of a team that would be founded below ``unit``."""

    line: RosterLine
    outcome: RowOutcome
    findings: tuple[Finding, ...] = ()
    unit: Unit | None = None
    new_team: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """What the database knows of a batch. Keys of ``people`` are blind indexes and codes."""

    by_code: dict[str, Unit]
    by_name: dict[str, list[Unit]]
    teams: dict[tuple[int, str], Unit]
    default: Unit | None
    people: dict[str, Person]
    mine: set[int]
    members: set[tuple[int, int]]


def judge(work: UnitOfWork, lines: Sequence[RosterLine], unit_ref: str, on: date) -> list[Judged]:
    """Each line's outcome for the actor, in order. Raises NotFound for an unknown ``unit_ref``."""
    here = _look(work, lines, unit_ref)
    return [_judge(work, line, here, on) for line in lines]


def teams_below(work: UnitOfWork, unit_ids: Iterable[int]) -> dict[tuple[int, str], Unit]:
    """Teams by the unit they stand in and their tidy name."""
    rows = work.session.scalars(
        select(Unit)
        .where(Unit.parent_id.in_(set(unit_ids)), Unit.kind == UnitKind.TEAM)
        .order_by(Unit.id.desc())
    )
    return {(row.parent_id, tidy(row.name)): row for row in rows if row.parent_id is not None}


def _look(work: UnitOfWork, lines: Sequence[RosterLine], unit_ref: str) -> Here:
    listed = [line.listed for line in lines if line.listed is not None]
    reach = below(*work.actor.reach(Permission.PEOPLE_MANAGE))
    names = {line.place.unit_name for line in lines}
    codes = {line.place.unit_code for line in lines} | {as_code(name) for name in names}
    known = work.session.scalars(
        select(Unit).where(reach, or_(Unit.code.in_(codes), Unit.name.in_(names))).order_by(Unit.id)
    ).all()
    default = units.unit_of(work, unit_ref) if unit_ref else None
    if default is not None:
        work.demand(Permission.PEOPLE_MANAGE, default.path)
    by_name: dict[str, list[Unit]] = {}
    for unit in known:
        by_name.setdefault(unit.name, []).append(unit)
    people = _people(work, listed)
    ids = {person.id for person in people.values()}
    managed = select(Person.id).where(Person.id.in_(ids), in_reach(work, Permission.PEOPLE_MANAGE))
    members = select(Membership.person_id, Membership.unit_id).where(
        Membership.person_id.in_(ids),
        or_(Membership.until_on.is_(None), Membership.until_on >= work.today),
    )
    return Here(
        by_code={unit.code: unit for unit in known},
        by_name=by_name,
        teams=teams_below(work, {unit.id for unit in known} | ({default.id} if default else set())),
        default=default,
        people=people,
        mine=set(work.session.scalars(managed)),
        members=set(work.session.execute(members)),
    )


def _people(work: UnitOfWork, listed: Sequence[Listed]) -> dict[str, Person]:
    keys = [key for row in listed for key in _keys(work, row).values()]
    rows = work.session.scalars(
        select(Person).where(
            or_(Person.phone_index.in_(keys), Person.identity_index.in_(keys), Person.code.in_(keys))
        )
    )
    people: dict[str, Person] = {}
    for person in rows:
        for key in (person.phone_index, person.identity_index, person.code):
            if key is not None:
                people[key] = person
    return people


def _keys(work: UnitOfWork, row: Listed) -> dict[RosterColumn, str]:
    """What the row's person would be found by, of what it gives."""
    vault = work.house.vault
    keys = {}
    if row.phone:
        keys[RosterColumn.PHONE] = vault.blind_index(persons.PHONE, row.phone)
    if row.identity_kind is not None:
        keys[RosterColumn.IDENTITY_NUMBER] = Document(row.identity_kind, row.identity_number).index(vault)
    if row.code:
        keys[RosterColumn.CODE] = row.code
    return keys


def _judge(work: UnitOfWork, line: RosterLine, here: Here, on: date) -> Judged:
    row = line.listed
    unit, new_team, findings = _place(work, line.place, here, on)
    if row is None:
        return Judged(line, RowOutcome.REJECT, line.findings + findings, unit)
    person, reasons = _recognise(work, row, here)
    findings += reasons
    if findings or unit is None:
        return Judged(line, RowOutcome.REJECT, findings, unit)
    if person is None:
        return Judged(line, RowOutcome.ENROL, (), unit, new_team)
    if not new_team and (person.id, unit.id) in here.members:
        return Judged(line, RowOutcome.UNCHANGED, (), unit, person_id=person.id)
    return Judged(line, RowOutcome.JOIN, (), unit, new_team, person.id)


def _place(
    work: UnitOfWork, row: NamedPlace, here: Here, on: date
) -> tuple[Unit | None, str, tuple[Finding, ...]]:
    """The unit (or team) the row belongs to, the team that would be founded, or why there is none."""
    unit, findings = _named_unit(row, here)
    if unit is None:
        return None, "", findings
    column = RosterColumn.UNIT_CODE if row.unit_code else RosterColumn.UNIT_NAME
    if not units.is_open_on(unit, on):
        return unit, "", (Finding("people.unit_not_open", {"unit": unit.name, "on": on}, column),)
    if not row.team:
        return unit, "", ()
    team = here.teams.get((unit.id, tidy(row.team)))
    if team is not None and units.is_open_on(team, on):
        return team, "", ()
    if unit.kind is UnitKind.TEAM or not work.actor.may(Permission.UNITS_MANAGE, unit.path):
        return unit, "", (Finding("roster.team_unknown", {"team": row.team}, RosterColumn.TEAM),)
    return unit, row.team, ()


def _named_unit(row: NamedPlace, here: Here) -> tuple[Unit | None, tuple[Finding, ...]]:
    if row.unit_code:
        unit = here.by_code.get(row.unit_code)
        if unit is None:
            return None, (Finding("roster.unit_unknown", {"unit": row.unit_code}, RosterColumn.UNIT_CODE),)
        if row.unit_name and row.unit_name != unit.name:
            told = {"known_as": unit.code, "name": unit.name}
            return None, (Finding("roster.unit_other_name", told, RosterColumn.UNIT_NAME),)
        return unit, ()
    if row.unit_name:
        # The page prints the code beside the name: one that is no unit's name is taken for what it is.
        coded = here.by_code.get(as_code(row.unit_name))
        named = here.by_name.get(row.unit_name, [coded] if coded is not None else [])
        if len(named) == 1:
            return named[0], ()
        code = "roster.unit_ambiguous" if named else "roster.unit_unknown"
        return None, (Finding(code, {"unit": row.unit_name}, RosterColumn.UNIT_NAME),)
    if here.default is None:
        return None, (Finding("roster.unit_missing", {}, RosterColumn.UNIT_NAME),)
    return here.default, ()


def _recognise(work: UnitOfWork, row: Listed, here: Here) -> tuple[Person | None, tuple[Finding, ...]]:
    """Who the row's numbers belong to already; reasons where they contradict one another or are not ours."""
    keys = _keys(work, row)
    found = {column: here.people[key] for column, key in keys.items() if key in here.people}
    if not found:
        return None, ()
    if len({person.id for person in found.values()}) > 1:
        return None, (Finding("roster.two_persons", {}, next(iter(found))),)
    column, person = next(iter(found.items()))
    if person.id not in here.mine:
        return None, (Finding("people.known_elsewhere", {}, column),)
    if person.state in {PersonState.MERGED, PersonState.ERASED}:
        return None, (Finding("roster.account_closed", {"known_as": person.code}, column),)
    reasons: tuple[Finding, ...] = ()
    if person.name_index != work.house.vault.blind_index(persons.NAME, row.name):
        reasons += (Finding("roster.other_name", {"known_as": person.code}, RosterColumn.NAME),)
    known = {
        RosterColumn.PHONE: person.phone_index,
        RosterColumn.IDENTITY_NUMBER: person.identity_index,
    }
    for each, index in known.items():
        if each in keys and index is not None and keys[each] != index:
            reasons += (Finding("roster.other_number", {"known_as": person.code}, each),)
    return (None, reasons) if reasons else (person, ())
