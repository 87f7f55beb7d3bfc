"""One's own account: what is held, how one likes to read, a new telephone or password, a copy to take away.

The copy, the correction and the erasure are rights under PIPL articles 44 to 47.
"""

from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import audit, feedback, notices
from core.access import Actor
from core.errors import Finding, Invalid, NotFound
from core.house import House
from core.people import consents, passwords, sessions, sign_in, tokens
from core.people.activation import password_findings, set_password
from core.people.errors import AlreadyKnown, WrongPassword
from core.people.identities import mask_document, open_document
from core.people.models import Credential, Membership, Person, Unit
from core.people.persons import NAME, PHONE, key_of
from core.people.rules.phone import mask_phone, read_phone
from core.people.sign_in import Arrival, Claim
from core.people.views import OwnView
from core.text import LOCALES
from core.work import UnitOfWork

THEMES: Final = ("system", "light", "dark")

Collector = Callable[[UnitOfWork, int], tuple[str, object]]
"""What another package holds on a person, for the copy: a heading and plain values."""


def mine(work: UnitOfWork) -> OwnView:
    """What the house holds on the actor: name and telephone in clear, for they are theirs."""
    person = _me(work)
    key, vault = key_of(work, person.id), work.house.vault
    phone = vault.open(key, PHONE, person.phone_sealed) if person.phone_sealed else None
    sealed = person.identity_sealed
    credential = _credential(work, person.id)
    return OwnView(
        code=person.code,
        name=vault.open(key, NAME, person.name_sealed) if person.name_sealed else "",
        phone=phone,
        phone_masked=mask_phone(phone) if phone else None,
        identity_masked=mask_document(open_document(work, key, sealed)) if sealed else None,
        units=tuple(name for name, _, _, _ in _units(work, person.id, standing=True)),
        roles=tuple(dict.fromkeys(grant.role for grant in sessions.grants_of(work, person.id))),
        consented_at=person.consented_at,
        made_at=person.made_at,
        second_factor=credential is not None and credential.totp_confirmed_at is not None,
    )


def read_as(
    work: UnitOfWork, *, locale: str | None = None, theme: str | None = None, large: bool | None = None
) -> None:
    """Remember how the actor likes to read; None leaves a thing as it is, an unknown word too."""
    person = _me(work)
    if locale in LOCALES:
        person.locale = locale
    if theme in THEMES:
        person.theme = theme
    if large is not None:
        person.large_type = large


def change_phone(house: House, actor: Actor, phone: str, password: str, arrival: Arrival) -> None:
    """Take another telephone. Raises WrongPassword, TooMany, AlreadyKnown, Invalid (field ``phone``)."""
    number = read_phone(phone)
    if isinstance(number, tuple):
        raise Invalid(*number)
    confirm_password(house, actor, password, arrival)
    try:
        with house.work(actor, arrival.now) as work:
            person = _me(work)
            index = house.vault.blind_index(PHONE, number)
            holder = work.session.scalars(select(Person.id).where(Person.phone_index == index)).one_or_none()
            if holder not in {None, person.id}:
                raise AlreadyKnown
            person.phone_sealed = house.vault.seal(key_of(work, person.id), PHONE, number)
            person.phone_index = index
            audit.record(work, "people.phone_changed", "person", person.ref)
    except IntegrityError as taken:  # somebody took the same number at the same moment
        raise AlreadyKnown from taken


def change_password(house: House, actor: Actor, old: str, new: str, arrival: Arrival) -> None:
    """Choose another password; every other session of the account ends.

    Raises WrongPassword, TooMany, Invalid (field ``password``).
    """
    with house.reading(actor, arrival.now) as work:
        findings = password_findings(work, actor.myself(), new)
    if not findings and old == new:
        findings = (Finding("people.password_same", {}, "password"),)
    if findings:
        raise Invalid(*findings)
    confirm_password(house, actor, old, arrival)
    password_hash = passwords.hashed(new)
    with house.work(actor, arrival.now) as work:
        person = _me(work)
        set_password(work, person.id, password_hash, must_change=False)
        sessions.end_all(work, person.id, but=actor.session_id)
        audit.record(work, "people.password_changed", "person", person.ref)


def confirm_password(house: House, actor: Actor, password: str, arrival: Arrival) -> None:
    """Demand the actor's password once more. Raises WrongPassword, TooMany."""
    with house.reading(actor, arrival.now) as work:
        credential = _credential(work, actor.myself())
    stored = credential.password_hash if credential is not None else None
    claim = Claim(house.vault.blind_index("sign-in", f"#{actor.myself()}"), actor.myself(), stored)
    if not sign_in.try_password(house, claim, password, arrival).result().right:
        raise WrongPassword


def ask_for_erasure(work: UnitOfWork, words: str) -> str:
    """Ask to be forgotten: an administrator looks at what law says must stay, answers, and erases.

    Returns the receipt.
    """
    request = feedback.Words(kind=feedback.FeedbackKind.ERASURE, page="/account", words=words)
    return feedback.hand_in(work, request)


def copy_of_mine(work: UnitOfWork, collectors: Iterable[Collector] = ()) -> dict[str, object]:
    """Everything held on the actor as plain values, to be taken away as JSON. Audited."""
    person, own = _me(work), mine(work)
    audit.record(work, "people.copy_taken", "person", person.ref)
    sealed = person.identity_sealed
    document = open_document(work, key_of(work, person.id), sealed) if sealed else None
    copy: dict[str, object] = {
        "made_at": work.now,
        "account": own.model_dump(exclude={"phone_masked", "identity_masked"}),
        "identity": {"kind": document.kind, "number": document.number} if document else None,
        "units": [
            {"name": name, "from_on": since, "until_on": until, "post": post}
            for name, since, until, post in _units(work, person.id)
        ],
        "consents": [
            {"text_version": each.text_version, "given_at": each.given_at}
            for each in consents.given(work, person.id)
        ],
        "sessions": [each.model_dump() for each in sessions.mine(work)],
        "tokens": [each.model_dump() for each in tokens.mine(work)],
        "notices": [each.model_dump() for each in notices.all_mine(work)],
        "feedback": [each.model_dump() for each in feedback.mine(work)],
    }
    return copy | dict(collect(work, person.id) for collect in collectors)


def _units(
    work: UnitOfWork, person_id: int, *, standing: bool = False
) -> list[tuple[str, object, object, str | None]]:
    query = (
        select(Unit.name, Membership.from_on, Membership.until_on, Membership.post)
        .join(Membership, Membership.unit_id == Unit.id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.id)
    )
    if standing:
        query = query.where(Membership.until_on.is_(None))
    return [(name, since, until, post) for name, since, until, post in work.session.execute(query)]


def _me(work: UnitOfWork) -> Person:
    person = work.session.get(Person, work.actor.myself())
    if person is None:
        raise NotFound
    return person


def _credential(work: UnitOfWork, person_id: int) -> Credential | None:
    return work.session.scalars(select(Credential).where(Credential.person_id == person_id)).one_or_none()
