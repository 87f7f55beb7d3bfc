"""Signing in: by person code or telephone, with a password, and a second step where one was set up.

Three short pieces, so that hashing never happens inside a transaction and a web server may wait for it
without holding a thread: :func:`look_up` reads, :func:`try_password` compares in the password threads,
:func:`enter` writes. :func:`sign_in` is the three in a row.

Only failures are counted, per account and per address, right before the comparison and inside the small
pool: a factory behind one address signs in together, and a thousand guesses sent at once are still eight.
"""

import unicodedata
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from limits import RateLimitItem
from sqlalchemy import ColumnElement, or_, select, update

from core.access import SECOND_FACTOR_ROLES
from core.errors import NotFound
from core.house import House
from core.limits import FAILED_FROM_ADDRESS, FAILED_SIGN_INS
from core.people import passwords, second_factor, sessions
from core.people.errors import AccountClosed, SecondStepOver, WrongSecondFactor, WrongSignIn
from core.people.models import Credential, Person
from core.people.passwords import Verdict
from core.people.persons import PHONE
from core.people.rules.phone import read_phone
from core.people.states import PersonState
from core.people.views import DemoAccountView
from core.work import UnitOfWork

SECOND_STEP_LIFE: Final = timedelta(minutes=10)
DEMO_PREFIX: Final = "DEMO-"
"""Codes of demo accounts begin so; they sign in by one press, on a demo server only."""
_TICKET: Final = "second step"


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody came: when, from where, in what browser."""

    now: datetime
    address: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An account that somebody says is theirs. ``account`` names its counter and says nothing about it."""

    account: str
    person_id: int | None = None
    password_hash: str | None = None
    state: PersonState | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of it: a session's secret for the cookie, or a ticket to the second step.

    ``must_change``: the password was handed over and is to be replaced first. ``second_factor_due``: a role
    sleeps until a second factor is set up. ``activated``: a code of this entry opened the account.
    """

    session: str | None = None
    ticket: str | None = None
    must_change: bool = False
    second_factor_due: bool = False
    activated: bool = False


def sign_in(house: House, login: str, password: str, arrival: Arrival) -> Entry:
    """All of it. Raises WrongSignIn, AccountClosed, TooMany."""
    claim = look_up(house, login, arrival)
    return enter(house, claim, try_password(house, claim, password, arrival).result(), arrival)


def look_up(house: House, login: str, arrival: Arrival) -> Claim:
    """Find the account, from a merged person on to the one kept. An unknown one is a claim like any other."""
    typed = unicodedata.normalize("NFKC", login).strip()[:64]
    with house.reading(now=arrival.now) as work:
        person = _find(work, typed)
        if person is None:
            return Claim(house.vault.blind_index("sign-in", typed.casefold()))
        credential = _credential(work, person.id)
        return Claim(
            house.vault.blind_index("sign-in", f"#{person.id}"),
            person.id,
            credential.password_hash if credential else None,
            person.state,
        )


def try_password(house: House, claim: Claim, password: str, arrival: Arrival) -> Future[Verdict]:
    """Compare in the password threads; the future raises TooMany when too many failures came before."""

    def compare() -> Verdict:
        demand_patience(house, claim.account, arrival)
        verdict = passwords.judge(claim.password_hash, password)
        if not verdict.right:
            count_failure(house, claim.account, arrival)
        return verdict

    return passwords.in_pool(compare)


def enter(house: House, claim: Claim, verdict: Verdict, arrival: Arrival) -> Entry:
    """Begin a session, or hand out the ticket to the second step.

    Raises WrongSignIn; AccountClosed for who knows the password of an account that is not open.
    """
    if not verdict.right or claim.person_id is None:
        raise WrongSignIn
    if claim.state is not PersonState.ACTIVE:
        raise AccountClosed
    house.limits.forgive(FAILED_SIGN_INS, claim.account)
    with house.work(now=arrival.now) as work:
        if verdict.renewed is not None:
            work.session.execute(
                update(Credential)
                .where(
                    Credential.person_id == claim.person_id, Credential.password_hash == claim.password_hash
                )
                .values(password_hash=verdict.renewed)
            )
        return admit(work, claim.person_id, arrival)


def admit(work: UnitOfWork, person_id: int, arrival: Arrival) -> Entry:
    """Let in who has just proved the first factor."""
    credential = _credential(work, person_id)
    if credential is None:
        raise NotFound
    if credential.totp_confirmed_at is not None and not sessions.is_demo(work.house):
        return Entry(ticket=_ticket(work.house, credential, work.now))
    return _session(work, credential, arrival, second_factor=False)


def second_step(house: House, ticket: str, code: str, arrival: Arrival) -> Entry:
    """Prove the second factor. Raises SecondStepOver, WrongSecondFactor, TooMany."""
    with house.work(now=arrival.now) as work:
        credential = _ticket_holder(work, ticket)
        account = house.vault.blind_index("second step", f"#{credential.person_id}")
        demand_patience(house, account, arrival)
        try:
            second_factor.prove(work, credential.person_id, code)
        except WrongSecondFactor:
            count_failure(house, account, arrival)
            raise
        entry = _session(work, credential, arrival, second_factor=True)
    house.limits.forgive(FAILED_SIGN_INS, account)
    return entry


def enter_demo(house: House, login: str, arrival: Arrival) -> Entry:
    """Sign a demo account in without a password. Raises NotFound on any other server or account."""
    with house.work(now=arrival.now) as work:
        person = work.session.scalars(select(Person).where(Person.code == login)).one_or_none()
        if not sessions.is_demo(house) or person is None or not _open_to_all(person):
            raise NotFound
        token = sessions.begin(work, person.id, arrival.device, second_factor=True)
        return Entry(session=token)


def demo_accounts(work: UnitOfWork) -> list[DemoAccountView]:
    """The accounts that sign in by one press: none unless this is a demo server on loopback."""
    if not sessions.is_demo(work.house):
        return []
    people = work.session.scalars(
        select(Person)
        .where(Person.code.startswith(DEMO_PREFIX, autoescape=True))
        .order_by(Person.id)
        .limit(12)
    ).all()
    return [
        DemoAccountView(
            login=person.code,
            person_id=person.id,
            roles=tuple(dict.fromkeys(grant.role for grant in sessions.grants_of(work, person.id))),
        )
        for person in people
        if _open_to_all(person)
    ]


def demand_patience(house: House, account: str, arrival: Arrival) -> None:
    """Raises TooMany when this account or this address has failed too often of late."""
    for limit, names in _counters(account, arrival):
        house.limits.check(limit, *names)


def count_failure(house: House, account: str, arrival: Arrival) -> None:
    """Remember one failure."""
    for limit, names in _counters(account, arrival):
        house.limits.count(limit, *names)


def _counters(account: str, arrival: Arrival) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
    by_account = (FAILED_SIGN_INS, (account,))
    return (by_account, (FAILED_FROM_ADDRESS, (arrival.address,))) if arrival.address else (by_account,)


def _find(work: UnitOfWork, typed: str) -> Person | None:
    phone = read_phone(typed)
    ways: list[ColumnElement[bool]] = [Person.code.in_({typed, typed.upper()})]
    if isinstance(phone, str):
        ways.append(Person.phone_index == work.house.vault.blind_index(PHONE, phone))
    found = work.session.scalars(select(Person).where(or_(*ways))).all()
    person = min(found, key=lambda each: (each.code != typed, each.code != typed.upper()), default=None)
    if person is not None and person.merged_into_id is not None:
        return work.session.get_one(Person, person.merged_into_id)
    return person


def _credential(work: UnitOfWork, person_id: int) -> Credential | None:
    return work.session.scalars(select(Credential).where(Credential.person_id == person_id)).one_or_none()


def _session(work: UnitOfWork, credential: Credential, arrival: Arrival, *, second_factor: bool) -> Entry:
    token = sessions.begin(work, credential.person_id, arrival.device, second_factor=second_factor)
    roles = {grant.role for grant in sessions.grants_of(work, credential.person_id)}
    strong = second_factor or sessions.is_demo(work.house)
    return Entry(
        session=token,
        must_change=credential.must_change,
        second_factor_due=bool(roles & SECOND_FACTOR_ROLES) and not strong,
    )


def _ticket(house: House, credential: Credential, now: datetime) -> str:
    """Person, end of life, and a signature that a new password makes void."""
    told = f"{credential.person_id}.{int((now + SECOND_STEP_LIFE).timestamp())}"
    return f"{told}.{house.vault.signature(_TICKET, f'{told}.{credential.password_hash}')}"


def _ticket_holder(work: UnitOfWork, ticket: str) -> Credential:
    person, _, rest = ticket.partition(".")
    until, _, signature = rest.partition(".")
    if not (person.isdecimal() and until.isdecimal() and len(person) < 19 and len(until) < 12):
        raise SecondStepOver
    credential = _credential(work, int(person))
    if credential is None or datetime.fromtimestamp(int(until), UTC) <= work.now:
        raise SecondStepOver
    if not work.house.vault.is_signed(_TICKET, f"{person}.{until}.{credential.password_hash}", signature):
        raise SecondStepOver
    if work.session.get_one(Person, credential.person_id).state is not PersonState.ACTIVE:
        raise AccountClosed
    return credential


def _open_to_all(person: Person) -> bool:
    return person.code.startswith(DEMO_PREFIX) and person.state is PersonState.ACTIVE
