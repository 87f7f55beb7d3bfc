"""One-time codes: the first password of who was invited, and a new one for who forgot theirs.

An administrator or HR makes the code and hands it over in person; a port (SMS, WeCom) may carry it where one
is joined. It is shown once, kept as a keyed fingerprint, works once, and a newer one replaces it.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid
from core.house import House
from core.ids import ALPHABET, new_code
from core.limits import FAILED_FROM_ADDRESS
from core.people import passwords, sessions, sign_in
from core.people.consents import agree, agreement_findings
from core.people.errors import AccountClosed, CodeRefused
from core.people.models import Credential, OneTimeCode, Person, PersonKey
from core.people.persons import NAME, PHONE
from core.people.reach import look_after
from core.people.rules.password import judge_password
from core.people.sign_in import Arrival, Entry
from core.people.states import CodePurpose, PersonState
from core.people.views import IssuedCodeView
from core.ports import Messenger
from core.work import UnitOfWork

LIFE: Final = {CodePurpose.ACTIVATE: timedelta(hours=72), CodePurpose.RESET: timedelta(hours=24)}
LENGTH: Final = 10
"""Fifty random bits: with failures counted by address, nobody meets a code by trying."""
_PLACE: Final = "one-time code"
_LOOK_ALIKE: Final = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Redemption:
    """What somebody with a code asks for. ``agreed``: they consented to the current text."""

    code: str
    password: str
    agreed: bool = False


def issue(work: UnitOfWork, person_ref: str, seed: str | None = None) -> IssuedCodeView:
    """Make a code for a person: to activate who was invited, to reset the password of who is active.

    With a ``seed`` the code is :func:`derived` from it, so that who keeps the seed can show it again.
    Raises NotAllowed (see ``reach``), AccountClosed for an account in no such state.
    """
    person = look_after(work, person_ref, Permission.PEOPLE_MANAGE, Permission.PERSONAL_DATA_REVEAL)
    issued = _make(work, person, derived(work, seed) if seed is not None else None)
    audit.record(work, "people.code_issued", "person", person.ref, {"purpose": issued.purpose.value})
    return issued


def send_reset(house: House, login: str, messenger: Messenger, arrival: Arrival) -> None:
    """Send a code by the port to the telephone of an account. Says nothing of whether there was one.

    Raises TooMany when this account or address has asked or failed too often.
    """
    claim = sign_in.look_up(house, login, arrival)
    account = house.vault.blind_index("reset", claim.account)
    sign_in.demand_patience(house, account, arrival)
    sign_in.count_failure(house, account, arrival)
    if claim.person_id is None or claim.state not in {PersonState.ACTIVE, PersonState.INVITED}:
        return
    with house.work(now=arrival.now) as work:
        person = work.session.get_one(Person, claim.person_id)
        phone = _known_facts(work, person).get(PHONE)
        if phone is None:
            return
        issued = _make(work, person)
        work.afterwards(lambda: messenger.carry_code(phone, issued.code, issued.expires_at, person.locale))


def redeem(house: House, wish: Redemption, arrival: Arrival) -> Entry:
    """Set the password that the code is for and go on as after the first step of signing in.

    Every other session ends. Raises CodeRefused, TooMany, Invalid (fields ``password``, ``agreed``).
    """
    house.limits.check(FAILED_FROM_ADDRESS, "code", arrival.address)
    with house.reading(now=arrival.now) as work:
        row = _standing(work, wish.code)
        if row is not None:
            _judge(work, row, wish)
    if row is None:
        house.limits.count(FAILED_FROM_ADDRESS, "code", arrival.address)
        raise CodeRefused
    password_hash = passwords.hashed(wish.password)
    with house.work(now=arrival.now) as work:
        row = _standing(work, wish.code, lock=True)
        if row is None:
            raise CodeRefused
        row.used_at = work.now
        person = work.session.get_one(Person, row.person_id)
        activated = row.purpose is CodePurpose.ACTIVATE
        if activated:
            person.state = PersonState.ACTIVE
            agree(work, person)
        set_password(work, person.id, password_hash, must_change=False)
        sessions.end_all(work, person.id)
        audit.record(work, _DEEDS[row.purpose], "person", person.ref)
        return replace(sign_in.admit(work, person.id, arrival), activated=activated)


_DEEDS: Final = {CodePurpose.ACTIVATE: "people.activated", CodePurpose.RESET: "people.password_reset"}


def set_password(work: UnitOfWork, person_id: int, password_hash: str, *, must_change: bool) -> None:
    """Write the hash down, for who had a password and for who had none."""
    credential = work.session.scalars(
        select(Credential).where(Credential.person_id == person_id)
    ).one_or_none()
    if credential is None:
        work.session.add(
            Credential(
                person_id=person_id,
                password_hash=password_hash,
                must_change=must_change,
                changed_at=work.now,
            )
        )
        work.flush()
        return
    credential.password_hash = password_hash
    credential.must_change = must_change
    credential.changed_at = work.now


def password_findings(work: UnitOfWork, person_id: int, password: str) -> tuple[Finding, ...]:
    """What speaks against this password for this person, knowing what others know of them."""
    person = work.session.get_one(Person, person_id)
    credential = work.session.scalars(
        select(Credential).where(Credential.person_id == person_id)
    ).one_or_none()
    strong = credential is not None and credential.totp_confirmed_at is not None
    about = (person.code, *_known_facts(work, person).values())
    return judge_password(password, about=about, second_factor=strong)


def derived(work: UnitOfWork, seed: str) -> str:
    """The code of a seed: fifty bits that nobody without the house's key can tell from others."""
    drawn = int(work.house.vault.blind_index("derived code", seed)[:16], 16)
    return "".join(ALPHABET[(drawn >> 5 * place) & 31] for place in range(LENGTH))


