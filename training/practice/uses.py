"""How an item fares in practice: counts over everybody, never of anybody."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.work import UnitOfWork
from training.practice.models import Card

FEW = 5
"""Fewer people than these are not told apart from none: a count of one would be a person."""


@dataclass(frozen=True, slots=True)
class Practised:
    """How many people met an item, how often it was answered, and how often wrongly; zeros for too few."""

    people: int
    answers: int
    wrong: int

    @property
    def percent(self) -> int:
        """The share of right answers, cut off."""
        return (self.answers - self.wrong) * 100 // self.answers if self.answers else 0


def of_item(work: UnitOfWork, item_id: int) -> Practised:
    """The counts of one item. The caller has judged who may know the item."""
    people, answers, wrong = work.session.execute(
        select(func.count(), func.coalesce(func.sum(Card.seen), 0), func.coalesce(func.sum(Card.wrong), 0))
        .select_from(Card)
        .where(Card.item_id == item_id, Card.seen > 0)
    ).one()
    return Practised(people, answers, wrong) if people >= FEW else Practised(0, 0, 0)
