"""A stage on the contest desk: its sittings, entrants and judges, and every step to the result."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from contest import bulletins, desk, entrants, judges, panels, results, stages
from contest.desk_views import Placed, StageEntryPage
from contest.errors import MarkUnfit
from contest.rules.rule_sheet import ComponentKind
from contest.rules.stage import ANNOUNCED, StageDeed, StageState
from contest.states import StageEntryState
from contest.views import StageView
from core.access import Permission
from core.errors import Finding, NotFound, Refusal
from core.people import units
from core.points import Points, marks
from core.work import UnitOfWork
from exam import insiders, sittings
from exam.states import SittingPhase
from exam.views import SittingView
from web.contest_desk_views import Choice, StageDeskPage
from web.deeds import refused
from web.deps import FORM_GUARD, OnPage, Reading
from web.page import Page
from web.pages.contest_desk import HERE, RUNS, Reason, unit_choices

router = APIRouter(prefix="/contest-desk/stages", dependencies=FORM_GUARD)

ENTRANTS: Final = 50
EVERYBODY: Final = 5000
LATEST_SITTINGS: Final = 60
MOST_PLACED: Final = 100_000

After = Annotated[int | None, Query(ge=0, le=2**63 - 1)]
Word = Annotated[str, Query(max_length=20)]
Words = Annotated[str, Query(max_length=60)]
Short = Annotated[str, Form(max_length=64)]
Deed = Callable[[UnitOfWork], object]


@router.get("/{stage_ref}", dependencies=[RUNS])
def show(
    stage_ref: str, page: OnPage, work: Reading, state: Word = "", q: Words = "", after: After = None
) -> Response:
    """Where a stage stands and what can be done to it; its entrants, all or those in one state or found."""
    wanted = StageEntryState(state) if state in set(StageEntryState) else None
    return _desk(page, work, stage_ref, state=wanted, words=q.strip(), after=after)


@router.post("/{stage_ref}/deeds/{deed}", dependencies=[RUNS])
def do(stage_ref: str, deed: StageDeed, page: OnPage, reason: Reason = "") -> Response:
    """Take the stage a step on, or back."""
    steps: Mapping[StageDeed, Deed] = {
        StageDeed.OPEN: lambda work: stages.open_stage(work, stage_ref),
        StageDeed.FREEZE: lambda work: stages.freeze(work, stage_ref),
        StageDeed.THAW: lambda work: stages.thaw(work, stage_ref),
        StageDeed.CLOSE: lambda work: stages.close(work, stage_ref),
        StageDeed.SETTLE: lambda work: results.settle(work, stage_ref),
        StageDeed.REOPEN: lambda work: results.reopen(work, stage_ref, reason),
        StageDeed.ANNOUNCE: lambda work: results.announce(work, stage_ref),
        StageDeed.PUBLISH: lambda work: results.publish(work, stage_ref),
        StageDeed.CORRECT: lambda work: results.correct(work, stage_ref, reason),
    }
    return _go(page, stage_ref, steps[deed], f"stage_{deed.value}")


@router.post("/{stage_ref}/sittings", dependencies=[RUNS])
def bind(stage_ref: str, page: OnPage, sitting: Short = "", component: Short = "") -> Response:
    """Bind a sitting to a written part."""
    return _go(
        page,
        stage_ref,
        lambda work: stages.bind(work, stage_ref, sitting, component),
        "stage_sitting_bound",
        "#sittings",
    )


@router.post("/{stage_ref}/sittings/{sitting_ref}/unbind", dependencies=[RUNS])
def unbind(stage_ref: str, sitting_ref: str, page: OnPage) -> Response:
    """Let go of a sitting that was bound by mistake."""
    return _go(
        page,
        stage_ref,
        lambda work: stages.unbind(work, stage_ref, sitting_ref),
        "stage_sitting_unbound",
        "#sittings",
    )


@router.post("/{stage_ref}/sittings/{sitting_ref}/place", dependencies=[RUNS])
def place(stage_ref: str, sitting_ref: str, page: OnPage, unit: Short = "", most: Short = "") -> Response:
    """Put entrants on a sitting's list, all or those of a unit, no more than so many."""
    placed: list[Placed] = []

    def deed(work: UnitOfWork) -> None:
        placed.append(stages.place(work, stage_ref, sitting_ref, unit_ref=unit, most=_number(most)))

    refusal = refused(page, deed)
    if refusal is None:
        done = placed[0]
        facts = {"added": done.added, "left": done.left, "all": done.competing}
        return page.go(f"/contest-desk/stages/{stage_ref}#sittings", told=_told_of(done), **facts)
    return _again(page, stage_ref, refusal, {"unit": unit, "most": most})


