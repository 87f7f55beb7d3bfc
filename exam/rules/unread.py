"""Drawing a paper from items of which only the numbers are known yet.

What fits a row is told by numbers alone. What must not stand beside another is told by the items, and those
are read when the draw comes upon them: it is made as if the unknown ones went with everything, what it came
upon is read, and it is made again from the same seed until it comes upon nothing new. The last one knew all
that it looked at, so it is the draw that reading everything first would have given.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, overload

from exam.rules.blueprint import Blueprint, DifficultyBounds, TopicQuota
from exam.rules.drawing import Row, asked_by, assemble_from
from exam.rules.paper import Assembly, Candidate
from question_bank.kinds.contract import KindName
from question_bank.rules.classes import importance_at
from question_bank.rules.stacks import Stack

_MOST_AT_ONCE: Final = 2_000
"""From so many unknown items on, reading them one by one is no better than reading the bank."""
_MOST_ROUNDS: Final = 6

Learn = Callable[[Collection[int]], Iterable[Candidate]]
"""Reads items in full, by their ids."""


class Book:
    """What is known of items: all there is to know, or so far only that they are there.

    ``times``: how many papers hold each item; those in none are missing.
    """

    def __init__(self, times: Mapping[int, int]) -> None:
        self.times = times
        self._known: dict[int, Candidate] = {}
        self.unread: dict[int, Candidate] = {}

    def card(self, item_id: int, kind: KindName) -> Candidate:
        """The item; where it is not read yet, one that goes with everything, and the wish to read it."""
        known = self._known.get(item_id) or self.unread.get(item_id)
        if known is None:
            known = Candidate(item_id, 0, kind, times_used=self.times.get(item_id, 0))
            self.unread[item_id] = known
        return known

    def learn(self, cards: Iterable[Candidate]) -> None:
        """Take in what was read; what nobody could read is asked for again."""
        self._known.update((card.item_id, card) for card in cards)
        self.unread = {}


class Pile(Sequence[Candidate]):
    """Items by their numbers, each looked up when it is looked at."""

    def __init__(self, book: Book, kind: KindName, ids: Sequence[int]) -> None:
        self._book, self._kind, self._ids = book, kind, ids

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Candidate: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Candidate]: ...
    def __getitem__(self, at: int | slice) -> Candidate | Sequence[Candidate]:
        if isinstance(at, slice):
            return Pile(self._book, self._kind, self._ids[at])
        return self._book.card(self._ids[at], self._kind)


def rows_of_stacks(
    blueprint: Blueprint,
    stacks: Sequence[Stack],
    tagged: Mapping[str, Collection[int]],
    resting: Collection[int],
    book: Book,
) -> tuple[Row, ...]:
    """Every line of the blueprint with its deck, as ``drawing.rows_of`` makes them of items.

    ``tagged``: the items that have each tag that is asked for; ``resting``: those too worn to be drawn.
    """
    rows: list[Row] = []
    for index, quota, needed, place in asked_by(blueprint):
        section = blueprint.sections[index]
        there = [each for each in stacks if each.kind is section.kind and _holds(each, quota, blueprint)]
        ids = _fitting(there, quota, section.difficulty)
        if quota is not None and quota.tag:
            labelled = tagged[quota.tag]
            ids = [each for each in ids if each in labelled]
        if resting:
            ids = [each for each in ids if each not in resting]
        ids.sort()  # stacks are in order already, so this is one merge of them
        rows.append(Row(len(rows), index, quota, place, needed, _piles(ids, section.kind, book)))
    return tuple(rows)


def draw_reading(
    blueprint: Blueprint, rows: Sequence[Row], book: Book, seed: int, learn: Learn
) -> Assembly | None:
    """``drawing.assemble`` with these rows and seed, reading what it comes upon.

    None where it would come to read much of the bank: who draws reads the bank as a whole then.
    """
    for _ in range(_MOST_ROUNDS):
        drawn = assemble_from(blueprint, rows, random.Random(seed))
        if not book.unread:
            return drawn
        if len(book.unread) > _MOST_AT_ONCE:
            return None
        book.learn(learn(book.unread))
    return None


def _holds(stack: Stack, quota: TopicQuota | None, blueprint: Blueprint) -> bool:
    if quota is None:
        return True
    matters = importance_at(stack.importance, stack.by_grade, blueprint.grade)
    return (not quota.topic or quota.topic in stack.topic_path) and (
        quota.importance is None or quota.importance is matters
    )


def _fitting(stacks: Sequence[Stack], quota: TopicQuota | None, bounds: DifficultyBounds | None) -> list[int]:
    level, difficulty = (quota.cognitive, quota.difficulty) if quota is not None else (None, None)
    ends = (bounds.easiest, bounds.hardest) if bounds is not None else None
    return list(chain.from_iterable(stack.of_sort(level, difficulty, ends) for stack in stacks))


def _piles(ids: Sequence[int], kind: KindName, book: Book) -> tuple[Pile, ...]:
    times = book.times
    by_use: defaultdict[int, list[int]] = defaultdict(list)
    for each in filter(times.__contains__, ids):
        by_use[times[each]].append(each)
    if len(ids) > sum(map(len, by_use.values())):
        by_use[0] = [each for each in ids if each not in times] if by_use else list(ids)
    return tuple(Pile(book, kind, by_use[uses]) for uses in sorted(by_use))
