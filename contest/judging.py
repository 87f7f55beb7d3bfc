"""Judging (评分): a judge signs marks, the head judge confirms what the panel makes of them.

Judges know contestants only by a blind number (盲号) of the stage, and never see one another's marks. Every
mark is a row that stays; the newest of a judge counts. What is confirmed goes to the board.
"""

from collections.abc import Sequence

from sqlalchemy import func, select

from contest import entrants, judges, panel_history, panels, reading
from contest.errors import JudgeRecused, MarkConfirmed, MarkMeanwhile, MarkUnfit, ReasonNeeded, StageBusy
from contest.models import Contest, Entry, Judge, PracticalMark, Stage, StageEntry
from contest.rules import panel as panel_rules
from contest.rules.panel import PanelSheet
from contest.rules.rule_sheet import ComponentKind
from contest.rules.stage import TAKES_SCORES, StageState
from contest.states import StageEntryState
from contest.views import MarkDraft, MarkView, MyStage, ScoringSheet, ToScore
from core import audit, reasons
from core.errors import Conflict, Facts, Finding, NotFound
from core.people import scope
from core.work import UnitOfWork

ON_A_PAGE = 30
LONGEST_NONCE = 64


def mine(work: UnitOfWork, *, limit: int = ON_A_PAGE) -> tuple[MyStage, ...]:
    """The stages that the actor judges, the newest first. Raises NotAllowed."""
    work.demand(judges.SCORES)
    found = (
        select(Judge, Stage, Contest)
        .join(Stage, Stage.id == Judge.stage_id)
        .join(Contest, Contest.id == Stage.contest_id)
        .where(Judge.person_id == work.actor.myself(), Judge.ended_at.is_(None))
        .order_by(Judge.id.desc())
        .limit(limit)
    )
    rows = work.session.execute(found).all()
    return tuple(_my_stage(work, judge, stage, contest) for judge, stage, contest in rows)


def sheet(work: UnitOfWork, stage_ref: str, component: str) -> ScoringSheet:
    """What the judge scores by, and whom, in the order of blind numbers. Raises NotFound, NotAllowed."""
    judge, stage, contest = judges.mine_in(work, stage_ref)
    panel, title = panels.panel_of(stage, component)
    path = scope.path_of(work, contest.unit_id)
    given = {
        each.entry_id: each
        for each in panels.standing(work, stage.id, component)
        if each.judge_id == judge.id
    }
    confirmed = panels.confirmed(work, stage.id, component)
    people = entrants.blindly(work, stage.id)
    return ScoringSheet(
        stage=_my_stage(work, judge, stage, contest),
        component=component,
        component_title=title,
        panel=panel,
        takes_marks=stage.state in TAKES_SCORES,
        rows=tuple(
            ToScore(
                entry_ref=each.ref,
                code=number,
                recused=judges.against(judge, each, path),
                mark=panels.mark_view(given[each.id], judge.ref) if each.id in given else None,
                is_confirmed=each.id in confirmed,
            )
            for number, each in people
        ),
    )


