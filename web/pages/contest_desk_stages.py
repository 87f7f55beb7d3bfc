"""Stages on the contest desk: planned, planned anew, dropped."""

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from contest import amending, stages
from contest.errors import StageDropped
from contest.views import ContestView, StageView
from core import changes
from core.errors import ChangedMeanwhile, NotFound, Refusal
from core.work import UnitOfWork
from web import meanwhile, rule_form, stage_form
from web.contest_desk_views import StageEditPage, StageForm
from web.deeds import refused
from web.deps import FORM_GUARD, Filled, OnPage, Reading
from web.meanwhile import Theirs
from web.page import Page
from web.pages.contest_desk import HERE, RUNS, checked, to_run

router = APIRouter(prefix="/contest-desk", dependencies=FORM_GUARD)


@router.get("/{ref}/stages/new", dependencies=[RUNS])
def new_stage(ref: str, page: OnPage, work: Reading) -> Response:
    """The form of the next stage."""
    contest = to_run(work, ref)
    return _editor(page, stage_form.empty(contest, page.locale), contest, None)


@router.post("/{ref}/stages/new", dependencies=[RUNS])
def plan_stage(ref: str, page: OnPage, given: Filled) -> Response:
    """Plan a stage, or show the form after a press of one of its own buttons."""
    return _take(page, given, ref, "")


@router.get("/{ref}/stages/{stage_ref}/edit", dependencies=[RUNS])
def edit_stage(ref: str, stage_ref: str, page: OnPage, work: Reading) -> Response:
    """The form of a stage that stands."""
    seen = changes.mark(amending.stage(work, stage_ref))
    contest = to_run(work, ref)
    stage = _stage(contest, stage_ref)
    return _editor(page, _as_it_stands(page, contest, stage), contest, stage, seen=seen)


@router.post("/{ref}/stages/{stage_ref}/edit", dependencies=[RUNS])
def revise_stage(ref: str, stage_ref: str, page: OnPage, given: Filled) -> Response:
    """Plan a stage anew; what was typed stays when it is refused."""
    return _take(page, given, ref, stage_ref)


@router.post("/{ref}/stages/{stage_ref}/drop", dependencies=[RUNS])
def drop_stage(ref: str, stage_ref: str, page: OnPage) -> Response:
    """Drop the last stage of a plan; what was dropped before stays so."""

    def deed(work: UnitOfWork) -> None:
        to_run(work, ref)
        if not stages.is_dropped(work, stage_ref):
            stages.drop(work, stage_ref)

    refusal = refused(page, deed)
    if refusal is None:
        return page.go(f"/contest-desk/{ref}", told="stage_dropped")
    with page.reading() as work:
        contest = to_run(work, ref)
        stage = _stage(contest, stage_ref)
        form, seen = stage_form.from_stage(stage, contest, page.locale), amending.stage(work, stage_ref)
        return _editor(page, form, contest, stage, refusal, seen=changes.mark(seen))


def _take(page: Page, given: FormData, ref: str, stage_ref: str) -> Response:
    form, do = stage_form.read(given, page.locale), rule_form.typed(given, "do")
    seen = rule_form.typed(given, "seen", changes.LONGEST_MARK)
    with page.reading() as work:
        contest = to_run(work, ref)
        stage = _stage(contest, stage_ref) if stage_ref and not stages.is_dropped(work, stage_ref) else None
    form = stage_form.with_panels(form, stage_form.ranked_by(form, contest, []))
    shown = stage_form.changed(form, do, contest, page.locale)
    if shown is not None:
        gone = StageDropped() if stage_ref and stage is None else None
        return _editor(page, shown, contest, stage, gone, seen=seen)

    def deed(work: UnitOfWork) -> None:
        if stage_ref and stages.is_dropped(work, stage_ref):
            raise StageDropped
        draft = stage_form.draft_of(form, contest)
        if stage is None:
            stages.plan(work, ref, draft)
        else:
            stages.revise(work, stage.ref, draft, seen=seen)

    refusal = refused(page, deed)
    if isinstance(refusal, ChangedMeanwhile):
        return _compared(page, ref, stage_ref, form, refusal)
    if isinstance(refusal, StageDropped):
        return _editor(page, form, contest, None, refusal)
    if refusal is not None:
        return _editor(page, form, contest, stage, refusal, seen=seen)
    return page.go(f"/contest-desk/{ref}", told="stage_planned" if stage is None else "stage_revised")


def _compared(page: Page, ref: str, stage_ref: str, form: StageForm, refusal: ChangedMeanwhile) -> Response:
    """The form again, beside what somebody else changed meanwhile; saved once more, it is meant."""
    with page.reading() as work:
        held = amending.stage(work, stage_ref)
        contest = to_run(work, ref)
        theirs = meanwhile.told(work, refusal, held, stage_form.FIELDS, page.locale)
    stage = _stage(contest, stage_ref)
    standing = _as_it_stands(page, contest, stage)
    form = meanwhile.with_theirs(form, standing, refusal, stage_form.FIELDS)
    form = stage_form.with_panels(form, stage_form.ranked_by(form, contest, []))
    return _editor(page, form, contest, stage, refusal, seen=changes.mark(held), theirs=theirs)


def _as_it_stands(page: Page, contest: ContestView, stage: StageView) -> StageForm:
    return stage_form.with_panels(stage_form.from_stage(stage, contest, page.locale), stage.sheet)


def _editor(
    page: Page,
    form: StageForm,
    contest: ContestView,
    stage: StageView | None,
    refusal: Refusal | None = None,
    *,
    seen: str = "",
    theirs: tuple[Theirs, ...] = (),
) -> Response:
    view = StageEditPage(
        form=form,
        contest=contest,
        stage=stage,
        check=checked(page, form.sheet if form.own else rule_form.from_sheet(contest.sheet)),
        seen=seen,
        theirs=theirs,
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("contest_desk/stage_edit.html", view, status=status, here=HERE)


def _stage(contest: ContestView, stage_ref: str) -> StageView:
    stage = next((each for each in contest.stages if each.ref == stage_ref), None)
    if stage is None:
        raise NotFound
    return stage
