"""What was merged into an item, and what an item was merged into.

A merger notes the item that stays as the origin of the other, so that a check of lineage follows it there;
who reads about the item is told of a merger, and of an origin only where its author named one.
"""

from typing import NamedTuple

from sqlalchemy import or_, select

from core.work import UnitOfWork
from question_bank.models import Item, LikenessPair
from question_bank.rules.likeness import LikenessDecision


class Mergers(NamedTuple):
    """By id: the item that this one went into, the one that it was made from, those that went into it."""

    into: int | None
    origin: int | None
    taken: frozenset[int]


def of_item(work: UnitOfWork, item: Item) -> Mergers:
    """The mergers that stand; the item is open to the caller."""
    pairs = work.session.scalars(
        select(LikenessPair)
        .where(
            or_(LikenessPair.low_id == item.id, LikenessPair.high_id == item.id),
            LikenessPair.decision == LikenessDecision.MERGED,
        )
        .order_by(LikenessPair.decided_at)
    ).all()
    into, origin = None, item.variant_of_id
    for pair in pairs:
        if pair.before["gone"] != item.id:
            continue
        into = pair.before["kept"]
        origin = pair.before["variant_of"] if item.variant_of_id == into else item.variant_of_id
    taken = frozenset(pair.before["gone"] for pair in pairs if pair.before["kept"] == item.id)
    return Mergers(into, origin, taken)
