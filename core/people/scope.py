"""Units as a scope: where a unit stands, and which units a permission reaches."""

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import aliased

from core.access import Permission
from core.errors import NotFound
from core.people.models import Unit
from core.people.states import UnitKind
from core.work import UnitOfWork


def path_of(work: UnitOfWork, unit_id: int) -> str:
    """The unit's path. Raises NotFound."""
    path = work.session.scalars(select(Unit.path).where(Unit.id == unit_id)).one_or_none()
    if path is None:
        raise NotFound
    return path


def path_and_name(work: UnitOfWork, unit_id: int) -> tuple[str, str]:
    """Where the unit stands, and what it is called. Raises NotFound."""
    row = work.session.execute(select(Unit.path, Unit.name).where(Unit.id == unit_id)).one_or_none()
    if row is None:
        raise NotFound
    return row.path, row.name


def paths_of(work: UnitOfWork, unit_ids: set[int]) -> dict[int, str]:
    """The paths of a page's worth of units."""
    rows = work.session.execute(select(Unit.id, Unit.path).where(Unit.id.in_(unit_ids)))
    return {row.id: row.path for row in rows}


def ids_in_reach(work: UnitOfWork, *permissions: Permission) -> Select[int]:
    """A subquery: the ids of all units that any of the permissions reaches."""
    paths = {path for permission in permissions for path in work.actor.reach(permission)}
    return select(Unit.id).where(below(*sorted(paths)))


def ids_at_top() -> Select[int]:
    """A subquery: the ids of the units that have none above them."""
    return select(Unit.id).where(Unit.parent_id.is_(None))


def below(*paths: str) -> ColumnElement[bool]:
    """A condition on units: at or below one of the paths. Paths hold digits and slashes, so LIKE is exact."""
    return or_(false(), *(Unit.path.like(f"{path}%") for path in paths))


def names_of(work: UnitOfWork, unit_ids: set[int]) -> dict[int, str]:
    """The names of a page's worth of units."""
    rows = work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)))
    return {row.id: row.name for row in rows}


def refs_of(work: UnitOfWork, unit_ids: set[int]) -> dict[int, str]:
    """The references of a page's worth of units."""
    rows = work.session.execute(select(Unit.id, Unit.ref).where(Unit.id.in_(unit_ids)))
    return {row.id: row.ref for row in rows}


def full_names_of(work: UnitOfWork, unit_ids: set[int], *, inside: int | None = None) -> dict[int, str]:
    """The same, a team (班组) after the unit it belongs to; that is left out where it is ``inside``."""
    above = aliased(Unit)
    rows = work.session.execute(
        select(Unit.id, Unit.kind, Unit.name, above.id.label("above_id"), above.name.label("above"))
        .outerjoin(above, above.id == Unit.parent_id)
        .where(Unit.id.in_(unit_ids))
    )
    return {
        row.id: f"{row.above} · {row.name}"
        if row.kind is UnitKind.TEAM and row.above_id not in {None, inside}
        else row.name
        for row in rows
    }
