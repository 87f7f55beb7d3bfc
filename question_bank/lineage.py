"""What was published by the banks of the house, and how a sealed paper stands to it (see ``rules.lineage``).

Published is every wording that was ever in use in the public pool, also of items that were retired or sealed
since: who met it then has met it. An item that nobody linked to its origin is compared with all of them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy import or_, select

from core.audit import AuditEntry
from core.people import scope
from core.work import UnitOfWork
from question_bank.banks import READERS
from question_bank.kinds import registry
from question_bank.kinds.contract import Content
from question_bank.models import Bank, Item, ItemVersion
from question_bank.rules import blocking
from question_bank.rules.lineage import Evidence, PoolItem, SealedItem, compare_with_pool
from question_bank.rules.pools import Pool
from question_bank.wording import excerpt, searchable

_WORTH_COMPARING: Final = 0.7
"""Of the pairs of characters, common ones: well below the likeness from which two items are near-duplicates,
because words are looked up here as they are kept for searching."""
_BETWEEN: Final = re.compile(r"[\W_]+")
_LIKEST: Final = 40
"""Public wordings compared with one item: those that share most with it."""


@dataclass(frozen=True, slots=True)
class PaperPick:
    """An item of a paper in the version that is asked, and what it counts for."""

    item_id: int
    version_id: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item as evidence names it; ``bank`` is the code that people call its bank by."""

    ref: str
    bank: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The evidence in the order of the picks, the cards of all items it names, and the public pool.

    ``pool``: so many public items of each bank, by its code.
    """

    evidence: Evidence
    cards: Mapping[str, ItemCard]
    pool: Mapping[str, int]


def compare(
    work: UnitOfWork,
    bank_id: int,
    picks: Sequence[PaperPick],
    *,
    until: datetime | None = None,
    least_difference: Fraction = Fraction(0),
) -> Compared:
    """Compare the items of a paper with what was published before ``until``, in their bank and in every other
    that the actor may read: a pool may be published elsewhere than where its items are sealed.

    The caller has judged the permission for the paper's own bank.
    """
    banks = _readable(work, bank_id)
    line = _line(work, {pick.item_id for pick in picks})
    asked = _versions(work, [pick.version_id for pick in picks])
    published = _published(work, banks, until) + _once_public(work, line, until)
    near = _near(work, published, [searchable(line[p.item_id].kind, asked[p.version_id]) for p in picks])
    read = _prints(work, published, line, {place for places in near for place in places})
    pool = _pool(published, read)
    parents = {item.ref: line[item.variant_of_id].ref for item in line.values() if item.variant_of_id in line}
    sealed = [
        SealedItem(
            f"{line[pick.item_id].ref}@",
            registry.fingerprint(line[pick.item_id].kind, asked[pick.version_id]),
            registry.likeness_text(line[pick.item_id].kind, asked[pick.version_id]),
            line[pick.item_id].ref,
            pick.weight,
            kind=line[pick.item_id].kind,
        )
        for pick in picks
    ]
    evidence = compare_with_pool(
        pool,
        sealed,
        parents=parents,
        least_difference=least_difference,
        near={
            item.ref: [pool[each].ref for each in places] for item, places in zip(sealed, near, strict=True)
        },
    )
    held = Counter(banks[bank] for bank in {each.item_id: each.item.bank_id for each in published}.values())
    return Compared(evidence, _cards(work, line, published, evidence, banks), dict(sorted(held.items())))


@dataclass(frozen=True, slots=True)
class _Published:
    """A wording that was in use in the public pool."""

    item: Item
    version_id: int
    number: int
    is_newest: bool

    @property
    def item_id(self) -> int:
        return self.item.id


def item_ref(ref: str) -> str:
    """The item that a row of the evidence speaks of, without the wording or the paper's mark."""
    return ref.partition("/")[0].rstrip("@")


def _readable(work: UnitOfWork, bank_id: int) -> dict[int, str]:
    """The codes of the paper's bank and of all that the actor may read, by id."""
    reach = scope.ids_in_reach(work, *READERS)
    rows = work.session.execute(
        select(Bank.id, Bank.code).where(or_(Bank.id == bank_id, Bank.unit_id.in_(reach)))
    )
    return {row.id: row.code for row in rows}


def _published(work: UnitOfWork, bank_ids: Collection[int], until: datetime | None) -> list[_Published]:
    wanted = (
        select(Item, ItemVersion.id, ItemVersion.number)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.bank_id.in_(bank_ids), Item.pool == Pool.PUBLIC, ItemVersion.published_at.is_not(None))
        .order_by(Item.id, ItemVersion.number)
    )
    if until is not None:
        wanted = wanted.where(ItemVersion.published_at < until)
    return [
        _Published(item, id_, number, id_ == item.newest_id)
        for item, id_, number in work.session.execute(wanted)
    ]


