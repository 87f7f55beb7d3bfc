"""The states of an attempt."""

import pytest

from core.errors import Finding
from exam.rules.attempt import AttemptDeed, AttemptState, Move, is_finished, move, takes_answers


def test_an_attempt_goes_from_ready_to_open_to_handed_in_to_marked() -> None:
    state = AttemptState.READY
    for deed, after in [
        (AttemptDeed.BEGIN, AttemptState.OPEN),
        (AttemptDeed.ANSWER, AttemptState.OPEN),
        (AttemptDeed.HAND_IN, AttemptState.HANDED_IN),
        (AttemptDeed.MARK, AttemptState.MARKED),
    ]:
        step = move(state, deed)
        assert isinstance(step, Move)
        assert step.after is after
        state = step.after


def test_beginning_twice_changes_nothing() -> None:
    assert move(AttemptState.OPEN, AttemptDeed.BEGIN) == Move(AttemptState.OPEN, changed=False)


@pytest.mark.parametrize("state", [AttemptState.HANDED_IN, AttemptState.MARKED])
def test_handing_in_twice_changes_nothing(state: AttemptState) -> None:
    assert move(state, AttemptDeed.HAND_IN) == Move(state, changed=False)


def test_a_remark_leaves_an_attempt_marked() -> None:
    assert move(AttemptState.MARKED, AttemptDeed.MARK) == Move(AttemptState.MARKED, changed=False)


@pytest.mark.parametrize("state", list(AttemptState))
def test_answers_are_taken_only_while_open(state: AttemptState) -> None:
    assert takes_answers(state) is (state is AttemptState.OPEN)


@pytest.mark.parametrize(
    ("state", "deed", "code"),
    [
        (AttemptState.READY, AttemptDeed.HAND_IN, "exam.attempt_not_begun"),
        (AttemptState.READY, AttemptDeed.MARK, "exam.attempt_not_begun"),
        (AttemptState.OPEN, AttemptDeed.MARK, "exam.attempt_still_open"),
        (AttemptState.HANDED_IN, AttemptDeed.ANSWER, "exam.attempt_handed_in"),
        (AttemptState.MARKED, AttemptDeed.BEGIN, "exam.attempt_handed_in"),
        (AttemptState.VOIDED, AttemptDeed.MARK, "exam.attempt_voided"),
    ],
)
def test_a_deed_out_of_place_is_answered_with_its_reason(
    state: AttemptState, deed: AttemptDeed, code: str
) -> None:
    assert move(state, deed) == Finding(code, {"state": state.value, "deed": deed.value})


@pytest.mark.parametrize("state", list(AttemptState))
def test_an_attempt_can_be_voided_from_anywhere_and_never_comes_back(state: AttemptState) -> None:
    voiding = move(state, AttemptDeed.VOID)
    assert isinstance(voiding, Move)
    assert voiding.after is AttemptState.VOIDED
    others = set(AttemptDeed) - {AttemptDeed.VOID}
    assert all(isinstance(move(AttemptState.VOIDED, deed), Finding) for deed in others)


def test_an_attempt_waits_for_people_and_is_marked_when_they_are_done() -> None:
    waiting = move(AttemptState.HANDED_IN, AttemptDeed.AWAIT_MARKS)
    assert waiting == Move(AttemptState.AWAITING_MARKS, changed=True)
    assert move(AttemptState.AWAITING_MARKS, AttemptDeed.MARK) == Move(AttemptState.MARKED, changed=True)
    assert move(AttemptState.MARKED, AttemptDeed.AWAIT_MARKS) == waiting


def test_only_handed_in_marked_and_voided_attempts_are_finished() -> None:
    finished = {state for state in AttemptState if is_finished(state)}
    waiting = {AttemptState.HANDED_IN, AttemptState.AWAITING_MARKS}
    assert finished == {*waiting, AttemptState.MARKED, AttemptState.VOIDED}
