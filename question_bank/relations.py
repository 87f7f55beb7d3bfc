"""What an item has to do with others: enemies, what was merged into it, what was made from it."""

from typing import Final

from sqlalchemy import or_, select

from core.work import UnitOfWork
from question_bank import banks, enemies, items, mergers
from question_bank.models import Item, ItemVersion
from question_bank.relation_views import Descendant, Relations
from question_bank.rules.lifecycle import VersionState
from question_bank.wording import excerpt

MOST: Final = 100
"""Descendants that are listed; nobody has varied an item as often."""


def look(work: UnitOfWork, ref: str) -> Relations:
    """The relations of an item, sealed items for who sees them. Raises NotFound, NotAllowed."""
    item, _, path = items.open_item(work, ref, *banks.READERS)
    return Relations(enemies=enemies.of_item(work, item, path), descendants=_descendants(work, item, path))


def _descendants(work: UnitOfWork, item: Item, path: str) -> tuple[Descendant, ...]:
    merged = mergers.of_item(work, item).taken
    rows = work.session.execute(
        select(Item.id, Item.ref, Item.number, Item.state, ItemVersion.content)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(or_(Item.variant_of_id == item.id, Item.id.in_(merged)))
        .where(Item.pool.in_(banks.pools_open(work, path)))
        .order_by(Item.number)
        .limit(MOST)
    )
    return tuple(
        Descendant(
            id=row.id,
            ref=row.ref,
            number=row.number,
            words=excerpt(row.content),
            is_retired=row.state is VersionState.RETIRED,
            is_merged=row.id in merged,
        )
        for row in rows
    )
