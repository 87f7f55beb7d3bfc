"""API tokens: keys for programs, each acting for a person with fewer rights than theirs and an end.

Shown once, kept as a hash, taken on ``/api/`` only, in the header ``Authorization: Bearer lb_…``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from core import audit
from core.access import Actor, Permission
from core.errors import Finding, Invalid, NotAllowed, NotFound
from core.ids import new_ref, new_secret
from core.people.errors import ScopeTooWide
from core.people.models import ApiToken, Person
from core.people.sessions import SEEN_EVERY, grants_of
from core.people.states import PersonState
from core.people.views import IssuedTokenView, TokenView
from core.secrets import fingerprint
from core.work import UnitOfWork

PREFIX: Final = "lb_"
"""So that a key left in a log or a repository is recognised for what it is."""

LONGEST_DAYS: Final = 365
LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token acts for. ``used_is_stale``: its last use should be written down again."""

    actor: Actor
    token_id: int
    used_is_stale: bool


def issue(work: UnitOfWork, label: str, scopes: Collection[Permission], days: int) -> IssuedTokenView:
    """Make a token for oneself. ``days`` from 1 to 365; of one's standing tokens no two have one name.

    Raises NotAllowed without ``tokens.issue`` and for a token that asks for a token, ScopeTooWide for a
    permission that the actor lacks now, Invalid (fields ``label``, ``scopes``, ``days``).
    """
    work.demand(Permission.TOKENS_ISSUE)
    if work.actor.scopes is not None:
        raise NotAllowed
    label = " ".join(label.split())
    findings = _findings(label, scopes, days)
    if findings:
        raise Invalid(*findings)
    if not all(work.actor.may(scope) for scope in scopes):
        raise ScopeTooWide
    # A form that is sent again, by going back or loading anew, must not leave a second key behind unseen.
    work.session.execute(select(Person.id).where(Person.id == work.actor.myself()).with_for_update())
    if any(each.label == label for each in mine(work)):
        raise Invalid(Finding("people.token_label_taken", {"label": label}, "label"))
    secret = PREFIX + new_secret()
    token = ApiToken(
        ref=new_ref(),
        token_hash=fingerprint(secret),
        person_id=work.actor.myself(),
        label=label,
        scopes=" ".join(sorted(scopes)),
        made_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(token)
    audit.record(work, "people.token_issued", "token", token.ref, {"scopes": token.scopes, "days": days})
    return IssuedTokenView(ref=token.ref, secret=secret, expires_at=token.expires_at)


def mine(work: UnitOfWork) -> list[TokenView]:
    """The actor's standing tokens, newest first."""
    rows = work.session.scalars(
        select(ApiToken)
        .where(
            ApiToken.person_id == work.actor.myself(),
            ApiToken.ended_at.is_(None),
            ApiToken.expires_at > work.now,
        )
        .order_by(ApiToken.id.desc())
        .limit(100)
    )
    return [
        TokenView(
            ref=row.ref,
            label=row.label,
            scopes=tuple(sorted(_scopes(row))),
            made_at=row.made_at,
            expires_at=row.expires_at,
            used_at=row.used_at,
        )
        for row in rows
    ]


def end(work: UnitOfWork, ref: str) -> None:
    """End one of the actor's tokens, at once. Raises NotFound for anybody else's."""
    token = work.session.scalars(
        select(ApiToken).where(ApiToken.ref == ref, ApiToken.person_id == work.actor.myself())
    ).one_or_none()
    if token is None:
        raise NotFound
    if token.ended_at is None:
        token.ended_at = work.now
        audit.record(work, "people.token_ended", "token", token.ref)


def end_all(work: UnitOfWork, person_id: int) -> None:
    """End every token of a person: after a merge, an erasure, a suspension."""
    work.session.execute(
        update(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.ended_at.is_(None))
        .values(ended_at=work.now)
    )


def recognise(work: UnitOfWork, secret: str) -> Bearer | None:
    """The person behind a token, with their standing roles narrowed to its scopes; None for an ended one.

    A scope that this release does not know is left out: it grants nothing.
    """
    found = work.session.execute(
        select(ApiToken, Person)
        .join(Person, Person.id == ApiToken.person_id)
        .where(ApiToken.token_hash == fingerprint(secret))
    ).one_or_none()
    if found is None:
        return None
    token, person = found
    if token.ended_at is not None or token.expires_at <= work.now or person.state is not PersonState.ACTIVE:
        return None
    actor = Actor(
        person_id=person.id, grants=grants_of(work, person.id), scopes=_scopes(token), locale=person.locale
    )
    return Bearer(actor, token.id, token.used_at is None or work.now - token.used_at > SEEN_EVERY)


def note_used(work: UnitOfWork, token_id: int) -> None:
    """Remember that the token is in use."""
    work.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=work.now))


def _scopes(token: ApiToken) -> frozenset[Permission]:
    known = {permission.value for permission in Permission}
    return frozenset(Permission(word) for word in token.scopes.split() if word in known)


def _findings(label: str, scopes: Collection[Permission], days: int) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    if not 0 < len(label) <= LONGEST_LABEL:
        findings.append(Finding("people.token_label", {"longest": LONGEST_LABEL}, "label"))
    if not scopes:
        findings.append(Finding("people.token_scopes", {}, "scopes"))
    if not 1 <= days <= LONGEST_DAYS:
        findings.append(Finding("people.token_days", {"longest": LONGEST_DAYS}, "days"))
    return tuple(findings)
