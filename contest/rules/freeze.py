"""The freeze (封榜): which events the public side of a board may know of.

A frozen side is not shown less: it is fed less. Its engine never receives what happened after the freeze, so
nothing that is read from it can tell. Thawing (揭榜) feeds it the rest.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import Finding


class Side(StrEnum):
    """Who looks at a board: the jury sees everything, the public what the freeze admits."""

    JURY = "jury"
    PUBLIC = "public"


class NamesShown(StrEnum):
    """How the public side names people: surname and stars, or in full where the contest says so."""

    MASKED = "masked"
    FULL = "full"


class Curtain(StrEnum):
    """Whether the public sees everything, is kept from the end, or has been shown it."""

    OPEN = "open"
    FROZEN = "frozen"
    THAWED = "thawed"


@dataclass(frozen=True, slots=True)
class Freeze:
    """When a board was or will be frozen, and when it was thawed again."""

    at: datetime | None = None
    thawed_at: datetime | None = None

    def admits(self, happened_at: datetime) -> bool:
        """Whether the public side may know of what happened then."""
        return self.at is None or self.thawed_at is not None or happened_at < self.at

    def curtain(self, now: datetime) -> Curtain:
        """What the public is told of it."""
        if self.thawed_at is not None:
            return Curtain.THAWED
        return Curtain.FROZEN if self.at is not None and now >= self.at else Curtain.OPEN


def check_freeze(freeze: Freeze, at: datetime, now: datetime) -> tuple[Finding, ...]:
    """Why the board cannot be frozen at that instant: it lies behind us, or it is frozen already."""
    if freeze.curtain(now) is Curtain.FROZEN:
        return (Finding("contest.board_frozen_already", {"at": freeze.at}),)
    if at < now:
        return (Finding("contest.freeze_in_the_past", {"at": at}, "at"),)
    return ()


def check_thaw(freeze: Freeze, now: datetime) -> tuple[Finding, ...]:
    """Why the board cannot be thawed: it is not frozen."""
    if freeze.curtain(now) is not Curtain.FROZEN:
        return (Finding("contest.board_not_frozen"),)
    return ()
