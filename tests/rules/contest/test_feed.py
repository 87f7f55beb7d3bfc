"""The feed: whatever a viewer misses, and from wherever they come back, they end with the server's board."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules import feed
from contest.rules.board import BoardEvent, Entry, EventKind
from contest.rules.feed import Stand
from contest.rules.ranking import RankStanding
from core.points import Points
from tests.make_boards import SHEET
from web.simulation.viewer import Picture

NOON = datetime(2027, 3, 8, 4, tzinfo=UTC)
SCORE = BoardEvent(1, EventKind.SCORED, 1, "theory", Points(0), None, False, NOON)


def stand(people: int) -> Stand:
    entries = [Entry(number, number % 4 != 0) for number in range(1, people + 1)]
    made = Stand(SHEET, entries, {each.entry_id: 100 + each.entry_id for each in entries})
    made.settle()
    return made


def snapshot(shown: Stand) -> dict[str, object]:
    told = {
        "type": "snapshot",
        "epoch": 1,
        "seq": shown.seq,
        "most_rows": feed.MOST_ROWS,
        "rows": shown.all_rows(),
        "people": [],
        "hist": shown.counted(shown.histogram.buckets()),
        "checksum": shown.checksum(),
    }
    return dict(json.loads(json.dumps(told)))


def frame(shown: Stand, seq: int) -> dict[str, object] | None:
    tick = shown.since(seq)
    if tick is None:
        return None
    told = {
        "type": "frame",
        "epoch": 1,
        "prev": tick.prev,
        "seq": tick.seq,
        "rows": shown.rows(tick.entries),
        "hist": shown.counted(tick.buckets),
        "checksum": shown.checksum(),
    }
    return dict(json.loads(json.dumps(told)))


def same(picture: Picture, shown: Stand) -> bool:
    rows = [picture.rows[number][:1] + picture.rows[number][2:] for number in picture.order]
    counted = {(sign, bucket): count for sign, bucket, count in shown.counted(shown.histogram.buckets())}
    return (
        rows == [row[:1] + row[2:] for row in json.loads(json.dumps(shown.all_rows()))]
        and {key: count for key, count in picture.histogram.items() if count} == counted
        and picture.seq == shown.seq
    )


@pytest.mark.parametrize("most_rows", [3, 1000])
@given(st.data())
def test_a_viewer_who_misses_ticks_ends_with_the_servers_board(most_rows: int, data: st.DataObject) -> None:
    people = 7
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "MOST_ROWS", most_rows)
        shown, picture = stand(people), Picture()
        picture.take(snapshot(shown))
        for _ in range(data.draw(st.integers(1, 12))):
            for _ in range(data.draw(st.integers(0, 3))):
                kind = data.draw(st.sampled_from([EventKind.SCORED] * 4 + [EventKind.STRUCK]))
                who = data.draw(st.integers(1, people + 1))
                part, points = data.draw(st.sampled_from(["theory", "skill"])), data.draw(st.integers(0, 4))
                shown.apply(
                    replace(SCORE, kind=kind, entry_id=who, component=part, points=Points(points * 2_000))
                )
            shown.tick()
            if data.draw(st.booleans()):
                continue  # this tick never reached the viewer
            seq = picture.seq if data.draw(st.booleans()) else data.draw(st.integers(0, picture.seq))
            told = frame(shown, seq)
            assert told is not None
            assert picture.take(told)
            assert same(picture, shown)


def test_what_the_ring_has_forgotten_needs_a_snapshot() -> None:
    shown = stand(2)
    for points in range(feed.RING_TICKS + 1):
        shown.apply(replace(SCORE, points=Points(points)))
        assert shown.tick() is not None
    assert shown.since(0) is None
    assert shown.since(shown.seq + 1) is None
    assert shown.since(1) is not None
    nothing = shown.since(shown.seq)
    assert nothing is not None and not nothing.entries
    assert shown.tick() is None


def test_a_frame_that_does_not_continue_is_a_hole() -> None:
    shown, picture = stand(2), Picture()
    picture.take(snapshot(shown))
    shown.apply(replace(SCORE, points=Points(5)))
    shown.tick()
    told = frame(shown, 0)
    assert told is not None
    assert not picture.take({**told, "prev": 7, "seq": 9})
    assert not picture.take({**told, "epoch": 2})
    assert not picture.take({**told, "checksum": 1})
    assert picture.take(told)
    assert shown.counts == {
        **dict.fromkeys(RankStanding, 0),
        RankStanding.WAITING: 1,
        RankStanding.INCOMPLETE: 1,
    }


def test_the_checksum_is_what_the_protocol_says() -> None:
    assert feed.checksum([]) == 0
    assert feed.checksum([(1, 2)]) == 33
    assert feed.checksum([(1, None), (2, 5)]) == ((((31 + 0xFFFFFFFF) * 31 + 2) * 31) + 5) % 2**32


def test_everybody_is_counted_by_how_they_stand() -> None:
    shown = stand(5)
    waiting, complete = (feed.SIGNS[each] for each in (RankStanding.WAITING, RankStanding.COMPLETE))
    assert shown.counts_by_standing()[waiting] == 5
    for part in SHEET.components:
        shown.apply(replace(SCORE, component=part.name))
    shown.tick()
    counts = {sign: count for sign, count in shown.counts_by_standing().items() if count}
    assert counts == {waiting: 4, complete: 1}
