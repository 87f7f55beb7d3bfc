"""Builders of results: sittings that are over, with a candidate for each number of right answers."""

from collections.abc import Sequence
from datetime import timedelta

from core.clock import SetClock
from core.house import House
from exam import attempts
from tests import make
from tests.make import Engine, Someone

Right = int | frozenset[int]
"""So many of the first items, or the items at these places, counted from 0."""


def sit(house: House, engine: Engine, who: Someone, sitting: str, right: Right) -> str:
    """Answer ten items half a minute apart, these ones right, and hand in; returns the attempt's ref."""
    places = frozenset(range(right)) if isinstance(right, int) else right
    assert isinstance(house.clock, SetClock)
    attempt = make.begun(house, who, sitting)
    pen = make.pen(house, who, attempt)
    good, bad = (make.answers(house, who, attempt, right=each) for each in (True, False))
    for place, slot in enumerate(sorted(good)):
        house.clock.advance(seconds=30)
        pen.write(slot, (good if place in places else bad)[slot])
    with house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    engine.deliver()
    return attempt


def held(house: House, engine: Engine, unit: str, paper: str, right: Sequence[Right], **more: object) -> str:
    """A sitting that is over, with a candidate for each number of right answers; returns its ref."""
    assert isinstance(house.clock, SetClock)
    sitting = sat(house, engine, unit, paper, right, **more)
    house.clock.advance(hours=6)
    return sitting


def sat(house: House, engine: Engine, unit: str, paper: str, right: Sequence[Right], **more: object) -> str:
    """The same, and it is not over yet."""
    people = make.workers(house, unit, len(right))
    opens = house.clock.now()
    sitting = make.sitting(house, paper, opens, people, last_entry_at=opens + timedelta(minutes=100), **more)
    for who, count in zip(people, right, strict=True):
        sit(house, engine, who, sitting, count)
    return sitting
