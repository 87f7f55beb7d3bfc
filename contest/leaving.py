"""Leaving: what follows when an entrant withdraws or is struck out.

Before a stage opens the place goes to who is next in line (递补); while it runs the entrant leaves the
ranking with the reason; a result already announced stands until a correction is published.
"""

from sqlalchemy import select

from contest import advancement, boards, entrants
from contest.models import Contest, Entry, Stage, StageEntry
from contest.rules.stage import ANNOUNCED, StageState
from contest.states import EntryState, StageEntryState
from core.work import UnitOfWork
from exam import outcomes

_IN_PLAY = (StageEntryState.COMPETING, StageEntryState.WAITLISTED)


def leave(work: UnitOfWork, contest: Contest, entry: Entry, reason: str) -> None:
    """Take the entrant, whose new state is set, out of every stage that is not over."""
    struck = entry.state is EntryState.STRUCK
    found = (
        select(StageEntry, Stage)
        .join(Stage, Stage.id == StageEntry.stage_id)
        .where(StageEntry.entry_id == entry.id, StageEntry.state.in_(_IN_PLAY))
        .order_by(Stage.number)
    )
    for row, stage in work.session.execute(found).all():
        if stage.state in ANNOUNCED and not struck:
            continue
        competed = row.state is StageEntryState.COMPETING
        row.state = StageEntryState.STRUCK if struck else StageEntryState.WITHDRAWN
        row.waiting, row.changed_at = None, work.now
        outcomes.take_off(work, entrants.sitting_ids(work, stage.id), entry.person_id, reason)
        board = boards.board_of_stage(work, stage.id)
        if competed and board is not None:
            boards.strike(work, board.id, entry.id, reason or EntryState.WITHDRAWN.value)
    work.flush()
    planned = select(Stage).where(
        Stage.contest_id == contest.id, Stage.state == StageState.PLANNED, Stage.number > 1
    )
    for stage in work.session.scalars(planned.order_by(Stage.number)).all():
        advancement.refill(work, contest, stage)