def hashed(work: UnitOfWork, code: str) -> str:
    """What is stored of a code."""
    return work.house.vault.blind_index(_PLACE, code)


def grouped(code: str) -> str:
    """A code as it is written down."""
    return f"{code[:5]}-{code[5:]}"


def shown_again(work: UnitOfWork, person_ref: str, seed: str) -> IssuedCodeView | None:
    """The code that was just derived from a seed for this person, while it stands; None for any other."""
    person = look_after(work, person_ref, Permission.PEOPLE_MANAGE, Permission.PERSONAL_DATA_REVEAL)
    code = derived(work, seed)
    row = _standing(work, code)
    if row is None or row.person_id != person.id:
        return None
    return IssuedCodeView(code=grouped(code), purpose=row.purpose, expires_at=row.expires_at)


def _make(work: UnitOfWork, person: Person, given: str | None = None) -> IssuedCodeView:
    purposes = {PersonState.INVITED: CodePurpose.ACTIVATE, PersonState.ACTIVE: CodePurpose.RESET}
    purpose = purposes.get(person.state)
    if purpose is None:
        raise AccountClosed
    work.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person.id, OneTimeCode.used_at.is_(None))
        .values(used_at=work.now)
    )
    code, expires_at = given or new_code(LENGTH), work.now + LIFE[purpose]
    work.session.add(
        OneTimeCode(
            person_id=person.id,
            purpose=purpose,
            code_hash=hashed(work, code),
            made_at=work.now,
            expires_at=expires_at,
        )
    )
    return IssuedCodeView(code=grouped(code), purpose=purpose, expires_at=expires_at)


def _standing(work: UnitOfWork, typed: str, *, lock: bool = False) -> OneTimeCode | None:
    """The unused, unexpired code behind what was typed; O, I and L are read as the digits they look like."""
    code = "".join(mark for mark in typed.upper().translate(_LOOK_ALIKE) if mark in ALPHABET)
    query = select(OneTimeCode).where(
        OneTimeCode.code_hash == hashed(work, code),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > work.now,
    )
    return work.session.scalars(query.with_for_update() if lock else query).one_or_none()


def _judge(work: UnitOfWork, row: OneTimeCode, wish: Redemption) -> None:
    findings = password_findings(work, row.person_id, wish.password)
    if row.purpose is CodePurpose.ACTIVATE:
        findings += agreement_findings(agreed=wish.agreed)
    if findings:
        raise Invalid(*findings)


def _known_facts(work: UnitOfWork, person: Person) -> dict[str, str]:
    """Name and telephone in clear, as far as they are there."""
    row = work.session.scalars(select(PersonKey).where(PersonKey.person_id == person.id)).one_or_none()
    if row is None:
        return {}
    vault = work.house.vault
    key = vault.unwrap(row.key_id, row.wrapped)
    sealed = {NAME: person.name_sealed, PHONE: person.phone_sealed}
    return {place: vault.open(key, place, value) for place, value in sealed.items() if value is not None}
