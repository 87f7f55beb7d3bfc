"""Amending a sitting: what may still be changed, and when a change would hurt somebody.

Before the doors open everything may be changed; from then on only what takes nothing from anybody: a later
closing, and what is released afterwards. When everything is over only the release remains.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.changes import differences, held
from core.errors import Finding


class Stage(StrEnum):
    """How far a sitting has come, as amending sees it."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything about a sitting that can be amended. ``release`` is its policy as JSON text."""

    title: str
    paper: str
    doors_open_at: datetime
    opens_at: datetime
    last_entry_at: datetime
    closes_at: datetime
    length_seconds: int
    pass_points: int | None
    shuffle_items: bool
    shuffle_options: bool
    rated: bool
    release: str


TIMES = frozenset({"doors_open_at", "opens_at", "last_entry_at", "closes_at", "length_seconds"})
"""Changes that candidates must hear of."""


def stage_of(plan: Plan, now: datetime) -> Stage:
    """Where the sitting stands at ``now`` by its own times."""
    if now < plan.doors_open_at:
        return Stage.AHEAD
    return Stage.UNDER_WAY if now < plan.closes_at else Stage.OVER


def judge(before: Plan, after: Plan, *, begun: int, now: datetime) -> tuple[Finding, ...]:
    """Every change that may not be made now; no finding means that all of them may."""
    stage, found = stage_of(before, now), []
    for name in differences(held(before), held(after)):
        match stage:
            case Stage.AHEAD if name == "paper" and begun:
                found.append(Finding("exam.paper_begun", {"n": begun}, "paper"))
            case Stage.AHEAD if name == "opens_at" and after.opens_at < now:
                found.append(Finding("exam.opens_in_the_past", {"opens_at": after.opens_at}, name))
            case Stage.AHEAD:
                pass
            case _ if name == "release":
                pass
            case Stage.UNDER_WAY if name == "closes_at" and after.closes_at > before.closes_at:
                pass
            case Stage.UNDER_WAY if name == "closes_at":
                found.append(Finding("exam.closes_earlier", {"closes_at": before.closes_at}, name))
            case Stage.UNDER_WAY:
                found.append(Finding("exam.too_late_to_amend", {"opened_at": before.doors_open_at}, name))
            case _:
                found.append(Finding("exam.over_already", {"closes_at": before.closes_at}, name))
    return tuple(found)
