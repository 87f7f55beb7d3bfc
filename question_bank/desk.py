"""The trainer's desk: one bank with its tree, a page of its items and one of them, in few statements.

All counts come from one division of what words and import leave: by topic, state, kind, pool and author. Each
dimension is then counted over the filter without its own narrowing, the tree like the others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import func, select

from core.work import UnitOfWork
from question_bank import banks, listing, reading, search, topics
from question_bank.kinds.contract import KindName
from question_bank.listing import BY_NUMBER, Sorted
from question_bank.models import Bank, Item
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from question_bank.views import Counts, DeskView

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Share:
    """So many items agree in topic, state, kind, pool and author."""

    topic_id: int | None
    state: VersionState
    kind: KindName
    pool: Pool
    author_id: int | None
    count: int


def open_desk(
    work: UnitOfWork,
    bank_ref: str,
    wanted: Filter,
    *,
    leaf: int = 1,
    order: Sorted = BY_NUMBER,
    item_ref: str = "",
) -> DeskView:
    """Everything that the desk shows; without ``item_ref`` the first item of the page.

    Raises NotFound, NotAllowed.
    """
    bank = banks.open_bank(work, bank_ref, *banks.READERS)
    shares = _shares(work, bank, wanted)
    planted = topics.planted_in(work, bank.id)
    chosen = topics.ids_below(planted, wanted.topic_ref) if wanted.topic_ref else None
    by_topic = _divided(_fitting(shares, replace(wanted, topic_ref=None), None), lambda share: share.topic_id)
    counts = Counts(
        states=_divided(_fitting(shares, replace(wanted, state=None), chosen), lambda share: share.state),
        kinds=_divided(_fitting(shares, replace(wanted, kind=None), chosen), lambda share: share.kind),
        pools=_divided(_fitting(shares, replace(wanted, pool=None), chosen), lambda share: share.pool),
    )
    total = sum(share.count for share in _fitting(shares, wanted, chosen))
    found = listing.page(work, bank, wanted, total=total, leaf=leaf, order=order)
    shown = item_ref or (found.rows[0].ref if found.rows else "")
    narrowed = _plain(wanted) != Filter()
    written = _fitting(shares, replace(wanted, author_id=None), chosen)
    states = None if narrowed else _divided(shares, lambda share: share.state)
    return DeskView(
        bank=banks.look(work, bank_ref, states),
        topics=topics.as_tree(planted, by_topic),
        everywhere=sum(by_topic.values()),
        unfiled=by_topic.get(None, 0),
        found=found,
        counts=counts,
        authors=listing.authors(work, _divided(written, lambda share: share.author_id)),
        imports=listing.imports(work, bank),
        shown=reading.glimpse(work, shown) if shown else None,
    )


def _shares(work: UnitOfWork, bank: Bank, wanted: Filter) -> list[Share]:
    conditions = search.conditions(work, bank, _plain(wanted))
    rows = work.session.execute(
        select(Item.topic_id, Item.state, Item.kind, Item.pool, Item.made_by, func.count())
        .where(*conditions)
        .group_by(Item.topic_id, Item.state, Item.kind, Item.pool, Item.made_by)
    )
    return [Share(*row) for row in rows]


def _plain(wanted: Filter) -> Filter:
    """The filter without the dimensions that the counts divide by."""
    return replace(wanted, topic_ref=None, state=None, kind=None, pool=None, author_id=None)


def _fitting(shares: Iterable[Share], wanted: Filter, topic_ids: frozenset[int] | None) -> list[Share]:
    return [
        share
        for share in shares
        if (wanted.state is None or share.state is wanted.state)
        and (wanted.kind is None or share.kind is wanted.kind)
        and (wanted.pool is None or share.pool is wanted.pool)
        and (wanted.author_id is None or share.author_id == wanted.author_id)
        and (topic_ids is None or share.topic_id in topic_ids)
    ]


def _divided(shares: Iterable[Share], part: Callable[[Share], K]) -> dict[K, int]:
    found: dict[K, int] = {}
    for share in shares:
        found[part(share)] = found.get(part(share), 0) + share.count
    return found
