"""What is due: items whose day to be asked again has come."""

from core.work import UnitOfWork
from training.practice import choosing, pool
from training.practice.pool import OpenBanks


def count(work: UnitOfWork, banks: OpenBanks | None = None) -> int:
    """How many of the actor's items are due today and may still be practised; at most 500 are looked at."""
    return len(pool.standing(work, [card.item_id for card in choosing.due(work)], banks))
