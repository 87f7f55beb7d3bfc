"""Who had a hand in items: wrote, reviewed or returned any version of them."""

from collections.abc import Collection

from sqlalchemy import select

from core.work import UnitOfWork
from question_bank.models import ItemVersion, ReviewNote


def on(work: UnitOfWork, version_ids: Collection[int]) -> frozenset[int]:
    """The persons who wrote or reviewed the items of these versions, in any version: one statement."""
    items = select(ItemVersion.item_id).where(ItemVersion.id.in_(version_ids))
    rows = work.session.execute(
        select(ItemVersion.author_id, ItemVersion.reviewed_by, ItemVersion.hands, ReviewNote.author_id)
        .outerjoin(ReviewNote, ReviewNote.version_id == ItemVersion.id)
        .where(ItemVersion.item_id.in_(items))
    )
    found = {each for author, by, hands, said in rows for each in (author, by, said, *hands)}
    return frozenset(each for each in found if each is not None)
