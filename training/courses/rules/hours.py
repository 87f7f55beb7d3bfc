"""Credited time (学时): heartbeats become pieces of time, pieces are counted once, seconds become hours.

Times are whole milliseconds of the server's clock: when a beat *arrived*, never what a page says about time.
Time is credited from a beat that goes on to the next beat of the same viewing, when that comes within 45
seconds; a page that paused, was hidden or has ended says so once and then earns nothing until it goes on. The
playhead only narrows: nobody is credited with more than was played. What two windows or devices earn at the
same moment counts once. A lesson is credited with at most its own length, a day with at most the daily cap.
Source of the hour: policy.md §5 (an hour is at least 45 minutes; seconds are stored and rounded down); the
daily cap there is from memory and therefore unverified.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from training.courses.rules.states import BeatState

LONGEST_GAP_MS: Final = 45_000
SHORTEST_GAP_MS: Final = 5_000
"""Beats that go on and come sooner than this after the last are not written down."""

Span = tuple[int, int]
"""From and until, in milliseconds; never empty."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One heartbeat of a viewing. ``playhead_ms`` is where the player stood, None where nothing plays."""

    viewing: int
    at_ms: int
    state: BeatState
    playhead_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Time that one viewing earned with one beat."""

    viewing: int
    span: Span


@dataclass(frozen=True, slots=True)
class HourRule:
    """What one credit hour is, from a day on. ``verified`` says whether the document was seen.

    ``daily_cap_hours`` is None where a day has no cap.
    """

    from_on: date
    seconds_per_hour: int
    daily_cap_hours: int | None
    source: str
    verified: bool
    cap_verified: bool

    @property
    def daily_cap_ms(self) -> int | None:
        return None if self.daily_cap_hours is None else self.daily_cap_hours * self.seconds_per_hour * 1000


DEFAULT_RULE: Final = HourRule(
    from_on=date(2021, 1, 1),
    seconds_per_hour=2700,
    daily_cap_hours=8,
    source="",
    verified=True,
    cap_verified=False,
)
"""In force until an operator sets another; the source of an empty text is named by the catalogue."""


def rule_on(rules: Iterable[HourRule], day: date) -> HourRule:
    """The rule in force on the day: the one that began last, the default before any other."""
    begun = [rule for rule in rules if rule.from_on <= day]
    return max(begun, key=lambda rule: rule.from_on, default=DEFAULT_RULE)


def hours(seconds: int, rule: HourRule) -> int:
    """Whole credit hours, rounded down."""
    return seconds // rule.seconds_per_hour


def too_soon(earlier: Beat, at_ms: int, state: BeatState) -> bool:
    """Whether a beat comes so soon that it says nothing new; that a page stopped is always worth knowing."""
    if state is BeatState.STOPPED:
        return earlier.state is BeatState.STOPPED
    return earlier.state is BeatState.PLAYING and at_ms - earlier.at_ms < SHORTEST_GAP_MS


def piece_between(earlier: Beat, later: Beat) -> Piece | None:
    """What the later beat earns over the earlier one of the same viewing; None for nothing."""
    gap = later.at_ms - earlier.at_ms
    if earlier.state is not BeatState.PLAYING or not 0 < gap <= LONGEST_GAP_MS:
        return None
    if earlier.playhead_ms is not None and later.playhead_ms is not None:
        gap = min(gap, later.playhead_ms - earlier.playhead_ms)
    return Piece(later.viewing, (earlier.at_ms, earlier.at_ms + gap)) if gap > 0 else None


def pieces(beats: Iterable[Beat]) -> Iterator[Piece]:
    """What was earned, beat by beat in order of arrival, of any number of viewings."""
    last: dict[int, Beat] = {}
    for beat in beats:
        earlier = last.get(beat.viewing)
        last[beat.viewing] = beat
        piece = piece_between(earlier, beat) if earlier is not None else None
        if piece is not None:
            yield piece


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time without overlaps, in order; spans that touch are joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def measure(spans: Iterable[Span]) -> int:
    """How long the spans are together, each moment counted once, in milliseconds."""
    return sum(end - start for start, end in union(spans))


def fresh(span: Span, covered: Sequence[Span]) -> int:
    """How much of the span nothing covers yet, in milliseconds."""
    return measure((*covered, span)) - measure(covered)


def credit(fresh_ms: int, lesson_left_ms: int, day_left_ms: int | None) -> int:
    """What is credited of fresh time: no more than the lesson and the day still allow, never below zero."""
    allowed = lesson_left_ms if day_left_ms is None else min(lesson_left_ms, day_left_ms)
    return max(0, min(fresh_ms, allowed))


def credited(
    beats: Iterable[Beat],
    lesson_of: Mapping[int, int],
    length_ms: Mapping[int, int],
    day_of: Mapping[int, date],
    daily_cap_ms: int | None = None,
) -> dict[tuple[date, int], int]:
    """The whole journal of one person folded: milliseconds credited by day and lesson.

    ``lesson_of`` names the lesson of each viewing, ``length_ms`` the length of each lesson, ``day_of`` the
    day of each arrival; a piece belongs to the day on which its later beat arrived. What was credited beat by
    beat is the same, so the present can be rebuilt and compared.
    """
    found: dict[tuple[date, int], int] = {}
    covered: tuple[Span, ...] = ()
    last: dict[int, Beat] = {}
    for beat in beats:
        earlier = last.get(beat.viewing)
        last[beat.viewing] = beat
        piece = piece_between(earlier, beat) if earlier is not None else None
        if piece is None:
            continue
        day, lesson = day_of[beat.at_ms], lesson_of[beat.viewing]
        of_lesson = sum(ms for (_, each), ms in found.items() if each == lesson)
        of_day = sum(ms for (each, _), ms in found.items() if each == day)
        day_left = None if daily_cap_ms is None else daily_cap_ms - of_day
        earned = credit(fresh(piece.span, covered), length_ms[lesson] - of_lesson, day_left)
        covered = union((*covered, piece.span))
        found[day, lesson] = found.get((day, lesson), 0) + earned
    return found
