"""Marks on their way to the board: from bound sittings as they are marked, and who was absent from them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from contest import board_reading, boards
from contest.models import Contest, Entry, Stage, StageEntry, StageSitting
from contest.rules.board import EventKind
from contest.rules.combine import Mark
from contest.rules.stage import ANNOUNCED, StageState
from contest.states import StageEntryState
from core.clock import milliseconds
from core.work import UnitOfWork
from exam import outcomes
from exam.events import AttemptMarked
from exam.outcomes import AttemptOutcome

_CLOSED = frozenset({StageState.LOCKED}) | ANNOUNCED


def on_attempt_marked(work: UnitOfWork, event: AttemptMarked) -> None:
    """Send the points of a marked attempt to the board of the stage its sitting is bound to.

    Sittings of no stage, people who do not compete and stages not yet open are passed by; opening a stage
    catches up. A stage that is settled takes no more: a later mark there is a correction for people to make.
    """
    found = (
        select(StageSitting, Stage, Entry)
        .join(Stage, Stage.id == StageSitting.stage_id)
        .join(StageEntry, StageEntry.stage_id == Stage.id)
        .join(Entry, Entry.id == StageEntry.entry_id)
        .where(
            StageSitting.sitting_id == event.sitting_id,
            Entry.person_id == event.person_id,
            StageEntry.state == StageEntryState.COMPETING,
        )
    )
    row = work.session.execute(found).one_or_none()
    outcome = outcomes.of_attempt(work, event.attempt_id)
    if row is None or outcome is None:
        return
    bound, stage, entry = row
    board = boards.board_of_stage(work, stage.id)
    if board is not None and stage.state not in _CLOSED:
        send(work, board.id, bound.component, entry.id, outcome)


@dataclass(frozen=True, slots=True)
class Counting:
    """A stage that counts a sitting's marks; ``settled``: it takes no more by itself."""

    contest: str
    stage: str
    settled: bool


def counting(work: UnitOfWork, sitting_id: int) -> Counting | None:
    """The stage that counts the sitting, None where no contest does."""
    found = (
        select(Contest.title, Stage.title, Stage.state)
        .join(Stage, Stage.contest_id == Contest.id)
        .join(StageSitting, StageSitting.stage_id == Stage.id)
        .where(StageSitting.sitting_id == sitting_id)
    )
    row = work.session.execute(found).one_or_none()
    return None if row is None else Counting(row[0], row[1], row[2] in _CLOSED)


def catch_up(work: UnitOfWork, stage: Stage, *, correcting: bool = False) -> int:
    """Send everything that the bound sittings have and the board has not; returns how much was new.

    Who never began is absent once nobody may enter any more, unless another sitting of the component has
    them still. A settled stage takes nothing unless somebody is ``correcting`` it.
    """
    board = boards.board_of_stage(work, stage.id)
    if board is None or (stage.state in _CLOSED and not correcting):
        return 0
    new = 0
    for component, found in sat(work, stage).items():
        for entry_id, outcome in found.items():
            if outcome.settled and not outcome.voided:
                new += send(work, board.id, component, entry_id, outcome)
    return new


def sat(work: UnitOfWork, stage: Stage) -> dict[str, dict[int, AttemptOutcome]]:
    """By component and entry: what became of everybody who competes and stands on a bound list."""
    competing = (
        select(Entry.person_id, Entry.id)
        .join(StageEntry, StageEntry.entry_id == Entry.id)
        .where(StageEntry.stage_id == stage.id, StageEntry.state == StageEntryState.COMPETING)
    )
    entries: dict[int, int] = dict(work.session.execute(competing).all())
    bound = work.session.scalars(
        select(StageSitting).where(StageSitting.stage_id == stage.id).order_by(StageSitting.id)
    ).all()
    by_component: dict[str, dict[int, AttemptOutcome]] = {}
    for component in dict.fromkeys(each.component for each in bound):
        ids = [each.sitting_id for each in bound if each.component == component]
        found = latest(outcomes.of_sittings(work, ids))
        by_component[component] = {
            entries[person_id]: outcome for person_id, outcome in found.items() if person_id in entries
        }
    return by_component


def on_board(work: UnitOfWork, board_id: int) -> dict[int, dict[str, Mark]]:
    """The marks that stand on a board, by entry and component, folded from every event it was told."""
    found: dict[int, dict[str, Mark]] = {}
    for event in board_reading.all_events(work.session, board_id):
        if event.kind is EventKind.SCORED and event.component is not None:
            mark = Mark(event.points, event.time_used_ms, event.absent)
            found.setdefault(event.entry_id, {})[event.component] = mark
    return found


def latest(found: Iterable[AttemptOutcome]) -> dict[int, AttemptOutcome]:
    """Of several outcomes of a person the one that counts: with points, else still open, else absent."""
    best: dict[int, AttemptOutcome] = {}
    for each in found:
        there = best.get(each.person_id)
        if there is None or _weight(each) >= _weight(there):
            best[each.person_id] = each
    return best


def send(work: UnitOfWork, board_id: int, component: str, entry_id: int, outcome: AttemptOutcome) -> bool:
    """Append one outcome to the board; False when the board had it."""
    told = "absent" if outcome.marked_at is None else str(milliseconds(outcome.marked_at))
    return boards.score(
        work,
        board_id,
        entry_id=entry_id,
        component=component,
        points=outcome.points,
        time_used_ms=outcome.time_used_ms,
        absent=outcome.points is None,
        source=f"attempt:{outcome.attempt_id}:{told}",
        happened_at=outcome.handed_in_at or work.now,
    )


def _weight(outcome: AttemptOutcome) -> int:
    if outcome.points is not None:
        return 3
    if outcome.voided or outcome.absent:
        return 0 if outcome.absent else 1
    return 2