def submit(work: UnitOfWork, stage_ref: str, component: str, entry_ref: str, draft: MarkDraft) -> MarkView:
    """Sign a mark, or with a reason a correction of one's own. Sending the same again marks once.

    Raises NotFound, NotAllowed, JudgeRecused, StageBusy, MarkUnfit, MarkMeanwhile when the page knew another
    mark of the judge than the newest, ReasonNeeded for a correction without a reason, MarkConfirmed once the
    panel's mark is confirmed, Conflict for another mark's nonce.
    """
    judge, stage, contest = judges.mine_in(work, stage_ref, for_update=True)
    panel, _ = panels.panel_of(stage, component)
    entry = _competing(work, stage, entry_ref)
    known = _by_nonce(work, stage, draft.nonce)
    if known is not None:
        if (known.judge_id, known.entry_id, known.component) != (judge.id, entry.id, component):
            raise Conflict
        return panels.mark_view(known, judge.ref)
    if stage.state not in TAKES_SCORES:
        raise StageBusy(Finding("contest.stage_takes_no_marks", {"state": stage.state.value}))
    recused = judges.against(judge, entry, scope.path_of(work, contest.unit_id))
    if recused is not None:
        raise JudgeRecused(recused)
    found = _check(panel, draft)
    if found:
        raise MarkUnfit(*found)
    if entry.id in panels.confirmed(work, stage.id, component, [entry.id]):
        raise MarkConfirmed
    before = panels.newest(work, stage.id, component, entry.id, judge.id)
    if before is not None and draft.seen not in (None, before.id):
        raise MarkMeanwhile
    if before is not None and not reasons.suffices(draft.reason):
        raise ReasonNeeded
    row = PracticalMark(
        stage_id=stage.id,
        component=component,
        entry_id=entry.id,
        judge_id=judge.id,
        aspects={} if draft.absent else {name: int(points) for name, points in draft.aspects.items()},
        points=None if draft.absent else sum(draft.aspects.values()),
        absent=draft.absent,
        time_used_ms=draft.time_used_ms,
        nonce=draft.nonce,
        supersedes_id=before.id if before else None,
        reason=reasons.read(draft.reason, longest=200) or None,
        signed_at=work.now,
    )
    work.session.add(row)
    work.flush()
    facts: Facts = {
        "stage": stage.ref,
        "component": component,
        "blind": entrants.blind_number(work, stage.id, entry.id),
        "was": panel_history.told(before),
        "is": panel_history.told(row),
        "reason": row.reason,
    }
    audit.record(work, "mark.signed", "entry", entry.ref, facts)
    return panels.mark_view(row, judge.ref)


def _check(panel: PanelSheet, draft: MarkDraft) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if not 1 <= len(draft.nonce) <= LONGEST_NONCE:
        found.append(Finding("contest.nonce_unfit", {"longest": LONGEST_NONCE}, "nonce"))
    if draft.time_used_ms is not None and draft.time_used_ms < 0:
        found.append(Finding("contest.time_negative", {}, "time_used_ms"))
    if draft.absent and draft.aspects:
        found.append(Finding("contest.absent_with_marks", {}, "absent"))
    elif not draft.absent:
        found += panel_rules.check_marks(panel, draft.aspects)
    return tuple(found)


def _competing(work: UnitOfWork, stage: Stage, entry_ref: str) -> Entry:
    """The entrant, their place in the stage held against others who mark or confirm. Raises NotFound."""
    found = (
        select(Entry, StageEntry)
        .join(StageEntry, StageEntry.entry_id == Entry.id)
        .where(
            Entry.ref == entry_ref,
            StageEntry.stage_id == stage.id,
            StageEntry.state == StageEntryState.COMPETING,
        )
        .with_for_update(of=StageEntry)
    )
    row = work.session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return row[0]


def _by_nonce(work: UnitOfWork, stage: Stage, nonce: str) -> PracticalMark | None:
    found = select(PracticalMark).where(PracticalMark.stage_id == stage.id, PracticalMark.nonce == nonce)
    return work.session.scalars(found).one_or_none()


def practical(stage: Stage) -> Sequence[str]:
    """The names of the components that judges mark."""
    parts = reading.sheet_of(stage).components
    return tuple(each.name for each in parts if each.kind is ComponentKind.PRACTICAL)


def _my_stage(work: UnitOfWork, judge: Judge, stage: Stage, contest: Contest) -> MyStage:
    path = scope.path_of(work, contest.unit_id)
    components = tuple(practical(stage))
    people = entrants.competing(work, stage.id) if stage.state is not StageState.PLANNED else []
    mine = [each.id for each in people if judges.against(judge, each, path) is None]
    scored = select(func.count()).select_from(
        select(PracticalMark.component, PracticalMark.entry_id)
        .where(PracticalMark.judge_id == judge.id, PracticalMark.entry_id.in_(mine))
        .distinct()
        .subquery()
    )
    done = work.session.scalar(scored) or 0
    return MyStage(
        judge_ref=judge.ref,
        stage_ref=stage.ref,
        contest_ref=contest.ref,
        contest_title=contest.title,
        title=stage.title,
        kind=stage.kind,
        state=stage.state,
        components=components,
        is_head=judge.is_head,
        to_score=len(mine) * len(components) - done,
        scored=done,
    )
