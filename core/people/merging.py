"""Merging: two accounts turn out to be one human being.

The row that is given up stays and forwards to the one kept; what it could do moves or ends. The audit entry
names every row that moved, so that a merge of the wrong two can be taken apart again by hand.
"""

from collections.abc import Iterable

from sqlalchemy import select, update

from core import audit, feedback, notices, reasons
from core.access import Permission
from core.errors import Invalid
from core.people import sessions, tokens
from core.people.errors import NotMergeable
from core.people.events import PersonsMerged
from core.people.models import Membership, OneTimeCode, Person, RoleGrant
from core.people.persons import IDENTITY, PHONE, key_of
from core.people.reach import look_after
from core.people.states import PersonState
from core.work import UnitOfWork


def merge(work: UnitOfWork, keep_ref: str, give_up_ref: str, reason: str) -> None:
    """Let ``give_up_ref`` live on in ``keep_ref``: memberships, roles, notices, complaints move; sessions,
    tokens and codes end; other packages hear PersonsMerged.

    Raises NotAllowed unless the actor manages both, NotMergeable for one that is gone or proven to be
    somebody else (both have an identity number, and not the same), Invalid (field ``reason``).
    """
    keep = look_after(work, keep_ref, Permission.PEOPLE_MANAGE)
    gone = look_after(work, give_up_ref, Permission.PEOPLE_MANAGE)
    if not reasons.suffices(reason):
        raise Invalid(reasons.needed())
    _demand_mergeable(keep, gone)
    moved = {
        "kept": keep.ref,
        "reason": reasons.read(reason),
        "state_before": gone.state.value,
        "memberships": _move_memberships(work, keep.id, gone.id),
        "roles": _move_roles(work, keep.id, gone.id),
        "taken_over": _take_over_sealed(work, keep, gone),
    }
    _end_entrances(work, gone.id)
    work.session.execute(
        update(notices.Notice).where(notices.Notice.person_id == gone.id).values(person_id=keep.id)
    )
    feedback.hand_over(work, gone.id, keep.id)
    work.session.execute(
        update(Person).where(Person.merged_into_id == gone.id).values(merged_into_id=keep.id)
    )
    gone.state, gone.merged_into_id = PersonState.MERGED, keep.id
    audit.record(work, "people.merged", "person", gone.ref, moved)
    work.announce(PersonsMerged(kept_id=keep.id, given_up_id=gone.id))


def _demand_mergeable(keep: Person, gone: Person) -> None:
    over = {PersonState.MERGED, PersonState.ERASED}
    if keep.id == gone.id or keep.state in over or gone.state in over:
        raise NotMergeable
    both = keep.identity_index is not None and gone.identity_index is not None
    if both and keep.identity_index != gone.identity_index:
        raise NotMergeable


def _move_memberships(work: UnitOfWork, keep_id: int, gone_id: int) -> str:
    rows = work.session.scalars(select(Membership).where(Membership.person_id == gone_id)).all()
    for row in rows:
        row.person_id = keep_id
    return _listed(row.id for row in rows)


def _move_roles(work: UnitOfWork, keep_id: int, gone_id: int) -> str:
    """Standing roles move; one that the kept account holds already ends, for it stands once."""
    standing = RoleGrant.ended_at.is_(None)
    kept = work.session.scalars(select(RoleGrant).where(RoleGrant.person_id == keep_id, standing))
    held = {(row.role, row.unit_id) for row in kept}
    rows = work.session.scalars(select(RoleGrant).where(RoleGrant.person_id == gone_id, standing)).all()
    for row in rows:
        if (row.role, row.unit_id) in held:
            row.ended_at = work.now
        else:
            row.person_id = keep_id
    return _listed(row.id for row in rows)


def _take_over_sealed(work: UnitOfWork, keep: Person, gone: Person) -> str:
    """Telephone and identity that only the account given up has, sealed anew for the one kept."""
    vault, taken = work.house.vault, []
    old_key, new_key = key_of(work, gone.id), key_of(work, keep.id)
    if keep.phone_sealed is None and gone.phone_sealed is not None:
        plain, index = vault.open(old_key, PHONE, gone.phone_sealed), gone.phone_index
        gone.phone_sealed = gone.phone_index = None
        work.flush()
        keep.phone_sealed, keep.phone_index = vault.seal(new_key, PHONE, plain), index
        taken.append("phone")
    if keep.identity_sealed is None and gone.identity_sealed is not None:
        plain, index = vault.open(old_key, IDENTITY, gone.identity_sealed), gone.identity_index
        gone.identity_sealed = gone.identity_index = None
        work.flush()
        keep.identity_sealed, keep.identity_index = vault.seal(new_key, IDENTITY, plain), index
        taken.append("identity")
    return ",".join(taken)


def _end_entrances(work: UnitOfWork, person_id: int) -> None:
    sessions.end_all(work, person_id)
    tokens.end_all(work, person_id)
    work.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
        .values(used_at=work.now)
    )


def _listed(ids: Iterable[int]) -> str:
    return ",".join(str(each) for each in ids)
