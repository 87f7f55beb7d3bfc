"""Stages on the contest desk: planned, planned anew, dropped."""

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from contest import stages
from contest.views import ContestView, StageView
from core.errors import NotFound, Refusal
from core.work import UnitOfWork
from web import rule_form, stage_form
from web.contest_desk_views import StageEditPage, StageForm
from web.deeds import refused
from web.deps import FORM_GUARD, Filled, OnPage, Reading
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
    contest = to_run(work, ref)
    stage = _stage(contest, stage_ref)
    form = stage_form.with_panels(stage_form.from_stage(stage, contest, page.locale), stage.sheet)
    return _editor(page, form, contest, stage)


@router.post("/{ref}/stages/{stage_ref}/edit", dependencies=[RUNS])
def revise_stage(ref: str, stage_ref: str, page: OnPage, given: Filled) -> Response:
    """Plan a stage anew; what was typed stays when it is refused."""
    return _take(page, given, ref, stage_ref)


@router.post("/{ref}/stages/{stage_ref}/drop", dependencies=[RUNS])
def drop_stage(ref: str, stage_ref: str, page: OnPage) -> Response:
    """Drop the last stage of a plan."""
    refusal = refused(page, lambda work: stages.drop(work, stage_ref))
    if refusal is None:
        return page.go(f"/contest-desk/{ref}", told="stage_dropped")
    with page.reading() as work:
        contest = to_run(work, ref)
        stage = _stage(contest, stage_ref)
        form = stage_form.from_stage(stage, contest, page.locale)
        return _editor(page, form, contest, stage, refusal)


def _take(page: Page, given: FormData, ref: str, stage_ref: str) -> Response:
    form, do = stage_form.read(given, page.locale), rule_form.typed(given, "do")
    with page.reading() as work:
        contest = to_run(work, ref)
    stage = _stage(contest, stage_ref) if stage_ref else None
    form = stage_form.with_panels(form, stage_form.ranked_by(form, contest, []))
    shown = stage_form.changed(form, do, contest, page.locale)
    if shown is not None:
        return _editor(page, shown, contest, stage)

    def deed(work: UnitOfWork) -> None:
        draft = stage_form.draft_of(form, contest)
        if stage is None:
            stages.plan(work, ref, draft)
        else:
            stages.revise(work, stage.ref, draft)

    refusal = refused(page, deed)
    if refusal is not None:
        return _editor(page, form, contest, stage, refusal)
    return page.go(f"/contest-desk/{ref}", told="stage_planned" if stage is None else "stage_revised")


def _editor(
    page: Page,
    form: StageForm,
    contest: ContestView,
    stage: StageView | None,
    refusal: Refusal | None = None,
) -> Response:
    view = StageEditPage(
        form=form,
        contest=contest,
        stage=stage,
        check=checked(page, form.sheet if form.own else rule_form.from_sheet(contest.sheet)),
        errors=() if refusal is None else page.errors(refusal),
    )
    status = 200 if refusal is None else refusal.status
    return page.show("contest_desk/stage_edit.html", view, status=status, here=HERE)


def _stage(contest: ContestView, stage_ref: str) -> StageView:
    stage = next((each for each in contest.stages if each.ref == stage_ref), None)
    if stage is None:
        raise NotFound
    return stage
