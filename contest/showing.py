"""Contests and stages for showing: a page at a time, with counts, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select

from contest import reading
from contest.models import Bulletin, Contest, Entry, Judge, Season, Stage, StageEntry, StageSitting
from contest.rules import stage as stage_rules
from contest.states import ContestPhase, ContestState, EntryState, StageEntryState
from contest.views import BoundSitting, ContestCard, ContestView, StageView
from core.occupations import occupations
from core.people import scope
from core.people.rules.scope import unit_ids
from core.work import UnitOfWork
from exam import outcomes


@dataclass(frozen=True, slots=True)
class _Counted:
    """Entries of a contest: so many admitted, so many to decide, and the state of the reader's own."""

    admitted: int
    applied: int
    mine: EntryState | None


_NOBODY: Final = _Counted(0, 0, None)


def cards(
    work: UnitOfWork, contests: Sequence[Contest], unit_names: Mapping[int, str] | None = None
) -> tuple[ContestCard, ...]:
    """Contests as they stand on a list, in their order. ``unit_names``: where they are known already."""
    counted = _counted(work, [each.id for each in contests])
    held_in = {each.season_id for each in contests if each.season_id is not None}
    seasons = _season_titles(work, held_in) if held_in else {}
    names = unit_names or scope.names_of(work, {each.unit_id for each in contests})
    return tuple(
        ContestCard(
            id=each.id,
            ref=each.ref,
            title=each.title,
            unit_name=names[each.unit_id],
            season_title=seasons.get(each.season_id or 0),
            klass=each.klass,
            occupation_code=each.occupation_code,
            occupation_name=occupation_name(each.occupation_code),
            grade=each.grade,
            state=each.state,
            phase=phase(each, work.now),
            registration_opens_at=each.registration_opens_at,
            registration_closes_at=each.registration_closes_at,
            admitted=counted.get(each.id, _NOBODY).admitted,
            applied=counted.get(each.id, _NOBODY).applied,
            my_state=counted.get(each.id, _NOBODY).mine,
        )
        for each in contests
    )


def card(work: UnitOfWork, contest: Contest) -> ContestCard:
    return cards(work, [contest])[0]


def _counted(work: UnitOfWork, contest_ids: Sequence[int]) -> dict[int, _Counted]:
    own = case((Entry.person_id == (work.actor.person_id or 0), Entry.state))
    rows = work.session.execute(
        select(
            Entry.contest_id,
            func.count().filter(Entry.state == EntryState.ADMITTED),
            func.count().filter(Entry.state == EntryState.APPLIED),
            func.max(own),
        )
        .where(Entry.contest_id.in_(contest_ids))
        .group_by(Entry.contest_id)
    )
    return {contest_id: _Counted(*counts) for contest_id, *counts in rows}


def _season_titles(work: UnitOfWork, season_ids: set[int]) -> dict[int, str]:
    rows = work.session.execute(select(Season.id, Season.title).where(Season.id.in_(season_ids)))
    return {row.id: row.title for row in rows}


def phase(contest: Contest, now: datetime) -> ContestPhase:
    """Where a contest stands by its state and the clock."""
    if contest.state is not ContestState.PUBLISHED:
        return ContestPhase(contest.state.value)
    if now < contest.registration_opens_at:
        return ContestPhase.COMING
    return ContestPhase.REGISTERING if now < contest.registration_closes_at else ContestPhase.UNDER_WAY


def occupation_name(code: str | None) -> str | None:
    found = occupations.find(code) if code else None
    return found.name if found else None


