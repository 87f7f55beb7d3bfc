"""Persons: enrolled once, named from sealed columns, found by blind index.

Operations elsewhere know people by id; whoever shows a name asks :func:`names_of` for a page's worth at a
time, which unwraps each person's key and opens one column.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.errors import NotFound
from core.ids import new_code, new_ref
from core.people.models import Person, PersonKey
from core.people.rules.names import normalise_name
from core.people.states import PersonState
from core.secrets import DataKey, SealBroken, Vault
from core.work import UnitOfWork

NAME, PHONE, IDENTITY = "person.name", "person.phone", "person.identity"
"""The places a value is sealed for; a value moved elsewhere does not open."""

ERASED_NAME = "—"

_SEALED_NAMES = (
    select(Person.id, Person.name_sealed, PersonKey.key_id, PersonKey.wrapped)
    .outerjoin(PersonKey, PersonKey.person_id == Person.id)
    .where(Person.id.in_(bindparam("person_ids", expanding=True)))
)
"""Asked on every page, therefore built once."""


@dataclass(frozen=True, slots=True)
class SealedName:
    """A name as it lies in the database, with the key that opens it; all None once the person is erased."""

    sealed: str | None
    key_id: str | None
    wrapped_key: str | None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who is to be enrolled. ``phone`` as ``rules.phone`` normalises it; ``code`` is made when missing."""

    name: str
    phone: str | None = None
    code: str | None = None
    state: PersonState = PersonState.ACTIVE
    locale: str = "zh_CN"


def enrol(work: UnitOfWork, new: NewPerson) -> Person:
    """Add a person under a fresh key of their own. The caller has checked the permission and the input."""
    vault = work.house.vault
    key, wrapped = vault.new_data_key()
    name = normalise_name(new.name)
    person = Person(
        ref=new_ref(),
        code=new.code or new_code(),
        state=new.state,
        name_sealed=vault.seal(key, NAME, name),
        phone_sealed=vault.seal(key, PHONE, new.phone) if new.phone else None,
        name_index=vault.blind_index(NAME, name),
        phone_index=vault.blind_index(PHONE, new.phone) if new.phone else None,
        locale=new.locale,
        theme="system",
        large_type=False,
        made_at=work.now,
    )
    work.session.add(person)
    work.flush()
    work.session.add(PersonKey(person_id=person.id, key_id=key.key_id, wrapped=wrapped))
    return person


def by_ref(work: UnitOfWork, ref: str) -> Person:
    """Raises NotFound."""
    person = work.session.scalars(select(Person).where(Person.ref == ref)).one_or_none()
    if person is None:
        raise NotFound
    return person


def names_of(work: UnitOfWork, person_ids: Iterable[int]) -> dict[int, str]:
    """The names of a page's worth of persons; an erased person is a dash. One query."""
    rows = work.session.execute(_SEALED_NAMES, {"person_ids": list(set(person_ids))})
    vault = work.house.vault
    return {person_id: opened_name(vault, SealedName(*sealed)) for person_id, *sealed in rows}


def opened_name(vault: Vault, name: SealedName) -> str:
    """The name itself; a dash where the person was erased."""
    if name.sealed is None or name.key_id is None or name.wrapped_key is None:
        return ERASED_NAME
    return vault.open(vault.unwrap(name.key_id, name.wrapped_key), NAME, name.sealed)


def own_name(work: UnitOfWork) -> str:
    """What the actor is called."""
    return names_of(work, (work.actor.myself(),)).get(work.actor.myself(), ERASED_NAME)


def key_of(work: UnitOfWork, person_id: int) -> DataKey:
    """A person's data key. Raises NotFound when it was destroyed."""
    row = work.session.scalars(select(PersonKey).where(PersonKey.person_id == person_id)).one_or_none()
    if row is None:
        raise NotFound
    return work.house.vault.unwrap(row.key_id, row.wrapped)


def any_name_opens(work: UnitOfWork) -> bool | None:
    """Whether the master key opens what is sealed, tried on one person; None when there is nobody."""
    person_id = work.session.scalars(select(PersonKey.person_id).limit(1)).one_or_none()
    if person_id is None:
        return None
    try:
        return bool(names_of(work, (person_id,)))
    except SealBroken:
        return False


def refs_of(work: UnitOfWork, person_ids: Iterable[int]) -> dict[int, str]:
    """The references of a page's worth of persons."""
    rows = work.session.execute(select(Person.id, Person.ref).where(Person.id.in_(set(person_ids))))
    return {row.id: row.ref for row in rows}
