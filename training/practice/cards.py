"""What a person has shown of each item: read for choosing, written with every recorded answer."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from core.work import UnitOfWork
from question_bank.selection import Standing
from training.practice.models import Card
from training.practice.policy import policy
from training.practice.rules import mastery, spacing
from training.practice.rules.mastery import Mastery, Record
from training.practice.rules.spacing import Memory


def of_bank(work: UnitOfWork, bank_id: int) -> dict[int, Card]:
    """The actor's cards of one bank, by item."""
    found = select(Card).where(Card.person_id == work.actor.myself(), Card.bank_id == bank_id)
    return {card.item_id: card for card in work.session.scalars(found)}


def of_items(work: UnitOfWork, item_ids: Iterable[int]) -> dict[int, Card]:
    """The actor's cards of some items."""
    wanted = set(item_ids)
    found = select(Card).where(Card.person_id == work.actor.myself(), Card.item_id.in_(wanted))
    return {card.item_id: card for card in work.session.scalars(found)} if wanted else {}


def note(work: UnitOfWork, item: Standing, *, right: bool) -> Card:
    """Count one more answer of the actor and plan when to ask again."""
    card = _card(work, item)
    record = mastery.after(record_of(card), right=right, leaves_after=policy().mistake_leaves_after)
    memory = spacing.after(_memory(card), right=right, now=work.now, plan=policy().spacing)
    card.seen, card.wrong, card.row, card.in_book = record.seen, record.wrong, record.row, record.in_book
    card.memory_state, card.stability, card.difficulty = memory.state, memory.stability, memory.difficulty
    card.due_at, card.answered_at = memory.due_at, memory.answered_at
    if not right:
        card.wrong_at = work.now
    return card


def record_of(card: Card) -> Record:
    """The history as the rules know it."""
    return Record(card.seen, card.wrong, card.row, card.in_book)


def level_of(card: Card | None) -> Mastery:
    """How the item stands with the person."""
    record = None if card is None else record_of(card)
    return mastery.level(record, steady_after=policy().steady_after)


def to_leave(card: Card) -> int | None:
    """Right answers in a row that still take the item out of the mistake book; None when it is not in it."""
    return max(1, policy().mistake_leaves_after - card.row) if card.in_book else None


def is_steady() -> ColumnElement[bool]:
    """The condition that :func:`level_of` calls steady, for counting."""
    return (Card.row >= policy().steady_after) & Card.in_book.is_(False)


def _card(work: UnitOfWork, item: Standing) -> Card:
    person_id = work.actor.myself()
    known = select(Card).where(Card.person_id == person_id, Card.item_id == item.item_id).with_for_update()
    card = work.session.scalars(known).one_or_none()
    if card is not None:
        return card
    try:
        with work.session.begin_nested():
            card = Card(person_id=person_id, item_id=item.item_id, bank_id=item.bank_id)
            work.session.add(card)
            work.flush()
    except IntegrityError:  # the same item was answered in another session at this very moment
        return work.session.scalars(known).one()
    return card


def _memory(card: Card) -> Memory | None:
    if (
        card.memory_state is None
        or card.stability is None
        or card.difficulty is None
        or card.due_at is None
        or card.answered_at is None
    ):
        return None
    return Memory(card.memory_state, card.stability, card.difficulty, card.due_at, card.answered_at)
