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
    reach = {path for permission in permissions for path in work.actor.reach(permission)}
    belongs = _unit_paths(work, person.id) or ["/"]
    if not any(_covers(own, path) for own in reach for path in belongs):
        raise NotAllowed
    for grant in sessions.grants_of(work, person.id):
        work.demand(Permission.ROLES_GRANT, grant.unit_path)
    return person


def _covers(own: str, path: str) -> bool:
    """``"/"`` stands for nobody's unit, which the top of the tree (``"/<id>/"``) answers for."""
    return own.count("/") <= 2 if path == "/" else path.startswith(own)


def _unit_paths(work: UnitOfWork, person_id: int) -> list[str]:
    standing = or_(Membership.until_on.is_(None), Membership.until_on >= work.today)
    query = select(Unit.path).join(Membership, Membership.unit_id == Unit.id)
    return list(work.session.scalars(query.where(Membership.person_id == person_id, standing)))
