"""Drafts that went nowhere: thrown away by who began them, or given another kind.

An item leaves the bank only while nobody else has had anything to do with it: it was never given to review,
came with no import, and nothing speaks of it. Everything else is retired, and stays.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, or_, select

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid
from core.work import UnitOfWork
from question_bank import items
from question_bank.asset_models import AssetUse
from question_bank.desk_models import BulkLine, Comment
from question_bank.models import Item, ItemSource, LikenessPair
from question_bank.rules.likeness import LikenessDecision
from question_bank.standard_models import Citation, ItemClass, ItemTag

_BESIDE: Final = (Citation, ItemClass, ItemTag)
"""What stands beside an item and goes with it."""


def may_discard(work: UnitOfWork, ref: str) -> bool:
    """Whether the actor could throw this draft away. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE)
    return not any(_against(work, item))


def discard(work: UnitOfWork, ref: str) -> str:
    """Throw away a draft of one's own that was never given to review; returns the reference of its bank.

    Raises NotFound, NotAllowed, and Invalid with every reason against it.
    """
    item, bank, _ = items.open_item(work, ref, Permission.BANK_WRITE, lock=True)
    if findings := tuple(_against(work, item)):
        raise Invalid(*findings)
    version = items.newest_of(work, item)
    touching = or_(LikenessPair.low_id == item.id, LikenessPair.high_id == item.id)
    work.session.execute(delete(AssetUse).where(AssetUse.version_id == version.id))
    for pair in work.session.scalars(select(LikenessPair).where(touching)):
        work.session.delete(pair)
    for beside in _BESIDE:
        for row in work.session.scalars(select(beside).where(beside.item_id == item.id)):
            work.session.delete(row)
    work.flush()
    work.session.delete(version)
    work.flush()
    work.session.delete(item)
    work.flush()
    audit.record(work, "item.discarded", "item", ref, {"bank": bank.code, "number": item.number})
    return bank.ref


def _against(work: UnitOfWork, item: Item) -> Iterator[Finding]:
    if item.made_by is None or item.made_by != work.actor.person_id:
        yield Finding("item.discard_not_own")
    if not items.is_fresh(work, item):
        yield Finding("item.discard_submitted")
    elif work.session.scalar(select(or_(*_spoken_of(item)))):
        yield Finding("item.discard_used")


def _spoken_of(item: Item) -> Iterator[ColumnElement[bool]]:
    """Conditions: what would be left without the item that it speaks of."""
    pair = or_(LikenessPair.low_id == item.id, LikenessPair.high_id == item.id)
    yield exists().where(ItemSource.item_id == item.id)
    yield exists().where(Comment.item_id == item.id)
    yield exists().where(BulkLine.item_id == item.id)
    yield exists().where(Item.variant_of_id == item.id)
    yield exists().where(pair, LikenessPair.decision != LikenessDecision.OPEN)
