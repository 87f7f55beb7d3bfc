"""Builders of boards: a rule sheet, a board with people on it, scores."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contest import boards
from contest.board_reading import BoardView
from contest.boards import Contestant
from contest.live import sequencer
from contest.rules.rule_sheet import Component, ComponentKind, KeyName, RuleSheet, SortKey
from contest.views import Line
from core.access import HOUSE
from core.house import House
from core.people import units
from core.points import Points

SHEET = RuleSheet(
    components=(
        Component(
            name="theory", title="理论", kind=ComponentKind.THEORY, of_points=Points(10_000), weight=300
        ),
        Component(
            name="skill", title="实操", kind=ComponentKind.PRACTICAL, of_points=Points(10_000), weight=700
        ),
    ),
    keys=(
        SortKey(key=KeyName.TOTAL),
        SortKey(key=KeyName.COMPONENT, component="skill"),
        SortKey(key=KeyName.TIME_USED, higher_first=False),
    ),
)
LINES = (Line(after=1, label="first_prize"), Line(after=3, label="advance"))
_numbers = itertools.count(10**9)


def contestants(people: int) -> list[Contestant]:
    """People from two units in two groups; the last of ten is beside the ranks."""
    return [
        Contestant(
            entry_id=1000 + number,
            code=f"27-{number:04d}",
            name=f"张{chr(0x4E00 + number)}强",
            unit_name=("江城水厂", "临江供电所")[number % 2],
            group=("职工组", "学生组")[number % 3 == 0],
            official=number % 10 != 0,
        )
        for number in range(1, people + 1)
    ]


def board(
    house: House, unit_ref: str, people: int | Sequence[Contestant] = 6, sheet: RuleSheet = SHEET, **more: Any
) -> BoardView:
    """A board with that many people on it, or these."""
    listed = contestants(people) if isinstance(people, int) else people
    with house.work(HOUSE) as work:
        made = boards.open_board(
            work,
            title="电工决赛榜",
            unit_id=units.unit_of(work, unit_ref).id,
            sheet=sheet,
            stage_id=next(_numbers),
            lines=LINES,
            **more,
        )
        boards.enlist(work, made.id, listed)
    with house.reading(HOUSE) as work:
        return boards.by_ref(work, made.ref)


def score(
    house: House,
    board_id: int,
    entry: int,
    component: str,
    points: int | None,
    *,
    time_used_ms: int | None = None,
    at: datetime | None = None,
    source: str | None = None,
) -> bool:
    """Score entrant number ``entry``; no points: absent."""
    with house.work(HOUSE) as work:
        return boards.score(
            work,
            board_id,
            entry_id=1000 + entry,
            component=component,
            points=None if points is None else Points(points),
            time_used_ms=time_used_ms,
            absent=points is None,
            source=source or f"test:{next(_numbers)}",
            happened_at=at or work.now,
        )


def settle(house: House) -> None:
    """Give everything that waits its number."""
    while sequencer.number_waiting(house):
        pass
