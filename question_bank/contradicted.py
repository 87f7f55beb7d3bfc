"""The items of the bank that rows of an import contradict or repeat: who finds the row right goes there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from core.work import UnitOfWork
from question_bank.formats.drafts import Place
from question_bank.models import Bank, Item, ItemSource
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.views import ImportView, ReportProblem

_IN_BANK: Final = "import.contradicts_item"
_IN_FILES: Final = "import.conflicting_key"


@dataclass(frozen=True, slots=True)
class Contradicted:
    """An item that wants another answer than a row does, or asks the same."""

    ref: str
    number: int
    is_retired: bool = False


def items(
    work: UnitOfWork, view: ImportView, problems: Sequence[ReportProblem]
) -> Mapping[Place, Contradicted]:
    """Place of a row → the item that wants another answer; one of the same files once it is written."""
    numbers: dict[Place, int] = {}
    firsts: dict[Place, Place] = {}
    for each in problems:
        place, facts = (each.file, each.sheet, each.row), each.finding.facts
        if each.finding.code == _IN_BANK:
            numbers[place] = int(str(facts["number"]))
        elif each.finding.code == _IN_FILES and view.state is ImportState.DONE:
            sheet = str(facts["first_sheet"]) or None
            firsts[place] = (str(facts["first_file"]), sheet, int(str(facts["first_row"])))
    there = repeated(work, view, set(numbers.values()))
    brought = _by_row(work, view, {row for _, _, row in firsts.values()})
    found = {place: there.get(number) for place, number in numbers.items()}
    found |= {place: brought.get(first) for place, first in firsts.items()}
    return {place: item for place, item in found.items() if item is not None}


def repeated(work: UnitOfWork, view: ImportView, numbers: set[int]) -> Mapping[int, Contradicted]:
    """The items of the bank of an import by their numbers."""
    if not numbers:
        return {}
    query = (
        select(Item.ref, Item.number, Item.state)
        .join(Bank, Bank.id == Item.bank_id)
        .where(Bank.ref == view.bank_ref, Item.number.in_(numbers))
    )
    return {
        number: Contradicted(ref, number, state is VersionState.RETIRED)
        for ref, number, state in work.session.execute(query)
    }


def _by_row(work: UnitOfWork, view: ImportView, rows: set[int]) -> Mapping[Place, Contradicted]:
    if not rows:
        return {}
    query = (
        select(ItemSource.file, ItemSource.sheet, ItemSource.row, Item.ref, Item.number)
        .join(Item, Item.id == ItemSource.item_id)
        .where(ItemSource.import_id == view.id, ItemSource.row.in_(rows))
    )
    return {
        (file, sheet, row): Contradicted(ref, number)
        for file, sheet, row, ref, number in work.session.execute(query)
    }
