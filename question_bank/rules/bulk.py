"""Deeds done to many items at once: which there are, what each asks of an item, and which can be undone.

Every item is judged by itself and by the rules that hold for one: who had a hand in a version publishes it
neither alone nor among a hundred.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import Finding
from question_bank.rules import lifecycle
from question_bank.rules.classes import CognitiveLevel, check_tags
from question_bank.rules.lifecycle import Mover, VersionState
from question_bank.rules.pools import Pool


class BulkDeed(StrEnum):
    """What can be done to many items (``bulk_deed.<word>``)."""

    SUBMIT = "submit"
    PUBLISH = "publish"
    RETIRE = "retire"
    MOVE = "move"
    DIFFICULTY = "difficulty"
    POOL = "pool"
    APART = "apart"
    TAG = "tag"
    UNTAG = "untag"
    LEVEL = "level"
    WITHDRAW = "withdraw"


class BulkState(StrEnum):
    """Where a bulk deed stands."""

    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class LineState(StrEnum):
    """What became of one item of a bulk deed."""

    WAITING = "waiting"
    DONE = "done"
    LEFT = "left"
    UNDONE = "undone"
    KEPT = "kept"


LABELLING: Final = frozenset({BulkDeed.TAG, BulkDeed.UNTAG, BulkDeed.LEVEL})
"""What changes only what stands beside items."""
UNDOABLE: Final = frozenset(BulkDeed) - {BulkDeed.PUBLISH, BulkDeed.RETIRE}
"""What was published or retired stays so: candidates may have met it, and retired is the end."""
IN_HAND: Final = frozenset({VersionState.DRAFT, VersionState.RETURNED})
"""Versions that are written in place."""
_TARGETS: Final = {
    BulkDeed.SUBMIT: VersionState.IN_REVIEW,
    BulkDeed.PUBLISH: VersionState.PUBLISHED,
    BulkDeed.RETIRE: VersionState.RETIRED,
    BulkDeed.WITHDRAW: VersionState.DRAFT,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the deed sets; only what belongs to the deed counts. None takes the topic or the level away."""

    deed: BulkDeed
    topic_id: int | None = None
    difficulty: int = 3
    pool: Pool = Pool.PUBLIC
    reason: str = ""
    tags: tuple[str, ...] = ()
    level: CognitiveLevel | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as a bulk deed meets it; ``gaps``: what it lacks, where the deed asks for a whole item."""

    state: VersionState
    topic_id: int | None
    difficulty: int
    pool: Pool
    gaps: tuple[Finding, ...] = ()
    tags: tuple[str, ...] = ()
    level: CognitiveLevel | None = None


def needs_whole(deed: BulkDeed, state: VersionState) -> bool:
    """Whether it counts what the item still lacks, so that its text has to be read."""
    move = lifecycle.MOVES.get((state, _TARGETS[deed])) if deed in _TARGETS else None
    return move is not None and move.needs_completeness


def judge(choice: Choice, item: Standing, mover: Mover) -> tuple[Finding, ...]:
    """Why the deed leaves this item alone; empty when it is done."""
    target = _TARGETS.get(choice.deed)
    if target is not None:
        if item.state is target:
            return (Finding("bulk.already_so"),)
        return lifecycle.judge_transition(item.state, target, mover, reason=choice.reason, gaps=item.gaps)
    if not mover.may_write:
        return (Finding("version.not_writer"),)
    if choice.deed is BulkDeed.APART:
        return (Finding("bulk.retired_stays"),) if item.state is VersionState.RETIRED else ()
    if choice.deed in LABELLING:
        return _judge_labels(choice, item)
    return _judge_place(choice, item)


def _judge_place(choice: Choice, item: Standing) -> tuple[Finding, ...]:
    if _stands(choice, item):
        return (Finding("bulk.already_so"),)
    if item.state is VersionState.RETIRED:
        return (Finding("bulk.retired_stays"),)
    if choice.deed is BulkDeed.DIFFICULTY and item.state is VersionState.IN_REVIEW:
        return (Finding("version.in_review_stands_still"),)
    return ()


def opens_version(choice: Choice, state: VersionState) -> bool:
    """Whether the deed writes a next version, which has to be reviewed, beside the one in use."""
    return choice.deed is BulkDeed.DIFFICULTY and state is VersionState.PUBLISHED


def tagged(choice: Choice, tags: tuple[str, ...]) -> tuple[str, ...]:
    """The tags of an item after the deed, in order."""
    if choice.deed is BulkDeed.UNTAG:
        return tuple(sorted(set(tags) - set(choice.tags)))
    return tuple(sorted({*tags, *choice.tags})) if choice.deed is BulkDeed.TAG else tags


def _judge_labels(choice: Choice, item: Standing) -> tuple[Finding, ...]:
    if item.state is VersionState.RETIRED:
        return (Finding("bulk.retired_stays"),)
    tags = tagged(choice, item.tags)
    if tags == item.tags and (choice.deed is not BulkDeed.LEVEL or choice.level is item.level):
        return (Finding("bulk.already_so"),)
    return check_tags(tags)


def _stands(choice: Choice, item: Standing) -> bool:
    match choice.deed:
        case BulkDeed.MOVE:
            return item.topic_id == choice.topic_id
        case BulkDeed.DIFFICULTY:
            return item.difficulty == choice.difficulty
        case _:
            return item.pool is choice.pool
