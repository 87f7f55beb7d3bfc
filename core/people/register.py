"""What registers of other packages need of people: ids to select by, a page to show, ages, memberships.

Names and numbers are sealed, so a register selects by ids and asks for what it shows. Whoever calls has
checked what the actor may see; a selection narrows itself to the actor's reach.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from core.access import Permission
from core.errors import NotFound
from core.people import persons, units
from core.people.directory import belonging, in_reach, is_called, shown
from core.people.identities import open_document
from core.people.models import Membership, Person, PersonKey, Unit
from core.people.persons import SealedName
from core.people.rules.id_card import Identity, age_on, read_identity
from core.people.views import PersonView
from core.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Belonged:
    """A person's time in a unit; ``until_on`` is the last day, None while it lasts."""

    membership_id: int
    unit_id: int
    unit_name: str
    from_on: date
    until_on: date | None
    post: str


def ids(work: UnitOfWork, permission: Permission, *, unit_ref: str = "", words: str = "") -> Select[int]:
    """A subquery: the ids of the persons within reach, of a unit with all below it, of those so called.

    ``words``: a whole name, phone, document number or code, looked for as the directory does. Raises NotFound
    (unit), NotAllowed (unit out of reach).
    """
    conditions = [in_reach(work, permission)]
    if "\0" in unit_ref + words:  # no column can hold it
        raise NotFound
    if unit_ref:
        path = units.unit_of(work, unit_ref).path
        work.demand(permission, path)
        conditions.append(belonging(work.today, path))
    if words.strip():
        conditions.append(is_called(work, words))
    return select(Person.id).where(*conditions)


def of_region(work: UnitOfWork, person_id: int) -> str:
    """The region code of the person's unit of today, or of the nearest unit above it; empty for none."""
    home = (
        select(Unit.path)
        .join(Membership, Membership.unit_id == Unit.id)
        .where(Membership.person_id == person_id, units.standing_on(work.today))
        .order_by(Membership.from_on.desc(), Membership.id.desc())
        .limit(1)
        .subquery()
    )
    above = aliased(Unit)
    rows = work.session.execute(
        select(above.region_code)
        .join(home, home.c.path.startswith(above.path))
        .where(above.region_code.is_not(None))
        .order_by(above.path.desc())
        .limit(1)
    )
    return rows.scalar_one_or_none() or ""


def shown_by_id(work: UnitOfWork, person_ids: Iterable[int]) -> dict[int, PersonView]:
    """A page's worth of persons, personal data masked; five queries however many they are."""
    rows = work.session.scalars(select(Person).where(Person.id.in_(set(person_ids)))).all()
    return {row.id: view for row, view in zip(rows, shown(work, rows), strict=True)}


def id_of(work: UnitOfWork, ref: str) -> int:
    """Raises NotFound."""
    if "\0" in ref:  # no column can hold it
        raise NotFound
    return persons.by_ref(work, ref).id


@dataclass(frozen=True, slots=True)
class About:
    """Who somebody is: reference, name, and full years lived today where the identity number says it."""

    ref: str
    name: str
    age: int | None


def about(work: UnitOfWork, person_id: int) -> About:
    """Reference, name and age, by one query. The caller has checked who may know. Raises NotFound."""
    row = work.session.execute(
        select(Person.ref, Person.identity_sealed, Person.name_sealed, PersonKey.key_id, PersonKey.wrapped)
        .outerjoin(PersonKey, PersonKey.person_id == Person.id)
        .where(Person.id == person_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    vault = work.house.vault
    name = persons.opened_name(vault, SealedName(row.name_sealed, row.key_id, row.wrapped))
    if row.identity_sealed is None or row.key_id is None:
        return About(row.ref, name, None)
    document = open_document(work, vault.unwrap(row.key_id, row.wrapped), row.identity_sealed)
    read = read_identity(document.kind, document.number, today=work.today)
    born = read.birth_on if isinstance(read, Identity) else None
    return About(row.ref, name, None if born is None else age_on(born, work.today))


def ends_of(work: UnitOfWork, membership_ids: Collection[int]) -> dict[int, date | None]:
    """When memberships end, by their ids; None where no end is known."""
    rows = work.session.execute(
        select(Membership.id, Membership.until_on).where(Membership.id.in_(membership_ids))
    )
    return {row.id: row.until_on for row in rows}


def belonged(work: UnitOfWork, person_id: int) -> tuple[Belonged, ...]:
    """The person's memberships, the first one first."""
    rows = work.session.execute(
        select(Membership, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.from_on, Membership.id)
        .limit(100)
    )
    return tuple(
        Belonged(row.id, row.unit_id, name, row.from_on, row.until_on, row.post or "") for row, name in rows
    )
