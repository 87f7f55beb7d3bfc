"""Roles: granted on a unit, reaching its subtree; ended, never erased.

Who grants must hold the right to grant on that very unit, so an administrator of a subtree grants inside it
and nowhere else, and nothing granted there reaches above it.
"""

from sqlalchemy import ColumnElement, select

from core import audit
from core.access import PERMISSIONS, Permission, Role
from core.errors import Finding, Invalid, NotFound, Refusal
from core.people import persons, units
from core.people.models import Person, RoleGrant, Unit
from core.people.states import PersonState
from core.people.views import RoleView
from core.work import UnitOfWork


class LastAdministratorGrant(Refusal):
    """Nobody ends their own last grant as administrator: somebody else must be there to give it back."""

    code = "roles.own_last_administrator"


def grant(work: UnitOfWork, person_ref: str, role: Role, unit_ref: str) -> None:
    """Grant the role on the unit. Raises NotAllowed, NotFound, Invalid when it is held there already."""
    unit = units.unit_of(work, unit_ref)
    work.demand(Permission.ROLES_GRANT, unit.path)
    person = persons.by_ref(work, person_ref)
    if person.state in {PersonState.MERGED, PersonState.ERASED}:
        raise NotFound
    if not units.is_open_on(unit, work.today):
        raise Invalid(Finding("people.unit_not_open", {"unit": unit.name, "on": work.today}, "unit_ref"))
    if _standing(work, person.id, role, unit.id) is not None:
        raise Invalid(Finding("roles.held_already", {"unit": unit.name}, "role"))
    work.session.add(
        RoleGrant(
            person_id=person.id,
            role=role,
            unit_id=unit.id,
            granted_by=work.actor.person_id,
            granted_at=work.now,
        )
    )
    audit.record(work, "role.granted", "person", person.ref, {"role": role.value, "unit": unit.ref})
    work.flush()


def end(work: UnitOfWork, person_ref: str, role: Role, unit_ref: str) -> None:
    """End the role on the unit, at once. Raises NotAllowed, NotFound, LastAdministratorGrant."""
    unit = units.unit_of(work, unit_ref)
    work.demand(Permission.ROLES_GRANT, unit.path)
    person = persons.by_ref(work, person_ref)
    held = _standing(work, person.id, role, unit.id)
    if held is None:
        raise NotFound
    if role is Role.ADMINISTRATOR and person.id == work.actor.person_id:
        others = select(RoleGrant.id).where(
            RoleGrant.person_id == person.id,
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.ended_at.is_(None),
            RoleGrant.id != held.id,
        )
        if work.session.scalars(others.limit(1)).one_or_none() is None:
            raise LastAdministratorGrant
    held.ended_at = work.now
    audit.record(work, "role.ended", "person", person.ref, {"role": role.value, "unit": unit.ref})


def held_by(work: UnitOfWork, person_id: int) -> tuple[RoleView, ...]:
    """A person's roles, the standing ones first. The caller has checked that the reader may know."""
    return tuple(role for _, role in _listed(work, RoleGrant.person_id == person_id, limit=100))


def holders(work: UnitOfWork, unit_ref: str, *, limit: int = 200) -> tuple[tuple[str, str, RoleView], ...]:
    """Who holds a role on exactly this unit now: reference, name, role. Demands PEOPLE_READ there."""
    unit = units.unit_of(work, unit_ref)
    work.demand(Permission.PEOPLE_READ, unit.path)
    rows = _listed(work, RoleGrant.unit_id == unit.id, RoleGrant.ended_at.is_(None), limit=limit)
    people = {
        person.id: person.ref
        for person in work.session.scalars(select(Person).where(Person.id.in_([each for each, _ in rows])))
    }
    names = persons.names_of(work, people)
    return tuple((people[each], names[each], role) for each, role in rows)


def holding(work: UnitOfWork, permission: Permission, unit_path: str) -> tuple[int, ...]:
    """The persons who hold the permission on the unit, by a grant there or above. The caller has checked."""
    carrying = [role for role in Role if permission in PERMISSIONS[role]]
    rows = work.session.execute(
        select(RoleGrant.person_id, Unit.path)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role.in_(carrying),
            RoleGrant.ended_at.is_(None),
            Person.state.in_((PersonState.ACTIVE, PersonState.INVITED)),
        )
        .order_by(RoleGrant.person_id)
    )
    return tuple(dict.fromkeys(row.person_id for row in rows if unit_path.startswith(row.path)))


def _listed(work: UnitOfWork, *conditions: ColumnElement[bool], limit: int) -> list[tuple[int, RoleView]]:
    rows = work.session.execute(
        select(RoleGrant, Unit)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(*conditions)
        .order_by(RoleGrant.ended_at.is_not(None), RoleGrant.id)
        .limit(limit)
    ).all()
    givers = {grant.granted_by for grant, _ in rows if grant.granted_by is not None}
    names = persons.names_of(work, givers) if givers else {}
    return [
        (
            held.person_id,
            RoleView(
                role=held.role,
                unit=units.view(unit),
                granted_at=held.granted_at,
                granted_by=names.get(held.granted_by or 0, ""),
                ended_at=held.ended_at,
            ),
        )
        for held, unit in rows
    ]


def _standing(work: UnitOfWork, person_id: int, role: Role, unit_id: int) -> RoleGrant | None:
    return work.session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.unit_id == unit_id,
            RoleGrant.ended_at.is_(None),
        )
    ).one_or_none()
