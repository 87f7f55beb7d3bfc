"""Spacing: when an item is worth asking again, by the published FSRS model of forgetting.

Right and wrong are all that is known of an answer, so they are rated *good* and *again*. There are no steps
of minutes: an item that was answered comes back on another day. Nothing is drawn by lot.
"""

from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Rating, Scheduler, State


@dataclass(frozen=True, slots=True)
class Plan:
    """``retention``: how surely an item shall still be known when it comes back, above 0 and below 1.

    ``longest_days``: however well it is known, it comes back after so many days.
    """

    retention: float
    longest_days: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of an item after its last answer; ``due_at`` is when to ask again."""

    state: int
    stability: float
    difficulty: float
    due_at: datetime
    answered_at: datetime


def after(memory: Memory | None, *, right: bool, now: datetime, plan: Plan) -> Memory:
    """The memory after one more answer at ``now`` (aware, UTC).

    An answer that seems to come before the last one, from a machine whose clock stepped back, counts as given
    at the same instant.
    """
    at = now if memory is None else max(now, memory.answered_at)
    card = _card(memory, at)
    scheduler = Scheduler(
        desired_retention=plan.retention,
        maximum_interval=plan.longest_days,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )
    reviewed, _ = scheduler.review_card(card, Rating.Good if right else Rating.Again, at)
    if reviewed.stability is None or reviewed.difficulty is None:
        raise ValueError("a reviewed card has a stability and a difficulty")
    return Memory(reviewed.state.value, reviewed.stability, reviewed.difficulty, reviewed.due, at)


def _card(memory: Memory | None, now: datetime) -> Card:
    if memory is None:
        return Card(card_id=0, due=now)
    return Card(
        card_id=0,
        state=State(memory.state),
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.answered_at,
    )
