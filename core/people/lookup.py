"""Who is meant: persons by the codes on a list, or by the unit they belong to, within the actor's reach."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from core.access import Permission
from core.counts import Count
from core.errors import Finding, Invalid
from core.people import units
from core.people.directory import belonging, in_reach
from core.people.models import Membership, Person, Unit
from core.people.rules.codes import read_code, read_codes
from core.people.scope import below
from core.people.states import PersonState
from core.work import UnitOfWork

MOST_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Known:
    """A person as lists need them: who, what they are called, and their unit of the day."""

    person_id: int
    code: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of staff numbers looked up: whom it means, in its order, and the numbers of nobody in reach."""

    known: tuple[Known, ...]
    unknown: tuple[str, ...]


def on_list(
    work: UnitOfWork, codes: Iterable[str], permission: Permission = Permission.PEOPLE_READ
) -> Listed:
    """Whom a list of staff numbers means, each person once.

    Raises Invalid on the field ``codes`` for more than 5000: nobody on a list is passed over in silence.
    """
    wanted = read_codes(codes)
    if len(wanted) > MOST_AT_ONCE:
        facts = {"count": len(wanted), "most": MOST_AT_ONCE}
        raise Invalid(Finding("people.list_too_long", facts, "codes"))
    found = by_codes(work, wanted, permission)
    return Listed(
        known=tuple(found[code] for code in wanted if code in found),
        unknown=tuple(code for code in wanted if code not in found),
    )


def by_code(work: UnitOfWork, code: str, permission: Permission = Permission.PEOPLE_READ) -> Known | None:
    """The active person with this staff number, however it is typed; None for nobody in reach."""
    return by_codes(work, (code,), permission).get(read_code(code))


def by_codes(
    work: UnitOfWork, codes: Iterable[str], permission: Permission = Permission.PEOPLE_READ
) -> dict[str, Known]:
    """The active persons with these staff numbers, by number as ``rules.codes`` reads it.

    Who is out of reach is missing; at most 5000.
    """
    wanted = read_codes(codes)
    rows = work.session.execute(
        select(Person.id, Person.code)
        .where(
            func.upper(Person.code).in_(wanted),
            Person.state.in_((PersonState.ACTIVE, PersonState.INVITED)),
            in_reach(work, permission),
        )
        .limit(MOST_AT_ONCE)
    ).all()
    homes = units_of_today(work, [row.id for row in rows])
    return {row.code.upper(): Known(row.id, row.code, homes.get(row.id)) for row in rows}


def of_unit(work: UnitOfWork, unit_ref: str, permission: Permission = Permission.PEOPLE_READ) -> list[Known]:
    """The active persons who belong to the unit or to one below it, in order of enrolment.

    Raises NotFound, NotAllowed; at most 5000.
    """
    path = units.unit_of(work, unit_ref).path
    work.demand(permission, path)
    rows = work.session.execute(
        select(Person.id, Person.code)
        .where(Person.state.in_((PersonState.ACTIVE, PersonState.INVITED)), belonging(work.today, path))
        .order_by(Person.id)
        .limit(MOST_AT_ONCE)
    ).all()
    homes = units_of_today(work, [row.id for row in rows], path)
    return [Known(row.id, row.code, homes.get(row.id)) for row in rows]


def units_of_today(work: UnitOfWork, person_ids: Iterable[int], under: str = "/") -> dict[int, int]:
    """The unit each person belongs to today, the one joined last; only units at or below ``under``."""
    rows = work.session.execute(
        select(Membership.person_id, Membership.unit_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(list(person_ids)), units.standing_on(work.today), below(under))
        .order_by(Membership.from_on, Membership.id)
    )
    return {row.person_id: row.unit_id for row in rows}


def codes_of(work: UnitOfWork, person_ids: Iterable[int]) -> dict[int, str]:
    """The staff numbers of a page's worth of persons. The caller may see them on its list."""
    rows = work.session.execute(select(Person.id, Person.code).where(Person.id.in_(set(person_ids))))
    return {row.id: row.code for row in rows}


def in_reach_count(work: UnitOfWork) -> Count:
    """How many persons the actor may read about: all that the directory lists."""
    return (
        select(func.count())
        .select_from(Person)
        .where(
            in_reach(work, Permission.PEOPLE_READ),
            Person.state.not_in((PersonState.MERGED, PersonState.ERASED)),
        )
    )
