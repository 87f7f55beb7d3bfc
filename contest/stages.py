"""Stages (初赛, 复赛, 决赛): planned, bound to sittings, filled, opened, frozen, closed.

While a bound sitting is marked its points reach the board by themselves (see :mod:`contest.marks`).
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from contest import amending, boards, entrants, marks, reading, showing
from contest.board_reading import BoardView
from contest.desk_views import Placed
from contest.errors import SheetFrozen, StageBusy, StageUnfit
from contest.models import Contest, Entry, Stage, StageSitting
from contest.rules import plan as plan_rules
from contest.rules import stage as stage_rules
from contest.rules.freeze import Curtain, NamesShown
from contest.rules.rule_sheet import ComponentKind
from contest.rules.stage import StageDeed, StageMove, StageState
from contest.states import ContestState, EntryState
from contest.views import StageDraft, StageView
from core import audit, changes
from core.errors import Facts, Finding, NotFound
from core.ids import new_ref
from core.people import units
from core.points import written
from core.work import UnitOfWork
from exam import outcomes, sittings
from exam.sittings import Candidate
from exam.states import SittingState
from exam.views import SittingView

MOST_STAGES = 6
LONGEST_TITLE = 60


def plan(work: UnitOfWork, contest_ref: str, draft: StageDraft) -> StageView:
    """Plan the contest's next stage. Raises SheetFrozen once registration is open, StageUnfit."""
    contest = reading.contest_to_run(work, contest_ref, for_update=True)
    _demand_open_rules(work, contest)
    number = 1 + (work.session.scalar(select(func.count()).where(Stage.contest_id == contest.id)) or 0)
    if number > MOST_STAGES:
        raise StageUnfit(Finding("contest.stages_too_many", {"most": MOST_STAGES}))
    stage = Stage(ref=new_ref(), contest_id=contest.id, number=number, state=StageState.PLANNED)
    _fill(contest, stage, draft)
    work.session.add(stage)
    work.flush()
    facts: Facts = {"contest": contest.ref, "number": number, "title": stage.title}
    audit.record(work, "stage.planned", "stage", stage.ref, facts)
    return showing.stage(work, contest, stage)


def revise(work: UnitOfWork, stage_ref: str, draft: StageDraft, *, seen: str) -> StageView:
    """Plan a stage anew. ``seen`` is the mark of what :func:`contest.amending.stage` gave.

    Raises SheetFrozen once registration is open, ChangedMeanwhile when it would overwrite what somebody else
    planned, StageUnfit.
    """
    stage, contest = reading.stage_to_run(work, stage_ref)
    _demand_open_rules(work, contest)
    before = amending.stage_held(contest, stage)
    _fill(contest, stage, draft)
    after = amending.stage_held(contest, stage)
    changes.demand_seen(seen, before, after)
    changed = changes.told(changes.differences(before, after))
    if changed:
        audit.record(work, "stage.revised", "stage", stage.ref, changed)
    return showing.stage(work, contest, stage)


def drop(work: UnitOfWork, stage_ref: str) -> None:
    """Drop the last stage of a plan. Raises SheetFrozen once registration is open, StageBusy for others."""
    stage, contest = reading.stage_to_run(work, stage_ref)
    _demand_open_rules(work, contest)
    later = select(func.count()).where(Stage.contest_id == contest.id, Stage.number > stage.number)
    if work.session.scalar(later):
        raise StageBusy(Finding("contest.stage_not_last", {"stage": stage.title}))
    work.session.execute(delete(StageSitting).where(StageSitting.stage_id == stage.id))
    work.session.delete(stage)
    facts: Facts = {"contest": contest.ref, "number": stage.number, "title": stage.title}
    audit.record(work, "stage.dropped", "stage", stage.ref, facts)


def is_dropped(work: UnitOfWork, stage_ref: str) -> bool:
    """Whether there was such a stage and it was dropped. The caller has judged who may know."""
    return audit.has(work, "stage.dropped", "stage", stage_ref)


