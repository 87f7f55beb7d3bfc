"""Evaluations on the organiser's desk, and the examiner's sheet."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core import jobs
from core.access import Permission
from core.errors import NotFound, Refusal
from core.occupations import occupations
from core.occupations.rules.grades import Grade, GradeComponent
from core.people import units
from core.people.rules.codes import left_of, places, split_codes
from core.work import UnitOfWork
from exam import sittings
from training.certification import evaluations, examiners, issuing, pathway_wording, scoring
from training.certification.scoring import Entry
from training.certification.views import Doubt, Entered
from web import evaluation_form
from web.deeds import refused, tried
from web.deps import FORM_GUARD, After, Before, Filled, OnPage, Reading
from web.evaluation_views import (
    DoubtShown,
    EvaluationListPage,
    EvaluationNewPage,
    EvaluationPage,
    PlanForm,
    SheetPage,
)
from web.gates import holders_of, signed_in
from web.page import Page
from web.sitting_views import UnitChoice
from web.unit_choices import indented
from web.views import FieldError

router = APIRouter(prefix="/evaluations", dependencies=FORM_GUARD)

HERE: Final = "evaluations"
ON_A_PAGE: Final = 30
RUNS = holders_of(Permission.EVALUATION_RUN)
SEES = holders_of(Permission.EVALUATION_RUN, Permission.CERTIFICATE_ISSUE)

Short = Annotated[str, Form(max_length=200)]
Pasted = Annotated[str, Form(max_length=200_000)]
Component = Annotated[GradeComponent, Form()]
Round = Annotated[int, Form(ge=1, le=scoring.MOST_ROUNDS)]


@router.get("", dependencies=[SEES])
def list_evaluations(page: OnPage, work: Reading, before: Before = None) -> Response:
    """Evaluations within reach, the newest first."""
    found = evaluations.listing(work, before=before, limit=ON_A_PAGE + 1)
    view = EvaluationListPage(
        plans=tuple(found[:ON_A_PAGE]),
        before=found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None,
        is_first=before is None,
        may_run=work.actor.may(Permission.EVALUATION_RUN),
    )
    return page.show("certification/evaluations.html", view, here=HERE)


@router.get("/new", dependencies=[RUNS])
def new_evaluation(
    page: OnPage,
    work: Reading,
    q: Annotated[str, Query(max_length=40)] = "",
    occupation: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """The form; occupations are looked up by name or code first."""
    return _editor(page, work, PlanForm(occupation=occupation), q=q)


@router.post("/new", dependencies=[RUNS])
def plan(page: OnPage, given: Filled) -> Response:
    """Plan it; what was typed stays."""
    form = evaluation_form.read_plan(given)

    def deed(work: UnitOfWork) -> str:
        return evaluations.plan(work, evaluation_form.plan_of(form)).ref

    ref = tried(page, deed, on_form=(NotFound,))
    if isinstance(ref, Refusal):
        with page.reading() as work:
            return _editor(page, work, form, errors=page.errors(ref), status=ref.status)
    return page.go(f"/evaluations/{ref}", told="evaluation_planned")


@router.get("/{ref}", dependencies=[SEES])
def show_evaluation(
    ref: str,
    page: OnPage,
    work: Reading,
    after: After = None,
    job: Annotated[str | None, Query(max_length=16)] = None,
) -> Response:
    """Components, the list with verdicts, and what may be done."""
    return _overview(page, work, ref, after=after, job=job)


@router.post("/{ref}/candidates", dependencies=[RUNS])
def admit(
    ref: str, page: OnPage, codes: Pasted = "", reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Put people on the list by their codes; says whom it could not find and who lacks a condition.

    With a ``reason`` those are admitted all the same.
    """
    admitted = tried(page, lambda work: evaluations.admit(work, ref, split_codes(codes), reason))
    return _entered(page, ref, admitted, codes=codes)


@router.post("/{ref}/examiners", dependencies=[RUNS])
def appoint(ref: str, page: OnPage, codes: Pasted = "") -> Response:
    """Appoint examiners by their codes."""
    appointed = tried(page, lambda work: examiners.appoint(work, ref, split_codes(codes)))
    return _entered(page, ref, appointed, examiner_codes=codes)


