"""The directory: who belongs where, looked up exactly, shown masked, revealed with a reason.

Names, phones and document numbers are sealed, so a search is exact: the blind index of what was typed is
compared, never the text. Whoever is read here is reached through a unit they belong to; somebody without a
unit by whoever is responsible at the top of the tree (see :mod:`core.people.reach`).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select

from core import audit, reasons
from core.access import Permission, Role
from core.errors import Invalid, NotAllowed, NotFound, SignInNeeded
from core.people import persons, roles, units
from core.people.identities import known_by_number, mask_document, open_document
from core.people.models import Membership, Person, PersonKey, RoleGrant, Unit
from core.people.reach import look_after
from core.people.rules.names import normalise_name
from core.people.rules.phone import mask_phone, read_phone
from core.people.scope import below
from core.people.states import PersonState
from core.people.views import MembershipView, PersonDossier, PersonList, PersonView, UnitView
from core.work import UnitOfWork

PAGE_SIZE: Final = 50


class Revealed(StrEnum):
    """What a reveal opens."""

    PHONE = "phone"
    IDENTITY = "identity"


def listing(
    work: UnitOfWork,
    *,
    unit_ref: str = "",
    state: PersonState | None = None,
    words: str = "",
    after: str | None = None,
    limit: int = PAGE_SIZE,
) -> PersonList:
    """Persons in the actor's reach, by enrolment, a page at a time.

    ``words``: a whole name, phone, document number or code. Raises NotAllowed, NotFound (unit).
    """
    work.demand(Permission.PEOPLE_READ)
    conditions = [in_reach(work, Permission.PEOPLE_READ), Person.id > units.read_cursor(after)]
    if unit_ref:
        path = units.unit_of(work, unit_ref).path
        work.demand(Permission.PEOPLE_READ, path)
        conditions.append(belonging(work.today, path))
    if state is not None:
        conditions.append(Person.state == state)
    elif not words.strip():
        conditions.append(Person.state.not_in((PersonState.MERGED, PersonState.ERASED)))
    if words.strip():
        conditions.append(is_called(work, words))
    rows = work.session.scalars(select(Person).where(*conditions).order_by(Person.id).limit(limit + 1)).all()
    return PersonList(
        rows=shown(work, rows[:limit]), onward=str(rows[limit - 1].id) if len(rows) > limit else None
    )


def dossier(work: UnitOfWork, ref: str) -> PersonDossier:
    """A person's memberships and roles, personal data masked. Raises NotFound out of reach."""
    person = seen(work, ref)
    rows = work.session.execute(
        select(Membership, Unit)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.from_on.desc(), Membership.id.desc())
        .limit(100)
    )
    merged = work.session.get(Person, person.merged_into_id) if person.merged_into_id else None
    return PersonDossier(
        person=shown(work, [person])[0],
        memberships=tuple(_membership(work, membership, unit) for membership, unit in rows),
        roles=roles.held_by(work, person.id),
        merged_into=merged.ref if merged else None,
        made_at=person.made_at,
        may_manage=_may_look_after(work, person),
        may_reveal=reaches(work, Permission.PERSONAL_DATA_REVEAL, person.id),
    )


def reveal(work: UnitOfWork, ref: str, field: Revealed, reason: str) -> str:
    """The whole value, once a reason was given and written down. Raises NotAllowed, NotFound, Invalid."""
    person = seen(work, ref)
    if not reaches(work, Permission.PERSONAL_DATA_REVEAL, person.id):
        raise NotAllowed
    why = read_reason(reason)
    audit.record(work, "person.revealed", "person", person.ref, {"field": field.value, "reason": why})
    return _opened(work, person, field)


def _opened(work: UnitOfWork, person: Person, field: Revealed) -> str:
    key = persons.key_of(work, person.id)
    if field is Revealed.PHONE and person.phone_sealed:
        return work.house.vault.open(key, persons.PHONE, person.phone_sealed)
    if field is Revealed.IDENTITY and person.identity_sealed:
        return open_document(work, key, person.identity_sealed).number
    raise NotFound


def revealed_just_now(work: UnitOfWork, ref: str, field: Revealed) -> str:
    """The value once more, for the page that shows what :func:`reveal` wrote down a moment ago.

    The caller holds the proof that it did. Raises NotAllowed, NotFound.
    """
    person = seen(work, ref)
    if not reaches(work, Permission.PERSONAL_DATA_REVEAL, person.id):
        raise NotAllowed
    return _opened(work, person, field)


def read_reason(raw: str) -> str:
    """The reason as it is written down. Raises Invalid when it is too short to be one, or too long."""
    if not reasons.suffices(raw) or len(" ".join(raw.split())) > reasons.LONGEST:
        raise Invalid(reasons.needed())
    return reasons.read(raw)


def unit_of_day(work: UnitOfWork, person_id: int, day: date) -> UnitView | None:
    """The unit a person belonged to on a day; of several, the one they joined last. None for no unit."""
    return units_of_day(work, (person_id,), day).get(person_id)


