"""Keys in order, the freeze, and the histogram of a board."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules import freeze, sorted_keys
from contest.rules.freeze import Curtain, Freeze
from contest.rules.histogram import WIDTH, Histogram
from contest.rules.ranking import RankStanding
from contest.rules.sorted_keys import SortedKeys
from core.points import Points

NOON = datetime(2027, 3, 8, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(
    st.sets(st.integers(0, 200)), st.lists(st.integers(0, 200)), st.integers(0, 200), st.sampled_from([2, 3])
)
def test_keys_stay_in_order_and_are_counted(first: set[int], turns: list[int], asked: int, load: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorted_keys, "LOAD", load)
        keys, plain = SortedKeys(first), set(first)
        for key in turns:
            if key in plain:
                keys.remove(key)
                plain.remove(key)
            else:
                keys.add(key)
                plain.add(key)
            assert keys.before(asked) == sum(each < asked for each in plain)
        assert (list(keys), len(keys)) == (sorted(plain), len(plain))
        with pytest.raises(KeyError):
            keys.remove(next(number for number in range(300) if number not in plain))
        with pytest.raises(KeyError):
            keys.remove(10_000)


def test_the_public_knows_what_happened_before_the_freeze_and_everything_once_it_is_thawed() -> None:
    frozen = Freeze(at=NOON)
    assert [frozen.admits(at) for at in (NOON - HOUR, NOON, NOON + HOUR)] == [True, False, False]
    assert Freeze().admits(NOON)
    assert Freeze(at=NOON, thawed_at=NOON + HOUR).admits(NOON + HOUR)
    assert [Freeze().curtain(NOON), frozen.curtain(NOON - HOUR), frozen.curtain(NOON)] == [
        Curtain.OPEN,
        Curtain.OPEN,
        Curtain.FROZEN,
    ]
    assert Freeze(at=NOON, thawed_at=NOON + HOUR).curtain(NOON + HOUR) is Curtain.THAWED


def test_a_board_is_frozen_once_and_never_for_what_was_already_seen() -> None:
    assert freeze.check_freeze(Freeze(), NOON, NOON) == ()
    assert [each.code for each in freeze.check_freeze(Freeze(), NOON - HOUR, NOON)] == [
        "contest.freeze_in_the_past"
    ]
    assert [each.code for each in freeze.check_freeze(Freeze(at=NOON), NOON + HOUR, NOON)] == [
        "contest.board_frozen_already"
    ]
    planned = Freeze(at=NOON + HOUR)
    assert freeze.check_freeze(planned, NOON + 2 * HOUR, NOON) == ()
    assert [each.code for each in freeze.check_thaw(planned, NOON)] == ["contest.board_not_frozen"]
    assert freeze.check_thaw(planned, NOON + HOUR) == ()


@given(st.lists(st.tuples(st.sampled_from(RankStanding), st.integers(-100, 10_000)), max_size=40), st.data())
def test_the_histogram_tells_a_score_how_many_stand_above_it(
    people: list[tuple[RankStanding, int]], data: st.DataObject
) -> None:
    counted = Histogram()
    for standing, points in people:
        counted.add(standing, Points(points))
    gone = data.draw(st.sets(st.sampled_from(range(len(people))))) if people else set()
    for number in gone:
        counted.take(people[number][0], Points(people[number][1]))
    left = [each for number, each in enumerate(people) if number not in gone]
    for standing, points in left:
        if standing not in {RankStanding.COMPLETE, RankStanding.INCOMPLETE}:
            assert counted.add(standing, Points(points)) is None
            continue
        better, here = counted.above(standing, Points(points))
        assert here == sum(each == standing and p // WIDTH == points // WIDTH for each, p in left)
        assert better == sum(
            (each == standing and p // WIDTH > points // WIDTH)
            or (each is RankStanding.COMPLETE and standing is RankStanding.INCOMPLETE)
            for each, p in left
        )
    assert sum(counted[bucket] for bucket in counted.buckets()) == sum(
        standing in {RankStanding.COMPLETE, RankStanding.INCOMPLETE} for standing, _ in left
    )