@router.post("/{ref}/withdraw", dependencies=[RUNS])
def withdraw(ref: str, page: OnPage, candidate: Short, reason: Annotated[str, Form()] = "") -> Response:
    """Take somebody off the list."""
    return _deed(
        page, ref, lambda work: evaluations.withdraw(work, ref, candidate, reason), "candidate_withdrawn"
    )


@router.post("/{ref}/dismiss", dependencies=[RUNS])
def dismiss(ref: str, page: OnPage, person: Short) -> Response:
    """End an examiner's appointment."""
    return _deed(page, ref, lambda work: examiners.dismiss(work, ref, person), "examiner_dismissed")


@router.post("/{ref}/sittings", dependencies=[RUNS])
def bind(ref: str, page: OnPage, component: Component, sitting: Short = "", number: Round = 1) -> Response:
    """Let a sitting's marks count."""
    return _deed(
        page, ref, lambda work: evaluations.bind(work, ref, component, sitting, number), "sitting_bound"
    )


@router.post("/{ref}/points", dependencies=[RUNS])
def confirm(
    ref: str,
    page: OnPage,
    component: Component,
    number: Round = 1,
    points: Pasted = "",
    note: Short = "",
) -> Response:
    """Enter settled figures: one candidate a line, staff number and marks."""

    def deed(work: UnitOfWork) -> tuple[str, ...]:
        return scoring.confirm(work, ref, component, number, evaluation_form.figures(points), note)

    unlisted = tried(page, deed, on_form=(NotFound,))
    if not unlisted:
        return page.go(f"/evaluations/{ref}", told="points_confirmed")
    with page.reading() as work:
        if isinstance(unlisted, Refusal):
            return _overview(page, work, ref, points=points, note=note, refusal=unlisted)
        return _overview(page, work, ref, unlisted=unlisted, points=points, note=note)


@router.post("/{ref}/certify", dependencies=[holders_of(Permission.CERTIFICATE_ISSUE)])
def certify(ref: str, page: OnPage) -> Response:
    """Certify everybody who has passed; long work, followed on the page."""
    with page.work() as work:
        job = issuing.ask(work, ref)
    return page.go(f"/evaluations/{ref}?job={job.ref}")


@router.post("/{ref}/close", dependencies=[RUNS])
def close(ref: str, page: OnPage) -> Response:
    """Take nothing more."""
    return _deed(page, ref, lambda work: evaluations.close(work, ref), "evaluation_closed")


@router.get("/{ref}/sheet", dependencies=[signed_in()])
def show_sheet(
    ref: str,
    page: OnPage,
    work: Reading,
    component: GradeComponent | None = None,
    number: Annotated[int, Query(ge=1, le=scoring.MOST_ROUNDS)] = 1,
) -> Response:
    """The reader's own sheet."""
    view = SheetPage(sheet=scoring.sheet(work, ref, component, number), typed={})
    return page.show("certification/sheet.html", view, here=HERE)


@router.post("/{ref}/sheet", dependencies=[signed_in()])
def fill_sheet(ref: str, page: OnPage, given: Filled) -> Response:
    """Save the reader's own lines; what cannot be read stays on the sheet with its problem."""
    component = evaluation_form.component(str(given.get("component", "")))
    number = evaluation_form.whole_number(str(given.get("number", "1"))) or 1
    typed = {
        name.removeprefix("p."): str(value).strip()[:20] for name, value in given.items() if name[:2] == "p."
    }

    def deed(work: UnitOfWork) -> int:
        entries = [Entry(at, points) for at, points in evaluation_form.sheet_points(typed).items()]
        return scoring.enter(work, ref, component, number, entries)

    lines = tried(page, deed)
    if isinstance(lines, Refusal):
        with page.reading() as work:
            sheet = scoring.sheet(work, ref, component, number)
        view = SheetPage(sheet=sheet, typed=typed, errors=page.errors(lines))
        return page.show("certification/sheet.html", view, status=lines.status, here=HERE)
    address = f"/evaluations/{ref}/sheet?component={component.value}&number={number}"
    return page.go(address, told="sheet_saved", n=lines)


