"""Items that never stand in one paper (不同卷): set by hand or of a pair that is alike, and taken back.

Every decision is a pair. Items get, join or unite groups by it, and groups are what a draw, a pick and a lock
look at; a pair keeps what its items' groups were before, so that taking one decision back leaves what other
decisions hold together.
"""

import re
from typing import Final

from sqlalchemy import or_, select

from core import audit
from core.access import Permission
from core.errors import Fact, Finding, Invalid
from core.ids import new_ref
from core.work import UnitOfWork
from question_bank import banks, items
from question_bank.kinds import registry
from question_bank.models import Bank, Item, ItemVersion, LikenessPair
from question_bank.relation_views import Enemy
from question_bank.rules import likeness
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessDecision, Wording
from question_bank.wording import excerpt

MOST_TYPED: Final = 20
"""Items that one line of numbers may name."""
_NUMBERS: Final = re.compile(r"[\s,;#\u3001\uff0c\uff1b]+")


def of_item(work: UnitOfWork, item: Item, path: str) -> tuple[Enemy, ...]:
    """The items that never stand in one paper with an open item, by number; sealed ones for who sees them."""
    if item.enemy_group is None:
        return ()
    rows = work.session.execute(
        select(Item.id, Item.ref, Item.number, Item.state, ItemVersion.content)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == item.bank_id, Item.enemy_group == item.enemy_group, Item.id != item.id)
        .where(Item.pool.in_(banks.pools_open(work, path)))
        .order_by(Item.number)
    ).all()
    held = select(LikenessPair.low_id, LikenessPair.high_id).where(
        or_(LikenessPair.low_id == item.id, LikenessPair.high_id == item.id),
        LikenessPair.decision == LikenessDecision.ENEMIES,
    )
    decided = {each for pair in work.session.execute(held) for each in pair}
    return tuple(
        Enemy(
            ref=row.ref,
            number=row.number,
            words=excerpt(row.content),
            is_retired=row.state is VersionState.RETIRED,
            is_decided=row.id in decided,
        )
        for row in rows
    )


def keep_apart(work: UnitOfWork, ref: str, typed: str) -> tuple[int, ...]:
    """Never one of the items named by number in one paper with this one; returns the numbers.

    Raises NotFound, NotAllowed, and Invalid naming the first number that is none of the bank's.
    """
    item, bank, path = items.open_item(work, ref, Permission.BANK_WRITE, lock=True)
    lock_bank(work, bank)
    numbers = dict.fromkeys(each for each in _NUMBERS.split(typed) if each)
    if not numbers or len(numbers) > MOST_TYPED:
        raise Invalid(Finding("enemies.none_named", {"most": MOST_TYPED}, "others"))
    for each in numbers:
        other = _named(work, bank, path, each)
        if other is None or other.id == item.id:
            raise Invalid(Finding("enemies.unknown", {"typed": each[:12]}, "others"))
        decide(work, bank, item, other)
    return tuple(int(each) for each in numbers)


def part(work: UnitOfWork, ref: str, number: int) -> None:
    """Take back that two items never stand in one paper; what other decisions hold together stays.

    A group that came with a file and no decision holds is left by the item. Raises NotFound, NotAllowed.
    """
    item, bank, path = items.open_item(work, ref, Permission.BANK_WRITE, lock=True)
    lock_bank(work, bank)
    other = _named(work, bank, path, str(number))
    if other is None or item.enemy_group is None or item.enemy_group != other.enemy_group:
        return
    pair = pair_of(work, item, other)
    if pair is not None and pair.decision is LikenessDecision.ENEMIES:
        take_back(work, bank, pair)
        return
    separate(work, bank, {str(other.id): None})
    for each, facts in _both_ways(item, other):
        audit.record(work, "item.enemy_parted", "item", each, facts)


def decide(work: UnitOfWork, bank: Bank, one: Item, other: Item) -> LikenessPair | None:
    """Set two items of a locked bank apart; None when they are so by a decision about the two already.

    Raises Invalid for a merged pair.
    """
    pair = pair_of(work, one, other)
    if pair is None:
        pair = _new_pair(work, bank, one, other)
    elif pair.decision is LikenessDecision.ENEMIES:
        return None
    elif pair.decision is LikenessDecision.MERGED:
        raise Invalid(Finding("enemies.merged", {"number": other.number}, "others"))
    set_apart(work, bank, pair)
    return pair


def set_apart(work: UnitOfWork, bank: Bank, pair: LikenessPair) -> None:
    """Decide that a pair of a locked bank never stands in one paper, and write it into both histories."""
    pair.before = {"groups": {}}
    unite(work, pair, bank)
    pair.decision, pair.decided_by, pair.decided_at = (
        LikenessDecision.ENEMIES,
        work.actor.person_id,
        work.now,
    )
    work.flush()
    for each, facts in _both_ways(*_both(work, pair)):
        audit.record(work, "item.enemy_set", "item", each, facts)


