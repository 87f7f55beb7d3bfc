"""A deed done to many items asks of each what it would ask of one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from question_bank.rules import bulk, lifecycle
from question_bank.rules.bulk import BulkDeed, Choice, Standing
from question_bank.rules.classes import MOST_TAGS, CognitiveLevel
from question_bank.rules.lifecycle import Mover, VersionState
from question_bank.rules.marks import STALE_DAYS, ItemMark
from question_bank.rules.pools import Pool

ANYBODY = st.builds(
    Mover, wrote=st.booleans(), may_write=st.booleans(), may_review=st.booleans(), may_keep=st.booleans()
)
KEEPER = Mover(wrote=False, may_write=True, may_review=True, may_keep=True)
STATES = st.sampled_from(VersionState)
GAP = Finding("item.key_missing")
TARGETS = {
    BulkDeed.SUBMIT: VersionState.IN_REVIEW,
    BulkDeed.PUBLISH: VersionState.PUBLISHED,
    BulkDeed.RETIRE: VersionState.RETIRED,
    BulkDeed.WITHDRAW: VersionState.DRAFT,
}
SOME_TAGS = st.sets(st.sampled_from(["安全", "电机", "PLC", "钳工"])).map(lambda tags: tuple(sorted(tags)))
LEVELS = st.none() | st.sampled_from(CognitiveLevel)


def item(state: VersionState, gaps: tuple[Finding, ...] = ()) -> Standing:
    return Standing(state, topic_id=1, difficulty=3, pool=Pool.SEALED, gaps=gaps)


def codes(choice: Choice, standing: Standing, mover: Mover = KEEPER) -> list[str]:
    return [each.code for each in bulk.judge(choice, standing, mover)]


@given(deed=st.sampled_from(list(TARGETS)), state=STATES, mover=ANYBODY)
def test_nobody_moves_among_many_what_they_could_not_move_alone(
    deed: BulkDeed, state: VersionState, mover: Mover
) -> None:
    wanted = TARGETS[deed]
    found = bulk.judge(Choice(deed, reason="条款已废止"), item(state, (GAP,)), mover)
    if state is wanted:
        assert [each.code for each in found] == ["bulk.already_so"]
    else:
        assert found == lifecycle.judge_transition(state, wanted, mover, reason="条款已废止", gaps=(GAP,))
    assert bulk.needs_whole(deed, state) is (
        (state, wanted) in lifecycle.MOVES and wanted in {VersionState.IN_REVIEW, VersionState.PUBLISHED}
    )


@given(deed=st.sampled_from(sorted(set(BulkDeed) - set(TARGETS))), state=STATES, mover=ANYBODY)
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
    assert bulk.opens_version(choice, state) is opens


def test_a_retired_item_is_neither_moved_nor_let_into_the_open_again() -> None:
    opened = Choice(BulkDeed.POOL, pool=Pool.PUBLIC)
    assert codes(opened, item(VersionState.RETIRED)) == ["bulk.retired_stays"]
    assert codes(opened, item(VersionState.PUBLISHED)) == []
    assert codes(Choice(BulkDeed.MOVE, topic_id=None), item(VersionState.RETIRED)) == ["bulk.retired_stays"]


@given(deed=st.sampled_from([*sorted(bulk.LABELLING), BulkDeed.APART]), tags=SOME_TAGS)
def test_nothing_that_stands_beside_a_retired_item_changes_any_more(
    deed: BulkDeed, tags: tuple[str, ...]
) -> None:
    choice = Choice(deed, tags=tags, level=CognitiveLevel.APPLY)
    assert codes(choice, item(VersionState.RETIRED)) == ["bulk.retired_stays"]


def test_lookalikes_of_any_item_still_in_use_may_be_told_apart() -> None:
    for state in set(VersionState) - {VersionState.RETIRED}:
        assert codes(Choice(BulkDeed.APART), item(state)) == []


@given(deed=st.sampled_from(sorted(bulk.LABELLING)), tags=SOME_TAGS, own=SOME_TAGS, level=LEVELS, had=LEVELS)
def test_labels_are_set_exactly_where_they_change_something(
    deed: BulkDeed,
    tags: tuple[str, ...],
    own: tuple[str, ...],
    level: CognitiveLevel | None,
    had: CognitiveLevel | None,
) -> None:
    choice = Choice(deed, tags=tags, level=level)
    standing = replace(item(VersionState.PUBLISHED), tags=own, level=had)
    after = bulk.tagged(choice, own)
    changes = after != own or (deed is BulkDeed.LEVEL and level is not had)
    assert codes(choice, standing) == ([] if changes else ["bulk.already_so"])
    assert not bulk.opens_version(choice, standing.state)
    if changes:
        assert codes(choice, replace(standing, tags=after, level=level)) == ["bulk.already_so"]


@given(tags=SOME_TAGS, own=SOME_TAGS)
def test_tags_are_put_on_taken_off_and_by_a_level_left_alone(
    tags: tuple[str, ...], own: tuple[str, ...]
) -> None:
    put_on, taken_off = (bulk.tagged(Choice(deed, tags=tags), own) for deed in (BulkDeed.TAG, BulkDeed.UNTAG))
    assert set(put_on) == {*own, *tags}
    assert set(taken_off) == {*own} - {*tags}
    assert bulk.tagged(Choice(BulkDeed.UNTAG, tags=tags), put_on) == taken_off
    assert bulk.tagged(Choice(BulkDeed.LEVEL, tags=tags), own) == own


def test_an_item_with_all_the_tags_it_can_carry_takes_no_more() -> None:
    full = replace(item(VersionState.DRAFT), tags=tuple(f"标签{number:02}" for number in range(MOST_TAGS)))
    assert codes(Choice(BulkDeed.TAG, tags=("安全",)), full) == ["class.too_many_tags"]


def test_what_candidates_may_have_met_is_not_undone() -> None:
    assert set(BulkDeed) - bulk.UNDOABLE == {BulkDeed.PUBLISH, BulkDeed.RETIRE}


def test_a_mark_has_one_word() -> None:
    assert len(set(ItemMark)) == 9
    assert STALE_DAYS == 1095
