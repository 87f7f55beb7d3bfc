"""A deed done to many items asks of each what it would ask of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from question_bank.rules import bulk, lifecycle
from question_bank.rules.bulk import BulkDeed, Choice, Standing
from question_bank.rules.lifecycle import Mover, VersionState
from question_bank.rules.marks import STALE_DAYS, ItemMark
from question_bank.rules.pools import Pool

ANYBODY = st.builds(
    Mover, wrote=st.booleans(), may_write=st.booleans(), may_review=st.booleans(), may_keep=st.booleans()
)
KEEPER = Mover(wrote=False, may_write=True, may_review=True, may_keep=True)
STATES = st.sampled_from(VersionState)
GAP = Finding("item.key_missing")


def item(state: VersionState, gaps: tuple[Finding, ...] = ()) -> Standing:
    return Standing(state, topic_id=1, difficulty=3, pool=Pool.SEALED, gaps=gaps)


def codes(choice: Choice, standing: Standing, mover: Mover = KEEPER) -> list[str]:
    return [each.code for each in bulk.judge(choice, standing, mover)]


@given(
    deed=st.sampled_from([BulkDeed.SUBMIT, BulkDeed.PUBLISH, BulkDeed.RETIRE]), state=STATES, mover=ANYBODY
)
def test_nobody_moves_among_many_what_they_could_not_move_alone(
    deed: BulkDeed, state: VersionState, mover: Mover
) -> None:
    target = {"submit": "in_review", "publish": "published", "retire": "retired"}[deed.value]
    wanted = VersionState(target)
    found = bulk.judge(Choice(deed, reason="条款已废止"), item(state, (GAP,)), mover)
    if state is wanted:
        assert [each.code for each in found] == ["bulk.already_so"]
    else:
        assert found == lifecycle.judge_transition(state, wanted, mover, reason="条款已废止", gaps=(GAP,))
    assert bulk.needs_whole(deed, state) is ((state, wanted) in lifecycle.MOVES and wanted != "retired")


@given(deed=st.sampled_from([BulkDeed.MOVE, BulkDeed.DIFFICULTY, BulkDeed.POOL]), state=STATES, mover=ANYBODY)
def test_only_writers_change_what_belongs_to_an_item(
    deed: BulkDeed, state: VersionState, mover: Mover
) -> None:
    assert (codes(Choice(deed), item(state), mover) == ["version.not_writer"]) is not mover.may_write
    assert not bulk.needs_whole(deed, state)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(BulkDeed.MOVE, topic_id=1),
        Choice(BulkDeed.DIFFICULTY, difficulty=3),
        Choice(BulkDeed.POOL, pool=Pool.SEALED),
    ],
)
def test_what_stands_so_already_is_left_alone(choice: Choice) -> None:
    assert codes(choice, item(VersionState.DRAFT)) == ["bulk.already_so"]


@pytest.mark.parametrize(
    ("state", "found", "opens"),
    [
        (VersionState.DRAFT, [], False),
        (VersionState.RETURNED, [], False),
        (VersionState.IN_REVIEW, ["version.in_review_stands_still"], False),
        (VersionState.PUBLISHED, [], True),
        (VersionState.RETIRED, ["bulk.retired_stays"], False),
    ],
)
def test_difficulty_belongs_to_a_wording_so_a_published_item_gets_a_next_version(
    state: VersionState, found: list[str], opens: bool
) -> None:
    choice = Choice(BulkDeed.DIFFICULTY, difficulty=5)
    assert codes(choice, item(state)) == found
    assert bulk.opens_version(choice, item(state)) is opens


def test_a_retired_item_never_comes_into_the_open_again() -> None:
    opened = Choice(BulkDeed.POOL, pool=Pool.PUBLIC)
    assert codes(opened, item(VersionState.RETIRED)) == ["bulk.retired_stays"]
    assert codes(opened, item(VersionState.PUBLISHED)) == []
    assert codes(Choice(BulkDeed.MOVE, topic_id=None), item(VersionState.RETIRED)) == []


def test_what_candidates_may_have_met_is_not_undone() -> None:
    assert set(BulkDeed) - bulk.UNDOABLE == {BulkDeed.PUBLISH, BulkDeed.RETIRE}


def test_a_mark_has_one_word() -> None:
    assert len(set(ItemMark)) == 8
    assert STALE_DAYS == 1095
