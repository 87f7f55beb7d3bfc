"""What is kept in memory stays within its bound; what was used last stays longest."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.kept import Kept


class Shelf:
    """Counts how often each value is really read."""

    def __init__(self) -> None:
        self.reads: list[int] = []

    def get(self, kept: Kept, key: int) -> str:
        def read() -> str:
            self.reads.append(key)
            return f"value {key}"

        return kept.get(key, read)


def test_a_value_is_read_once() -> None:
    kept, shelf = Kept(), Shelf()
    assert [shelf.get(kept, 1) for _ in range(3)] == ["value 1"] * 3
    assert shelf.reads == [1]


def test_the_value_used_longest_ago_leaves_first() -> None:
    kept, shelf = Kept(most=2), Shelf()
    for key in (1, 2, 1, 3, 1, 2):
        assert shelf.get(kept, key) == f"value {key}"
    assert shelf.reads == [1, 2, 3, 2]


def test_no_more_is_kept_than_allowed() -> None:
    kept, shelf = Kept(most=10), Shelf()
    for key in range(100):
        shelf.get(kept, key)
    assert len(kept._values) == 10


def test_a_failed_reading_keeps_nothing() -> None:
    kept, shelf = Kept(), Shelf()

    def fails() -> str:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        kept.get(1, fails)
    assert shelf.get(kept, 1) == "value 1"


def test_nothing_is_a_value_too() -> None:
    kept, reads = Kept(), list[int]()

    def read() -> None:
        reads.append(1)

    kept.get("none", read)
    kept.get("none", read)
    assert reads == [1]


def test_many_threads_read_the_same_values() -> None:
    kept, shelf = Kept(most=5), Shelf()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: shelf.get(kept, number % 10), range(400)))
    assert found == [f"value {number % 10}" for number in range(400)]
    assert len(kept._values) == 5