@router.post("/{stage_ref}/judges", dependencies=[RUNS])
def appoint(stage_ref: str, page: OnPage, code: Short = "", head: Short = "") -> Response:
    """Appoint a judge by staff number, or change whether they are the head."""

    def deed(work: UnitOfWork) -> None:
        try:
            judges.appoint(work, stage_ref, code, is_head=head == "1")
        except NotFound as unknown:
            entrants.listing(work, stage_ref, limit=1)
            raise MarkUnfit(Finding("web.person_unknown", {"code": code.strip()[:20]}, "code")) from unknown

    return _go(page, stage_ref, deed, "judge_appointed", "#judges", {"code": code, "head": head})


@router.post("/{stage_ref}/judges/{judge_ref}/dismiss", dependencies=[RUNS])
def dismiss(stage_ref: str, judge_ref: str, page: OnPage) -> Response:
    """End a judge's appointment."""
    return _go(page, stage_ref, lambda work: judges.dismiss(work, judge_ref), "judge_dismissed", "#judges")


@router.post("/{stage_ref}/judges/{judge_ref}/recuse", dependencies=[RUNS])
def recuse(stage_ref: str, judge_ref: str, page: OnPage, code: Short = "") -> Response:
    """Note that a judge steps back for an entrant, by 参赛号."""

    def deed(work: UnitOfWork) -> None:
        judges.recuse(work, judge_ref, _entrant(work, stage_ref, code))

    return _go(page, stage_ref, deed, "judge_recused", "#judges", {"recuse": code})


@router.post("/{stage_ref}/rulings", dependencies=[RUNS])
def rule(
    stage_ref: str,
    page: OnPage,
    code: Short = "",
    component: Short = "",
    points: Short = "",
    absent: Short = "",
    reason: Reason = "",
) -> Response:
    """Set a mark by a ruling (裁决), with its reason."""
    typed = {"ruled": code, "component": component, "points": points, "absent": absent, "reason": reason}

    def deed(work: UnitOfWork) -> None:
        given = None if absent == "1" else read_points(points)
        panels.rule(work, stage_ref, component, _entrant(work, stage_ref, code), points=given, reason=reason)

    return _go(page, stage_ref, deed, "mark_ruled", "#rulings", typed)


def read_points(typed: str) -> Points:
    """Marks as typed. Raises MarkUnfit."""
    try:
        return marks(typed)
    except ValueError as unreadable:
        raise MarkUnfit(Finding("exam.number_unreadable", {"typed": typed[:20]}, "points")) from unreadable


def _told_of(done: Placed) -> str:
    """What is said of placing: how many, or why nobody was and what to do."""
    if done.added:
        return "entrants_placed" if done.left else "entrants_placed_all"
    if not done.competing:
        return "entrants_placed_without_entrants"
    return "entrants_placed_elsewhere" if done.left else "entrants_placed_already"


