"""The rank engine of a live board: each event moves one place, and every rank is known at once.

It keeps the whole board in order in memory. What :mod:`contest.rules.ranking` works out by sorting everybody,
it keeps true by moving who changed; a property test holds the two together, and settlement compares them
again on the real events. It shares no arithmetic with that module.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import lcm
from typing import Final

from contest.rules.board_keys import DoesNotFit, KeyForm, PackedKeys, TupleKeys
from contest.rules.combine import SCALE, Mark
from contest.rules.ranking import RankStanding
from contest.rules.rule_sheet import WHOLE, AbsentMeaning, KeyName, RuleSheet, SortKey
from contest.rules.sorted_keys import Key, SortedKeys
from core.points import Points

PLACES: Final = tuple(RankStanding)
"""Standings, the best first; a standing's place in this tuple begins every key."""
_RANKED: Final = 2
"""How many of them have a rank: who is complete, and who is incomplete, provisionally."""


class EventKind(StrEnum):
    """What can happen to an entrant on a board: a score, being struck out, being put back."""

    SCORED = "scored"
    STRUCK = "struck"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class BoardEvent:
    """One numbered event. ``happened_at``: when the work it tells of was done, which a freeze looks at."""

    seq: int
    kind: EventKind
    entry_id: int
    component: str | None
    points: Points | None
    time_used_ms: int | None
    absent: bool
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may appear on the board."""

    entry_id: int
    official: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One place as it stands now. ``marks`` and ``key_values`` stand in the order of the sheet.

    ``total`` is None until every component is there, also for who was struck out.
    """

    entry_id: int
    position: int
    rank: int | None
    standing: RankStanding
    so_far: Points
    key_values: tuple[int | None, ...]
    marks: tuple[Mark | None, ...]
    official: bool
    total: Points | None


@dataclass(slots=True)
class _Place:
    entry_id: int
    official: bool
    marks: dict[str, Mark] = field(default_factory=dict)
    first_seq: int | None = None
    struck: bool = False
    key: Key = None
    standing: int = 0
    values: tuple[int | None, ...] = ()
    so_far: int = 0


class Board:
    """A board in order. ``seq`` counts the events that were applied, whether they changed anything or not."""

    def __init__(self, sheet: RuleSheet, entries: Iterable[Entry]) -> None:
        self._sheet = sheet
        self._sum = _Sum(sheet)
        ordered = sorted(entries, key=lambda each: each.entry_id)
        self._places = [_Place(each.entry_id, each.official) for each in ordered]
        self._number = {each.entry_id: number for number, each in enumerate(ordered)}
        self._form: KeyForm = PackedKeys(sheet, len(ordered))
        self.seq = 0
        for number, place in enumerate(self._places):
            self._judge(place)
            place.key = self._key(number, place)
        self._sort()

    def __len__(self) -> int:
        return len(self._places)

    def apply(self, event: BoardEvent) -> bool:
        """Take an event in; True when its entrant stands or scores differently now.

        A later score for the same component replaces the earlier one; the order of handing in is that of the
        first score, so that a correction neither helps nor harms it.
        """
        self.seq += 1
        number = self._number.get(event.entry_id)
        if number is None:
            return False
        place = self._places[number]
        before = (place.standing, place.values, place.so_far, dict(place.marks))
        self._fold(place, event)
        self._judge(place)
        if (place.standing, place.values, place.so_far, place.marks) == before:
            return False
        try:
            key = self._form.make(
                place.standing, self._compared(place), beside=not place.official, number=number
            )
        except DoesNotFit:
            self._use_tuples()
        else:
            self._move(place, key)
        return True

    def row(self, entry_id: int) -> Row:
        """The place of one entrant. Raises KeyError."""
        place = self._places[self._number[entry_id]]
        return self._row(place, self._all.before(place.key) + 1, self._rank(place))

    def rows(self, limit: int | None = None) -> Iterator[Row]:
        """The places from the top down, at most ``limit`` of them."""
        better, same, tie = 0, 0, None
        for position, key in enumerate(self._all, start=1):
            if limit is not None and position > limit:
                return
            place = self._places[self._form.number_of(key)]
            rank = None
            if place.official and place.standing < _RANKED:
                if self._form.tie_of(key) != tie:
                    better, same, tie = better + same, 0, self._form.tie_of(key)
                same += 1
                rank = better + 1
            yield self._row(place, position, rank)

    def first(self, limit: int) -> Iterator[int]:
        """The entrants of the first places, in order."""
        for key, _ in zip(self._all, range(limit), strict=False):
            yield self._places[self._form.number_of(key)].entry_id

    def standing_of(self, entry_id: int) -> tuple[RankStanding, Points, bool]:
        """Standing, points so far, and whether official. Raises KeyError."""
        place = self._places[self._number[entry_id]]
        return PLACES[place.standing], Points(place.so_far), place.official

    def knows(self, entry_id: int) -> bool:
        """Whether this entrant may appear here."""
        return entry_id in self._number

    def _fold(self, place: _Place, event: BoardEvent) -> None:
        if event.kind is not EventKind.SCORED:
            place.struck = event.kind is EventKind.STRUCK
            return
        place.marks[event.component or ""] = Mark(event.points, event.time_used_ms, event.absent)
        place.first_seq = place.first_seq or self.seq

    def _judge(self, place: _Place) -> None:
        place.so_far = self._sum.of(place.marks)
        place.standing = PLACES.index(_standing(self._sheet, place))
        place.values = tuple(_value(self._sheet, key, place) for key in self._sheet.keys)

    def _compared(self, place: _Place) -> tuple[int | None, ...]:
        return place.values if place.standing < _RANKED else ()

    def _key(self, number: int, place: _Place) -> Key:
        return self._form.make(
            place.standing, self._compared(place), beside=not place.official, number=number
        )

    def _move(self, place: _Place, key: Key) -> None:
        if key == place.key:
            return
        self._all.remove(place.key)
        self._all.add(key)
        if not place.official:
            self._beside.remove(place.key)
            self._beside.add(key)
        place.key = key

    def _use_tuples(self) -> None:
        self._form = TupleKeys(self._sheet)
        for number, place in enumerate(self._places):
            place.key = self._key(number, place)
        self._sort()

    def _sort(self) -> None:
        self._all = SortedKeys(place.key for place in self._places)
        self._beside = SortedKeys(place.key for place in self._places if not place.official)

    def _rank(self, place: _Place) -> int | None:
        if not place.official or place.standing >= _RANKED:
            return None
        tie = self._form.tie_of(place.key)
        return self._all.before(tie) - self._beside.before(tie) + 1

    def _row(self, place: _Place, position: int, rank: int | None) -> Row:
        return Row(
            entry_id=place.entry_id,
            position=position,
            rank=rank,
            standing=PLACES[place.standing],
            so_far=Points(place.so_far),
            key_values=place.values,
            marks=tuple(place.marks.get(each.name) for each in self._sheet.components),
            official=place.official,
            total=Points(place.so_far) if _by_marks(self._sheet, place) is RankStanding.COMPLETE else None,
        )


