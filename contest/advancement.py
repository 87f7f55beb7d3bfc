"""Advancement (晋级下一轮) carried out: rehearsed, confirmed, refilled from the waitlist (递补)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from contest import boards, entrants, reading, showing
from contest.desk_views import AdvancePreview, AdvanceRow
from contest.errors import StageBusy
from contest.models import Contest, Entry, Stage, StageEntry
from contest.rules.advancement import Advanced, AdvancementRule, Decision, Runner, advance
from contest.rules.ranking import Ranked, RankStanding
from contest.rules.stage import StageState
from contest.states import EntryState, StageEntryState
from core import audit, notices
from core.errors import Facts, Finding
from core.people import persons, scope
from core.work import UnitOfWork

_GONE = (EntryState.WITHDRAWN, EntryState.STRUCK)
_SETTLED = (StageState.LOCKED, StageState.NOTICE, StageState.PUBLISHED)
_AS = {
    Decision.ADVANCES: StageEntryState.COMPETING,
    Decision.WAITLISTED: StageEntryState.WAITLISTED,
    Decision.STAYS: StageEntryState.NOT_ADVANCED,
}


def preview(work: UnitOfWork, stage_ref: str) -> AdvancePreview:
    """Rehearse the advancement: everybody's decision with its reason; nothing is written.

    ``findings`` say why it cannot be confirmed now. Raises NotFound, NotAllowed.
    """
    stage, contest = reading.stage_to_run(work, stage_ref, for_update=False)
    return _preview(work, contest, stage)


def confirm(work: UnitOfWork, stage_ref: str) -> AdvancePreview:
    """Put those who advance into the next stage, the waitlist behind them, and tell everybody why.

    Confirming again changes nothing. Raises StageBusy with the reasons why it cannot be done now.
    """
    stage, contest = reading.stage_to_run(work, stage_ref)
    if stage.advanced_at is not None:
        return _preview(work, contest, stage)
    rehearsed = _preview(work, contest, stage)
    following = _next(work, stage)
    if rehearsed.findings or following is None:
        raise StageBusy(*rehearsed.findings)
    decided = _decide(work, stage, following)
    entries = _entries(work, [each.entry_id for each in decided])
    for each in decided:
        entry = entries[each.entry_id]
        state = _AS[each.decision]
        if entry.state in _GONE:
            state = StageEntryState(entry.state.value)
        entrants.put_in(work, following, entry, state, each.reason, each.waiting)
        _tell(work, contest, following, entry, each)
    stage.advanced_at = work.now
    counts = Counter(each.decision for each in decided)
    facts: Facts = {
        "advance": counts[Decision.ADVANCES],
        "wait": counts[Decision.WAITLISTED],
        "stay": counts[Decision.STAYS],
        "sheet": stage.sheet_hash,
    }
    audit.record(work, "stage.advanced", "stage", stage.ref, facts)
    return _preview(work, contest, stage)


def refill(work: UnitOfWork, contest: Contest, stage: Stage) -> tuple[str, ...]:
    """Give places that became free in a stage not yet opened to who is next; returns their 参赛号.

    Nobody who is in loses the place. Before the advancement was confirmed there is nothing to refill.
    """
    before = _before(work, stage)
    if before is None or before.advanced_at is None:
        return ()
    standing = _standing_in(work, stage)
    promoted: list[str] = []
    for each in _decide(work, before, stage):
        row = standing.get(each.entry_id)
        if row is None or row.state not in {StageEntryState.WAITLISTED, StageEntryState.NOT_ADVANCED}:
            continue
        entry = work.session.get_one(Entry, each.entry_id)
        if each.decision is Decision.ADVANCES:
            reason = Finding("contest.refilled", {"stage": stage.title, **each.reason.facts})
            entrants.put_in(work, stage, entry, StageEntryState.COMPETING, reason)
            _tell(work, contest, stage, entry, each)
            promoted.append(entry.code or "")
        else:
            entrants.put_in(work, stage, entry, _AS[each.decision], each.reason, each.waiting)
    if promoted:
        audit.record(work, "stage.refilled", "stage", stage.ref, {"entrants": ", ".join(promoted)})
    return tuple(promoted)


def _preview(work: UnitOfWork, contest: Contest, stage: Stage) -> AdvancePreview:
    rule, following = reading.advancement_of(stage), _next(work, stage)
    decided = _decide(work, stage, following)
    ranked = {each.entry_id: each for each in _standings(work, stage)}
    entries = _entries(work, list(ranked))
    names = persons.names_of(work, [each.person_id for each in entries.values()])
    homes = scope.full_names_of(work, {each.unit_id for each in entries.values() if each.unit_id is not None})
    rows = tuple(
        AdvanceRow(
            entry_ref=entry.ref,
            code=entry.code or "",
            name=names[entry.person_id],
            unit_name=homes.get(entry.unit_id or 0),
            group=entry.group,
            rank=ranked[each.entry_id].rank,
            total=ranked[each.entry_id].total,
            decision=each.decision,
            waiting=each.waiting,
            reason=each.reason,
        )
        for each in decided
        for entry in (entries[each.entry_id],)
    )
    views = showing.stages(work, contest, [stage] if following is None else [stage, following])
    return AdvancePreview(
        stage=views[0],
        next_stage=views[1] if following is not None else None,
        rule=rule,
        rows=rows,
        counts=dict(Counter(each.decision for each in decided)),
        findings=_against(stage, rule, following),
        is_confirmed=stage.advanced_at is not None,
    )


def _against(stage: Stage, rule: AdvancementRule | None, following: Stage | None) -> tuple[Finding, ...]:
    """Why the advancement cannot be confirmed as things stand."""
    if following is None or rule is None:
        return (Finding("contest.nothing_to_advance_to", {"stage": stage.title}),)
    found: list[Finding] = []
    if stage.state not in _SETTLED:
        found.append(Finding("contest.stage_not_settled", {"stage": stage.title}))
    if following.state is not StageState.PLANNED:
        found.append(Finding("contest.next_stage_open", {"stage": following.title}))
    return tuple(found)


def _decide(work: UnitOfWork, stage: Stage, following: Stage | None) -> tuple[Advanced, ...]:
    rule = reading.advancement_of(stage)
    if rule is None:
        return ()
    ranked = _standings(work, stage)
    entries = _entries(work, [each.entry_id for each in ranked])
    left = {} if following is None else _standing_in(work, following)
    runners = [_runner(each, entries[each.entry_id], left.get(each.entry_id)) for each in ranked]
    return advance(rule, runners, reading.sheet_of(stage))


def _runner(ranked: Ranked, entry: Entry, later: StageEntry | None) -> Runner:
    left = later is not None and later.state in {StageEntryState.WITHDRAWN, StageEntryState.STRUCK}
    complete = ranked.standing is RankStanding.COMPLETE
    return Runner(
        entry_id=entry.id,
        rank=ranked.rank if complete else None,
        total=ranked.total,
        group=entry.group.value,
        unit=entry.unit_id,
        region=entry.region_code,
        gone=left or entry.state in _GONE or ranked.standing is RankStanding.STRUCK,
        key_values=ranked.key_values,
    )


def _standings(work: UnitOfWork, stage: Stage) -> tuple[Ranked, ...]:
    board = boards.board_of_stage(work, stage.id)
    return () if board is None else boards.standings_on(work, board)


def _entries(work: UnitOfWork, ids: Sequence[int]) -> dict[int, Entry]:
    return {row.id: row for row in work.session.scalars(select(Entry).where(Entry.id.in_(ids)))}


def _standing_in(work: UnitOfWork, stage: Stage) -> Mapping[int, StageEntry]:
    rows = work.session.scalars(select(StageEntry).where(StageEntry.stage_id == stage.id))
    return {row.entry_id: row for row in rows}


def _next(work: UnitOfWork, stage: Stage) -> Stage | None:
    return _numbered(work, stage, stage.number + 1)


def _before(work: UnitOfWork, stage: Stage) -> Stage | None:
    return _numbered(work, stage, stage.number - 1)


def _numbered(work: UnitOfWork, stage: Stage, number: int) -> Stage | None:
    found = select(Stage).where(Stage.contest_id == stage.contest_id, Stage.number == number)
    return work.session.scalars(found).one_or_none()


def _tell(work: UnitOfWork, contest: Contest, following: Stage, entry: Entry, each: Advanced) -> None:
    """A notice to whoever goes on or waits, and why they wait; who stays reads the reason on their page."""
    facts: Facts = {"title": contest.title, "stage": following.title}
    link = f"/contests/{contest.ref}"
    if each.decision is Decision.ADVANCES:
        notices.send(work, entry.person_id, "contest.advances", facts, link)
    elif each.decision is Decision.WAITLISTED:
        notices.send(work, entry.person_id, each.reason.code, {**each.reason.facts, **facts}, link)