def units_of_day(work: UnitOfWork, person_ids: Iterable[int], day: date) -> dict[int, UnitView]:
    """:func:`unit_of_day` for many persons, in one query; who had no unit is missing."""
    rows = work.session.execute(
        select(Membership.person_id, Unit)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(set(person_ids)), units.standing_on(day))
        .order_by(Membership.from_on, Membership.id)
    )
    return {person_id: units.view(unit) for person_id, unit in rows}


def seen(work: UnitOfWork, ref: str) -> Person:
    """The person, for who may read about them; an account that was merged, for who may read about the other.

    Raises NotAllowed, NotFound out of reach.
    """
    work.demand(Permission.PEOPLE_READ)
    found = persons.by_ref(work, ref)
    if not reaches(work, Permission.PEOPLE_READ, found.merged_into_id or found.id):
        raise NotFound
    return found


def reaches(work: UnitOfWork, permission: Permission, person_id: int) -> bool:
    """Whether the actor holds the permission over the person, themselves included."""
    found = select(Person.id).where(Person.id == person_id, in_reach(work, permission))
    return work.session.scalars(found).one_or_none() is not None


def in_reach(work: UnitOfWork, permission: Permission) -> ColumnElement[bool]:
    """A condition on persons: that they belong, now or soon, to a unit the permission reaches.

    Who belongs to none is reached from the top of the tree.
    """
    paths = work.actor.reach(permission)
    belongs = belonging(work.today, *paths)
    if work.actor.may_at_top(permission):
        return belongs | ~_lasting(work.today).where(Membership.person_id == Person.id).exists()
    return belongs


def belonging(today: date, *paths: str) -> ColumnElement[bool]:
    """A condition on persons: that they belong to a unit at or below one of the paths."""
    return (
        _lasting(today)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == Person.id, below(*paths))
        .exists()
    )


def shown(work: UnitOfWork, people: Sequence[Person]) -> tuple[PersonView, ...]:
    """A page's worth of persons for showing, in their order; four queries however many they are."""
    ids = [person.id for person in people]
    keys = {
        row.person_id: work.house.vault.unwrap(row.key_id, row.wrapped)
        for row in work.session.scalars(select(PersonKey).where(PersonKey.person_id.in_(ids)))
    }
    belongs: dict[int, list[str]] = {}
    for person_id, name in work.session.execute(
        select(Membership.person_id, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(ids), units.standing_on(work.today))
        .order_by(Membership.id)
    ):
        belongs.setdefault(person_id, []).append(name)
    held: dict[int, list[Role]] = {}
    for person_id, role in work.session.execute(
        select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.person_id.in_(ids), RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    ):
        held.setdefault(person_id, []).append(role)
    vault = work.house.vault

    def show(person: Person) -> PersonView:
        key = keys.get(person.id)
        name = vault.open(key, persons.NAME, person.name_sealed) if key and person.name_sealed else None
        phone = vault.open(key, persons.PHONE, person.phone_sealed) if key and person.phone_sealed else None
        sealed = person.identity_sealed
        document = open_document(work, key, sealed) if key and sealed else None
        return PersonView(
            ref=person.ref,
            code=person.code,
            name=name or persons.ERASED_NAME,
            phone_masked=mask_phone(phone) if phone else None,
            identity_kind=document.kind if document else None,
            identity_masked=mask_document(document) if document else None,
            state=person.state,
            units=tuple(belongs.get(person.id, ())),
            roles=tuple(dict.fromkeys(held.get(person.id, ()))),
        )

    return tuple(show(person) for person in people)


def _lasting(today: date) -> Select[int]:
    """Memberships that have not ended, also those that begin later."""
    return select(Membership.id).where(or_(Membership.until_on.is_(None), Membership.until_on >= today))


def is_called(work: UnitOfWork, words: str) -> ColumnElement[bool]:
    """A condition on persons: that the words are their whole name, phone, document number or code."""
    vault = work.house.vault
    fits = [
        Person.name_index == vault.blind_index(persons.NAME, normalise_name(words)),
        Person.code == words.strip(),
        Person.code == words.strip().upper(),
        known_by_number(vault, words),
    ]
    phone = read_phone(words)
    if isinstance(phone, str):
        fits.append(Person.phone_index == vault.blind_index(persons.PHONE, phone))
    return or_(*fits)


def _membership(work: UnitOfWork, membership: Membership, unit: Unit) -> MembershipView:
    return MembershipView(
        unit=units.view(unit),
        from_on=membership.from_on,
        until_on=membership.until_on,
        post=membership.post,
        is_standing=membership.until_on is None or membership.until_on >= work.today,
    )


def _may_look_after(work: UnitOfWork, person: Person) -> bool:
    try:
        look_after(work, person.ref, Permission.PEOPLE_MANAGE)
    except (NotAllowed, NotFound, SignInNeeded):
        return False
    return True