class _Sum:
    """The weighted sum over one denominator: integers only, one rounding (half away from zero)."""

    def __init__(self, sheet: RuleSheet) -> None:
        whole = lcm(*(each.of_points for each in sheet.components)) * WHOLE
        self._shares = {
            each.name: SCALE * each.weight * (whole // (each.of_points * WHOLE)) for each in sheet.components
        }
        self._whole = whole

    def of(self, marks: dict[str, Mark]) -> int:
        share = sum(
            mark.points * self._shares[name]
            for name, mark in marks.items()
            if name in self._shares and mark.points is not None and not mark.absent
        )
        rounded = (2 * abs(share) + self._whole) // (2 * self._whole)
        return -rounded if share < 0 else rounded


def _standing(sheet: RuleSheet, place: _Place) -> RankStanding:
    return RankStanding.STRUCK if place.struck else _by_marks(sheet, place)


def _by_marks(sheet: RuleSheet, place: _Place) -> RankStanding:
    marks = [place.marks.get(each.name) for each in sheet.components]
    absent = sum(mark is not None and mark.absent for mark in marks)
    if absent and (sheet.absent is AbsentMeaning.UNRANKED or absent == len(marks)):
        return RankStanding.ABSENT
    there = sum(mark is not None and (mark.absent or mark.points is not None) for mark in marks)
    if there == len(marks):
        return RankStanding.COMPLETE
    return RankStanding.INCOMPLETE if there else RankStanding.WAITING


def _value(sheet: RuleSheet, key: SortKey, place: _Place) -> int | None:
    if key.key is KeyName.TOTAL:
        return place.so_far
    if key.key is KeyName.HANDED_IN:
        return place.first_seq
    if key.key is KeyName.COMPONENT:
        mark = place.marks.get(key.component or "")
        return None if mark is None or mark.absent else mark.points
    return _time_used(sheet, key, place)


def _time_used(sheet: RuleSheet, key: SortKey, place: _Place) -> int | None:
    names = (each.name for each in sheet.components) if key.component is None else (key.component,)
    marks = [place.marks.get(name) for name in names]
    times = [mark.time_used_ms for mark in marks if mark is not None and mark.time_used_ms is not None]
    return sum(times) if times else None
