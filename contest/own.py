"""One's own contests: entries with their stages, reasons and results."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from contest import applicants, bulletins, entrants, reading, showing
from contest.models import Contest, Entry, Stage, StageEntry
from contest.rules.stage import ANNOUNCED
from contest.states import ContestState
from contest.views import Invitation, MyEntry, StageMine
from core.points import Points
from core.work import UnitOfWork

ON_A_PAGE = 20


def mine(work: UnitOfWork, *, limit: int = ON_A_PAGE) -> tuple[MyEntry, ...]:
    """The reader's own entries, the newest first. Raises SignInNeeded."""
    found = (
        select(Entry, Contest)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.person_id == work.actor.myself())
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    rows = work.session.execute(found).all()
    return tuple(_view(work, entry, contest) for entry, contest in rows)


def standing(work: UnitOfWork, *, limit: int = ON_A_PAGE) -> tuple[str, ...]:
    """Titles of the contests that the reader has entered, the newest first. Raises SignInNeeded."""
    found = (
        select(Contest.title)
        .join(Entry, Entry.contest_id == Contest.id)
        .where(Entry.person_id == work.actor.myself(), Entry.state.in_(applicants.STANDING))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    return tuple(work.session.scalars(found))


def invitation(work: UnitOfWork) -> Invitation | None:
    """Of the contests that take entries and that the reader never entered, the one that closes first.

    Raises SignInNeeded.
    """
    entered = select(Entry.contest_id).where(Entry.person_id == work.actor.myself())
    found = (
        select(Contest)
        .where(
            Contest.state == ContestState.PUBLISHED,
            Contest.registration_opens_at <= work.now,
            Contest.registration_closes_at > work.now,
            Contest.id.not_in(entered),
        )
        .order_by(Contest.registration_closes_at, Contest.id)
        .limit(1)
    )
    first = work.session.scalars(found).one_or_none()
    if first is None:
        return None
    return Invitation(ref=first.ref, title=first.title, closes_at=first.registration_closes_at)


def my_entry(work: UnitOfWork, contest_ref: str) -> MyEntry | None:
    """The reader's own entry in a contest, None without one. Raises NotFound, SignInNeeded."""
    contest = reading.contest_of(work, contest_ref)
    entry = work.session.scalars(
        select(Entry).where(Entry.contest_id == contest.id, Entry.person_id == work.actor.myself())
    ).one_or_none()
    return None if entry is None else _view(work, entry, contest)


def _view(work: UnitOfWork, entry: Entry, contest: Contest) -> MyEntry:
    under_way = contest.state is ContestState.PUBLISHED
    return MyEntry(
        entry_ref=entry.ref,
        contest=showing.card(work, contest),
        code=entry.code,
        group=entry.group,
        state=entry.state,
        way=entry.way,
        to_check=reading.read_findings(entry.to_check),
        reason=entry.reason,
        applied_at=entry.applied_at,
        may_withdraw=under_way and entry.state in applicants.STANDING,
        stages=_stages(work, entry, contest),
    )


def _stages(work: UnitOfWork, entry: Entry, contest: Contest) -> tuple[StageMine, ...]:
    stages: Sequence[Stage] = work.session.scalars(
        select(Stage).where(Stage.contest_id == contest.id).order_by(Stage.number)
    ).all()
    mine = {
        row.stage_id: row
        for row in work.session.scalars(select(StageEntry).where(StageEntry.entry_id == entry.id))
    }
    return tuple(_stage(work, entry, each, mine.get(each.id)) for each in stages)


def _stage(work: UnitOfWork, entry: Entry, stage: Stage, mine: StageEntry | None) -> StageMine:
    line, ranked = _line(work, entry, stage)
    places = entrants.places(work, stage.id, [entry.person_id]) if mine is not None else {}
    return StageMine(
        stage_ref=stage.ref,
        title=stage.title,
        kind=stage.kind,
        stage_state=stage.state,
        state=mine.state if mine else None,
        waiting=mine.waiting if mine else None,
        reason=reading.read_finding(mine.reason) if mine else None,
        sitting_refs=tuple(places.get(entry.person_id, ())),
        rank=line["rank"] if line else None,
        total=Points(line["total"]) if line and line["total"] is not None else None,
        points=line["points"] if line else {},
        of_entrants=ranked if line else None,
    )


def _line(work: UnitOfWork, entry: Entry, stage: Stage) -> tuple[dict[str, Any] | None, int]:
    """The entrant's line of the bulletin that stands, and how many have a rank."""
    bulletin = bulletins.newest(work, stage.id) if stage.state in ANNOUNCED else None
    if bulletin is None:
        return None, 0
    rows: list[dict[str, Any]] = bulletin.rows["rows"]
    own = next((each for each in rows if each["entry"] == entry.id), None)
    return own, sum(1 for each in rows if each["rank"] is not None)
