"""Credited time: server-timed, counted once, capped; whatever pages and people do."""

import itertools
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from training.courses.rules import hours
from training.courses.rules.hours import (
    DEFAULT_RULE,
    LONGEST_GAP_MS,
    SHORTEST_GAP_MS,
    Beat,
    HourRule,
    Piece,
    credit,
    credited,
    fresh,
    measure,
    piece_between,
    pieces,
    rule_on,
    too_soon,
    union,
)
from training.courses.rules.states import BeatState

PLAYING, STOPPED = BeatState.PLAYING, BeatState.STOPPED
DAY = date(2027, 3, 8)

SPANS = st.tuples(st.integers(0, 300), st.integers(1, 90)).map(lambda s: (s[0], s[0] + s[1]))
MOMENTS = st.integers(0, 600_000)
BEATS = st.lists(
    st.builds(
        Beat,
        st.integers(1, 3),
        MOMENTS,
        st.sampled_from(BeatState),
        st.none() | st.integers(0, 600_000),
    ),
    max_size=40,
).map(lambda found: sorted(found, key=lambda beat: beat.at_ms))


def beats(*at: int, viewing: int = 1) -> list[Beat]:
    return [Beat(viewing, each, PLAYING) for each in at]


def test_time_runs_from_a_beat_that_goes_on_to_the_next_one() -> None:
    assert [piece.span for piece in pieces(beats(0, 20_000, 40_000))] == [(0, 20_000), (20_000, 40_000)]


def test_a_gap_of_forty_five_seconds_counts_and_a_longer_one_does_not() -> None:
    assert list(pieces(beats(0, LONGEST_GAP_MS)))
    assert not list(pieces(beats(0, LONGEST_GAP_MS + 1)))


def test_nothing_counts_from_the_moment_a_page_stopped_until_it_goes_on() -> None:
    journal = [
        Beat(1, 0, PLAYING),
        Beat(1, 9_000, STOPPED),
        Beat(1, 30_000, PLAYING),
        Beat(1, 40_000, PLAYING),
    ]
    assert union(piece.span for piece in pieces(journal)) == ((0, 9_000), (30_000, 40_000))


def test_beats_of_two_viewings_do_not_continue_each_other() -> None:
    assert not list(pieces([Beat(1, 0, PLAYING), Beat(2, 20_000, PLAYING)]))


def test_a_clock_that_went_back_earns_nothing() -> None:
    assert piece_between(Beat(1, 20_000, PLAYING), Beat(1, 10_000, PLAYING)) is None
    assert piece_between(Beat(1, 20_000, PLAYING), Beat(1, 20_000, PLAYING)) is None


def test_the_playhead_narrows_and_never_widens() -> None:
    def earned(earlier: int | None, later: int | None) -> Piece | None:
        return piece_between(Beat(1, 0, PLAYING, earlier), Beat(1, 20_000, PLAYING, later))

    assert earned(0, 12_000) == Piece(1, (0, 12_000))
    assert earned(0, 90_000) == Piece(1, (0, 20_000))
    assert earned(50_000, 10_000) is None
    assert earned(None, 5_000) == Piece(1, (0, 20_000))


@given(st.lists(SPANS, max_size=12))
def test_the_union_holds_each_moment_once(spans: list[tuple[int, int]]) -> None:
    moments = {moment for start, end in spans for moment in range(start, end)}
    joined = union(spans)
    assert measure(spans) == len(moments)
    assert {moment for start, end in joined for moment in range(start, end)} == moments
    assert all(one[1] < other[0] for one, other in itertools.pairwise(joined))


@given(SPANS, st.lists(SPANS, max_size=6))
def test_fresh_time_is_what_nothing_covers(span: tuple[int, int], covered: list[tuple[int, int]]) -> None:
    known = {moment for start, end in covered for moment in range(start, end)}
    assert fresh(span, covered) == len(set(range(*span)) - known)


def test_credit_is_bounded_by_lesson_and_day_and_never_negative() -> None:
    assert credit(20, 15, None) == 15
    assert credit(20, 15, 4) == 4
    assert credit(20, -1, None) == 0
    assert credit(20, 30, -5) == 0
    assert credit(20, 30, 40) == 20


@given(BEATS, st.integers(0, 200_000), st.none() | st.integers(0, 300_000))
def test_no_journal_is_credited_with_more_than_the_clock_the_lesson_and_the_day(
    journal: list[Beat], length: int, cap: int | None
) -> None:
    lesson_of = {1: 7, 2: 7, 3: 8}
    days = {beat.at_ms: DAY for beat in journal}
    found = credited(journal, lesson_of, {7: length, 8: length}, days, cap)
    assert sum(found.values()) <= measure(piece.span for piece in pieces(journal))
    assert all(0 <= ms <= length for ms in found.values())
    assert cap is None or sum(found.values()) <= cap


def test_two_windows_at_once_earn_what_one_earns() -> None:
    one = beats(0, 20_000, 40_000)
    two = sorted(one + beats(500, 20_500, 40_500, viewing=2), key=lambda beat: beat.at_ms)
    days = {beat.at_ms: DAY for beat in two}
    together = credited(two, {1: 7, 2: 8}, {7: 10**6, 8: 10**6}, days)
    assert sum(together.values()) == 40_500


def test_a_day_that_is_full_leaves_the_next_one_open() -> None:
    journal = beats(0, 20_000, 40_000, 60_000)
    days = {0: DAY, 20_000: DAY, 40_000: DAY, 60_000: date(2027, 3, 9)}
    found = credited(journal, {1: 7}, {7: 10**6}, days, 30_000)
    assert found == {(DAY, 7): 30_000, (date(2027, 3, 9), 7): 20_000}


def test_beats_that_come_too_soon_say_nothing_unless_they_say_stop() -> None:
    going, halted = Beat(1, 0, PLAYING), Beat(1, 0, STOPPED)
    assert too_soon(going, SHORTEST_GAP_MS - 1, PLAYING)
    assert not too_soon(going, SHORTEST_GAP_MS, PLAYING)
    assert not too_soon(going, 1, STOPPED)
    assert too_soon(halted, 60_000, STOPPED)
    assert not too_soon(halted, 1, PLAYING)


def test_seconds_become_whole_hours_rounded_down() -> None:
    assert [hours.hours(seconds, DEFAULT_RULE) for seconds in (0, 2699, 2700, 5399, 5400)] == [0, 0, 1, 1, 2]


def test_the_rule_that_began_last_is_in_force() -> None:
    later = HourRule(date(2027, 1, 1), 3600, None, "文号", verified=True, cap_verified=True)
    assert rule_on([later], date(2026, 12, 31)) == DEFAULT_RULE
    assert rule_on([DEFAULT_RULE, later], DAY) == later
    assert later.daily_cap_ms is None
    assert DEFAULT_RULE.daily_cap_ms == 8 * 2700 * 1000


def test_the_daily_cap_from_memory_is_marked_as_unverified() -> None:
    assert DEFAULT_RULE.verified
    assert not DEFAULT_RULE.cap_verified
