"""What is read once and kept in memory: only values that can never change, such as a locked form."""

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
        self._guard = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], V]) -> V:
        """The value of a key, read now if it is not kept; two threads may read it twice, harmlessly."""
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
                return cast("V", self._values[key])
        value = read()
        with self._guard:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value
