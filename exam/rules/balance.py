"""Making parallel forms equally hard: items of the same row change places between forms."""

from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import Final

from exam.rules.paper import Candidate

Sheet = list[list[Candidate]]
"""The items of one form, row by row."""
_NEAR_ENOUGH: Final = 100
"""Sums of hardness (in hundredths) that lie no further apart are left: one step of one item."""


def balance(sheets: Sequence[Sheet], *, most_shared: int = 0) -> list[Sheet]:
    """The same items, dealt so that the sums of hardness differ by no more than a step of one item.

    That is as far as exchanges bring it.

    Only items of the same row change places, so each form keeps what its blueprint asks for. An exchange
    never brings two enemies, two near-duplicates or the same item twice into a form, nor more than
    ``most_shared`` common items into two forms. Every exchange brings the sums of two forms nearer, so
    that it ends.
    """
    dealt = [[list(row) for row in sheet] for sheet in sheets]
    ground = _Ground(dealt, most_shared)
    while ground.improve():
        pass
    return dealt


class _Ground:
    """The forms while items change places, with what each holds."""

    def __init__(self, sheets: list[Sheet], most_shared: int) -> None:
        self._sheets = sheets
        self._most_shared = most_shared
        self._sums = [sum(each.hardness for row in sheet for each in row) for sheet in sheets]
        self._keys = [{key for row in sheet for each in row for key in _keys(each)} for sheet in sheets]
        items = [{each.item_id for row in sheet for each in row} for sheet in sheets]
        self._items = items
        self._disjoint = not any(one & other for one, other in combinations(items, 2))

    def improve(self) -> bool:
        """Exchange two items where it helps most; False when no exchange helps any more."""
        by_sum = sorted(range(len(self._sums)), key=lambda at: (self._sums[at], at))
        for hard in reversed(by_sum):
            easier = (each for each in by_sum if self._sums[hard] - self._sums[each] > _NEAR_ENOUGH)
            if any(self._exchange(hard, easy) for easy in easier):
                return True
        return False

    def _exchange(self, hard: int, easy: int) -> bool:
        gap = self._sums[hard] - self._sums[easy]
        best: tuple[int, int, int, int] | None = None
        for row, (ours, theirs) in enumerate(zip(self._sheets[hard], self._sheets[easy], strict=True)):
            for i, one in enumerate(ours):
                for j, other in enumerate(theirs):
                    step = one.hardness - other.hardness
                    left = abs(gap - 2 * step)
                    if not 0 < step < gap or (best is not None and left >= best[0]):
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
            self._items[form] = self._items[form] - {gone.item_id} | {come.item_id}
            self._keys[form] = self._keys[form] - set(_keys(gone)) | set(_keys(come))


def _keys(card: Candidate) -> tuple[Hashable, ...]:
    keys: list[Hashable] = [card.item_id]
    if card.enemy_group is not None:
        keys.append(("enemy", card.enemy_group))
    if card.fingerprint is not None:
        keys.append(("fingerprint", card.fingerprint))
    return tuple(keys)