def _once_public(work: UnitOfWork, line: Mapping[int, Item], until: datetime | None) -> list[_Published]:
    """Wordings of sealed items that were in use while the item still stood in the public pool."""
    sealed = {item.ref: item for item in line.values() if item.pool is Pool.SEALED}
    moved: dict[int, datetime] = {}
    entries = work.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.action == "item.placed",
            AuditEntry.subject_kind == "item",
            AuditEntry.subject_ref.in_(list(sealed)),
        )
        .order_by(AuditEntry.id)
    )
    for entry in entries:
        if entry.facts.get("was") == Pool.PUBLIC:
            moved[sealed[entry.subject_ref].id] = entry.at
    versions = work.session.execute(
        select(ItemVersion.item_id, ItemVersion.id, ItemVersion.number, ItemVersion.published_at)
        .where(ItemVersion.item_id.in_(list(moved)), ItemVersion.published_at.is_not(None))
        .order_by(ItemVersion.item_id, ItemVersion.number)
    )
    return [
        _Published(line[row.item_id], row.id, row.number, row.id == line[row.item_id].newest_id)
        for row in versions
        if row.published_at <= moved[row.item_id] and (until is None or row.published_at < until)
    ]


def _near(work: UnitOfWork, published: Sequence[_Published], texts: Sequence[str]) -> list[list[int]]:
    """For each text the places of the published wordings that may be near-duplicates of it."""
    older = _versions(work, [each.version_id for each in published if not each.is_newest])
    words = [
        each.item.search_text if each.is_newest else searchable(each.item.kind, older[each.version_id])
        for each in published
    ]
    plain = [[_BETWEEN.sub("", text) for text in part] for part in (texts, words)]
    return blocking.overlapping(plain[0], plain[1], _WORTH_COMPARING, _LIKEST)


def _pool(published: Sequence[_Published], read: Mapping[int, tuple[str, str]]) -> tuple[PoolItem, ...]:
    """One item can have been published in several wordings; each is compared under a name of its own."""
    owners = {each.item_id: each for each in published}
    return tuple(
        PoolItem(
            each.item.ref if owners[each.item_id] is each else f"{each.item.ref}/{each.number}",
            *read[each.version_id],
            kind=each.item.kind,
            of=each.item.ref,
        )
        for each in published
    )


def _line(work: UnitOfWork, item_ids: Collection[int]) -> dict[int, Item]:
    """The items and all that they are variations of, by id."""
    found: dict[int, Item] = {}
    wanted = set(item_ids)
    while wanted:
        rows = work.session.scalars(select(Item).where(Item.id.in_(wanted))).all()
        found |= {row.id: row for row in rows}
        wanted = {row.variant_of_id for row in rows if row.variant_of_id is not None} - found.keys()
    return found


def _versions(work: UnitOfWork, version_ids: Iterable[int]) -> dict[int, Content]:
    rows = work.session.execute(
        select(ItemVersion.id, Item.kind, ItemVersion.content)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(ItemVersion.id.in_(set(version_ids)))
    )
    return {id_: registry.read_content(kind, raw) for id_, kind, raw in rows}


def _prints(
    work: UnitOfWork, published: Sequence[_Published], line: Mapping[int, Item], near: Collection[int]
) -> dict[int, tuple[str, str]]:
    """Fingerprint and likeness by version; likeness only where a line of descent or the words lead there.

    An item keeps the fingerprint of its newest wording, so that a large bank is not read as a whole.
    """
    unread = [
        each
        for place, each in enumerate(published)
        if not each.is_newest or each.item_id in line or place in near
    ]
    contents = _versions(work, [each.version_id for each in unread])
    read = {
        each.version_id: (
            registry.fingerprint(each.item.kind, contents[each.version_id]),
            registry.likeness_text(each.item.kind, contents[each.version_id]),
        )
        for each in unread
    }
    return {each.version_id: read.get(each.version_id, (each.item.fingerprint, "")) for each in published}


def _cards(
    work: UnitOfWork,
    line: Mapping[int, Item],
    published: Sequence[_Published],
    evidence: Evidence,
    banks: Mapping[int, str],
) -> dict[str, ItemCard]:
    named = {item_ref(row.ref) for row in evidence.rows}
    named |= {item_ref(row.public_ref) for row in evidence.rows if row.public_ref is not None}
    known = {item.ref: item for item in (*line.values(), *(each.item for each in published))}
    shown = [known[ref] for ref in named]
    rows = work.session.execute(
        select(ItemVersion.item_id, ItemVersion.content).where(
            ItemVersion.id.in_([item.newest_id for item in shown])
        )
    )
    words = {item_id: excerpt(content) for item_id, content in rows}
    return {
        item.ref: ItemCard(item.ref, banks[item.bank_id], item.number, words.get(item.id, ""))
        for item in shown
    }
