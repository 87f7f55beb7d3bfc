"""What is read once and kept in memory: what never changes, such as a locked form, or what has an edition."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

V = TypeVar("V")


class Kept:
    """A bounded store; the least recently used value leaves first. Safe from any thread."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._editions: dict[Hashable, int] = {}
        self._guard = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], V]) -> V:
        """The value of a key, read now if it is not kept; two threads may read it twice, harmlessly."""
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
                return cast("V", self._values[key])
        value = read()
        with self._guard:
            self._keep(key, value)
        return value

    def latest(self, key: Hashable, edition: int, read: Callable[[], V]) -> V:
        """The value of a key in an edition, read now unless this one is kept; only the newest stays."""
        with self._guard:
            if self._editions.get(key) == edition:
                self._values.move_to_end(key)
                return cast("V", self._values[key])
        value = read()
        with self._guard:
            if self._editions.get(key, edition) <= edition:
                self._editions[key] = edition
                self._keep(key, value)
        return value

    def _keep(self, key: Hashable, value: object) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._most:
            gone, _ = self._values.popitem(last=False)
            self._editions.pop(gone, None)
