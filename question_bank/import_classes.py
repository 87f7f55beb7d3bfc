"""What an import brings beside the wording of items: tags, cognitive levels, citations of known documents."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from core.work import UnitOfWork
from question_bank import documents
from question_bank.rules.citations import LONGEST_CLAUSE, MOST, Cited
from question_bank.rules.classes import CognitiveLevel, kept_tags
from question_bank.standard_models import Citation, ItemClass, ItemTag


@dataclass(frozen=True, slots=True)
class Classed:
    """What a row says of its item; tags as the file has them."""

    item_id: int
    tags: tuple[str, ...] = ()
    cognitive: CognitiveLevel | None = None
    citations: tuple[Cited, ...] = ()


def put(work: UnitOfWork, rows: Sequence[Classed]) -> None:
    """Write it beside new items; tags that are too long or too many are left out, and the report counts them.

    A citation of a document that the register lacks is left out: nobody would know whether it holds; see
    :func:`unkept`.
    """
    tags = [{"item_id": row.item_id, "tag": tag} for row in rows for tag in kept_tags(row.tags)]
    levels = [{"item_id": row.item_id, "cognitive": row.cognitive} for row in rows if row.cognitive]
    for table, values in ((ItemTag, tags), (ItemClass, levels)):
        if values:
            work.session.execute(insert(table), values)
    cited = [(row.item_id, each) for row in rows for each in row.citations[:MOST]]
    known = documents.known(work, {each.number for _, each in cited}) if cited else {}
    for item_id, each in cited:
        if each.number in known and len(each.clause) <= LONGEST_CLAUSE:
            clause = documents.clause_of(work, known[each.number], each.clause)
            work.session.add(Citation(item_id=item_id, clause_id=clause.id))


def unkept(work: UnitOfWork, cited: Sequence[tuple[Cited, ...]]) -> tuple[int, tuple[str, ...]]:
    """How many of the citations of these items are not kept, and the documents that the register lacks."""
    numbers = {each.number for citations in cited for each in citations}
    lacking = numbers - set(documents.known(work, numbers)) if numbers else set[str]()
    count = sum(
        place >= MOST or each.number in lacking or len(each.clause) > LONGEST_CLAUSE
        for citations in cited
        for place, each in enumerate(citations)
    )
    return count, tuple(sorted(lacking))
