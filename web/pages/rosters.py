"""Importing a roster in three steps: hand in the file, see what would happen, let it happen."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from core import files, jobs
from core.access import Permission
from core.errors import Finding, Invalid, NotFound, Refusal
from core.files import FileView
from core.jobs import JobState, JobView
from core.people import hand_out, rosters, units
from core.spreadsheet import XLSX
from core.work import UnitOfWork
from web import gates
from web.admin_views import RehearsalPage, RosterJobPage, RosterPage
from web.deeds import tried
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.page import Page
from web.views import FieldError

Text = Annotated[str, Form(max_length=600)]
HERE: Final = "people"
_MANAGE: Final = (Permission.PEOPLE_MANAGE,)

router = APIRouter(prefix="/people/import", dependencies=FORM_GUARD)


@router.get("", dependencies=[gates.holders_of(*_MANAGE)])
def show_import(page: OnPage, work: Reading, unit: str = "") -> Response:
    """The first step."""
    return _first_step(page, work, unit)


@router.get("/template.xlsx", dependencies=[gates.holders_of(*_MANAGE)])
def take_template(page: OnPage) -> Response:
    """An empty roster to fill in."""
    return _workbook(rosters.template(page.locale), "roster.xlsx")


@router.post("", dependencies=[gates.holders_of(*_MANAGE)])
def hand_in(page: OnPage, file: UploadFile | None = None, unit_ref: Text = "") -> Response:
    """Keep the file and go on to its rehearsal."""
    name = file.filename or "" if file else ""
    data = file.file.read(page.house.settings.upload_limit_bytes + 1) if file else b""

    def deed(work: UnitOfWork) -> FileView:
        if not name:
            raise Invalid(Finding("file.missing", {}, "file"))
        return rosters.hand_in(work, name, data)

    kept = tried(page, deed)
    if isinstance(kept, Refusal):
        with page.reading() as work:
            return _first_step(page, work, unit_ref, page.errors(kept), kept.status)
    return page.go(f"/people/import/{kept.ref}?{urlencode({'unit': unit_ref})}")


@router.get("/jobs/{job_ref}", dependencies=[gates.holders_of(*_MANAGE)])
def show_job(page: OnPage, work: Reading, job_ref: str, file: str = "", unit: str = "") -> Response:
    """The third step."""
    job = jobs.look(work, job_ref)
    view = RosterJobPage(
        job=job, file_ref=file[:16], unit_ref=unit[:16], counts=_counts(job), waiting=_waiting(work, job)
    )
    return page.show("people/import_job.html", view, here=HERE)


@router.get("/{file_ref}", dependencies=[gates.holders_of(*_MANAGE)])
def show_rehearsal(page: OnPage, work: Reading, file_ref: str, unit: str = "") -> Response:
    """The second step; nothing is written."""
    told = rosters.rehearse(work, file_ref, unit)
    name = units.view(units.unit_of(work, unit)).name if unit else ""
    return page.show("people/rehearsal.html", RehearsalPage(rehearsal=told, unit_name=name), here=HERE)


@router.post("/{file_ref}/run", dependencies=[gates.holders_of(*_MANAGE)])
def run_import(page: OnPage, work: Writing, file_ref: str, unit_ref: Text = "") -> Response:
    """Queue the import and follow it."""
    job = rosters.ask_for_import(work, file_ref, unit_ref)
    return page.go(f"/people/import/jobs/{job.ref}?{urlencode({'file': file_ref, 'unit': unit_ref})}")


@router.post("/{file_ref}/rejected.xlsx", dependencies=[gates.holders_of(*_MANAGE)])
def take_rejected(work: Writing, file_ref: str, unit_ref: Text = "") -> Response:
    """The rows that do not come in, with their reasons; taking personal data away is written down."""
    found = files.find(work, file_ref, files.ROSTER)
    return _workbook(rosters.rejected(work, file_ref, unit_ref), f"rejected-{found.ref}.xlsx")


def _first_step(
    page: Page, work: UnitOfWork, unit_ref: str, errors: tuple[FieldError, ...] = (), status: int = 200
) -> Response:
    view = RosterPage(units=units.in_reach(work, Permission.PEOPLE_MANAGE), unit_ref=unit_ref, errors=errors)
    return page.show("people/import.html", view, status=status, here=HERE)


def _waiting(work: UnitOfWork, job: JobView) -> int:
    """How many of those it enrolled still wait for an account."""
    if job.state is not JobState.DONE or not _counts(job).get("enrol"):
        return 0
    try:
        return hand_out.waiting(work, roster_job=job.ref)
    except NotFound:  # somebody else's import, looked at by who manages jobs
        return 0


def _counts(job: JobView) -> dict[str, int]:
    return {name: count for name, count in (job.result or {}).items() if isinstance(count, int)}


def _workbook(data: bytes, name: str) -> Response:
    return Response(data, media_type=XLSX, headers={"content-disposition": f'attachment; filename="{name}"'})
