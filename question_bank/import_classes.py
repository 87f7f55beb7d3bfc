"""What an import brings beside the wording of items: tags, cognitive levels, citations of known documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import insert

from core.work import UnitOfWork
from question_bank import documents
from question_bank.formats.drafts import Problem, file_problem
from question_bank.formats.native_beside import Document
from question_bank.rules.citations import (
    LONGEST_CLAUSE,
    MOST,
    CitationStanding,
    Cited,
    Validity,
    standing,
)
from question_bank.rules.classes import CognitiveLevel, kept_tags
from question_bank.standard_models import Citation, ItemClass, ItemTag

LEFT_OUT: Final = "import.citations_left_out"
REPEALED: Final = "import.citations_repealed"
_NAMED: Final = 5


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


def told(
    work: UnitOfWork, cited: Sequence[tuple[str, Sequence[Cited]]], brought: Sequence[Document]
) -> tuple[Problem, ...]:
    """What an importer should know of citations, (file, citations) for each item, before any is written.

    Those that are not kept, and those of what no longer holds today. ``brought``: the documents that the
    files tell of; the register takes them over where it lacks them, and otherwise knows better.
    """
    if not cited:
        return ()
    file = cited[0][0]
    texts = [each for _, each in cited]
    lacking_count, lacking = unkept(work, texts, frozenset(each.number for each in brought))
    repealed_count, repealed = _repealed(work, texts, brought)
    return tuple(
        file_problem(file, code, count=count, numbers=" \u00b7 ".join(numbers[:_NAMED]))
        for code, count, numbers in (
            (LEFT_OUT, lacking_count, lacking),
            (REPEALED, repealed_count, repealed),
        )
        if count
    )


def unkept(
    work: UnitOfWork, cited: Sequence[Sequence[Cited]], brought: frozenset[str] = frozenset()
) -> tuple[int, tuple[str, ...]]:
    """How many of the citations of these items are not kept, and the documents that nobody tells of."""
    numbers = {each.number for citations in cited for each in citations} - brought
    lacking = numbers - set(documents.known(work, numbers)) if numbers else set[str]()
    count = sum(
        place >= MOST or each.number in lacking or len(each.clause) > LONGEST_CLAUSE
        for citations in cited
        for place, each in enumerate(citations)
    )
    return count, tuple(sorted(lacking))


def _repealed(
    work: UnitOfWork, cited: Sequence[Sequence[Cited]], brought: Sequence[Document]
) -> tuple[int, tuple[str, ...]]:
    """How many items cite what no longer holds today, and what that is."""
    wanted = {each for citations in cited for each in citations}
    validities = documents.validities(work, {each.number for each in wanted})
    for document in brought:
        if (document.number, "") not in validities:
            validities[document.number, ""] = Validity(document.effective_on, document.repealed_on)
            for clause in document.clauses:
                held = Validity(clause.effective_on, clause.repealed_on)
                validities[document.number, clause.number] = held
    over = {
        each
        for each in wanted
        if standing(
            work.today,
            validities.get((each.number, ""), Validity()),
            validities.get((each.number, each.clause), Validity()),
        )
        is CitationStanding.REPEALED
    }
    count = sum(not over.isdisjoint(citations) for citations in cited)
    return count, tuple(sorted(f"{each.number} {each.clause}".strip() for each in over))
