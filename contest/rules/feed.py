"""The feed of one side of a board, as plain values: snapshots, frames, and what changed since when.

The protocol is written down in docs/live-feed.md. A frame says how to get from one number to a later one,
with the last value of each row and never the way between; so a frame that covers more than a viewer missed
does no harm, and one merged frame brings anybody up to date.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contest.rules.board import Board, BoardEvent, Entry, Row
from contest.rules.combine import Mark
from contest.rules.histogram import Bucket, Histogram
from contest.rules.ranking import RankStanding
from contest.rules.rule_sheet import RuleSheet

TICK_MS: Final = 250
RING_TICKS: Final = 240
"""Ticks that are remembered: a minute in which something changes every time."""
MOST_ROWS: Final = 1000
"""Rows that travel; who stands below them is in the histogram."""
CHECKED_EVERY: Final = 20
"""Frames between two checksums."""
SIGNS: Final[Mapping[RankStanding, str]] = {each: each.value[0] for each in RankStanding}
"""Standings on the wire: c, i, w, a, s."""
COLUMNS: Final = ("n", "pos", "standing", "so_far", "key", "marks")
_WORD: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Tick:
    """What changed between two numbers: entrants, and buckets of the histogram."""

    prev: int
    seq: int
    entries: frozenset[int]
    buckets: frozenset[Bucket]


class Stand:
    """One side of a board: its engine, its histogram, its last ticks. ``seq`` counts this side's events."""

    def __init__(self, sheet: RuleSheet, entries: Sequence[Entry], numbers: Mapping[int, int]) -> None:
        self.board = Board(sheet, entries)
        self.histogram = Histogram()
        self.counts = dict.fromkeys(RankStanding, 0)
        self._numbers = numbers
        self._ring: deque[Tick] = deque(maxlen=RING_TICKS)
        self._changed: set[int] = set()
        self._buckets: set[Bucket] = set()
        self._begun = 0
        for entry in entries:
            self._count(entry.entry_id, 1)
        self._window = self._seen()

    @property
    def seq(self) -> int:
        return self.board.seq

    def apply(self, event: BoardEvent) -> None:
        """Take an event in; it shows with the next tick."""
        if not self.board.knows(event.entry_id):
            self.board.apply(event)
            return
        self._count(event.entry_id, -1)
        if self.board.apply(event):
            self._changed.add(event.entry_id)
        self._count(event.entry_id, 1)

    def settle(self) -> None:
        """Forget how it came about: what stands now is where the feed begins."""
        self._changed.clear()
        self._buckets.clear()
        self._ring.clear()
        self._begun = self.seq
        self._window = self._seen()

    def tick(self) -> Tick | None:
        """Close the tick; None when no event came. Also names who came into sight because others left."""
        if self.seq == self._begun:
            return None
        entered: set[int] = set()
        if len(self.board) > MOST_ROWS:
            window = self._seen()
            entered, self._window = window - self._window, window
        tick = Tick(self._begun, self.seq, frozenset(self._changed | entered), frozenset(self._buckets))
        self._ring.append(tick)
        self._begun = self.seq
        self._changed, self._buckets = set(), set()
        return tick

    def since(self, seq: int) -> Tick | None:
        """Everything that changed after ``seq``, as one tick; None when it is not known any more."""
        if seq == self._begun:
            return Tick(seq, seq, frozenset(), frozenset())
        if not self._ring or not self._ring[0].prev <= seq < self._begun:
            return None
        missed = [tick for tick in self._ring if tick.seq > seq]
        return Tick(
            seq,
            self._begun,
            frozenset().union(*(tick.entries for tick in missed)),
            frozenset().union(*(tick.buckets for tick in missed)),
        )

    def rows(self, entries: Iterable[int]) -> list[list[Any]]:
        """The rows of these entrants in order of position; who is out of sight has no position."""
        rows = sorted((self.board.row(each) for each in entries), key=lambda row: row.position)
        return [
            self.wire(row) if row.position <= MOST_ROWS else [self._numbers[row.entry_id], None]
            for row in rows
        ]

    def all_rows(self) -> list[list[Any]]:
        """The rows in sight."""
        return [self.wire(row) for row in self.board.rows(MOST_ROWS)]

    def counted(self, buckets: Iterable[Bucket]) -> list[list[Any]]:
        """The buckets as they are now: standing, half marks, how many."""
        return [[SIGNS[each[0]], each[1], self.histogram[each]] for each in sorted(buckets)]

    def counts_by_standing(self) -> dict[str, int]:
        """How many stand how."""
        return {SIGNS[standing]: count for standing, count in self.counts.items()}

    def checksum(self) -> int:
        """A number that two boards share when they show the same rows in the same order."""
        return checksum(
            (self._numbers[row.entry_id], _shown_total(row)) for row in self.board.rows(MOST_ROWS)
        )

    def wire(self, row: Row) -> list[Any]:
        """A row in the order of :data:`COLUMNS`."""
        return [
            self._numbers[row.entry_id],
            row.position,
            SIGNS[row.standing],
            _shown_total(row),
            list(row.key_values),
            [_shown_mark(mark) for mark in row.marks],
        ]

    def _count(self, entry_id: int, by: int) -> None:
        standing, points, official = self.board.standing_of(entry_id)
        self.counts[standing] += by
        if not official:
            return
        change = self.histogram.add if by > 0 else self.histogram.take
        bucket = change(standing, points)
        if bucket is not None:
            self._buckets.add(bucket)

    def _seen(self) -> set[int]:
        return set(self.board.first(MOST_ROWS)) if len(self.board) > MOST_ROWS else set()


def checksum(rows: Iterable[tuple[int, int | None]]) -> int:
    """Over the rows in order, modulo 2**32: ``h = 31·h + n``, then ``h = 31·h + points`` (all ones: none)."""
    total = 0
    for number, points in rows:
        total = (total * 31 + number) & _WORD
        total = (total * 31 + (_WORD if points is None else points)) & _WORD
    return total


def _shown_total(row: Row) -> int | None:
    return None if row.standing is RankStanding.WAITING else row.so_far


def _shown_mark(mark: Mark | None) -> int | bool | None:
    """Points; None: not there yet; False: absent."""
    if mark is None:
        return None
    return False if mark.absent else mark.points
