"""Versions move with two pairs of eyes, and nothing published changes."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from question_bank.rules.lifecycle import MOVES, Mover, VersionState, judge_edit, judge_transition, targets

WRITER = Mover(wrote=True, may_write=True, may_review=False, may_keep=False)
REVIEWER = Mover(wrote=False, may_write=False, may_review=True, may_keep=False)
KEEPER = Mover(wrote=False, may_write=False, may_review=False, may_keep=True)
STATES = list(VersionState)
DRAFT, REVIEW, BACK, OUT, GONE = STATES


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("current", "target", "mover"),
    [
        (DRAFT, REVIEW, WRITER),
        (BACK, REVIEW, WRITER),
        (REVIEW, DRAFT, WRITER),
        (REVIEW, BACK, REVIEWER),
        (REVIEW, OUT, REVIEWER),
        (OUT, GONE, KEEPER),
        (DRAFT, GONE, WRITER),
        (BACK, GONE, WRITER),
    ],
)
def test_a_version_goes_its_way(current: VersionState, target: VersionState, mover: Mover) -> None:
    assert judge_transition(current, target, mover, reason="已核对") == ()
    assert target in targets(current)


@given(st.builds(Mover, st.booleans(), st.booleans(), st.booleans(), st.booleans()), st.text(max_size=3))
def test_nobody_publishes_what_they_wrote(mover: Mover, reason: str) -> None:
    if mover.wrote:
        assert judge_transition(REVIEW, OUT, mover, reason=reason)


@given(st.builds(Mover, st.booleans(), st.booleans(), st.booleans(), st.booleans()))
def test_a_published_version_never_changes(mover: Mover) -> None:
    for target in (DRAFT, REVIEW, BACK, OUT):
        assert _codes(judge_transition(OUT, target, mover, reason="x")) == ["version.published_never_changes"]
    for state in (OUT, GONE):
        assert _codes(judge_edit(state, mover)) == ["version.published_never_changes"]


def test_no_way_leads_around_the_review() -> None:
    into_published = {start for start, target in MOVES if target is OUT}
    assert into_published == {REVIEW}
    assert targets(GONE) == ()
    for current, target in product(STATES, STATES):
        if (current, target) not in MOVES and current is not OUT:
            assert _codes(judge_transition(current, target, WRITER)) == ["version.no_such_move"]


@pytest.mark.parametrize(
    ("current", "target", "mover", "expected"),
    [
        (DRAFT, REVIEW, REVIEWER, ["version.not_writer"]),
        (REVIEW, OUT, WRITER, ["version.not_reviewer"]),
        (
            REVIEW,
            OUT,
            Mover(wrote=True, may_write=True, may_review=True, may_keep=True),
            ["version.own_review"],
        ),
        (OUT, GONE, REVIEWER, ["version.not_keeper", "version.reason_needed"]),
        (REVIEW, BACK, REVIEWER, ["version.reason_needed"]),
    ],
)
def test_a_refused_move_says_why(
    current: VersionState, target: VersionState, mover: Mover, expected: list[str]
) -> None:
    assert _codes(judge_transition(current, target, mover, reason=" ")) == expected


def test_an_incomplete_item_is_neither_reviewed_nor_published_but_may_be_returned() -> None:
    gaps = (Finding("item.topic_missing"),)
    assert judge_transition(DRAFT, REVIEW, WRITER, gaps=gaps) == gaps
    assert judge_transition(REVIEW, OUT, REVIEWER, gaps=gaps) == gaps
    assert judge_transition(REVIEW, BACK, REVIEWER, reason="缺鉴定点", gaps=gaps) == ()


def test_only_drafts_and_returned_versions_are_edited_by_writers() -> None:
    assert judge_edit(DRAFT, WRITER) == judge_edit(BACK, WRITER) == ()
    assert _codes(judge_edit(DRAFT, REVIEWER)) == ["version.not_writer"]
    assert _codes(judge_edit(REVIEW, WRITER)) == ["version.in_review_stands_still"]
