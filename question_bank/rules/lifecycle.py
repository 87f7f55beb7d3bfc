"""The states of an item version and who may move it: two pairs of eyes, and nothing published changes.

A version is written as a draft, given to review, and published by someone who had no hand in writing it. A
published version is what candidates were marked against, so it can only be retired; to change an item, draft
its next version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core import reasons
from core.errors import Finding


class VersionState(StrEnum):
    """Where a version stands; the word stands in columns and catalogues (``version_state.<word>``)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PUBLISHED = "published"
    RETIRED = "retired"


class ReviewDuty(StrEnum):
    """What somebody must be to make a move: writer, another pair of eyes, or keeper of the bank."""

    WRITER = "writer"
    REVIEWER = "reviewer"
    KEEPER = "keeper"


@dataclass(frozen=True, slots=True)
class Move:
    """What a move asks for: the duty, and whether it needs written reasons or a complete item."""

    duty: ReviewDuty
    needs_reason: bool = False
    needs_completeness: bool = False


MOVES: Final[Mapping[tuple[VersionState, VersionState], Move]] = {
    (VersionState.DRAFT, VersionState.IN_REVIEW): Move(ReviewDuty.WRITER, needs_completeness=True),
    (VersionState.RETURNED, VersionState.IN_REVIEW): Move(ReviewDuty.WRITER, needs_completeness=True),
    (VersionState.IN_REVIEW, VersionState.DRAFT): Move(ReviewDuty.WRITER),
    (VersionState.IN_REVIEW, VersionState.RETURNED): Move(ReviewDuty.REVIEWER, needs_reason=True),
    (VersionState.IN_REVIEW, VersionState.PUBLISHED): Move(ReviewDuty.REVIEWER, needs_completeness=True),
    (VersionState.PUBLISHED, VersionState.RETIRED): Move(ReviewDuty.KEEPER, needs_reason=True),
    (VersionState.DRAFT, VersionState.RETIRED): Move(ReviewDuty.WRITER),
    (VersionState.RETURNED, VersionState.RETIRED): Move(ReviewDuty.WRITER),
}
"""Every move there is; retired is the end."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Who asks. ``wrote``: has written any part of this version. The others: what their grants allow here."""

    wrote: bool
    may_write: bool
    may_review: bool
    may_keep: bool


def targets(current: VersionState) -> tuple[VersionState, ...]:
    """The states a version can go to from here, whoever asks."""
    return tuple(target for start, target in MOVES if start is current)


def judge_transition(
    current: VersionState,
    target: VersionState,
    mover: Mover,
    *,
    reason: str = "",
    gaps: tuple[Finding, ...] = (),
) -> tuple[Finding, ...]:
    """Why this move may not be made; empty when it may.

    ``gaps``: what the item still lacks (``completeness.gaps``); it counts only for moves that need a complete
    item. ``reason``: the words of a reviewer or keeper, needed to return or to retire a published version.
    """
    move = MOVES.get((current, target))
    if move is None:
        return (_no_such_move(current, target),)
    findings = [*_judge_duty(move.duty, mover)]
    if move.needs_reason and not reasons.suffices(reason):
        findings.append(Finding("version.reason_needed", field="reason"))
    if move.needs_completeness:
        findings += gaps
    return tuple(findings)


def judge_edit(current: VersionState, mover: Mover) -> tuple[Finding, ...]:
    """Why the text of this version may not be changed; empty when it may."""
    match current:
        case VersionState.DRAFT | VersionState.RETURNED:
            return _judge_duty(ReviewDuty.WRITER, mover)
        case VersionState.IN_REVIEW:
            return (Finding("version.in_review_stands_still"),)
        case _:
            return (Finding("version.published_never_changes"),)


def _no_such_move(current: VersionState, target: VersionState) -> Finding:
    if current is VersionState.PUBLISHED:
        return Finding("version.published_never_changes")
    return Finding("version.no_such_move", {"current": current.value, "target": target.value})


def _judge_duty(duty: ReviewDuty, mover: Mover) -> tuple[Finding, ...]:
    match duty:
        case ReviewDuty.WRITER if not mover.may_write:
            return (Finding("version.not_writer"),)
        case ReviewDuty.REVIEWER if not mover.may_review:
            return (Finding("version.not_reviewer"),)
        case ReviewDuty.REVIEWER if mover.wrote:
            return (Finding("version.own_review"),)
        case ReviewDuty.KEEPER if not mover.may_keep:
            return (Finding("version.not_keeper"),)
        case _:
            return ()
