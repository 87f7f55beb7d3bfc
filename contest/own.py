"""One's own contests: entries with their stages, reasons and results."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, true

from contest import applicants, bulletins, entrants, reading, showing
from contest.models import Bulletin, Contest, Entry, Stage, StageEntry
from contest.rules.stage import ANNOUNCED
from contest.states import ContestState
from contest.views import Invitation, MyEntry, StageMine
from core.points import Points
from core.work import UnitOfWork

ON_A_PAGE = 20
_Told = tuple[dict[str, Any] | None, int]


def mine(work: UnitOfWork, *, limit: int = ON_A_PAGE) -> tuple[MyEntry, ...]:
    """The reader's own entries, the newest first. Raises SignInNeeded."""
    found = (
        select(Entry, Contest)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.person_id == work.actor.myself())
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    return _views(work, work.session.execute(found).all())


def glance(work: UnitOfWork) -> tuple[str, Invitation | None]:
    """For the reader's home, by one query: the title of the contest they entered last, empty for none; and of
    the contests that take entries and that they never entered, the one that closes first.

    Raises SignInNeeded.
    """
    person_id = work.actor.myself()
    entered = (
        select(Contest.title)
        .join(Entry, Entry.contest_id == Contest.id)
        .where(Entry.person_id == person_id, Entry.state.in_(applicants.STANDING))
        .order_by(Entry.id.desc())
        .limit(1)
    )
    first = (
        select(Contest.ref, Contest.title, Contest.registration_closes_at)
        .where(
            Contest.state == ContestState.PUBLISHED,
            Contest.registration_opens_at <= work.now,
            Contest.registration_closes_at > work.now,
            Contest.id.not_in(select(Entry.contest_id).where(Entry.person_id == person_id)),
        )
        .order_by(Contest.registration_closes_at, Contest.id)
        .limit(1)
        .subquery()
    )
    always = select(entered.scalar_subquery().label("entered")).subquery()
    row = work.session.execute(select(always.c.entered, first).outerjoin_from(always, first, true())).one()
    if row.ref is None:
        return row.entered or "", None
    invited = Invitation(ref=row.ref, title=row.title, closes_at=row.registration_closes_at)
    return row.entered or "", invited


def my_entry(work: UnitOfWork, contest_ref: str) -> MyEntry | None:
    """The reader's own entry in a contest, None without one. Raises NotFound, SignInNeeded."""
    contest = reading.contest_of(work, contest_ref)
    entry = work.session.scalars(
        select(Entry).where(Entry.contest_id == contest.id, Entry.person_id == work.actor.myself())
    ).one_or_none()
    return None if entry is None else _views(work, [(entry, contest)])[0]


def _views(work: UnitOfWork, rows: Sequence[tuple[Entry, Contest]]) -> tuple[MyEntry, ...]:
    """Entries of one person with everything beside them, in a fixed number of queries."""
    if not rows:
        return ()
    cards = showing.cards(work, [contest for _, contest in rows])
    stages = _stages(work, rows)
    return tuple(
        MyEntry(
            entry_ref=entry.ref,
            contest=card,
            code=entry.code,
            group=entry.group,
            state=entry.state,
            way=entry.way,
            to_check=reading.read_findings(entry.to_check),
            reason=entry.reason,
            applied_at=entry.applied_at,
            may_withdraw=contest.state is ContestState.PUBLISHED and entry.state in applicants.STANDING,
            stages=tuple(stages.get(entry.id, ())),
        )
        for (entry, contest), card in zip(rows, cards, strict=True)
    )


def _stages(work: UnitOfWork, rows: Sequence[tuple[Entry, Contest]]) -> dict[int, list[StageMine]]:
    """Every stage of the contests as the entrant meets it, by entry."""
    entries = {contest.id: entry for entry, contest in rows}
    planned = select(Stage).where(Stage.contest_id.in_(entries)).order_by(Stage.contest_id, Stage.number)
    stages = work.session.scalars(planned).all()
    met = select(StageEntry).where(StageEntry.entry_id.in_([entry.id for entry in entries.values()]))
    mine = {row.stage_id: row for row in work.session.scalars(met)}
    told = bulletins.newest_of(work, [each.id for each in stages if each.state in ANNOUNCED])
    placed = entrants.placed_in(work, list(mine), rows[0][0].person_id)
    views: dict[int, list[StageMine]] = {}
    for stage in stages:
        entry = entries[stage.contest_id]
        line = _line(entry, told.get(stage.id))
        views.setdefault(entry.id, []).append(_stage(stage, mine.get(stage.id), placed, line))
    return views


def _stage(
    stage: Stage, mine: StageEntry | None, placed: Mapping[int, Sequence[tuple[str, bool]]], told: _Told
) -> StageMine:
    line, ranked = told
    return StageMine(
        stage_ref=stage.ref,
        title=stage.title,
        kind=stage.kind,
        stage_state=stage.state,
        state=mine.state if mine is not None else None,
        waiting=mine.waiting if mine is not None else None,
        reason=reading.read_finding(mine.reason) if mine is not None else None,
        sitting_refs=tuple(ref for ref, _ in placed.get(stage.id, ())),
        handed_in=tuple(ref for ref, is_in in placed.get(stage.id, ()) if is_in),
        rank=line["rank"] if line else None,
        total=Points(line["total"]) if line and line["total"] is not None else None,
        points=line["points"] if line else {},
        of_entrants=ranked if line else None,
    )


def _line(entry: Entry, bulletin: Bulletin | None) -> _Told:
    """The entrant's line of the bulletin that stands, and how many have a rank."""
    if bulletin is None:
        return None, 0
    rows: list[dict[str, Any]] = bulletin.rows["rows"]
    own = next((each for each in rows if each["entry"] == entry.id), None)
    return own, sum(1 for each in rows if each["rank"] is not None)
