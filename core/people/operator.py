"""The operator's own unit: whoever reaches it answers for the whole house and for what belongs to no unit."""

from sqlalchemy import Select, select

from core.people.models import Unit
from core.settings import Settings
from core.work import UnitOfWork


def path_query(settings: Settings) -> Select[str]:
    """The path of the unit that ``LIANBING_OPERATOR_UNIT`` names, else of the first one founded at the top.

    No row for a code that no unit has: then nobody but the house itself stands at the top.
    """
    if settings.operator_unit:
        return select(Unit.path).where(Unit.code == settings.operator_unit.strip().upper())
    return select(Unit.path).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1)


def name(work: UnitOfWork) -> str | None:
    """What the operator's unit is called; None while there is no such unit."""
    path = path_query(work.house.settings).scalar_subquery()
    return work.session.scalars(select(Unit.name).where(Unit.path == path)).one_or_none()
