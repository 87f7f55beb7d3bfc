"""Finding items in a bank: by words, kind, state, pool, topic, author and import; one page at a time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.work import UnitOfWork
from question_bank import banks, class_filter, classing, topics
from question_bank.class_filter import ClassFilter
from question_bank.importing import brought_by
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion, LikenessPair, Topic
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessDecision
from question_bank.rules.marks import STALE_DAYS, ItemMark
from question_bank.rules.pools import Pool
from question_bank.views import ItemList, ItemRow
from question_bank.wording import excerpt, folded

PAGE = 50
T = TypeVar("T")
_JOINED: Final = re.compile(r"\d[^\W\d]|[^\W\d]\d|[a-z](?=[^\W\da-z])|[^\W\da-z](?=[a-z])")
"""Where somebody may write a space or none: between a figure and a letter, between Latin and Chinese."""
_Owner = aliased(Item)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; what is None does not narrow. Words must all occur; ``#17`` is an item's number.

    ``kind``, ``difficulty`` and ``mark`` are of the newest version; ``ids`` are the items themselves;
    ``changed_from`` and ``changed_before`` bound the last change.
    """

    text: str = ""
    kind: KindName | None = None
    state: VersionState | None = None
    pool: Pool | None = None
    topic_ref: str | None = None
    author_id: int | None = None
    import_ref: str | None = None
    difficulty: int | None = None
    mark: ItemMark | None = None
    ids: tuple[int, ...] | None = None
    classed: ClassFilter | None = None
    changed_from: datetime | None = None
    changed_before: datetime | None = None


EVERYTHING = Filter()