def bind(work: UnitOfWork, stage_ref: str, sitting_ref: str, component: str) -> StageView:
    """Bind a sitting: its marks are the points of that component. Idempotent.

    Raises NotFound, NotAllowed, and StageUnfit when sitting and component do not fit each other.
    """
    stage, contest = reading.stage_to_run(work, stage_ref)
    sitting = sittings.look(work, sitting_ref)
    bound = work.session.scalars(
        select(StageSitting).where(StageSitting.sitting_id == sitting.id)
    ).one_or_none()
    if bound is not None and bound.stage_id == stage.id and bound.component == component:
        return showing.stage(work, contest, stage)
    found: list[Finding] = []
    part = reading.sheet_of(stage).component(component)
    if part is None or part.kind is not ComponentKind.THEORY:
        found.append(Finding("contest.component_takes_no_sitting", {"component": component}))
    elif part.of_points != sitting.total:
        facts: Facts = {"paper": written(sitting.total), "marks": written(part.of_points)}
        found.append(Finding("contest.sitting_total_differs", facts))
    if bound is not None:
        found.append(Finding("contest.sitting_bound_already", {"sitting": sitting.title}))
    if sitting.state is SittingState.CANCELLED:
        found.append(Finding("contest.sitting_cancelled", {"sitting": sitting.title}))
    if stage.state not in entrants.BEFORE_THE_END:
        found.append(Finding("contest.stage_over", {"stage": stage.title}))
    if found:
        raise StageUnfit(*found)
    row = StageSitting(stage_id=stage.id, component=component, sitting_id=sitting.id, bound_at=work.now)
    work.session.add(row)
    work.flush()
    audit.record(
        work, "stage.sitting_bound", "stage", stage.ref, {"sitting": sitting_ref, "component": component}
    )
    if stage.state is not StageState.PLANNED:
        marks.catch_up(work, stage)
    return showing.stage(work, contest, stage)


def bindable(work: UnitOfWork, found: Sequence[SittingView]) -> tuple[SittingView, ...]:
    """Those of the sittings that can still be bound: bound nowhere, not cancelled and not over."""
    ids = [each.id for each in found]
    taken = set(work.session.scalars(select(StageSitting.sitting_id).where(StageSitting.sitting_id.in_(ids))))
    return tuple(
        each
        for each in found
        if each.id not in taken and each.state is not SittingState.CANCELLED and each.closes_at > work.now
    )


def unbind(work: UnitOfWork, stage_ref: str, sitting_ref: str) -> StageView:
    """Let go of a sitting bound by mistake; only before the stage opens. Raises NotFound, StageBusy."""
    stage, contest = reading.stage_to_run(work, stage_ref)
    sitting = sittings.look(work, sitting_ref)
    if stage.state is not StageState.PLANNED:
        raise StageBusy(Finding("contest.stage_open_already", {"stage": stage.title}))
    bound = select(StageSitting).where(
        StageSitting.sitting_id == sitting.id, StageSitting.stage_id == stage.id
    )
    row = work.session.scalars(bound).one_or_none()
    if row is None:
        raise NotFound
    work.session.delete(row)
    work.flush()
    audit.record(work, "stage.sitting_unbound", "stage", stage.ref, {"sitting": sitting_ref})
    return showing.stage(work, contest, stage)


def place(
    work: UnitOfWork, stage_ref: str, sitting_ref: str, *, unit_ref: str = "", most: int | None = None
) -> Placed:
    """Put entrants who stand on no list of this component yet onto the sitting's list, first come first.

    ``unit_ref``: only those of a unit or below it; ``most``: no more than so many. Raises NotFound when the
    sitting is not bound here, NotAllowed, core.errors.Conflict when the sitting is over.
    """
    stage, _ = reading.stage_to_run(work, stage_ref)
    sitting = sittings.look(work, sitting_ref)
    bound = work.session.scalars(
        select(StageSitting).where(StageSitting.sitting_id == sitting.id, StageSitting.stage_id == stage.id)
    ).one_or_none()
    if bound is None:
        raise NotFound
    listed = {
        each.person_id
        for each in outcomes.of_sittings(work, entrants.sitting_ids(work, stage.id, bound.component))
    }
    everybody = entrants.competing(work, stage.id)
    waiting = [each for each in everybody if each.person_id not in listed]
    path = units.unit_of(work, unit_ref).path if unit_ref else ""
    chosen = [each for each in waiting if (each.unit_path or "").startswith(path)][:most]
    if chosen:
        sittings.admit(work, sitting_ref, [Candidate(each.person_id, each.unit_id) for each in chosen])
        facts: Facts = {"sitting": sitting_ref, "entrants": len(chosen)}
        audit.record(work, "stage.placed", "stage", stage.ref, facts)
    return Placed(added=len(chosen), left=len(waiting) - len(chosen), competing=len(everybody))


def open_stage(work: UnitOfWork, stage_ref: str) -> StageView:
    """Open a stage: its board begins with everybody who competes. Idempotent. Raises StageBusy."""
    stage, contest, step = _step(work, stage_ref, StageDeed.OPEN)
    if not step.changed:
        return showing.stage(work, contest, stage)
    found = _against_opening(work, contest, stage)
    if found:
        raise StageBusy(*found)
    boards.open_board(
        work,
        title=f"{contest.title} {stage.title}"[:120],
        unit_id=contest.unit_id,
        sheet=reading.sheet_of(stage),
        stage_id=stage.id,
        lines=reading.lines_of(stage),
        names=NamesShown.MASKED if contest.masks_names else NamesShown.FULL,
    )
    stage.state, stage.opened_at = step.after, work.now
    entrants.enlist(work, contest, stage, entrants.competing(work, stage.id))
    marks.catch_up(work, stage)
    audit.record(work, "stage.opened", "stage", stage.ref, {"contest": contest.ref})
    return showing.stage(work, contest, stage)


