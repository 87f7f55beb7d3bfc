"""Choosing the items of a session: what is on the shelves, what the person has shown, and the mix of both."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import select

from core.errors import NotFound
from core.work import UnitOfWork
from question_bank.selection import BankCard, Selectable
from training.practice import cards, pool
from training.practice.models import Card
from training.practice.rules import mastery, mix
from training.practice.rules.mix import Choosable

MOST_LOOKED_AT = 500
"""Cards that one look at the mistake book or at what is due considers."""


def end_of_day(work: UnitOfWork) -> datetime:
    """The instant at which the day ends, where the operator lives: what is due today is due before it."""
    zone = work.house.settings.zone
    local = work.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return (local + timedelta(days=1)).astimezone(work.now.tzinfo)


def bank_of(work: UnitOfWork, ref: str) -> BankCard:
    """An open bank by its reference. Raises NotFound for one that the actor may not practise."""
    found = next((bank for bank in pool.open_banks(work).values() if bank.ref == ref), None)
    if found is None:
        raise NotFound
    return found


def from_banks(
    work: UnitOfWork,
    bank_ids: Collection[int],
    size: int,
    seed: int,
    *,
    topic_code: str = "",
    revisits: Fraction = Fraction(1),
) -> tuple[int, ...]:
    """Items of some open banks (of one topic and all below it), mixed by what the actor has shown."""
    until = end_of_day(work)
    found: list[Choosable] = []
    for bank_id in bank_ids:
        items = pool.items_of(work, bank_id)
        if topic_code:
            items = [each for each in items if topic_code in each.topic_path]
        found += _choosables(bank_id, items, cards.of_bank(work, bank_id), until)
    return mix.choose(found, size, seed, revisits=revisits)


def from_cards(
    work: UnitOfWork, found: Iterable[Card], size: int, *, bank_ref: str = "", topic_code: str = ""
) -> tuple[int, ...]:
    """The items of some cards that may still be practised, in the order of the cards."""
    ordered = list(found)
    standing = pool.standing(work, [card.item_id for card in ordered])
    if bank_ref:
        bank_id = bank_of(work, bank_ref).id
        standing = {item_id: each for item_id, each in standing.items() if each.bank_id == bank_id}
    if topic_code:
        standing = {item_id: each for item_id, each in standing.items() if each.topic_code == topic_code}
    return tuple([card.item_id for card in ordered if card.item_id in standing][:size])


def mistaken(work: UnitOfWork, most: int = MOST_LOOKED_AT) -> list[Card]:
    """The cards in the actor's mistake book, the latest mistake first."""
    found = select(Card).where(Card.person_id == work.actor.myself(), Card.in_book.is_(True))
    return list(work.session.scalars(found.order_by(Card.wrong_at.desc(), Card.id.desc()).limit(most)))


def due(work: UnitOfWork, most: int = MOST_LOOKED_AT) -> list[Card]:
    """The cards whose day has come, the longest overdue first."""
    found = select(Card).where(Card.person_id == work.actor.myself(), Card.due_at < end_of_day(work))
    return list(work.session.scalars(found.order_by(Card.due_at, Card.id).limit(most)))


def _choosables(
    bank_id: int, items: list[Selectable], known: dict[int, Card], until: datetime
) -> Iterable[Choosable]:
    levels = {item_id: cards.level_of(card) for item_id, card in known.items()}
    shares = mastery.by_topic(((each.item_id, each.topic_path) for each in items), levels)
    for each in items:
        card = known.get(each.item_id)
        topic = each.topic_path[0] if each.topic_path else None
        yield Choosable(
            item_id=each.item_id,
            level=cards.level_of(card),
            due=card is not None and (card.in_book or (card.due_at is not None and card.due_at < until)),
            topic=f"{bank_id}/{each.topic_path[-1] if each.topic_path else ''}",
            weakness=shares[topic].percent,
            enemy_group=None if each.enemy_group is None else f"{bank_id}/{each.enemy_group}",
            fingerprint=each.fingerprint,
        )
