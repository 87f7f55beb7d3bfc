"""The feed: every process reads the numbered events of boards that are watched in it, four times a second.

The database is the truth and the only thing that is read; the channel is not needed. A board is folded when
somebody first asks for it, and forgotten a minute after the last one has left. What is not a mere
continuation (freeze, thaw, people, settings) has a new epoch and is folded anew.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError

from contest import board_reading
from contest.live.sides import LiveBoard
from contest.rules.feed import TICK_MS
from contest.rules.freeze import Side
from core.access import HOUSE
from core.errors import NotFound
from core.house import House
from core.people import persons
from core.ticker import Ticker
from core.work import UnitOfWork

log = structlog.get_logger(__name__)

KEPT_TICKS: Final = 60_000 // TICK_MS
"""How long a board stays in memory that nobody watches."""

Hearer = Callable[[LiveBoard, Sequence[Side]], None]
"""Told after each tick, in the feed's thread: the board, and the sides on which anything came."""


class Feed:
    """The boards of this process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._live: dict[int, LiveBoard] = {}
        self._watchers: Counter[int] = Counter()
        self._idle: dict[int, int] = {}
        self._guard = threading.Lock()
        self._looking = threading.Lock()
        self._hearers: list[Hearer] = []
        self._ticker = Ticker("boards", self.look, TICK_MS / 1000)

    def start(self) -> None:
        self._ticker.start()

    def stop(self) -> None:
        """Let the look under way end."""
        self._ticker.stop()

    def on_tick(self, hearer: Hearer) -> None:
        """Tell this hearer of every tick."""
        self._hearers.append(hearer)

    def watch(self, board_id: int) -> None:
        """Somebody follows this board."""
        with self._guard:
            self._watchers[board_id] += 1

    def leave(self, board_id: int) -> None:
        """Somebody follows it no more."""
        with self._guard:
            self._watchers[board_id] -= 1
            self._idle[board_id] = 0

    def board(self, work: UnitOfWork, board_id: int) -> LiveBoard:
        """The board as it is shown here, folded now if it was not. Raises NotFound."""
        with self._guard:
            self._idle[board_id] = 0
            known = self._live.get(board_id)
        if known is not None:
            return known
        made = _folded(work, board_id)
        with self._guard:
            return self._live.setdefault(board_id, made)

    def known(self, ref: str) -> LiveBoard | None:
        """The board at this address, if it is in memory: no database on the way."""
        with self._guard:
            return next((each for each in self._live.values() if each.view.ref == ref), None)

    def look(self) -> bool:
        """One tick of every board that is in memory. Safe from any thread: one looks at a time."""
        with self._looking:
            self._look()
        return False

    def _look(self) -> None:
        for board_id in self._standing():
            try:
                board, sides = self._look_at(board_id)
            except DBAPIError as error:  # who watches sees the age grow; the next tick tries again
                log.warning("board not read", board=board_id, error=str(error))
                board, sides = self._live[board_id], []
            except NotFound:
                self._forget(board_id)
                continue
            for hearer in self._hearers:
                hearer(board, sides)

    def _look_at(self, board_id: int) -> tuple[LiveBoard, list[Side]]:
        known = self._live[board_id]
        began = self._house.clock.now()
        with self._house.reading(HOUSE) as work:
            # Events first: a freeze that came between is then known before what it hides is let through.
            events = board_reading.events_after(work.session, board_id, known.cursor)
            view = board_reading.board(work.session, board_id)
        if view.epoch != known.view.epoch:
            with self._house.reading(HOUSE) as work:
                made = _folded(work, board_id)
            with self._guard:
                self._live[board_id] = made
            return made, list(Side)
        return known, known.take(events, self._house.clock.now(), began)

    def _standing(self) -> list[int]:
        """The boards to look at; one that nobody has asked for in a minute is forgotten."""
        with self._guard:
            for board_id in list(self._live):
                self._idle[board_id] = 0 if self._watchers[board_id] else self._idle.get(board_id, 0) + 1
                if self._idle[board_id] > KEPT_TICKS:
                    del self._live[board_id], self._idle[board_id], self._watchers[board_id]
            return list(self._live)

    def _forget(self, board_id: int) -> None:
        with self._guard:
            self._live.pop(board_id, None)


def _folded(work: UnitOfWork, board_id: int) -> LiveBoard:
    events = board_reading.events_after(work.session, board_id, 0)
    view = board_reading.board(work.session, board_id)
    members = board_reading.members(work.session, board_id)
    names = persons.names_of(work, [each.person_id for each in members if each.person_id is not None])
    members = [replace(each, full_name=names.get(each.person_id or 0, "")) for each in members]
    return LiveBoard(view, members, events, work.now)
