"""The organiser's desk: a contest or a stage with all that is shown beside it, read together."""

from contest import board_stages, entrants, judges, reading, settlement, showing
from contest.desk_views import ContestDesk, StageDesk
from contest.rules import stage as stage_rules
from contest.rules.stage import StageDeed
from contest.states import StageEntryState
from contest.views import ContestView, StageView
from core.errors import Finding, NotAllowed
from core.work import UnitOfWork


def contest(work: UnitOfWork, ref: str) -> ContestDesk:
    """A contest for its organiser. Raises NotFound, NotAllowed."""
    view = showing.whole(work, reading.contest_of(work, ref))
    if not view.may_run:
        raise NotAllowed
    opened = [each.id for each in view.stages if each.has_board]
    known = board_stages.boards_of(work, opened) if opened else {}
    return ContestDesk(
        contest=view,
        boards={each.ref: known[each.id].ref for each in view.stages if each.id in known},
        open_points={
            each.ref: settlement.open_points(work, each, known.get(each.id))
            for each in view.stages
            if _may_end_or_begin(each)
        },
        against={each.ref: found for each in view.stages if (found := _against_opening(view, each))},
    )


def stage(
    work: UnitOfWork,
    ref: str,
    *,
    state: StageEntryState | None = None,
    words: str = "",
    after: int | None = None,
    limit: int = entrants.ON_A_PAGE,
) -> StageDesk:
    """A stage for its organiser, with a page of its entrants, all or those in one state or found by words.

    Raises NotFound, NotAllowed.
    """
    row, its_contest = reading.stage_to_run(work, ref, for_update=False)
    view = showing.whole(work, its_contest)
    shown = next(each for each in view.stages if each.id == row.id)
    board = board_stages.boards_of(work, [row.id]).get(row.id) if shown.has_board else None
    return StageDesk(
        contest=view,
        stage=shown,
        entrants=entrants.page_of(work, shown, state=state, words=words, after=after, limit=limit),
        judges=judges.of_stage(work, row.id) if shown.panels else (),
        open_points=settlement.open_points(work, shown, board),
        against=_against_opening(view, shown),
        board_ref=None if board is None else board.ref,
    )


def _against_opening(contest: ContestView, stage: StageView) -> tuple[Finding, ...]:
    """Why the stage cannot be opened yet, read off what is shown beside it."""
    if StageDeed.OPEN not in stage.deeds:
        return ()
    before = next((each for each in contest.stages if each.number == stage.number - 1), None)
    return stage_rules.against_opening(
        stage.title,
        is_first=before is None,
        undecided=contest.card.applied,
        not_advanced=before.title if before is not None and before.advanced_at is None else None,
        competing=stage.competing,
    )


def _may_end_or_begin(stage: StageView) -> bool:
    """Whether its next step is one before which open points are told."""
    return StageDeed.CLOSE in stage.deeds or StageDeed.OPEN in stage.deeds