def find(
    work: UnitOfWork,
    bank_ref: str,
    wanted: Filter,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> ItemList:
    """A page of items by number: those after (or before) a number. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, *banks.READERS)
    found = conditions(work, bank, wanted)
    total = work.session.scalar(select(func.count()).select_from(Item).where(*found)) or 0
    return page(work, bank, wanted, total=total, after=after, before=before, limit=limit)


def find_in_use(
    work: UnitOfWork, bank_ref: str, wanted: Filter, *, after: int | None = None, limit: int = PAGE
) -> ItemList:
    """A page of the items that papers can take, each in the words of its published version.

    A newer version that is still written or reviewed changes nothing before it is published.
    Raises NotFound, NotAllowed.
    """
    bank = banks.open_bank(work, bank_ref, *banks.READERS)
    found = (*conditions(work, bank, wanted), Item.current_id.is_not(None))
    total = work.session.scalar(select(func.count()).select_from(Item).where(*found)) or 0
    query = listed(work, Item.current_id).where(*found, Item.number > (after or 0))
    rows = as_rows(work.session.execute(query.order_by(Item.number).limit(limit + 1)))
    last = rows[limit - 1].number if len(rows) > limit else None
    return ItemList(rows=rows[:limit], total=total, after=last, before=None)


def page(
    work: UnitOfWork,
    bank: Bank,
    wanted: Filter,
    *,
    total: int,
    after: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> ItemList:
    """:func:`find` in an open bank, for who has counted already. Raises NotFound."""
    query = listed(work).where(*conditions(work, bank, wanted)).limit(limit + 1)
    if before is not None:
        query = query.where(Item.number < before).order_by(Item.number.desc())
    else:
        query = query.where(Item.number > (after or 0)).order_by(Item.number)
    found = work.session.execute(query).all()
    more = len(found) > limit
    rows = as_rows(found[:limit] if before is None else found[:limit][::-1])
    has_next, has_previous = (more, bool(after)) if before is None else (True, more)
    return ItemList(
        rows=rows,
        total=total,
        after=rows[-1].number if rows and has_next else None,
        before=rows[0].number if rows and has_previous else None,
    )


def listed(work: UnitOfWork, version_id: InstrumentedAttribute[int | None] = Item.newest_id) -> Select[Any]:
    """What a list shows of items, to be narrowed and ordered; :func:`as_rows` reads it."""
    return (
        select(
            Item.id,
            Item.ref,
            Item.number,
            Item.kind,
            Item.state,
            Item.pool,
            Item.changed_at,
            Item.current_id,
            ItemVersion.content,
            Topic.title,
            classing.cites_repealed(work).label("repealed"),
        )
        .join(ItemVersion, ItemVersion.id == version_id)
        .outerjoin(Topic, Topic.id == Item.topic_id)
    )


def as_rows(found: Iterable[Row[Any]]) -> tuple[ItemRow, ...]:
    """The rows of a list, as they were asked for by :func:`listed`."""
    return tuple(
        ItemRow(
            ref=row.ref,
            number=row.number,
            kind=row.kind,
            state=row.state,
            pool=row.pool,
            topic_title=row.title or "",
            words=excerpt(row.content),
            changed_at=row.changed_at,
            is_published=row.current_id is not None,
            cites_repealed=row.repealed,
        )
        for row in found
    )


def neighbours(
    work: UnitOfWork, bank: Bank, number: int, wanted: Filter = EVERYTHING
) -> tuple[str | None, str | None]:
    """The references of the items before and after a number in a list of an open bank.

    Retired ones are left out, unless the list asks for a state. Raises NotFound.
    """
    found = select(Item.ref).where(*conditions(work, bank, wanted)).limit(1)
    if wanted.state is None:
        found = found.where(Item.state != VersionState.RETIRED)
    before = found.where(Item.number < number).order_by(Item.number.desc()).scalar_subquery()
    after = found.where(Item.number > number).order_by(Item.number).scalar_subquery()
    row = work.session.execute(select(before, after)).one()
    return row[0], row[1]


def conditions(work: UnitOfWork, bank: Bank, wanted: Filter) -> list[ColumnElement[bool]]:
    """What the filter asks of items of an open bank, the pools that the actor may not see left out."""
    return list(_conditions(work, bank, wanted).values())


def _conditions(work: UnitOfWork, bank: Bank, wanted: Filter) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {
        "bank": Item.bank_id == bank.id,
        "open": Item.pool.in_(banks.pools_open(work, banks.path_of(work, bank))),
        **_of_columns(wanted),
        **(class_filter.conditions(work, wanted.classed) if wanted.classed is not None else {}),
        **_of_versions(work, bank, wanted),
    }
    for place, word in enumerate(folded(wanted.text).split()[:8]):
        if word.startswith("#") and word[1:].isdecimal() and len(word) <= 10:
            found[f"word{place}"] = Item.number == int(word[1:])
        else:
            found[f"word{place}"] = _says(word)
    if wanted.topic_ref:
        path = topics.topic_of(work, bank.id, wanted.topic_ref).path
        below = select(Topic.id).where(Topic.bank_id == bank.id, Topic.path.like(f"{path}%"))
        found["topic"] = Item.topic_id.in_(below)
    if wanted.import_ref:
        found["import"] = Item.id.in_(brought_by(work, bank, wanted.import_ref))
    return found


def _says(word: str) -> ColumnElement[bool]:
    """A condition on items: their text has this word; ``10kV`` is looked up as ``10 kV``, too."""
    says = Item.search_text.contains(word, autoescape=True)
    if not _JOINED.search(word):
        return says
    return says | func.replace(Item.search_text, " ", "").contains(word, autoescape=True)


def _of_columns(wanted: Filter) -> dict[str, ColumnElement[bool]]:
    """What the filter asks of the item's own columns."""
    found: dict[str, ColumnElement[bool]] = {}
    if wanted.kind is not None:
        found["kind"] = Item.kind == wanted.kind
    if wanted.state is not None:
        found["state"] = Item.state == wanted.state
    if wanted.pool is not None:
        found["pool"] = Item.pool == wanted.pool
    if wanted.author_id is not None:
        found["author"] = Item.made_by == wanted.author_id
    if wanted.changed_from is not None:
        found["changed_from"] = Item.changed_at >= wanted.changed_from
    if wanted.changed_before is not None:
        found["changed_before"] = Item.changed_at < wanted.changed_before
    if wanted.ids is not None:
        found["ids"] = Item.id.in_(wanted.ids)
    return found


def _of_versions(work: UnitOfWork, bank: Bank, wanted: Filter) -> dict[str, ColumnElement[bool]]:
    """What the filter asks of the item's versions."""
    found: dict[str, ColumnElement[bool]] = {}
    if wanted.difficulty is not None:
        of_it = _versions(bank).where(ItemVersion.difficulty == wanted.difficulty)
        found["difficulty"] = Item.newest_id.in_(of_it)
    if wanted.mark is not None:
        found["mark"] = _marked(work, bank, wanted.mark)
    return found


def _versions(bank: Bank) -> Select[int]:
    """The ids of versions of a bank, to be narrowed."""
    return (
        select(ItemVersion.id).join(_Owner, _Owner.id == ItemVersion.item_id).where(_Owner.bank_id == bank.id)
    )


def _marked(work: UnitOfWork, bank: Bank, mark: ItemMark) -> ColumnElement[bool]:
    """A condition on items: what they are short of. Retired ones are short of nothing."""
    at_hand = Item.state != VersionState.RETIRED
    match mark:
        case ItemMark.NO_KEY:
            return at_hand & Item.newest_id.in_(_versions(bank).where(cast(ItemVersion.key, Text) == "{}"))
        case ItemMark.NO_TOPIC:
            return at_hand & Item.topic_id.is_(None)
        case ItemMark.NO_EXPLANATION | ItemMark.NO_SOURCE:
            column = ItemVersion.explanation if mark is ItemMark.NO_EXPLANATION else ItemVersion.source
            return at_hand & Item.newest_id.in_(_versions(bank).where(column == ""))
        case ItemMark.REPEALED:
            return at_hand & classing.cites_repealed(work)
        case ItemMark.STALE:
            before = work.now - timedelta(days=STALE_DAYS)
            return Item.current_id.in_(_versions(bank).where(ItemVersion.published_at < before))
        case ItemMark.IN_USE:
            return Item.current_id.is_not(None)
        case ItemMark.RETURNED:
            own = _versions(bank).where(ItemVersion.author_id == work.actor.person_id)
            return (Item.state == VersionState.RETURNED) & Item.newest_id.in_(own)
        case ItemMark.ALIKE:
            undecided = (LikenessPair.bank_id == bank.id, LikenessPair.decision == LikenessDecision.OPEN)
            low, high = select(LikenessPair.low_id), select(LikenessPair.high_id)
            return at_hand & (Item.id.in_(low.where(*undecided)) | Item.id.in_(high.where(*undecided)))
