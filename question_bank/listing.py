"""A list of a bank's items in any order, by page number: for a desk with hundreds of pages.

How hard items proved is the caller's to know; every other order is the database's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Row, select

from core.people import persons
from core.work import UnitOfWork
from question_bank import search
from question_bank.models import Bank, ImportRun, Item, ItemVersion
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.search import PAGE, Filter
from question_bank.views import ImportChoice, ItemList

IMPORTS: Final = 60
"""The newest imports that a list can be narrowed to."""
AUTHORS: Final = 200
"""The authors with most items that a list can be narrowed to."""


class ListOrder(StrEnum):
    """What comes first: the lowest number, the last change, the easiest, what fewest people got right."""

    NUMBER = "number"
    CHANGED = "changed"
    DIFFICULTY = "difficulty"
    FACILITY = "facility"


@dataclass(frozen=True, slots=True)
class Sorted:
    """An order; ``shares`` of points by published version, for the order by what people got right."""

    by: ListOrder = ListOrder.NUMBER
    shares: Mapping[int, Fraction] = field(default_factory=dict)


BY_NUMBER: Final = Sorted()


def page(
    work: UnitOfWork, bank: Bank, wanted: Filter, *, total: int, leaf: int = 1, order: Sorted = BY_NUMBER
) -> ItemList:
    """Page ``leaf`` of an open bank's list, counted from 1; the last for one beyond it. Raises NotFound."""
    leaves = max(-(-total // PAGE), 1)
    leaf = min(max(leaf, 1), leaves)
    start = (leaf - 1) * PAGE
    if order.by is ListOrder.FACILITY:
        places = {row.id: at for at, row in enumerate(_all(work, bank, wanted, order)[start : start + PAGE])}
        found = work.session.execute(search.listed(work).where(Item.id.in_(places))).all()
        found = sorted(found, key=lambda row: places[row.id])
    else:
        query = search.listed(work).where(*search.conditions(work, bank, wanted))
        found = list(work.session.execute(query.order_by(*_columns(order.by)).offset(start).limit(PAGE)))
    rows = search.as_rows(found)
    return ItemList(rows=rows, total=total, after=None, before=None, leaf=leaf, leaves=leaves)


def neighbours(
    work: UnitOfWork, bank: Bank, number: int, wanted: Filter, order: Sorted
) -> tuple[str | None, str | None]:
    """The references of the items before and after one in an ordered list of an open bank.

    Retired ones are left out, unless the list asks for a state. Raises NotFound.
    """
    if order.by is ListOrder.NUMBER:
        return search.neighbours(work, bank, number, wanted)
    found = [
        row
        for row in _all(work, bank, wanted, order)
        if wanted.state is not None or row.state is not VersionState.RETIRED or row.number == number
    ]
    at = next((at for at, row in enumerate(found) if row.number == number), None)
    if at is None:
        return None, None
    return found[at - 1].ref if at else None, found[at + 1].ref if at + 1 < len(found) else None


def authors(work: UnitOfWork, counts: Mapping[int | None, int]) -> tuple[tuple[str, str], ...]:
    """Reference and name of those who wrote most, by name; ``counts`` of items by person."""
    most = sorted((each for each in counts if each is not None), key=lambda each: -counts[each])[:AUTHORS]
    if not most:
        return ()
    names, refs = persons.names_of(work, most), persons.refs_of(work, most)
    return tuple(
        sorted(((refs[each], names[each]) for each in most if each in names), key=lambda one: one[1])
    )


def imports(work: UnitOfWork, bank: Bank) -> tuple[ImportChoice, ...]:
    """The newest imports of an open bank that brought anything, with the names of their files."""
    rows = work.session.execute(
        select(ImportRun.ref, ImportRun.choices, ImportRun.accepted, ImportRun.made_at)
        .where(ImportRun.bank_id == bank.id, ImportRun.state == ImportState.DONE, ImportRun.accepted > 0)
        .order_by(ImportRun.id.desc())
        .limit(IMPORTS)
    )
    return tuple(
        ImportChoice(
            ref=row.ref, files=tuple(row.choices.get("files", ())), items=row.accepted, made_at=row.made_at
        )
        for row in rows
    )


def _columns(by: ListOrder) -> tuple[Any, ...]:
    match by:
        case ListOrder.CHANGED:
            return (Item.changed_at.desc(), Item.number)
        case ListOrder.DIFFICULTY:
            return (ItemVersion.difficulty, Item.number)
        case _:
            return (Item.number,)


def _all(work: UnitOfWork, bank: Bank, wanted: Filter, order: Sorted) -> list[Row[Any]]:
    """The whole list, as few columns of it as an order needs; items that were not answered come last."""
    query = (
        select(Item.id, Item.ref, Item.number, Item.state, Item.current_id)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(*search.conditions(work, bank, wanted))
        .order_by(*_columns(order.by))
    )
    found: list[Row[Any]] = list(work.session.execute(query))
    if order.by is not ListOrder.FACILITY:
        return found
    return sorted(found, key=lambda row: order.shares.get(row.current_id, Fraction(2)))