def freeze(work: UnitOfWork, stage_ref: str) -> StageView:
    """Freeze the board (封榜): the public sees what was there, the jury goes on. Idempotent."""
    stage, contest, step = _step(work, stage_ref, StageDeed.FREEZE)
    if step.changed:
        board = _board(work, stage)
        if board.freeze.curtain(work.now) is not Curtain.FROZEN:
            boards.freeze(work, board.id, work.now)
        stage.state = step.after
        audit.record(work, "stage.frozen", "stage", stage.ref)
    return showing.stage(work, contest, stage)


def thaw(work: UnitOfWork, stage_ref: str) -> StageView:
    """Take a freeze back: the public sees everything again. Raises StageBusy when nothing is frozen."""
    stage, contest, step = _step(work, stage_ref, StageDeed.THAW)
    board = _board(work, stage)
    if board.freeze.curtain(work.now) is Curtain.FROZEN:
        boards.thaw(work, board.id)
    stage.state = step.after
    audit.record(work, "stage.thawed", "stage", stage.ref)
    return showing.stage(work, contest, stage)


def close(work: UnitOfWork, stage_ref: str) -> StageView:
    """End the competition (待结算): who never came is absent from what they were to sit. Idempotent."""
    stage, contest, step = _step(work, stage_ref, StageDeed.CLOSE)
    marks.catch_up(work, stage)
    if step.changed:
        stage.state, stage.closed_at = step.after, work.now
        audit.record(work, "stage.closed", "stage", stage.ref)
    return showing.stage(work, contest, stage)


def _step(work: UnitOfWork, stage_ref: str, deed: StageDeed) -> tuple[Stage, Contest, StageMove]:
    """The step that a deed makes; the caller takes it. Raises StageBusy with the rule's reason."""
    stage, contest = reading.stage_to_run(work, stage_ref)
    step = stage_rules.move(stage.state, deed)
    if not isinstance(step, StageMove):
        raise StageBusy(step)
    if contest.state is not ContestState.PUBLISHED:
        raise StageBusy(Finding("contest.not_under_way", {"state": contest.state.value}))
    return stage, contest, step


def _against_opening(work: UnitOfWork, contest: Contest, stage: Stage) -> tuple[Finding, ...]:
    """Why a stage may not open yet: entries undecided, the stage before not done, nobody to compete."""
    undecided = select(func.count()).where(Entry.contest_id == contest.id, Entry.state == EntryState.APPLIED)
    before = work.session.scalars(
        select(Stage).where(Stage.contest_id == contest.id, Stage.number == stage.number - 1)
    ).one_or_none()
    return stage_rules.against_opening(
        stage.title,
        is_first=before is None,
        undecided=work.session.scalar(undecided) or 0,
        not_advanced=before.title if before is not None and before.advanced_at is None else None,
        competing=len(entrants.competing(work, stage.id)),
    )


def _fill(contest: Contest, stage: Stage, draft: StageDraft) -> None:
    """Put a checked draft into the row. Raises StageUnfit."""
    sheet = draft.sheet or reading.sheet_of(contest)
    title = " ".join(draft.title.split())
    lines = [(line.label, line.after) for line in draft.lines]
    found = list(plan_rules.check(sheet, draft.panels, draft.advancement, lines))
    if not 1 <= len(title) <= LONGEST_TITLE:
        facts: Facts = {"length": len(title), "longest": LONGEST_TITLE}
        found.append(Finding("contest.stage_title", facts, "title"))
    if found:
        raise StageUnfit(*found)
    stage.title, stage.kind = title, draft.kind
    stage.own_sheet = draft.sheet is not None
    stage.sheet, stage.sheet_hash = sheet.model_dump(mode="json"), sheet.content_hash()
    stage.advancement = draft.advancement.model_dump(mode="json") if draft.advancement else None
    stage.panels = {name: each.model_dump(mode="json") for name, each in draft.panels.items()}
    stage.lines = {"lines": [each.model_dump(mode="json") for each in draft.lines]}


def _demand_open_rules(work: UnitOfWork, contest: Contest) -> None:
    if contest.frozen_at is not None and showing.is_frozen(contest, work.now):
        raise SheetFrozen(frozen_at=contest.frozen_at)
    if contest.state not in {ContestState.DRAFT, ContestState.PUBLISHED}:
        raise StageBusy(Finding("contest.not_under_way", {"state": contest.state.value}))


def _board(work: UnitOfWork, stage: Stage) -> BoardView:
    board = boards.board_of_stage(work, stage.id)
    if board is None:
        raise NotFound
    return board
