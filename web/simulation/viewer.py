"""A simulated viewer of a live board: connects, folds what arrives as a page would, and tells how it went.

Another client may be written from docs/live-feed.md alone; this one is the document's example.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

_WORD: Final = 0xFFFFFFFF
LARGEST: Final = 8 * 2**20
_read = msgspec.json.Decoder().decode

Heard = dict[str, Any]


@dataclass
class Picture:
    """A board as a viewer knows it. ``order`` holds numbers from the first place down."""

    epoch: int = 0
    seq: int = 0
    order: list[int] = field(default_factory=list)
    rows: dict[int, list[Any]] = field(default_factory=dict)
    people: dict[int, list[Any]] = field(default_factory=dict)
    histogram: dict[tuple[str, int], int] = field(default_factory=dict)
    most_rows: int = 0

    def take(self, heard: Heard) -> bool:
        """Fold a message in; False when it does not continue what is known: then ask for everything."""
        if heard["type"] == "snapshot":
            self._begin(heard)
        elif heard["epoch"] != self.epoch or not heard["prev"] <= self.seq:
            return False
        elif heard["seq"] >= self.seq:
            self.seq = heard["seq"]
            self.people |= {person[0]: person for person in heard.get("people", ())}
            self._move(heard["rows"])
            self.histogram |= {(sign, bucket): count for sign, bucket, count in heard["hist"]}
        return "checksum" not in heard or heard["checksum"] == self.checksum()

    def checksum(self) -> int:
        """The number that the server sends with every twentieth frame."""
        total = 0
        for number in self.order:
            points = self.rows[number][3]
            total = (total * 31 + number) & _WORD
            total = (total * 31 + (_WORD if points is None else points)) & _WORD
        return total

    def _begin(self, heard: Heard) -> None:
        self.epoch, self.seq, self.most_rows = heard["epoch"], heard["seq"], heard["most_rows"]
        self.rows = {row[0]: row for row in heard["rows"]}
        self.order = [row[0] for row in heard["rows"]]
        self.people = {person[0]: person for person in heard["people"]}
        self.histogram = {(sign, bucket): count for sign, bucket, count in heard["hist"]}

    def _move(self, rows: list[list[Any]]) -> None:
        """Rows that did not change keep their order among each other; the others have told their places."""
        moved = {row[0] for row in rows}
        self.order = [number for number in self.order if number not in moved]
        for row in rows:
            self.rows[row[0]] = row
            if row[1] is not None:
                self.order.insert(row[1] - 1, row[0])
        del self.order[self.most_rows :]


@dataclass
class Report:
    """How it went. ``ages_ms``: how old each message said the board was; ``holes``: had to ask again."""

    snapshots: int = 0
    frames: int = 0
    holes: int = 0
    breaks: int = 0
    ages_ms: list[int] = field(default_factory=list)
    seen: list[tuple[int, float]] = field(default_factory=list)
    """Each number that was reached, with the event loop's time."""
    troubles: list[str] = field(default_factory=list)


class Viewer:
    """One viewer. ``address``: ``ws://host:port/live/boards/<ref>``."""

    def __init__(
        self, address: str, *, seed: int = 0, tls: ssl.SSLContext | None = None, notes_seen: bool = False
    ) -> None:
        self.picture = Picture()
        self.report = Report()
        self._address = address
        self._tls = tls
        self._chance = Random(seed)
        self._window_ms = 5000
        self._notes_seen = notes_seen
        self.connected = asyncio.Event()

    async def follow(self, stop: asyncio.Event) -> Report:
        """Follow the board until told to stop, coming back after every break within the server's window."""
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            watching = asyncio.create_task(self._watch())
            await asyncio.wait({watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            self.connected.clear()
            if not stop.is_set():
                self.report.breaks += 1
                pause = self._chance.uniform(0, self._window_ms / 1000)
                await asyncio.wait({stopping}, timeout=pause)
        return self.report

    async def _watch(self) -> None:
        known = f"{self._address}?epoch={self.picture.epoch}&seq={self.picture.seq}"
        try:
            async with connect(
                known, ssl=self._tls, compression=None, max_size=LARGEST, open_timeout=30, proxy=None
            ) as line:
                async for text in line:
                    await self._take(line, _read(text))
        except (ConnectionClosed, OSError, InvalidHandshake, TimeoutError) as error:
            self.report.troubles.append(f"{type(error).__name__}: {error}")

    async def _take(self, line: ClientConnection, heard: Heard) -> None:
        self.report.ages_ms.append(heard["age"])
        if heard["type"] == "snapshot":
            self.report.snapshots += 1
            self._window_ms = heard["window_ms"]
        else:
            self.report.frames += 1
        if not self.picture.take(heard):
            self.report.holes += 1
            await line.send('{"epoch":0,"seq":0}')
            return
        self.connected.set()
        if self._notes_seen:
            self.report.seen.append((self.picture.seq, asyncio.get_running_loop().time()))
