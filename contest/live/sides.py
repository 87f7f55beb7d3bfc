"""One board as this process shows it: two sides, each with an engine of its own and texts made once.

The public side's engine is fed only what the freeze admits, so that nothing read from it can tell more.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from contest.board_reading import BoardView, Member, public_name, told_by_code
from contest.rules.board import BoardEvent, Row
from contest.rules.feed import CHECKED_EVERY, COLUMNS, MOST_ROWS, TICK_MS, Stand, Tick
from contest.rules.freeze import Side
from contest.rules.histogram import WIDTH
from contest.rules.ranking import RankStanding
from core.clock import milliseconds

RECENT: Final = 30
"""Events that the jury's desk still tells of."""
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Said:
    """A frame as it goes out: from number ``prev`` to ``seq`` of this epoch."""

    epoch: int
    prev: int
    seq: int
    text: str


class ShownSide:
    """One side of a board. Only :class:`LiveBoard` changes it, holding its lock."""

    def __init__(self, side: Side, view: BoardView, members: Sequence[Member]) -> None:
        self.side = side
        self.view = view
        self.members = {each.entry_id: each for each in members}
        numbers = {each.entry_id: each.number for each in members}
        self._by_code = told_by_code(members, view.names)
        self.stand = Stand(view.sheet, [each.entry for each in members], numbers)
        self.said = Said(view.epoch, 0, 0, "")
        self._frames = 0
        self._rest: str | None = None

    def fold(self, events: Iterable[BoardEvent]) -> None:
        """Take in those events that this side may know of."""
        freeze = self.view.freeze
        for event in events:
            if self.side is Side.JURY or freeze.admits(event.happened_at):
                self.stand.apply(event)

    def begin(self) -> None:
        """Show what was folded so far as where the feed begins."""
        self.stand.settle()
        self.said = Said(self.view.epoch, self.stand.seq, self.stand.seq, "")

    def tick(self, now: datetime, looked_at: datetime) -> bool:
        """Close the tick and write its frame; False when nothing came."""
        tick = self.stand.tick()
        if tick is None:
            return False
        self._rest = None
        self._frames += 1
        self.said = self._frame(tick, now, looked_at, checked=self._frames % CHECKED_EVERY == 0)
        return True

    def beat(self, now: datetime, looked_at: datetime) -> Said:
        """A frame in which nothing happened: only how old the board is."""
        seq = self.said.seq
        return self._frame(Tick(seq, seq, frozenset(), frozenset()), now, looked_at)

    def since(self, seq: int, now: datetime, looked_at: datetime) -> Said | None:
        """One frame from ``seq`` to now; None when that is too long ago, or not of this feed."""
        tick = self.stand.since(seq)
        return None if tick is None else self._frame(tick, now, looked_at)

    def snapshot(self, now: datetime, looked_at: datetime, window_ms: int) -> Said:
        """Everything in sight. What does not depend on the moment is written once per number."""
        if self._rest is None:
            self._rest = _encode(self._whole()).decode()
        head = f'{{"type":"snapshot",{_times(now, looked_at)},"window_ms":{window_ms},'
        return Said(self.view.epoch, 0, self.said.seq, head + self._rest[1:])

    def _frame(self, tick: Tick, now: datetime, looked_at: datetime, *, checked: bool = False) -> Said:
        told: dict[str, Any] = {
            "epoch": self.view.epoch,
            "prev": tick.prev,
            "seq": tick.seq,
            "rows": self.stand.rows(tick.entries),
            "hist": self.stand.counted(tick.buckets),
            "counts": self.stand.counts_by_standing(),
        }
        if len(self.members) > MOST_ROWS:
            told["people"] = [self._person(self.members[each]) for each in sorted(tick.entries)]
        if checked:
            told["checksum"] = self.stand.checksum()
        text = f'{{"type":"frame",{_times(now, looked_at)},' + _encode(told).decode()[1:]
        return Said(self.view.epoch, tick.prev, tick.seq, text)

    def _whole(self) -> dict[str, Any]:
        view, sheet = self.view, self.view.sheet
        rows = self.stand.all_rows()
        seen = {row[0] for row in rows}
        return {
            "epoch": view.epoch,
            "seq": self.said.seq,
            "side": self.side.value,
            "board": {
                "ref": view.ref,
                "title": view.title,
                "lines": [line.model_dump() for line in view.lines],
                "components": [
                    {"name": each.name, "title": each.title, "of_points": each.of_points}
                    for each in sheet.components
                ],
                "keys": [key.model_dump(mode="json") for key in sheet.keys],
                "ties": sheet.ties.value,
                "sheet": sheet.prefix_hash,
                "freeze_at": _ms(view.freeze_at),
                "thawed_at": _ms(view.thawed_at),
            },
            "tick_ms": TICK_MS,
            "bucket": WIDTH,
            "most_rows": MOST_ROWS,
            "entrants": len(self.members),
            "columns": COLUMNS,
            "people": [self._person(each) for each in self.members.values() if each.number in seen],
            "rows": rows,
            "hist": self.stand.counted(self.stand.histogram.buckets()),
            "counts": self.stand.counts_by_standing(),
            "checksum": self.stand.checksum(),
        }

    def _person(self, member: Member) -> list[Any]:
        """Number, name, unit, group, whether official; the jury reads the full name, and the 参赛号 too.

        The public reads the 参赛号 of those whom nothing else tells apart.
        """
        is_jury = self.side is Side.JURY
        name = member.to_jury if is_jury else public_name(member, self.view.names)
        person = [member.number, name, member.unit_name, member.group, member.official]
        return [*person, member.code] if is_jury or member.number in self._by_code else person


