"""Making parallel forms alike in topics and equally hard: items of a row change places between forms."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations, permutations
from typing import Final

from exam.rules.paper import Candidate

Sheet = list[list[Candidate]]
"""The items of one form, row by row."""
_NEAR_ENOUGH: Final = 100
"""Sums of hardness (in hundredths) that lie no further apart are left: one step of one item."""
_WIDE: Final = 2
"""Counts of a topic in two forms that differ by less are even."""


def balance(sheets: Sequence[Sheet], *, most_shared: int = 0, widest_spread: int = 0) -> list[Sheet]:
    """The same items, dealt so that topics are spread evenly and the sums of hardness differ by a step of one
    item at most: as far as exchanges bring it.

    Only items of the same row change places, so each form keeps what its blueprint asks for. An exchange
    never brings two enemies, two near-duplicates or the same item twice into a form, nor more than
    ``most_shared`` common items into two forms. Topics give way only where the mean hardness of two forms
    would differ by more than ``widest_spread`` (hundredths) otherwise. Every exchange brings two forms nearer
    to each other in what it is made for, so that it ends.
    """
    dealt = [[list(row) for row in sheet] for sheet in sheets]
    ground = _Ground(dealt, most_shared)
    while ground.even():
        pass
    while ground.improve(_NEAR_ENOUGH, keeping_topics=True):
        pass
    length = max((sum(map(len, sheet)) for sheet in dealt), default=0)
    while ground.improve(max(_NEAR_ENOUGH, widest_spread * length), keeping_topics=False):
        pass
    return dealt


def telling_level(paths: Iterable[tuple[str, ...]]) -> int:
    """The first level of the tree of topics at which these paths differ; the root where none does."""
    known = set(paths)
    depths = range(max(map(len, known), default=0))
    return next((depth for depth in depths if len({path[: depth + 1] for path in known}) > 1), 0)


def called_at(level: int, path: tuple[str, ...]) -> str:
    """The topic of a path at a level, or the one above it where the path ends; "" for none."""
    return (path[: level + 1] or ("",))[-1]


class _Ground:
    """The forms while items change places, with what each holds."""

    def __init__(self, sheets: list[Sheet], most_shared: int) -> None:
        self._sheets = sheets
        self._most_shared = most_shared
        self._sums = [sum(each.hardness for row in sheet for each in row) for sheet in sheets]
        self._keys = [{key for row in sheet for each in row for key in _keys(each)} for sheet in sheets]
        items = [{each.item_id for row in sheet for each in row} for sheet in sheets]
        self._items = items
        self._level = telling_level(each.topic_path for sheet in sheets for row in sheet for each in row)
        self._topics = [Counter(self._topic(each) for row in sheet for each in row) for sheet in sheets]
        self._disjoint = not any(one & other for one, other in combinations(items, 2))

    def even(self) -> bool:
        """Let every two forms spread their topics more evenly; False when no exchange does so any more."""
        pairs = permutations(range(len(self._sheets)), 2)
        traded = [self._trade(more, fewer) for more, fewer in pairs]
        return any(traded)

    def _trade(self, more: int, fewer: int) -> bool:
        """Give an item of a topic that one form has more of for another, where that evens the two out most;
        of several such exchanges the one that changes the hardness least.
        """
        here, there = self._topics[more], self._topics[fewer]
        wide = {topic for topic, count in here.items() if count - there[topic] >= _WIDE}
        best: tuple[int, int, int, int, int] | None = None
        for row, (ours, theirs) in enumerate(zip(self._sheets[more], self._sheets[fewer], strict=True)):
            for i, one in enumerate(ours):
                if self._topic(one) not in wide:
                    continue
                for j, other in enumerate(theirs):
                    strain = self._strain(more, fewer, one, other)
                    found = (strain, abs(one.hardness - other.hardness), row, i, j)
                    if strain < 0 and (best is None or found < best) and self._may(more, fewer, one, other):
                        best = found
        if best is None:
            return False
        self._swap(more, fewer, *best[2:])
        return True

    def _topic(self, card: Candidate) -> str:
        return called_at(self._level, card.topic_path)

    def _strain(self, ours: int, theirs: int, one: Candidate, other: Candidate) -> int:
        """By how much an exchange would change the sum of squares of the two forms' counts of topics."""
        gone, come = self._topic(one), self._topic(other)
        if gone == come:
            return 0
        here, there = self._topics[ours], self._topics[theirs]
        return 4 - 2 * (here[gone] - there[gone] + there[come] - here[come])

    def improve(self, near_enough: int, *, keeping_topics: bool) -> bool:
        """Exchange two items where it helps most; False when no exchange helps any more.

        ``keeping_topics``: only exchanges that leave the topics as evenly spread as they are.
        """
        by_sum = sorted(range(len(self._sums)), key=lambda at: (self._sums[at], at))
        for hard in reversed(by_sum):
            easier = (each for each in by_sum if self._sums[hard] - self._sums[each] > near_enough)
            if any(self._exchange(hard, easy, keeping_topics=keeping_topics) for easy in easier):
                return True
        return False

    def _exchange(self, hard: int, easy: int, *, keeping_topics: bool) -> bool:
        gap = self._sums[hard] - self._sums[easy]
        best: tuple[int, int, int, int] | None = None
        for row, (ours, theirs) in enumerate(zip(self._sheets[hard], self._sheets[easy], strict=True)):
            for i, one in enumerate(ours):
                for j, other in enumerate(theirs):
                    step = one.hardness - other.hardness
                    left = abs(gap - 2 * step)
                    if not 0 < step < gap or (best is not None and left >= best[0]):
                        continue
                    if keeping_topics and self._strain(hard, easy, one, other) > 0:
                        continue
                    if self._may(hard, easy, one, other):
                        best = (left, row, i, j)
            if best is not None and best[0] <= _NEAR_ENOUGH:
                break
        if best is None:
            return False
        _, row, i, j = best
        self._swap(hard, easy, row, i, j)
        return True

    def _may(self, hard: int, easy: int, one: Candidate, other: Candidate) -> bool:
        leaving, coming = set(_keys(one)), set(_keys(other))
        if leaving & (self._keys[easy] - coming) or coming & (self._keys[hard] - leaving):
            return False
        if self._disjoint:
            return True
        after = {hard: self._items[hard] - {one.item_id} | {other.item_id}}
        after[easy] = self._items[easy] - {other.item_id} | {one.item_id}
        return all(
            len(items & after.get(at, self._items[at])) <= self._most_shared
            for form, items in after.items()
            for at in range(len(self._items))
            if at != form
        )

    def _swap(self, hard: int, easy: int, row: int, i: int, j: int) -> None:
        ours, theirs = self._sheets[hard][row], self._sheets[easy][row]
        one, other = ours[i], theirs[j]
        ours[i], theirs[j] = other, one
        for form, gone, come in ((hard, one, other), (easy, other, one)):
            self._sums[form] += come.hardness - gone.hardness
            self._topics[form][self._topic(gone)] -= 1
            self._topics[form][self._topic(come)] += 1
            self._items[form] = self._items[form] - {gone.item_id} | {come.item_id}
            self._keys[form] = self._keys[form] - set(_keys(gone)) | set(_keys(come))


def _keys(card: Candidate) -> tuple[Hashable, ...]:
    keys: list[Hashable] = [card.item_id]
    if card.enemy_group is not None:
        keys.append(("enemy", card.enemy_group))
    if card.fingerprint is not None:
        keys.append(("fingerprint", card.fingerprint))
    return tuple(keys)
