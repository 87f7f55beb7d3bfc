"""What can be drawn from a bank: its published items, kept while the bank stays as it is, and their use.

Reading fifty thousand items takes a second, so what the bank says of them is kept in memory and read anew
when the bank's edition has moved on; how often papers have used them is read each time. Who wants a few of
them, for one place of a paper, reads the numbers of all and those few in full, which nobody has to wait for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from core.clock import day_of
from core.work import UnitOfWork
from exam.models import Paper, PaperForm, PaperItem
from exam.rules.paper import Candidate
from question_bank import editions, selection, stock
from question_bank.rules.pools import Pool
from question_bank.selection import Selectable
from question_bank.stock import Stock

_MOST_AT_ONCE: Final = 2_000
"""From so many items on, reading them one by one is no better than reading the bank."""


@dataclass(frozen=True, slots=True)
class Use:
    """How many papers an item is in, and the day on which the last of them was put together."""

    times: int
    last_on: date


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The items of a bank, none of them used, and the place of each."""

    cards: tuple[Candidate, ...]
    places: Mapping[int, int]


def of_bank(
    work: UnitOfWork, bank_id: int, pools: frozenset[Pool], also: Collection[int] = ()
) -> list[Candidate]:
    """Every published item of the pools by id, with how papers of the bank have used it.

    ``also``: items that are wanted whether or not they are in use; a retired one has no version, 0.
    """
    shelf = _shelf(work, bank_id, pools, also)
    cards = list(shelf.cards)
    for item_id, use in uses_in(work, bank_id).items():
        place = shelf.places.get(item_id)
        if place is not None:
            cards[place] = cards[place]._replace(times_used=use.times, used_on=use.last_on)
    return cards


def stock_of(
    work: UnitOfWork,
    bank_id: int,
    pools: frozenset[Pool],
    *,
    sorts: bool = False,
    tags: frozenset[str] = frozenset(),
) -> Stock:
    """The numbers of a bank, kept in memory while it stays as it is; read as ``stock.read`` is told."""
    edition = editions.of_bank(work, bank_id)
    if edition is None:  # changed in this very transaction: nobody else may be told of it yet
        return stock.read(work, bank_id, pools, sorts=sorts, tags=tags)
    key = ("stock", bank_id, pools, sorts, tags)
    return work.house.shelves.latest(
        key, edition, lambda: stock.read(work, bank_id, pools, sorts=sorts, tags=tags)
    )


def like(
    work: UnitOfWork, bank_id: int, pools: frozenset[Pool], item_id: int, held: Collection[int]
) -> list[Candidate]:
    """:func:`of_bank` as far as one place of a paper asks: what has its item's kind and topic, and what is
    ``held`` by the paper, that item among it."""
    known = stock_of(work, bank_id, pools)
    cards = _cards(work, known, held)
    there = cards.get(item_id)
    near = {
        each
        for stack in known.stacks
        if there is not None and stack.kind is there.kind and stack.topic_path == there.topic_path
        for each in stack.ids
    }
    if len(cards) < len(set(held)) or len(near) > _MOST_AT_ONCE:  # one is retired, or much is like it
        return of_bank(work, bank_id, pools, also=held)
    cards |= _cards(work, known, near - cards.keys())
    uses = uses_in(work, bank_id)
    return [
        card._replace(times_used=uses[each].times, used_on=uses[each].last_on) if each in uses else card
        for each, card in sorted(cards.items())
    ]


def named(
    work: UnitOfWork, bank_id: int, item_ids: Collection[int], also: Collection[int]
) -> dict[int, Candidate]:
    """Of these items of a bank those in use, by id, and those of ``also``, in use or not.

    They do not say how often papers have used them.
    """
    found = _cards(work, stock_of(work, bank_id, frozenset(Pool)), {*item_ids, *also})
    if found.keys() >= set(also):
        return found
    shelf = _shelf(work, bank_id, frozenset(Pool), also)
    return {each: shelf.cards[shelf.places[each]] for each in (*item_ids, *also) if each in shelf.places}


def candidate(item: Selectable) -> Candidate:
    """An item of a bank as the rules see it."""
    # By place: it is done fifty thousand times. The two begin alike, and mypy compares them field by field.
    return Candidate(*item)


def uses_in(work: UnitOfWork, bank_id: int) -> dict[int, Use]:
    """How the papers of a bank have used each of its items; items in none are missing."""
    zone = work.house.settings.zone
    rows = work.session.execute(
        select(PaperItem.item_id, func.count(), func.max(Paper.made_at))
        .join(PaperForm, PaperForm.id == PaperItem.form_id)
        .join(Paper, Paper.id == PaperForm.paper_id)
        .where(Paper.bank_id == bank_id)
        .group_by(PaperItem.item_id)
    )
    days: dict[object, date] = {}
    return {
        item_id: Use(times, days.get(last) or days.setdefault(last, day_of(last, zone)))
        for item_id, times, last in rows
    }


def _cards(work: UnitOfWork, known: Stock, item_ids: Collection[int]) -> dict[int, Candidate]:
    return {item.item_id: candidate(item) for item in stock.cards(work, known, item_ids)}


def _shelf(work: UnitOfWork, bank_id: int, pools: frozenset[Pool], also: Collection[int]) -> _Shelf:
    edition = editions.of_bank(work, bank_id)
    if edition is None:  # changed in this very transaction: nobody else may be told of it yet
        return _read(work, bank_id, pools, also)
    key = ("candidates", bank_id, pools)
    shelf = work.house.shelves.latest(key, edition, lambda: _read(work, bank_id, pools))
    if shelf.places.keys() >= set(also):
        return shelf
    return _read(work, bank_id, pools, also)  # something retired stands in the paper


def _read(work: UnitOfWork, bank_id: int, pools: frozenset[Pool], also: Collection[int] = ()) -> _Shelf:
    cards = tuple(map(candidate, selection.each_selectable(work, bank_id, pools, also=also)))
    return _Shelf(cards, {card.item_id: place for place, card in enumerate(cards)})
