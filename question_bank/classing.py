"""What authors say of an item beside its wording: cognitive level, tags, what it cites, what it varies.

None of it changes what a candidate sees, so it stands beside the item and not in a version.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, select

from core import audit
from core.access import Permission
from core.errors import Fact, Finding, Invalid
from core.work import UnitOfWork
from question_bank import banks, documents, enemies, items, mergers
from question_bank.class_views import CitationView, ClassDraft, ClassView
from question_bank.kinds.contract import KindName
from question_bank.models import Item, Topic
from question_bank.rules.citations import MOST as MOST_CITATIONS
from question_bank.rules.citations import (
    Cited,
    Validity,
    check_citations,
    read_citations,
    standing,
    written,
)
from question_bank.rules.classes import (
    MOST_TAGS,
    ByGrade,
    CognitiveLevel,
    Importance,
    check_tags,
    read_tags,
)
from question_bank.rules.pools import Pool
from question_bank.standard_models import (
    Citation,
    Clause,
    ItemClass,
    ItemTag,
    LegalDocument,
    TopicStanding,
)

UNRATED: Final[tuple[Importance | None, ByGrade]] = (None, ())
"""What a topic matters that the table does not rate."""


def look(work: UnitOfWork, ref: str) -> ClassView:
    """What stands beside an item. Raises NotFound, NotAllowed."""
    item, _, path = items.open_item(work, ref, *banks.READERS)
    found = mergers.of_item(work, item)
    named = _named(work, {item.variant_of_id, found.into, found.origin} | found.taken)
    open_here = banks.pools_open(work, path)
    row = work.session.execute(
        select(ItemClass.cognitive, TopicStanding.importance)
        .select_from(Item)
        .outerjoin(ItemClass, ItemClass.item_id == Item.id)
        .outerjoin(TopicStanding, TopicStanding.topic_id == Item.topic_id)
        .where(Item.id == item.id)
    ).one()
    return ClassView(
        cognitive=row.cognitive,
        importance=row.importance,
        tags=tags_of(work, [item.id]).get(item.id, ()),
        citations=_citations(work, item.id),
        variant_of=named[item.variant_of_id].number if item.variant_of_id is not None else None,
        origin=_told(named, found.origin),
        merged_into=_told(named, found.into),
        taken=tuple(
            (each.number, each.ref)
            for each in sorted(named.values(), key=lambda each: each.number)
            if each.id in found.taken and each.pool in open_here
        ),
        enemies=tuple(each.number for each in enemies.of_item(work, item, path)),
    )


def _named(work: UnitOfWork, ids: Collection[int | None]) -> dict[int, Item]:
    wanted = [each for each in ids if each is not None]
    rows = work.session.scalars(select(Item).where(Item.id.in_(wanted))) if wanted else ()
    return {each.id: each for each in rows}


def _told(named: Mapping[int, Item], item_id: int | None) -> tuple[int, str] | None:
    return (named[item_id].number, named[item_id].ref) if item_id is not None else None


def as_typed(view: ClassView) -> ClassDraft:
    """The fields that would say the same."""
    cited = [Cited(each.number, each.clause) for each in view.citations]
    return ClassDraft(
        cognitive=view.cognitive.value if view.cognitive else "",
        tags=", ".join(view.tags),
        citations=written(cited),
        variant_of=str(view.variant_of) if view.variant_of else "",
    )


def classify(work: UnitOfWork, ref: str, draft: ClassDraft) -> None:
    """Set everything that stands beside an item; what is not named is taken away.

    A clause that the register lacks is entered there; a document that it lacks is refused, because nobody
    would know whether it holds. Raises NotFound, NotAllowed, Invalid with a finding per field.
    """
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE, lock=True)
    held = as_typed(look(work, ref))
    if draft == held:
        return
    tags, cited = read_tags(draft.tags), read_citations(draft.citations)
    known = documents.known(work, [each.number for each in cited])
    origin, against = _origin(work, item, draft.variant_of)
    findings = [*check_tags(tags), *check_citations(cited), *against]
    findings += [
        Finding("class.document_unknown", {"number": each.number[:40]}, "citations")
        for each in cited
        if each.number not in known
    ]
    if draft.cognitive and draft.cognitive not in set(CognitiveLevel):
        findings.append(Finding("class.cognitive_unknown", field="cognitive"))
    if findings:
        raise Invalid(*findings)
    for table in (ItemClass, ItemTag, Citation):
        work.session.execute(delete(table).where(table.item_id == item.id))
    if draft.cognitive:
        work.session.add(ItemClass(item_id=item.id, cognitive=CognitiveLevel(draft.cognitive)))
    work.session.add_all(ItemTag(item_id=item.id, tag=tag) for tag in tags)
    clauses = [documents.clause_of(work, known[each.number], each.clause).id for each in cited]
    work.session.add_all(Citation(item_id=item.id, clause_id=clause) for clause in clauses)
    item.variant_of_id = origin
    work.flush()
    _written_down(work, item, held, as_typed(look(work, ref)))


def label(work: UnitOfWork, item: Item, cognitive: CognitiveLevel | None, tags: Collection[str]) -> None:
    """Set level and tags of an item that is open and locked; what it cites and varies stays."""
    held = ClassDraft(
        cognitive=levels_of(work, [item.id]).get(item.id, ""),
        tags=", ".join(tags_of(work, [item.id]).get(item.id, ())),
    )
    for table in (ItemClass, ItemTag):
        work.session.execute(delete(table).where(table.item_id == item.id))
    if cognitive is not None:
        work.session.add(ItemClass(item_id=item.id, cognitive=cognitive))
    work.session.add_all(ItemTag(item_id=item.id, tag=tag) for tag in tags)
    work.flush()
    told = ClassDraft(cognitive=cognitive or "", tags=", ".join(sorted(tags)))
    _written_down(work, item, held, told)


def take_over(work: UnitOfWork, kept: Item, gone: Item) -> dict[str, list[Any]]:
    """Give an item the tags and citations of another that it has not, as far as they fit; returns them.

    ``{"tags": [tag], "clauses": [id]}``, which :func:`give_back` takes away again.
    """
    both = [kept.id, gone.id]
    tags = tags_of(work, both)
    own = tags.get(kept.id, ())
    new_tags = [tag for tag in tags.get(gone.id, ()) if tag not in own][: max(MOST_TAGS - len(own), 0)]
    cited: dict[int, list[int]] = {kept.id: [], gone.id: []}
    for item_id, clause in work.session.execute(
        select(Citation.item_id, Citation.clause_id).where(Citation.item_id.in_(both)).order_by(Citation.id)
    ):
        cited[item_id].append(clause)
    room = max(MOST_CITATIONS - len(cited[kept.id]), 0)
    new_clauses = [each for each in cited[gone.id] if each not in cited[kept.id]][:room]
    work.session.add_all(ItemTag(item_id=kept.id, tag=tag) for tag in new_tags)
    work.session.add_all(Citation(item_id=kept.id, clause_id=clause) for clause in new_clauses)
    work.flush()
    return {"tags": new_tags, "clauses": new_clauses}


def give_back(work: UnitOfWork, kept: Item, took: Mapping[str, list[Any]]) -> None:
    """Take away what :func:`take_over` gave an item."""
    work.session.execute(delete(ItemTag).where(ItemTag.item_id == kept.id, ItemTag.tag.in_(took["tags"])))
    work.session.execute(
        delete(Citation).where(Citation.item_id == kept.id, Citation.clause_id.in_(took["clauses"]))
    )


def _written_down(work: UnitOfWork, item: Item, was: ClassDraft, now: ClassDraft) -> None:
    """Each field that changed with what it was: codes, words and numbers, nobody's data."""
    facts: dict[str, Fact] = {}
    for name in ClassDraft.model_fields:
        old, new = (str(getattr(each, name)).replace("\n", "; ") for each in (was, now))
        if old != new:
            facts |= {f"{name}_was": old, name: new}
    audit.record(work, "item.classified", "item", item.ref, facts)


