"""Keys kept in order, in short sorted lists one after another: adding and removing moves a few hundred of
them at most, and where a key stands is counted list by list.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from typing import Any, Final

Key = Any
"""An integer or a tuple: the keys of one collection are all of one form and comparable with each other."""

LOAD: Final = 512
"""How long a list is when the keys are dealt out; twice that, and it is split."""


class SortedKeys:
    """Distinct keys in ascending order."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        ordered = sorted(keys)
        self._lists = [ordered[start : start + LOAD] for start in range(0, len(ordered), LOAD)] or [[]]
        self._last = [each[-1] for each in self._lists if each]
        self._before: list[int] | None = None
        self._length = len(ordered)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Key]:
        return chain.from_iterable(self._lists)

    def add(self, key: Key) -> None:
        """Put a key in its place; it must not be there yet."""
        self._length += 1
        self._before = None
        if not self._last:
            self._lists = [[key]]
            self._last = [key]
            return
        place = min(bisect_left(self._last, key), len(self._last) - 1)
        keys = self._lists[place]
        insort(keys, key)
        self._last[place] = keys[-1]
        if len(keys) > 2 * LOAD:
            self._lists[place : place + 1] = [keys[:LOAD], keys[LOAD:]]
            self._last[place : place + 1] = [keys[LOAD - 1], keys[-1]]

    def remove(self, key: Key) -> None:
        """Take a key away. Raises KeyError when it is not there."""
        place = bisect_left(self._last, key)
        if place == len(self._last):
            raise KeyError(key)
        keys = self._lists[place]
        at = bisect_left(keys, key)
        if keys[at] != key:
            raise KeyError(key)
        del keys[at]
        self._length -= 1
        self._before = None
        if keys:
            self._last[place] = keys[-1]
        else:
            del self._last[place]
            del self._lists[place]
            self._lists = self._lists or [[]]

    def before(self, key: Key) -> int:
        """How many keys are smaller."""
        place = bisect_left(self._last, key)
        if place == len(self._last):
            return self._length
        if self._before is None:
            self._before = [0, *accumulate(map(len, self._lists))]
        return self._before[place] + bisect_left(self._lists[place], key)
