"""A ticker looks until there is nothing more, waits, can be woken, and outlives a failure."""

import threading
from collections.abc import Callable
from queue import Queue

import pytest

from core.ticker import Ticker

SOON = 10.0
NEVER = 3600.0


class Looks:
    """What a ticker sees, look after look, and the news of each look."""

    def __init__(self, *answers: Callable[[], bool]) -> None:
        self._answers = list(answers)
        self.done: Queue[int] = Queue()
        self.count = 0

    def look(self) -> bool:
        self.count += 1
        self.done.put(self.count)
        return self._answers.pop(0)() if self._answers else False

    def wait_for(self, number: int) -> None:
        while self.done.get(timeout=SOON) < number:
            pass


def more() -> bool:
    return True


def fails() -> bool:
    raise OSError("the database is away")


def test_a_ticker_looks_again_at_once_while_there_is_more() -> None:
    looks = Looks(more, more)
    ticker = Ticker("tests", looks.look, NEVER)
    ticker.start()
    looks.wait_for(3)
    ticker.stop()
    assert looks.count == 3


def test_a_ticker_looks_when_woken() -> None:
    looks, wake = Looks(), threading.Event()
    ticker = Ticker("tests", looks.look, NEVER, wake)
    ticker.start()
    looks.wait_for(1)
    wake.set()
    looks.wait_for(2)
    ticker.stop()


def test_a_ticker_looks_at_its_interval() -> None:
    looks = Looks()
    ticker = Ticker("tests", looks.look, 0.01)
    ticker.start()
    looks.wait_for(3)
    ticker.stop()


@pytest.mark.parametrize("failures", [1, 3])
def test_a_failure_does_not_end_the_ticker(failures: int) -> None:
    looks = Looks(*[fails] * failures)
    ticker = Ticker("tests", looks.look, 0.01)
    ticker.start()
    looks.wait_for(failures + 1)
    ticker.stop()


class CountedWaits(threading.Event):
    """A wake that knows how often somebody waited for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.waits += 1
        return super().wait(timeout)


def test_after_a_failure_a_ticker_waits_once() -> None:
    waits: list[int] = []
    wake = CountedWaits()

    def seen() -> bool:
        waits.append(wake.waits)
        return False

    looks = Looks(fails, fails, seen)
    ticker = Ticker("tests", looks.look, 0.01, wake)
    ticker.start()
    looks.wait_for(4)
    ticker.stop()
    assert waits == [0]


def test_stopping_ends_the_thread_even_when_there_is_always_more() -> None:
    looks = Looks(*[more] * 1_000_000)
    ticker = Ticker("endless look", looks.look, NEVER)
    ticker.start()
    looks.wait_for(5)
    ticker.stop()
    assert "endless look" not in {thread.name for thread in threading.enumerate()}