def levels_of(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, CognitiveLevel]:
    """The cognitive levels of items; items without one are missing."""
    rows = work.session.execute(
        select(ItemClass.item_id, ItemClass.cognitive).where(ItemClass.item_id.in_(set(item_ids)))
    )
    return dict(rows.all())


def tags_of(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The tags of items, in order; items without any are missing."""
    rows = work.session.execute(
        select(ItemTag.item_id, ItemTag.tag)
        .where(ItemTag.item_id.in_(set(item_ids)))
        .order_by(ItemTag.item_id, ItemTag.tag)
    )
    found: dict[int, tuple[str, ...]] = {}
    for item_id, tag in rows:
        found[item_id] = (*found.get(item_id, ()), tag)
    return found


def tags_in_use(work: UnitOfWork, bank_id: int, limit: int = 60) -> tuple[str, ...]:
    """The tags of a bank's items, for choosing. The caller has judged the permission."""
    rows = work.session.scalars(
        select(ItemTag.tag)
        .join(Item, Item.id == ItemTag.item_id)
        .where(Item.bank_id == bank_id)
        .group_by(ItemTag.tag)
        .order_by(ItemTag.tag)
        .limit(limit)
    )
    return tuple(rows)


def tags_of_bank(work: UnitOfWork, bank_id: int) -> dict[int, frozenset[str]]:
    """The tags of a bank's items; those without any are missing. The caller has judged the permission."""
    work.flush()
    rows = work.session.connection().execute(  # rows as the driver gives them: a bank may have fifty thousand
        select(ItemTag.item_id, ItemTag.tag)
        .join(Item, Item.id == ItemTag.item_id)
        .where(Item.bank_id == bank_id)
    )
    tagged: dict[int, frozenset[str]] = {}
    known: dict[frozenset[str], frozenset[str]] = {}
    for item_id, tag in rows:
        tags = tagged.get(item_id, frozenset()) | {tag}
        tagged[item_id] = known.setdefault(tags, tags)
    return tagged


def importances_in(work: UnitOfWork, bank_id: int) -> dict[int | None, tuple[Importance | None, ByGrade]]:
    """How much the points of a bank's table matter, by topic: in general, and in the grades told apart.

    The caller has judged the permission.
    """
    points = work.session.scalars(
        select(TopicStanding)
        .join(Topic, Topic.id == TopicStanding.topic_id)
        .where(Topic.bank_id == bank_id, TopicStanding.importance.is_not(None))
    )
    return {each.topic_id: (each.importance, tuple(each.by_grade.items())) for each in points}


def records_of(work: UnitOfWork, bank_id: int) -> dict[int, dict[str, Any]]:
    """What stands beside each item, as the bank's own format writes it; items without any are missing."""
    tagged = tags_of_bank(work, bank_id)
    rated = work.session.execute(
        select(ItemClass.item_id, ItemClass.cognitive)
        .join(Item, Item.id == ItemClass.item_id)
        .where(Item.bank_id == bank_id)
    )
    levels = dict(rated.all())
    rows = work.session.execute(
        select(Citation.item_id, LegalDocument.number, Clause.number)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(LegalDocument, LegalDocument.id == Clause.document_id)
        .join(Item, Item.id == Citation.item_id)
        .where(Item.bank_id == bank_id)
        .order_by(Citation.item_id, LegalDocument.number, Clause.number)
    )
    cited: dict[int, list[str]] = {}
    for item_id, number, clause in rows:
        cited.setdefault(item_id, []).append(written([Cited(number, clause)]))
    return {
        item_id: {
            "cognitive": levels[item_id].value if item_id in levels else None,
            "tags": sorted(tagged.get(item_id, frozenset())),
            "citations": cited.get(item_id, []),
        }
        for item_id in levels.keys() | tagged.keys() | cited.keys()
    }


def cites_repealed(work: UnitOfWork) -> ColumnElement[bool]:
    """A condition on items: they cite what no longer holds today."""
    return Item.id.in_(_repealed_citations(work, Citation.item_id))


def repealed_of(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What items cite that no longer holds today, as it is typed; items without such are missing."""
    rows = work.session.execute(
        _repealed_citations(work, Citation.item_id, LegalDocument.number, Clause.number)
        .where(Citation.item_id.in_(set(item_ids)))
        .order_by(Citation.item_id, LegalDocument.number, Clause.number)
    )
    found: dict[int, tuple[str, ...]] = {}
    for item_id, number, clause in rows:
        found[item_id] = (*found.get(item_id, ()), written([Cited(number, clause)]))
    return found


def repealed_in(work: UnitOfWork, bank_id: int, pools: Collection[Pool]) -> dict[int, tuple[int, KindName]]:
    """The items in use that cite what no longer holds today: number and kind by id."""
    rows = work.session.execute(
        select(Item.id, Item.number, Item.kind)
        .where(Item.bank_id == bank_id, Item.current_id.is_not(None), Item.pool.in_(pools))
        .where(cites_repealed(work))
        .order_by(Item.number)
    )
    return {row.id: (row.number, row.kind) for row in rows}


def _repealed_citations(work: UnitOfWork, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Citation)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(LegalDocument, LegalDocument.id == Clause.document_id)
        .where((Clause.repealed_on <= work.today) | (LegalDocument.repealed_on <= work.today))
    )


def _citations(work: UnitOfWork, item_id: int) -> tuple[CitationView, ...]:
    rows = work.session.execute(
        select(Clause, LegalDocument)
        .join(Citation, Citation.clause_id == Clause.id)
        .join(LegalDocument, LegalDocument.id == Clause.document_id)
        .where(Citation.item_id == item_id)
        .order_by(LegalDocument.number, Clause.number)
    )
    return tuple(
        CitationView(
            document_ref=document.ref,
            number=document.number,
            title=document.title,
            clause=clause.number,
            effective_on=clause.effective_on or document.effective_on,
            repealed_on=min(
                (each for each in (clause.repealed_on, document.repealed_on) if each is not None),
                default=None,
            ),
            replaced_by=document.replaced_by,
            standing=standing(
                work.today,
                Validity(document.effective_on, document.repealed_on),
                Validity(clause.effective_on, clause.repealed_on),
            ),
        )
        for clause, document in rows
    )


def _origin(work: UnitOfWork, item: Item, typed: str) -> tuple[int | None, list[Finding]]:
    """The item that this one varies, or why it cannot: unknown in the bank, itself, or a variation of it."""
    plain = typed.strip().lstrip("#")
    if not plain:
        return None, []
    number = int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else 0
    wanted = select(Item).where(Item.bank_id == item.bank_id, Item.number == number)
    origin = work.session.scalars(wanted).one_or_none()
    if origin is None:
        return None, [Finding("class.origin_unknown", {"typed": plain[:12]}, "variant_of")]
    here: Item | None = origin
    walked: set[int] = set()
    while here is not None and here.id not in walked:
        if here.id == item.id:
            return None, [Finding("class.origin_circle", {"typed": plain[:12]}, "variant_of")]
        walked.add(here.id)
        here = work.session.get(Item, here.variant_of_id) if here.variant_of_id is not None else None
    return origin.id, []
