"""Signed-in browsers: begun by ``sign_in``, recognised at every request, listed and ended by their owner."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select, update

from core.access import SECOND_FACTOR_ROLES, Actor, Grant, Role
from core.errors import NotFound
from core.house import House
from core.ids import new_ref, new_secret
from core.people import operator
from core.people.models import Credential, Person, PersonKey, RoleGrant, SignInSession, Unit
from core.people.persons import SealedName
from core.people.states import PersonState
from core.people.views import SessionView
from core.secrets import fingerprint
from core.settings import Settings
from core.work import UnitOfWork

SEEN_EVERY = timedelta(minutes=5)
"""How stale ``seen_at`` may grow: writing it at every request would make every reader a writer."""


# Asked at every request, therefore built once: putting a statement together takes longer than asking it.
_BEHIND_A_COOKIE = (
    select(
        SignInSession.id.label("session_id"),
        SignInSession.person_id,
        SignInSession.ended_at,
        SignInSession.expires_at,
        SignInSession.seen_at,
        SignInSession.second_factor_at,
        Person.ref,
        Person.state,
        Person.name_sealed,
        PersonKey.key_id,
        PersonKey.wrapped,
        Person.locale,
        Person.theme,
        Person.large_type,
        Credential.must_change,
    )
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(PersonKey, PersonKey.person_id == Person.id)
    .outerjoin(Credential, Credential.person_id == Person.id)
    .where(SignInSession.token_hash == bindparam("token_hash"))
)


@cache
def _standing_grants(settings: Settings) -> Select[Role, int, str, str | None]:
    return (
        select(RoleGrant.role, RoleGrant.unit_id, Unit.path, operator.path_query(settings).scalar_subquery())
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == bindparam("person_id"), RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )


def is_demo(house: House) -> bool:
    """A demo server asks for no second factor; one that others can reach is none, whatever it is told."""
    return house.settings.demo and house.settings.on_loopback


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who stands at the door, and what must happen before they may go on."""

    actor: Actor
    person_ref: str
    name: SealedName
    theme: str
    large_type: bool
    password_must_change: bool
    second_factor_due: bool
    seen_is_stale: bool


def begin(work: UnitOfWork, person_id: int, device: str, *, second_factor: bool) -> str:
    """Begin a session and return the cookie's secret, which exists nowhere else."""
    token = new_secret()
    work.session.add(
        SignInSession(
            ref=new_ref(),
            token_hash=fingerprint(token),
            person_id=person_id,
            began_at=work.now,
            seen_at=work.now,
            expires_at=work.now + timedelta(days=work.house.settings.sign_in_days),
            second_factor_at=work.now if second_factor else None,
            device=device[:120],
        )
    )
    return token


def recognise(work: UnitOfWork, token: str) -> Recognised | None:
    """The person behind a cookie, with their standing grants; None for an ended or unknown session.

    A holder of a role that asks for a second factor gets that role only in a session that had one; who still
    has the password that was handed over gets no role at all before choosing another.
    """
    found = work.session.execute(_BEHIND_A_COOKIE, {"token_hash": fingerprint(token)}).one_or_none()
    if found is None or found.ended_at is not None or found.expires_at <= work.now:
        return None
    if found.state is not PersonState.ACTIVE:
        return None
    held = grants_of(work, found.person_id)
    strong = found.second_factor_at is not None or is_demo(work.house)
    handed_over = bool(found.must_change)  # an outer join: not everybody has a password
    awake = tuple(g for g in held if strong or g.role not in SECOND_FACTOR_ROLES)
    return Recognised(
        actor=Actor(
            person_id=found.person_id,
            grants=() if handed_over else awake,
            session_id=found.session_id,
            locale=found.locale,
        ),
        person_ref=found.ref,
        name=SealedName(found.name_sealed, found.key_id, found.wrapped),
        theme=found.theme,
        large_type=found.large_type,
        password_must_change=handed_over,
        second_factor_due=len(awake) < len(held),
        seen_is_stale=work.now - found.seen_at > SEEN_EVERY,
    )


def grants_of(work: UnitOfWork, person_id: int) -> tuple[Grant, ...]:
    """The roles a person holds now, each with its unit's path and whether it reaches the operator's unit."""
    rows = work.session.execute(_standing_grants(work.house.settings), {"person_id": person_id})
    return tuple(
        Grant(role, unit_id, path, at_top=top is not None and top.startswith(path))
        for role, unit_id, path, top in rows
    )


def note_seen(work: UnitOfWork, session_id: int) -> None:
    """Remember that the session is in use."""
    work.session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=work.now))


def mine(work: UnitOfWork) -> list[SessionView]:
    """The actor's standing sessions, newest first."""
    rows = work.session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == work.actor.myself(),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > work.now,
        )
        .order_by(SignInSession.id.desc())
        .limit(50)
    )
    return [
        SessionView(
            ref=row.ref,
            device=row.device,
            began_at=row.began_at,
            seen_at=row.seen_at,
            is_this=row.id == work.actor.session_id,
        )
        for row in rows
    ]


def end(work: UnitOfWork, ref: str) -> None:
    """End one of the actor's sessions; at once, everywhere. Raises NotFound for anybody else's."""
    row = work.session.scalars(
        select(SignInSession).where(SignInSession.ref == ref, SignInSession.person_id == work.actor.myself())
    ).one_or_none()
    if row is None:
        raise NotFound
    row.ended_at = row.ended_at or work.now


def end_this(work: UnitOfWork) -> None:
    """Sign out: end the session that the request came in by."""
    if work.actor.session_id is not None:
        work.session.execute(
            update(SignInSession).where(SignInSession.id == work.actor.session_id).values(ended_at=work.now)
        )


def end_all(work: UnitOfWork, person_id: int, *, but: int | None = None, at: datetime | None = None) -> None:
    """End every session of a person (but one): after a new password, a suspension, a merge."""
    work.session.execute(
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.id != (but if but is not None else 0),
        )
        .values(ended_at=at or work.now)
    )
