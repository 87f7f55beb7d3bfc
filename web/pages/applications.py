"""Applications for promotion: the person's own, and the personnel office's desk."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from core.access import Permission
from core.errors import Invalid, NotFound, Refusal
from core.occupations.rules.grades import Grade
from core.work import UnitOfWork
from training.certification import applications, pathway_wording, work_records
from training.certification.pathway_states import ApplicationState
from training.certification.pathway_views import ApplicationView
from training.certification.rules.promotion import TitleLevel
from web import gates
from web.deeds import refused, tried
from web.deps import FORM_GUARD, Before, OnPage, Reading
from web.page import Page
from web.pages.pathway import draw_pathway
from web.pathway_views import ApplicationPage, ApplicationsPage, ConfirmationsPage, DeskPage
from web.views import FieldError

HERE: Final = "pathway"
DESK: Final = "registry"
DECIDES: Final = (Permission.PROMOTION_DECIDE,)

router = APIRouter(dependencies=FORM_GUARD)

Text = Annotated[str, Form(max_length=600)]


@router.get("/pathway/applications", dependencies=[gates.signed_in()])
def show_mine(page: OnPage, work: Reading) -> Response:
    """The person's own applications."""
    view = ApplicationsPage(applications=applications.mine(work))
    return page.show("pathway/applications.html", view, here=HERE)


@router.post("/pathway/applications", dependencies=[gates.signed_in()])
def draft(page: OnPage, occupation: Text = "", grade: Text = "", title: Text = "") -> Response:
    """Draft an application for a grade or a title, and go on to it."""

    def deed(work: UnitOfWork) -> ApplicationView:
        if grade in set(Grade):
            return applications.draft(work, occupation, Grade(grade))
        if title in set(TitleLevel):
            return applications.draft_title(work, occupation, TitleLevel(title))
        raise NotFound

    made = tried(page, deed)
    if isinstance(made, Refusal):
        with page.reading() as work:
            return draw_pathway(page, work, occupation, _worded(page, made), made.status)
    return page.go(f"/pathway/applications/{made.ref}", told="application_drafted")


@router.get("/pathway/applications/{ref}", dependencies=[gates.signed_in()])
def show(page: OnPage, work: Reading, ref: str) -> Response:
    """One application with its evidence and history."""
    return _sheet(page, work, ref)


@router.post("/pathway/applications/{ref}/submit", dependencies=[gates.signed_in()])
def submit(page: OnPage, ref: str, note: Text = "") -> Response:
    """Hand it to the personnel office."""
    return _deed(page, ref, lambda work: applications.submit(work, ref, note), "application_submitted")


@router.post("/pathway/applications/{ref}/withdraw", dependencies=[gates.signed_in()])
def withdraw(page: OnPage, ref: str) -> Response:
    """Take it back."""
    return _deed(page, ref, lambda work: applications.withdraw(work, ref), "application_withdrawn")


@router.post("/pathway/applications/{ref}/decide", dependencies=[gates.holders_of(*DECIDES)])
def decide(page: OnPage, ref: str, decision: Text = "", reason: Text = "") -> Response:
    """Approve it, or give it back with a reason."""
    approved = decision == "approve"
    told = "application_approved" if approved else "application_refused"
    return _deed(
        page, ref, lambda work: applications.decide(work, ref, approved=approved, reason=reason), told
    )


@router.get("/registry/applications", dependencies=[gates.holders_of(*DECIDES)])
def show_desk(page: OnPage, work: Reading, state: str = "submitted", before: Before = None) -> Response:
    """What waits for a decision, and what was decided."""
    chosen = ApplicationState(state) if state in set(ApplicationState) else None
    found = applications.listing(work, state=chosen, before=before)
    records, credentials = work_records.waiting(work)
    view = DeskPage(
        applications=found.rows,
        states=tuple(each for each in ApplicationState if each is not ApplicationState.DRAFT),
        state=chosen.value if chosen else "",
        before=found.before,
        is_first=before is None,
        waiting=len(records) + len(credentials),
    )
    return page.show("registry/applications.html", view, here=DESK)


@router.get("/registry/confirmations", dependencies=[gates.holders_of(*DECIDES)])
def show_confirmations(page: OnPage, work: Reading) -> Response:
    """What people have stated and nobody has looked at yet."""
    return _confirmations(page, work)


@router.post("/registry/confirmations/{ref}", dependencies=[gates.holders_of(*DECIDES)])
def confirm(page: OnPage, ref: str, decision: Text = "", reason: Text = "", major: Text = "") -> Response:
    """Confirm what somebody stated, or give it back with a reason."""
    confirmed = decision == "confirm"

    def deed(work: UnitOfWork) -> None:
        work_records.decide(work, ref, confirmed=confirmed, reason=reason, major_checked=bool(major))

    refusal = refused(page, deed)
    if refusal is None:
        told = "record_confirmed" if confirmed else "record_refused"
        return page.go("/registry/confirmations", told=told)
    with page.reading() as work:
        return _confirmations(page, work, page.errors(refusal), refusal.status)


def _confirmations(
    page: Page, work: UnitOfWork, errors: tuple[FieldError, ...] = (), status: int = 200
) -> Response:
    records, credentials = work_records.waiting(work)
    view = ConfirmationsPage(records=records, credentials=credentials, errors=errors)
    return page.show("registry/confirmations.html", view, status=status, here=DESK)


def _deed(page: Page, ref: str, deed: Callable[[UnitOfWork], object], told: str) -> Response:
    refusal = refused(page, deed)
    if refusal is None:
        return page.go(f"/pathway/applications/{ref}", told=told)
    with page.reading() as work:
        return _sheet(page, work, ref, _worded(page, refusal), refusal.status)


def _worded(page: Page, refusal: Refusal) -> tuple[FieldError, ...]:
    """The refusal's sentence, then what is missing, with grades and titles in words."""
    findings = refusal.findings if isinstance(refusal, Invalid) else ()
    sentences = (page.refused(refusal), *(pathway_wording.told(each, page.locale) for each in findings))
    return tuple(FieldError(field="", text=each) for each in sentences)


def _sheet(
    page: Page, work: UnitOfWork, ref: str, errors: tuple[FieldError, ...] = (), status: int = 200
) -> Response:
    found = applications.look(work, ref)
    view = ApplicationPage(
        application=found,
        reasons=tuple(pathway_wording.told(each, page.locale) for each in found.findings),
        is_mine=found.is_mine,
        errors=errors,
    )
    here = HERE if found.is_mine else DESK
    return page.show("pathway/application.html", view, status=status, here=here)
