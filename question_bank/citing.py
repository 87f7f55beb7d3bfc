"""What items cite, many at a time: as the sheet shows it, and judged before it is written."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select

from core.errors import Finding
from core.work import UnitOfWork
from question_bank import classing, documents
from question_bank.models import Item
from question_bank.rules.citations import Cited, check_citations, read_citations, written
from question_bank.standard_models import Citation, Clause, LegalDocument

BETWEEN: Final = "; "
"""Between the citations of one cell."""


def of_items(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, tuple[Cited, ...]]:
    """What each item cites, in order; items that cite nothing are missing."""
    rows = work.session.execute(
        select(Citation.item_id, LegalDocument.number, Clause.number)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(LegalDocument, LegalDocument.id == Clause.document_id)
        .where(Citation.item_id.in_(set(item_ids)))
        .order_by(Citation.item_id, LegalDocument.number, Clause.number)
    )
    found: dict[int, tuple[Cited, ...]] = {}
    for item_id, number, clause in rows:
        found[item_id] = (*found.get(item_id, ()), Cited(number, clause))
    return found


def in_cell(cited: Sequence[Cited]) -> str:
    """Citations in one line."""
    return written(cited).replace("\n", BETWEEN)


def read_cell(typed: str) -> tuple[Cited, ...]:
    """Citations as they stand in one line, parted by semicolons of any width."""
    return read_citations(typed.replace("\uff1b", "\n").replace(";", "\n"))


def judge(work: UnitOfWork, cited: Sequence[Cited]) -> tuple[Finding, ...]:
    """Why an item cannot cite these."""
    known = documents.known(work, [each.number for each in cited])
    missing = [each.number for each in cited if each.number not in known]
    return (
        *check_citations(cited),
        *(Finding("class.document_unknown", {"number": each[:40]}, "citations") for each in missing),
    )


def cite(work: UnitOfWork, item: Item, cited: Sequence[Cited]) -> None:
    """Let an item cite these and nothing else. Raises NotFound, NotAllowed, Invalid."""
    held = classing.as_typed(classing.look(work, item.ref))
    classing.classify(work, item.ref, held.model_copy(update={"citations": written(cited)}))