def whole(work: UnitOfWork, contest: Contest) -> ContestView:
    """A contest in full, with its stages."""
    season = work.session.get(Season, contest.season_id) if contest.season_id else None
    rule = reading.eligibility_of(contest)
    within = unit_ids(rule.within)[-1] if rule.within else 0
    rows = work.session.scalars(select(Stage).where(Stage.contest_id == contest.id).order_by(Stage.number))
    path, unit_name = scope.path_and_name(work, contest.unit_id)
    return ContestView(
        card=cards(work, [contest], {contest.unit_id: unit_name})[0],
        unit_ref=contest.unit_ref,
        season_ref=season.ref if season else None,
        about=contest.about,
        sheet=reading.sheet_of(contest),
        sheet_hash=contest.sheet_hash,
        frozen_at=contest.frozen_at,
        is_frozen=is_frozen(contest, work.now),
        eligibility=rule,
        within_unit_name=scope.names_of(work, {within}).get(within) if within else None,
        decides=contest.decides,
        masks_names=contest.masks_names,
        notice_days=contest.notice_days,
        stages=stages(work, contest, list(rows)),
        may_run=work.actor.may(reading.RUNS, path),
    )


def is_frozen(contest: Contest, now: datetime) -> bool:
    """Whether registration has opened, and with it the rules are fixed."""
    return contest.frozen_at is not None and now >= contest.frozen_at


def stage(work: UnitOfWork, contest: Contest, row: Stage) -> StageView:
    return stages(work, contest, [row])[0]


def stages(work: UnitOfWork, contest: Contest, rows: Sequence[Stage]) -> tuple[StageView, ...]:
    """Stages of one contest, in their order."""
    ids = [each.id for each in rows]
    counts = {
        (row[0], row[1]): row[2]
        for row in work.session.execute(
            select(StageEntry.stage_id, StageEntry.state, func.count())
            .where(StageEntry.stage_id.in_(ids))
            .group_by(StageEntry.stage_id, StageEntry.state)
        )
    }
    judging = select(func.count()).where(Judge.stage_id == Stage.id, Judge.ended_at.is_(None))
    issued = select(func.max(Bulletin.version)).where(Bulletin.stage_id == Stage.id)
    more = select(Stage.id, judging.scalar_subquery(), issued.scalar_subquery()).where(Stage.id.in_(ids))
    beside = {stage_id: (judges, version) for stage_id, judges, version in work.session.execute(more)}
    sittings = bound(work, ids)
    return tuple(
        StageView(
            id=each.id,
            ref=each.ref,
            contest_ref=contest.ref,
            number=each.number,
            title=each.title,
            kind=each.kind,
            state=each.state,
            deeds=stage_rules.possible(each.state),
            sheet=reading.sheet_of(each),
            sheet_hash=each.sheet_hash,
            advancement=reading.advancement_of(each),
            panels=reading.panels_of(each),
            lines=reading.lines_of(each),
            sittings=tuple(sittings.get(each.id, ())),
            competing=counts.get((each.id, StageEntryState.COMPETING), 0),
            waitlisted=counts.get((each.id, StageEntryState.WAITLISTED), 0),
            judges=beside[each.id][0],
            has_board=each.opened_at is not None,
            advanced_at=each.advanced_at,
            notice_until=each.notice_until,
            published_at=each.published_at,
            bulletin_version=beside[each.id][1],
        )
        for each in rows
    )


def bound(work: UnitOfWork, stage_ids: Sequence[int]) -> dict[int, list[BoundSitting]]:
    """The sittings of these stages, by stage id, and how far their candidates are."""
    rows = list(
        work.session.scalars(
            select(StageSitting).where(StageSitting.stage_id.in_(stage_ids)).order_by(StageSitting.id)
        )
    )
    known = outcomes.openings(work, [each.sitting_id for each in rows]) if rows else {}
    found: dict[int, list[BoundSitting]] = {}
    for each in rows:
        opening = known[each.sitting_id]
        found.setdefault(each.stage_id, []).append(
            BoundSitting(
                sitting_id=each.sitting_id,
                sitting_ref=opening.ref,
                sitting_title=opening.title,
                component=each.component,
                opens_at=opening.opens_at,
                closes_at=opening.closes_at,
                placed=opening.admitted,
                begun=opening.begun,
                finished=opening.finished,
            )
        )
    return found