def _entered(
    page: Page, ref: str, entered: Entered | Refusal, *, codes: str = "", examiner_codes: str = ""
) -> Response:
    """The evaluation with what became of a list; each box keeps of its own list whom nobody was found for."""
    with page.reading() as work:
        if isinstance(entered, Refusal):
            return _overview(page, work, ref, codes=codes, examiner_codes=examiner_codes, refusal=entered)
        return _overview(page, work, ref, codes=codes, examiner_codes=examiner_codes, entered=entered)


def _deed(page: Page, ref: str, deed: Callable[[UnitOfWork], object], told: str) -> Response:
    refusal = refused(page, deed, on_form=(NotFound,))
    if refusal is None:
        return page.go(f"/evaluations/{ref}", told=told)
    with page.reading() as work:
        return _overview(page, work, ref, refusal=refusal)


def _overview(
    page: Page,
    work: UnitOfWork,
    ref: str,
    *,
    after: int | None = None,
    job: str | None = None,
    entered: Entered | None = None,
    unlisted: tuple[str, ...] = (),
    codes: str = "",
    examiner_codes: str = "",
    points: str = "",
    note: str = "",
    refusal: Refusal | None = None,
) -> Response:
    plan = evaluations.look(work, ref)
    may_run = work.actor.may(Permission.EVALUATION_RUN, plan.unit_path)
    rated = tuple(each for each in sittings.listing(work, limit=100) if each.rated) if may_run else ()
    unknown = () if entered is None else entered.unknown
    stood = places(codes or examiner_codes)
    view = EvaluationPage(
        plan=plan,
        listed=scoring.candidates(work, ref, after=after),
        is_first=after is None,
        examiners=examiners.listing(work, ref),
        sittings=rated,
        may_run=may_run,
        may_certify=work.actor.may(Permission.CERTIFICATE_ISSUE, plan.unit_path),
        scores=examiners.is_appointed(work, plan.id),
        job=_followed(work, job),
        entered=entered,
        unfound=tuple(stood[each] for each in unknown),
        doubted=tuple(_doubt(page, each) for each in entered.doubted) if entered is not None else (),
        unlisted=unlisted,
        codes=codes if entered is None else left_of(codes, unknown),
        examiner_codes=examiner_codes if entered is None else left_of(examiner_codes, unknown),
        points=points,
        note=note,
        errors=page.errors(refusal) if refusal is not None else (),
    )
    status = refusal.status if refusal is not None else 200
    return page.show("certification/evaluation.html", view, status=status, here=HERE)


def _doubt(page: Page, doubt: Doubt) -> DoubtShown:
    return DoubtShown(
        code=doubt.code,
        name=doubt.name,
        is_incomplete=doubt.is_incomplete,
        short_months=doubt.short_months,
        lacks=tuple(pathway_wording.told(each, page.locale) for each in doubt.findings),
        basis=doubt.basis,
    )


def _followed(work: UnitOfWork, job: str | None) -> str | None:
    """The job, while it is the reader's own and not over."""
    try:
        found = jobs.look(work, job) if job else None
    except NotFound:
        return None
    return found.ref if found is not None and found.finished_at is None else None


def _editor(
    page: Page,
    work: UnitOfWork,
    form: PlanForm,
    *,
    q: str = "",
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    view = EvaluationNewPage(
        form=form,
        q=q,
        found=occupations.search(q, limit=12).occupations if q.strip() else (),
        chosen=occupations.find(form.occupation) if form.occupation else None,
        units=tuple(
            UnitChoice(ref=ref, name=name)
            for ref, name in indented(units.in_reach(work, Permission.EVALUATION_RUN))
        ),
        grades=tuple(each.value for each in Grade if each.components),
        errors=errors,
    )
    return page.show("certification/new.html", view, status=status, here=HERE)
