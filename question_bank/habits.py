"""How a bank's files were read before: wishes kept with an import and remembered by their headings."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select

from core.access import Permission
from core.work import UnitOfWork
from question_bank import banks
from question_bank.formats import wishes
from question_bank.formats.drafts import SheetLayout
from question_bank.formats.wishes import Habit, Wishes
from question_bank.models import ImportRun

_LOOKED_AT: Final = 100
"""Imports of a bank that are asked for habits, the newest first."""
_MOST: Final = 40


def kept(run: ImportRun) -> Wishes:
    """How the files of an import are read."""
    return Wishes.model_validate(run.choices.get("wishes", {}))


def packed(wished: Wishes) -> dict[str, Any]:
    """Wishes as the choices of an import keep them."""
    return {"wishes": wished.model_dump(mode="json", exclude_defaults=True)}


def formed(layouts: Iterable[SheetLayout], wished: Wishes) -> dict[str, Any]:
    """The habits that these wishes become: one for each sheet with a header whose columns somebody named."""
    found = [
        wishes.habit_of(layout.names, given)
        for layout in layouts
        if layout.header
        and (given := wished.of(layout.file).sheets.get(layout.sheet or "")) is not None
        and given.columns
    ]
    return {"habits": [habit.model_dump(mode="json", exclude_defaults=True) for habit in found]}


def added(work: UnitOfWork, bank_ref: str, wished: Wishes) -> Wishes:
    """The wishes with the habits of a bank behind them, the newest first. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    query = (
        select(ImportRun.choices)
        .where(ImportRun.bank_id == bank.id)
        .order_by(ImportRun.id.desc())
        .limit(_LOOKED_AT)
    )
    known: dict[tuple[str, ...], Habit] = {}
    for choices in work.session.scalars(query):
        for raw in choices.get("habits", ()):
            habit = Habit.model_validate(raw)
            known.setdefault(habit.names, habit)
    return wished.model_copy(update={"habits": (*wished.habits, *known.values())[:_MOST]})