class LiveBoard:
    """A board in this process, as of ``looked_at``; its sides stay what they are until the epoch changes."""

    def __init__(
        self, view: BoardView, members: Sequence[Member], events: Sequence[BoardEvent], looked_at: datetime
    ) -> None:
        self.view = view
        self.members = members
        self.looked_at = looked_at
        self.cursor = len(events)
        self.recent: list[BoardEvent] = []
        self._lock = threading.Lock()
        self._sides = {side: ShownSide(side, view, members) for side in Side}
        for shown in self._sides.values():
            shown.fold(events)
            shown.begin()
        self._remember(events)

    def take(self, events: Sequence[BoardEvent], now: datetime, looked_at: datetime) -> list[Side]:
        """Fold what is new and close the tick; the sides on which anything came."""
        with self._lock:
            self.looked_at = looked_at
            self.cursor += len(events)
            self._remember(events)
            for shown in self._sides.values():
                shown.fold(events)
            return [side for side, shown in self._sides.items() if shown.tick(now, looked_at)]

    def said(self, side: Side) -> Said:
        """The frame of the last tick in which anything came."""
        return self._sides[side].said

    def beat(self, side: Side, now: datetime) -> Said:
        """An empty frame of this moment."""
        with self._lock:
            return self._sides[side].beat(now, self.looked_at)

    def since(self, side: Side, seq: int, now: datetime) -> Said | None:
        """One frame from there to now, or None: then a snapshot."""
        with self._lock:
            return self._sides[side].since(seq, now, self.looked_at)

    def snapshot(self, side: Side, now: datetime, window_ms: int) -> Said:
        """Everything in sight."""
        with self._lock:
            return self._sides[side].snapshot(now, self.looked_at, window_ms)

    def counts(self, side: Side) -> dict[RankStanding, int]:
        """How many stand how."""
        return dict(self._sides[side].stand.counts)

    def rows(self, side: Side, limit: int) -> tuple[list[Row], list[Member]]:
        """The first rows with their people, for a page that is written on the server."""
        with self._lock:
            shown = self._sides[side]
            rows = list(shown.stand.board.rows(limit))
            return rows, [shown.members[row.entry_id] for row in rows]

    def _remember(self, events: Sequence[BoardEvent]) -> None:
        self.recent = [*self.recent, *events][-RECENT:]


def _times(now: datetime, looked_at: datetime) -> str:
    at = milliseconds(now)
    return f'"at":{at},"age":{max(0, at - milliseconds(looked_at))}'


def _ms(at: datetime | None) -> int | None:
    return None if at is None else milliseconds(at)
