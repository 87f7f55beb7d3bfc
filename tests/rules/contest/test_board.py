"""The live engine against the slow ranking: whatever happens, in whatever order, they show the same board."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules import ranking
from contest.rules.board import Board, BoardEvent, Entry, EventKind
from contest.rules.combine import Mark
from contest.rules.ranking import Entrant, RankStanding
from contest.rules.rule_sheet import (
    AbsentMeaning,
    Component,
    ComponentKind,
    KeyName,
    RuleSheet,
    SortKey,
    TieMeaning,
)
from core.points import Points

NOON = datetime(2027, 3, 8, 4, tzinfo=UTC)
THEORY = Component(
    name="theory", title="理论", kind=ComponentKind.THEORY, of_points=Points(10_000), weight=300
)
SKILL = Component(
    name="skill", title="实操", kind=ComponentKind.PRACTICAL, of_points=Points(7_000), weight=700
)
KEYS = (
    SortKey(key=KeyName.COMPONENT, component="skill"),
    SortKey(key=KeyName.TIME_USED, higher_first=False),
    SortKey(key=KeyName.TIME_USED, component="theory", higher_first=False),
    SortKey(key=KeyName.HANDED_IN, higher_first=False),
)


@st.composite
def sheets(draw: st.DrawFn) -> RuleSheet:
    chosen = draw(st.lists(st.sampled_from(KEYS), unique_by=lambda key: (key.key, key.component)))
    return RuleSheet(
        components=(THEORY, SKILL),
        keys=(SortKey(key=KeyName.TOTAL), *chosen),
        ties=draw(st.sampled_from(TieMeaning)),
        absent=draw(st.sampled_from(AbsentMeaning)),
    )


@st.composite
def events(draw: st.DrawFn, people: int, wild: bool = False) -> list[BoardEvent]:
    points = st.sampled_from([0, 50, 3_333, 3_350, 7_000, *((-100, 20_000) if wild else ())])
    times = st.sampled_from([0, 1, 60_000, 3_600_000, *((2**40,) if wild else ())])
    found = []
    for seq in range(1, draw(st.integers(0, 30)) + 1):
        scored = draw(st.integers(0, 5)) > 0
        kind = EventKind.SCORED if scored else draw(st.sampled_from(EventKind))
        absent = draw(st.booleans()) and draw(st.booleans())
        found.append(
            BoardEvent(
                seq=seq,
                kind=kind,
                entry_id=draw(st.integers(1, people)) * 7,
                component=draw(st.sampled_from(["theory", "skill"])) if kind is EventKind.SCORED else None,
                points=None if absent else Points(draw(points)),
                time_used_ms=draw(st.none() | times),
                absent=absent,
                happened_at=NOON,
            )
        )
    return found


def entrants(entries: list[Entry], told: list[BoardEvent]) -> list[Entrant]:
    """The same events folded the plain way, for the slow ranking."""
    people = {each.entry_id: Entrant(each.entry_id, {}, None, each.official) for each in entries}
    for event in told:
        who = people[event.entry_id]
        if event.kind is EventKind.SCORED and event.component is not None:
            mark = Mark(event.points, event.time_used_ms, event.absent)
            first = event.seq if who.handed_in_seq is None else who.handed_in_seq
            who = replace(who, marks={**who.marks, event.component: mark}, handed_in_seq=first)
        else:
            who = replace(who, struck=event.kind is EventKind.STRUCK)
        people[event.entry_id] = who
    return list(people.values())


def shown(board: Board) -> list[tuple[object, ...]]:
    return [
        (
            each.entry_id,
            each.rank,
            each.position,
            each.total,
            each.key_values,
            each.standing,
            each.so_far,
            each.official,
        )
        for each in board.rows()
    ]


def expected(sheet: RuleSheet, people: list[Entrant]) -> list[tuple[object, ...]]:
    return [
        (
            each.entry_id,
            each.rank,
            each.position,
            each.total,
            each.key_values,
            each.standing,
            each.so_far,
            each.official,
        )
        for each in ranking.rank(sheet, people)
    ]


@pytest.mark.parametrize("wild", [False, True], ids=["packed", "beyond their fields"])
@given(data=st.data())
def test_the_engine_shows_what_the_slow_ranking_shows(wild: bool, data: st.DataObject) -> None:
    sheet = data.draw(sheets())
    officials = data.draw(st.lists(st.booleans(), min_size=1, max_size=9))
    entries = [Entry(number * 7, official) for number, official in enumerate(officials, start=1)]
    told = data.draw(events(len(entries), wild))
    board = Board(sheet, entries)
    for event in told:
        board.apply(event)
    assert shown(board) == expected(sheet, entrants(entries, told))
    assert [board.row(each.entry_id) for each in board.rows()] == list(board.rows())
    assert list(board.first(3)) == [each.entry_id for each in board.rows(3)]
    assert board.seq == len(told)


@given(data=st.data())
def test_telling_an_event_again_changes_nothing(data: st.DataObject) -> None:
    sheet = data.draw(sheets())
    entries = [Entry(number * 7) for number in range(1, 5)]
    told = data.draw(events(len(entries)))
    board = Board(sheet, entries)
    for event in told:
        board.apply(event)
        before = shown(board)
        assert board.apply(event) is False
        assert shown(board) == before


def test_a_later_score_replaces_the_earlier_and_keeps_its_place_in_the_order_of_handing_in() -> None:
    sheet = RuleSheet(
        components=(THEORY.model_copy(update={"weight": 1000}),),
        keys=(SortKey(key=KeyName.TOTAL), SortKey(key=KeyName.HANDED_IN, higher_first=False)),
    )
    board = Board(sheet, [Entry(1), Entry(2)])
    score = BoardEvent(1, EventKind.SCORED, 2, "theory", Points(9_000), None, False, NOON)
    board.apply(score)
    board.apply(replace(score, seq=2, entry_id=1))
    assert [(row.entry_id, row.rank) for row in board.rows()] == [(2, 1), (1, 2)]
    board.apply(replace(score, seq=3, points=Points(8_000)))
    assert [row.entry_id for row in board.rows()] == [1, 2]
    board.apply(replace(score, seq=4))
    assert [row.entry_id for row in board.rows()] == [2, 1]


def test_an_event_of_a_stranger_is_counted_and_shown_nowhere() -> None:
    sheet = RuleSheet(components=(THEORY, SKILL), keys=(SortKey(key=KeyName.TOTAL),))
    board = Board(sheet, [Entry(1)])
    assert board.apply(BoardEvent(1, EventKind.STRUCK, 9, None, None, None, False, NOON)) is False
    assert (board.seq, len(board), board.knows(9)) == (1, 1, False)
    assert board.standing_of(1) == (RankStanding.WAITING, 0, True)
