"""Threads that look after things: each calls one function, at its interval or when woken.

What a ticker does must be safe to do twice and in two processes at once; the database's leases and guards
see to that, so no ticker needs a leader.
"""

import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

Look = Callable[[], bool]
"""Does one piece of work; True when there may be more at once."""


class Ticker:
    """One thread that calls ``look`` until it says False, then waits ``seconds`` or for ``wake``."""

    def __init__(self, name: str, look: Look, seconds: float, wake: threading.Event | None = None) -> None:
        self.name = name
        self._look = look
        self._seconds = seconds
        self._wake = wake or threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end and wait until the look under way is over."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                while self._look() and not self._stopping.is_set():
                    pass
            except Exception:  # the database may be away for a while; the next look tries again
                log.exception("ticker failed", ticker=self.name)
                self._stopping.wait(
                    self._seconds
                )  # whoever wakes it cannot make it hurry into another failure
            else:
                if not self._stopping.is_set():
                    self._wake.wait(self._seconds)
