"""What the stage behind a board means for it: whether it is over, and whom it must not show names.

A judge scores by 参赛号 alone, and a 参赛号 holds through a whole contest. As long as their stage can still
be scored, the jury's side of every board of that contest, which names everybody, stays closed to them; who
runs the contest sees it all the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from contest import board_reading, reading
from contest.board_models import BoardRow, ScoreEventRow
from contest.board_reading import BoardView
from contest.models import Contest, Judge, Stage
from contest.rules.advancement import AdvancementRule
from contest.rules.freeze import Curtain
from contest.rules.rule_sheet import ComponentKind
from contest.rules.stage import ANNOUNCED, StageState
from core.access import Permission
from core.people import scope
from core.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Behind:
    """A board's stage: where it stands, who goes on from it, the way to its bulletin once there is one."""

    state: StageState
    advancement: AdvancementRule | None
    bulletin: str | None


OVER = frozenset({StageState.LOCKED, *ANNOUNCED})
"""The board of a stage in one of these gets no more scores by itself."""
_RUNNING = frozenset(StageState) - OVER - {StageState.TO_SETTLE}
_state = select(Stage.id, Stage.state)
_contest = select(Stage.id, Stage.contest_id)
_newest = (
    select(ScoreEventRow.happened_at)
    .where(ScoreEventRow.board_id == BoardRow.id, ScoreEventRow.seq.is_not(None))
    .order_by(ScoreEventRow.seq.desc())
    .limit(1)
)
_moved = select(BoardRow.id, _newest.scalar_subquery().label("moved_at"))


def states(work: UnitOfWork, boards: Iterable[BoardView]) -> Mapping[int, StageState]:
    """Where the stages of these boards stand, by stage id."""
    wanted = {each.stage_id for each in boards}
    return {row.id: row.state for row in work.session.execute(_state.where(Stage.id.in_(wanted)))}


def behind(work: UnitOfWork, board: BoardView) -> Behind:
    """What the page of a board says of the stage behind it; a board without one runs."""
    found = select(Stage, Contest.ref).join(Contest, Contest.id == Stage.contest_id)
    row = work.session.execute(found.where(Stage.id == board.stage_id)).one_or_none()
    if row is None:
        return Behind(StageState.RUNNING, None, None)
    stage, contest_ref = row
    way = f"/contests/{contest_ref}/stages/{stage.ref}/bulletin" if stage.state in ANNOUNCED else None
    return Behind(stage.state, reading.advancement_of(stage), way)


def boards_of(work: UnitOfWork, stage_ids: Iterable[int]) -> Mapping[int, BoardView]:
    """The boards of these stages, where they have one, by stage id."""
    rows = work.session.scalars(select(BoardRow).where(BoardRow.stage_id.in_(set(stage_ids))))
    return {row.stage_id: board_reading.view(row) for row in rows}


def liveliest(work: UnitOfWork, boards: Iterable[BoardView]) -> BoardView | None:
    """Of the boards whose stage is under way the one that moved last, before any that never did.

    One that is frozen stands still for the public, so it comes after all that move.

    Without one under way, the first of all.
    """
    found = list(boards)
    at = states(work, found)
    running = [each for each in found if at.get(each.stage_id, StageState.RUNNING) in _RUNNING]
    if len(running) < 2:
        return next(iter(running or found), None)
    ids = [each.id for each in running]
    moved = {row.id: row.moved_at for row in work.session.execute(_moved.where(BoardRow.id.in_(ids)))}

    def liveliness(each: BoardView) -> tuple[bool, bool, datetime]:
        at = moved[each.id]
        return each.freeze.curtain(work.now) is not Curtain.FROZEN, at is not None, at or each.opened_at

    return max(running, key=liveliness)


def closed_to(work: UnitOfWork, boards: Iterable[BoardView]) -> frozenset[int]:
    """Ids of the boards whose jury's side the actor may not open: they still judge in that contest."""
    found = {each.stage_id: each for each in boards}
    if work.actor.person_id is None or not found:
        return frozenset()
    rows = work.session.execute(_contest.where(Stage.id.in_(found)))
    contests = {row.id: row.contest_id for row in rows}
    judged = work.session.scalars(
        select(Stage)
        .join(Judge, Judge.stage_id == Stage.id)
        .where(
            Stage.contest_id.in_(set(contests.values())),
            Stage.state.not_in(OVER),
            Judge.person_id == work.actor.person_id,
            Judge.ended_at.is_(None),
        )
    ).all()
    scored = {each.contest_id for each in judged if _is_scored(each)}
    blind = [each for each in found.values() if contests.get(each.stage_id) in scored]
    paths = scope.paths_of(work, {each.unit_id for each in blind})
    return frozenset(
        each.id for each in blind if not work.actor.may(Permission.SEASON_RUN, paths[each.unit_id])
    )


def _is_scored(stage: Stage) -> bool:
    return any(each.kind is ComponentKind.PRACTICAL for each in reading.sheet_of(stage).components)