def take_back(work: UnitOfWork, bank: Bank, pair: LikenessPair) -> None:
    """Let a pair of a locked bank that was set apart be open again; one that nobody found alike is gone."""
    groups = pair.before["groups"]
    low, high = _both(work, pair)
    pair.decision, pair.decided_by, pair.decided_at, pair.before = LikenessDecision.OPEN, None, None, {}
    separate(work, bank, groups)
    if pair.score < likeness.LEAST * 1000:
        work.session.delete(pair)
        work.flush()
    for each, facts in _both_ways(low, high):
        audit.record(work, "item.enemy_parted", "item", each, facts)


def unite(work: UnitOfWork, pair: LikenessPair, bank: Bank) -> None:
    """Put both into one group of enemies, and note what each item's group was before."""
    low, high = _both(work, pair)
    group = low.enemy_group or high.enemy_group or new_ref()
    united = {item for item in (low, high) if item.enemy_group != group}
    leaving = {item.enemy_group for item in united if item.enemy_group is not None}
    if leaving:
        query = select(Item).where(Item.bank_id == bank.id, Item.enemy_group.in_(leaving))
        united |= set(work.session.scalars(query))
    groups = dict(pair.before["groups"])
    for item in united:
        groups.setdefault(str(item.id), item.enemy_group)
        item.enemy_group = group
    pair.before = {"groups": groups}
    work.flush()


def separate(work: UnitOfWork, bank: Bank, groups: dict[str, str | None]) -> None:
    """Give items back the groups they had, then hold together what other decisions still hold together."""
    for item_id, group in groups.items():
        work.session.get_one(Item, int(item_id)).enemy_group = group
    work.flush()
    standing = select(LikenessPair).where(
        LikenessPair.bank_id == bank.id, LikenessPair.decision == LikenessDecision.ENEMIES
    )
    for pair in work.session.scalars(standing.order_by(LikenessPair.decided_at, LikenessPair.id)).all():
        unite(work, pair, bank)


def inherit(work: UnitOfWork, bank: Bank, kept: Item, gone: Item) -> dict[str, str | None]:
    """Keep an item of a locked bank apart from the enemies of another too; returns what groups were."""
    if gone.enemy_group is None or gone.enemy_group == kept.enemy_group:
        return {}
    moving = [kept]
    if kept.enemy_group is not None:
        query = select(Item).where(Item.bank_id == bank.id, Item.enemy_group == kept.enemy_group)
        moving = list(work.session.scalars(query))
    before = {str(item.id): item.enemy_group for item in moving}
    for item in moving:
        item.enemy_group = gone.enemy_group
    work.flush()
    return before


def pair_of(work: UnitOfWork, one: Item, other: Item) -> LikenessPair | None:
    """What is known of two items as a pair."""
    low, high = sorted((one.id, other.id))
    return work.session.scalars(
        select(LikenessPair).where(LikenessPair.low_id == low, LikenessPair.high_id == high)
    ).one_or_none()


def merged_with(work: UnitOfWork, one: Item) -> dict[int, int]:
    """The items that an item was merged with, one into the other: their ids, each with its number."""
    rows = work.session.execute(
        select(LikenessPair.low_id, LikenessPair.high_id).where(
            or_(LikenessPair.low_id == one.id, LikenessPair.high_id == one.id),
            LikenessPair.decision == LikenessDecision.MERGED,
        )
    )
    return {high if low == one.id else low: one.number for low, high in rows}


def lock_bank(work: UnitOfWork, bank: Bank) -> None:
    """Groups reach beyond a pair, so whoever decides has the bank locked."""
    work.session.refresh(bank, with_for_update=True)


def _new_pair(work: UnitOfWork, bank: Bank, one: Item, other: Item) -> LikenessPair:
    low, high = sorted((one, other), key=lambda item: item.id)
    found = likeness.compare(_wording(work, low), _wording(work, high))
    pair = LikenessPair(
        ref=new_ref(),
        bank_id=bank.id,
        low_id=low.id,
        high_id=high.id,
        score=int(found.score * 1000),
        kind=found.kind,
        differs=[each.value for each in found.differs],
        scan=0,
        decision=LikenessDecision.OPEN,
        before={},
    )
    work.session.add(pair)
    work.flush()
    return pair


def _wording(work: UnitOfWork, item: Item) -> Wording:
    content = registry.read_content(item.kind, items.newest_of(work, item).content)
    return Wording(item.kind, registry.likeness_text(item.kind, content))


def _named(work: UnitOfWork, bank: Bank, path: str, typed: str) -> Item | None:
    """An item of the bank by number; a sealed one only for who sees it, as everywhere."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        return None
    found = select(Item).where(
        Item.bank_id == bank.id, Item.number == int(typed), Item.pool.in_(banks.pools_open(work, path))
    )
    return work.session.scalars(found.with_for_update()).one_or_none()


def _both(work: UnitOfWork, pair: LikenessPair) -> tuple[Item, Item]:
    return work.session.get_one(Item, pair.low_id), work.session.get_one(Item, pair.high_id)


def _both_ways(one: Item, other: Item) -> tuple[tuple[str, dict[str, Fact]], ...]:
    """For the history of each: its reference, and the other's number."""
    return (one.ref, {"other": other.number}), (other.ref, {"other": one.number})
