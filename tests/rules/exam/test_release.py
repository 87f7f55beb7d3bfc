"""What a candidate may see, and from when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from exam.rules.attempt import AttemptState
from exam.rules.release import (
    Release,
    ReleaseFacts,
    ReleaseField,
    ReleasePolicy,
    ReleaseTime,
    scores_only,
    what_may_be_seen,
)

CLOSE = datetime(2026, 5, 20, 11, 0, tzinfo=UTC)
AFTER = CLOSE + timedelta(seconds=1)
AT_ONCE = Release(time=ReleaseTime.IMMEDIATELY)
OPENLY = ReleasePolicy(score=AT_ONCE, answers=AT_ONCE, key=AT_ONCE, explanation=AT_ONCE)
MARKED = ReleaseFacts(everyone_done_at=CLOSE, state=AttemptState.MARKED)

instants = st.integers(-7_200, 7_200).map(lambda seconds: CLOSE + timedelta(seconds=seconds))
releases = st.builds(Release, time=st.sampled_from(ReleaseTime), at=st.none() | instants)
policies = st.builds(ReleasePolicy, score=releases, answers=releases, key=releases, explanation=releases)
facts = st.builds(ReleaseFacts, everyone_done_at=st.none() | instants, state=st.sampled_from(AttemptState))


@given(policy=policies, known=facts, now=instants)
def test_the_key_is_never_visible_while_anybody_may_still_write(
    policy: ReleasePolicy, known: ReleaseFacts, now: datetime
) -> None:
    seen = what_may_be_seen(policy, known, now)
    if known.everyone_done_at is None or now <= known.everyone_done_at:
        assert not (seen.key or seen.explanation or seen.slot_marks)


@given(policy=policies, known=facts, now=instants)
def test_every_field_is_either_visible_or_held_back_for_a_reason(
    policy: ReleasePolicy, known: ReleaseFacts, now: datetime
) -> None:
    seen = what_may_be_seen(policy, known, now)
    for what in ReleaseField:
        assert getattr(seen, what.value) is (what not in seen.held_back)


@given(policy=policies, known=facts, now=instants, later=st.integers(0, 9_000))
def test_what_has_been_shown_is_not_taken_back_by_time(
    policy: ReleasePolicy, known: ReleaseFacts, now: datetime, later: int
) -> None:
    before = what_may_be_seen(policy, known, now)
    after = what_may_be_seen(policy, known, now + timedelta(seconds=later))
    assert set(after.held_back) <= set(before.held_back)


def test_after_close_everything_an_open_policy_grants_is_shown() -> None:
    seen = what_may_be_seen(OPENLY, MARKED, AFTER)
    assert (seen.score, seen.answers, seen.key, seen.explanation, seen.slot_marks) == (True,) * 5
    assert seen.held_back == {}


def test_before_close_a_score_may_show_and_which_items_were_right_may_not() -> None:
    seen = what_may_be_seen(OPENLY, MARKED, CLOSE)
    assert seen.score
    assert seen.answers
    assert not seen.slot_marks
    assert seen.held_back[ReleaseField.KEY].code == "exam.release_after_close"
    assert seen.held_back[ReleaseField.KEY].facts == {"field": "key", "closes_at": CLOSE}


def test_a_contest_that_publishes_scores_only_shows_nothing_else() -> None:
    seen = what_may_be_seen(scores_only(ReleaseTime.AFTER_CLOSE), MARKED, AFTER)
    assert seen.score
    assert {each.code for each in seen.held_back.values()} == {"exam.release_never"}
    assert len(seen.held_back) == 3


def test_a_field_released_at_an_instant_waits_for_it() -> None:
    policy = scores_only(ReleaseTime.AT_INSTANT, AFTER)
    held = what_may_be_seen(policy, MARKED, CLOSE).held_back[ReleaseField.SCORE]
    assert held.code == "exam.release_at"
    assert held.facts == {"field": "score", "release_at": AFTER}
    assert what_may_be_seen(policy, MARKED, AFTER).score


def test_an_instant_that_was_never_set_releases_nothing() -> None:
    seen = what_may_be_seen(scores_only(ReleaseTime.AT_INSTANT), MARKED, AFTER)
    assert seen.held_back[ReleaseField.SCORE].code == "exam.release_never"


def test_an_attempt_still_in_work_or_unmarked_says_what_is_missing() -> None:
    for state, code in [
        (AttemptState.OPEN, "exam.release_after_hand_in"),
        (AttemptState.HANDED_IN, "exam.release_after_marking"),
        (AttemptState.VOIDED, "exam.attempt_voided"),
    ]:
        known = ReleaseFacts(everyone_done_at=CLOSE, state=state)
        assert what_may_be_seen(OPENLY, known, AFTER).held_back[ReleaseField.SCORE].code == code
