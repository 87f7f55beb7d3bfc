"""Identity documents at rest: kind and number sealed together, found by blind index, opened by key."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from core.errors import Finding
from core.people import persons
from core.people.models import Person, PersonKey
from core.people.rules.id_card import IdentityKind, mask, normalised, read_identity
from core.secrets import DataKey, Vault
from core.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Document:
    """A document that passed its checks, or one opened from where it lies sealed."""

    kind: IdentityKind
    number: str

    def index(self, vault: Vault) -> str:
        """The fingerprint it is found by: one number may be a passport here and a permit there."""
        return vault.blind_index(persons.IDENTITY, f"{self.kind.value}:{self.number}")


def read_document(kind: str, raw: str, today: date) -> tuple[Document | None, tuple[Finding, ...]]:
    """The document, or why it is none; ``(None, ())`` when no number was given."""
    if not raw.strip():
        return None, ()
    if kind not in set(IdentityKind):
        return None, (Finding("people.identity_kind_unknown", {}, "identity_kind"),)
    read = read_identity(IdentityKind(kind), raw, today=today)
    return (None, read) if isinstance(read, tuple) else (Document(read.kind, read.number), ())


def seal_document(work: UnitOfWork, person: Person, document: Document) -> None:
    """Put the document into the person's sealed column."""
    vault, key = work.house.vault, persons.key_of(work, person.id)
    person.identity_sealed = vault.seal(key, persons.IDENTITY, f"{document.kind.value}:{document.number}")
    person.identity_index = document.index(vault)


def open_document(work: UnitOfWork, key: DataKey, sealed: str) -> Document:
    """Raises core.secrets.SealBroken when the value is not this person's."""
    kind, _, number = work.house.vault.open(key, persons.IDENTITY, sealed).partition(":")
    return Document(IdentityKind(kind), number)


def mask_document(document: Document) -> str:
    """The number as it may be shown without a reveal."""
    return mask(document.kind, document.number)


def last_four(work: UnitOfWork, person_id: int) -> str:
    """The last four places of somebody's document, to be compared and never shown.

    Empty where there is none: nobody of this id, no document on record, or the person was erased.
    """
    found = (
        select(Person.identity_sealed, PersonKey.key_id, PersonKey.wrapped)
        .join(PersonKey, PersonKey.person_id == Person.id)
        .where(Person.id == person_id, Person.identity_sealed.is_not(None))
    )
    row = work.session.execute(found).one_or_none()
    if row is None:
        return ""
    key = work.house.vault.unwrap(row.key_id, row.wrapped)
    return open_document(work, key, row.identity_sealed).number[-4:]


def known_by_number(vault: Vault, raw: str) -> ColumnElement[bool]:
    """A condition on persons: that they hold a document with this number, of whatever kind."""
    number = normalised(raw)
    return Person.identity_index.in_([Document(kind, number).index(vault) for kind in IdentityKind])
