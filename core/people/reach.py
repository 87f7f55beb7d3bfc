"""Whose account somebody may look after: activate, reset, merge, erase.

A person is reached through a unit they belong to; somebody without a unit by whoever is responsible at the
top of the tree. Who holds roles is looked after only by somebody who may grant roles over all of their
units: otherwise a reset password would be a way up.
"""

from sqlalchemy import or_, select

from core.access import Permission
from core.errors import NotAllowed
from core.people import sessions
from core.people.models import Membership, Person, Unit
from core.people.persons import by_ref
from core.work import UnitOfWork


def look_after(work: UnitOfWork, person_ref: str, *permissions: Permission) -> Person:
    """The person, for an actor with one of the permissions over them.

    Raises NotFound, SignInNeeded, NotAllowed.
    """
    if not any(work.actor.may(permission) for permission in permissions):
        work.demand(permissions[0])
    person = by_ref(work, person_ref)
    belongs = _unit_paths(work, person.id)
    if not any(_covers(work, permission, belongs) for permission in permissions):
        raise NotAllowed
    for grant in sessions.grants_of(work, person.id):
        work.demand(Permission.ROLES_GRANT, grant.unit_path)
    return person


def _covers(work: UnitOfWork, permission: Permission, belongs: list[str]) -> bool:
    """Who belongs nowhere is answered for at the top."""
    if not belongs:
        return work.actor.may_at_top(permission)
    return any(work.actor.may(permission, path) for path in belongs)


def _unit_paths(work: UnitOfWork, person_id: int) -> list[str]:
    standing = or_(Membership.until_on.is_(None), Membership.until_on >= work.today)
    query = select(Unit.path).join(Membership, Membership.unit_id == Unit.id)
    return list(work.session.scalars(query.where(Membership.person_id == person_id, standing)))
