"""A stage moves on in one order, and what is announced is only followed by a later version."""

from typing import Any

import pytest

from contest.rules.stage import StageDeed, StageMove, StageState, against_opening, move, possible

ROAD = [
    (StageDeed.OPEN, StageState.RUNNING),
    (StageDeed.FREEZE, StageState.FROZEN),
    (StageDeed.CLOSE, StageState.TO_SETTLE),
    (StageDeed.SETTLE, StageState.LOCKED),
    (StageDeed.ANNOUNCE, StageState.NOTICE),
    (StageDeed.PUBLISH, StageState.PUBLISHED),
]


def test_the_road_leads_from_planned_to_published_and_each_step_twice_is_once() -> None:
    state = StageState.PLANNED
    for deed, after in ROAD:
        assert move(state, deed) == StageMove(after, changed=True)
        state = after
        assert move(state, deed) == StageMove(after, changed=False)


@pytest.mark.parametrize(
    ("state", "deed"),
    [
        (StageState.PLANNED, StageDeed.CLOSE),
        (StageState.RUNNING, StageDeed.SETTLE),
        (StageState.TO_SETTLE, StageDeed.ANNOUNCE),
        (StageState.NOTICE, StageDeed.REOPEN),
        (StageState.PUBLISHED, StageDeed.OPEN),
    ],
)
def test_no_step_is_skipped_or_taken_back_after_the_announcement(state: StageState, deed: StageDeed) -> None:
    refused = move(state, deed)
    assert not isinstance(refused, StageMove)
    assert refused.code == "contest.stage_deed_unfit"


def test_what_can_be_done_is_what_would_change_something() -> None:
    assert possible(StageState.RUNNING) == (StageDeed.FREEZE, StageDeed.CLOSE)
    assert possible(StageState.FROZEN) == (StageDeed.THAW, StageDeed.CLOSE)
    assert possible(StageState.LOCKED) == (StageDeed.REOPEN, StageDeed.ANNOUNCE)
    assert possible(StageState.NOTICE) == (StageDeed.PUBLISH, StageDeed.CORRECT)
    assert possible(StageState.PUBLISHED) == (StageDeed.CORRECT,)


def test_a_stage_waits_for_its_entries_or_for_the_stage_before_it() -> None:
    def reasons(**more: Any) -> list[str]:
        given = {"is_first": False, "undecided": 3, "not_advanced": None, "competing": 0, **more}
        return [each.code for each in against_opening("决赛", **given)]

    assert reasons(is_first=True) == ["contest.entries_undecided"]
    assert reasons(is_first=True, undecided=0) == ["contest.nobody_admitted"]
    assert reasons(not_advanced="初赛", competing=5) == ["contest.not_advanced_yet"]
    assert reasons() == ["contest.nobody_competes"]
    assert reasons(competing=5) == reasons(is_first=True, undecided=0, competing=1) == []
