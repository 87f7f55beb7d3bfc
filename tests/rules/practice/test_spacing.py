"""Spacing: what the model of forgetting promises, whatever the answers."""

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Scheduler
from hypothesis import given
from hypothesis import strategies as st

from training.practice.rules import spacing
from training.practice.rules.spacing import Memory, Plan

PLAN = Plan(retention=0.9, longest_days=120)
START = datetime(2027, 3, 8, 1, 0, tzinfo=UTC)
HISTORIES = st.lists(st.tuples(st.booleans(), st.integers(0, 200)), min_size=1, max_size=20)


def told(history: list[tuple[bool, int]], plan: Plan = PLAN) -> list[Memory]:
    memories: list[Memory] = []
    now, memory = START, None
    for right, days in history:
        now += timedelta(days=days)
        memory = spacing.after(memory, right=right, now=now, plan=plan)
        memories.append(memory)
    return memories


@given(HISTORIES)
def test_an_answered_item_comes_back_on_a_later_day_and_within_the_longest_pause(
    history: list[tuple[bool, int]],
) -> None:
    for memory in told(history):
        pause = memory.due_at - memory.answered_at
        assert timedelta(days=1) <= pause <= timedelta(days=PLAN.longest_days)


@given(HISTORIES)
def test_a_wrong_answer_never_puts_an_item_off_for_longer_than_a_right_one(
    history: list[tuple[bool, int]],
) -> None:
    memory = told(history)[-1]
    at = memory.due_at
    right, wrong = (spacing.after(memory, right=each, now=at, plan=PLAN) for each in (True, False))
    assert wrong.due_at <= right.due_at


@given(HISTORIES)
def test_the_same_history_always_means_the_same_days(history: list[tuple[bool, int]]) -> None:
    assert told(history) == told(history)


def test_right_answers_in_time_lengthen_the_pause() -> None:
    memory = spacing.after(None, right=True, now=START, plan=PLAN)
    pauses = []
    for _ in range(4):
        pauses.append(memory.due_at - memory.answered_at)
        memory = spacing.after(memory, right=True, now=memory.due_at, plan=PLAN)
    assert pauses == sorted(set(pauses))


def test_a_clock_that_stepped_back_plans_nothing_into_the_past() -> None:
    first = spacing.after(None, right=True, now=START, plan=PLAN)
    second = spacing.after(first, right=False, now=START - timedelta(hours=3), plan=PLAN)
    assert second.answered_at == START
    assert second.due_at > START


@given(st.integers(1, 400))
def test_no_pause_is_longer_than_the_policy_allows(days: int) -> None:
    plan = Plan(retention=0.7, longest_days=days)
    history = [(True, 0), *[(True, 100)] * 8]
    assert all(each.due_at - each.answered_at <= timedelta(days=days) for each in told(history, plan))


def test_a_scheduler_that_forgets_how_firm_a_memory_is_is_no_scheduler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Scheduler, "review_card", lambda _self, card, *_rest: (card, None))
    with pytest.raises(ValueError, match="stability"):
        spacing.after(None, right=True, now=START, plan=PLAN)