def _go(
    page: Page,
    stage_ref: str,
    deed: Deed,
    told: str,
    onward: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    refusal = refused(page, deed)
    if refusal is None:
        return page.go(f"/contest-desk/stages/{stage_ref}{onward}", told=told)
    return _again(page, stage_ref, refusal, typed or {})


def _again(page: Page, stage_ref: str, refusal: Refusal, typed: Mapping[str, str]) -> Response:
    with page.reading() as work:
        return _desk(page, work, stage_ref, refusal=refusal, typed=typed)


def _desk(
    page: Page,
    work: UnitOfWork,
    stage_ref: str,
    *,
    state: StageEntryState | None = None,
    words: str = "",
    after: int | None = None,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    found = desk.stage(work, stage_ref, state=state, words=words, after=after, limit=ENTRANTS)
    stage = found.stage
    settling = stage.state in {StageState.TO_SETTLE, StageState.LOCKED, *ANNOUNCED}
    check = results.check(work, stage_ref) if settling else None
    view = StageDeskPage(
        contest=found.contest,
        stage=stage,
        entrants=found.entrants,
        reasons=_reasons(page, found.entrants),
        judges=found.judges,
        fitting=_fitting(work, stage),
        knowing={
            each.sitting_ref: insiders.on_list(work, each.sitting_ref)
            for each in stage.sittings
            if each.closes_at > work.now
        },
        units=unit_choices(units.in_reach(work, Permission.SEASON_RUN)) if stage.sittings else (),
        check=check,
        findings=tuple(page.reason(each) for each in check.findings) if check is not None else (),
        notes=tuple(page.reason(each) for each in check.notes) if check is not None else (),
        bulletin=bulletins.look(work, stage_ref, limit=1) if stage.bulletin_version is not None else None,
        board_ref=found.board_ref,
        deeds=stage.deeds,
        ruled=tuple(
            Choice(value=each.name, label=each.title)
            for each in stage.sheet.components
            if each.kind is not ComponentKind.THEORY
        ),
        state=state,
        words=words,
        after=after,
        typed=typed or {},
        before=tuple(page.reason(each) for each in found.open_points),
        against=tuple(page.reason(each) for each in found.against),
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("contest_desk/stage.html", view, status=status, here=HERE)


def _reasons(page: Page, listed: StageEntryPage) -> dict[str, str]:
    return {row.entry_ref: page.reason(row.reason) for row in listed.rows if row.reason is not None}


def _fitting(work: UnitOfWork, stage: StageView) -> dict[str, tuple[SittingView, ...]]:
    """For each written part the sittings worth as much: those to come, then those begun, newest first."""
    parts = [each for each in stage.sheet.components if each.kind is ComponentKind.THEORY]
    over = stage.state in {StageState.LOCKED, *ANNOUNCED}
    if over or not parts or not work.actor.may(Permission.SITTING_SCHEDULE):
        return {each.name: () for each in parts}
    latest = stages.bindable(work, sittings.listing(work, limit=LATEST_SITTINGS))
    found = sorted(latest, key=lambda each: each.phase is SittingPhase.RUNNING)
    return {part.name: tuple(each for each in found if each.total == part.of_points) for part in parts}


def _entrant(work: UnitOfWork, stage_ref: str, code: str) -> str:
    """The entry behind a 参赛号 of this stage. Raises NotFound, NotAllowed, MarkUnfit for a stranger's."""
    wanted = code.strip().upper()
    for row in entrants.listing(work, stage_ref, limit=EVERYBODY).rows:
        if row.code.upper() == wanted and wanted:
            return row.entry_ref
    raise MarkUnfit(Finding("web.entrant_unknown", {"code": code.strip()[:20]}, "code"))


def _number(typed: str) -> int | None:
    """A whole number as typed, None for nothing. Raises MarkUnfit."""
    if not typed.strip():
        return None
    points = read_points(typed)
    if points <= 0 or points % 100 or points > MOST_PLACED * 100:
        raise MarkUnfit(Finding("exam.number_unreadable", {"typed": typed[:20]}, "most"))
    return points // 100
