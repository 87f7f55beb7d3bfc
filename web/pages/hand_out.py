"""Activation codes for many: asked for, followed, printed as slips or taken as a table."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from core import jobs
from core.access import Permission
from core.errors import Refusal
from core.people import hand_out
from core.spreadsheet import XLSX
from web import gates
from web.admin_views import HandOutPage, SlipsPage
from web.deeds import tried
from web.deps import FORM_GUARD, OnPage, Reading, Writing

Ref = Annotated[str, Form(max_length=16)]
HERE: Final = "people"
_MANAGE: Final = (Permission.PEOPLE_MANAGE,)

router = APIRouter(prefix="/people/codes", dependencies=FORM_GUARD)


@router.post("", dependencies=[gates.holders_of(*_MANAGE)])
def ask(page: OnPage, unit: Ref = "", roster_job: Ref = "") -> Response:
    """Queue a hand-out and follow it; where nobody waits for an account, back to the list."""
    asked = tried(page, lambda work: hand_out.ask_for(work, unit_ref=unit, roster_job=roster_job))
    if isinstance(asked, Refusal):
        return page.go(f"/people?{urlencode({'unit': unit})}", told="nobody_waits")
    return page.go(f"/people/codes/{asked.ref}")


@router.get("/{job_ref}", dependencies=[gates.holders_of(*_MANAGE)])
def show(page: OnPage, work: Reading, job_ref: str) -> Response:
    """How far it is, and then the ways to hand the codes over."""
    view = HandOutPage(job=jobs.look(work, job_ref))
    return page.show("people/hand_out.html", view, here=HERE)


@router.get("/{job_ref}/slips", dependencies=[gates.holders_of(*_MANAGE)])
def show_slips(request: Request, page: OnPage, work: Writing, job_ref: str) -> Response:
    """The slips to be printed and cut."""
    view = SlipsPage(job_ref=job_ref, slips=hand_out.slips(work, job_ref), address=_address(request))
    return page.show("people/slips.html", view, here=HERE)


@router.get("/{job_ref}/codes.xlsx", dependencies=[gates.holders_of(*_MANAGE)])
def take_workbook(request: Request, work: Writing, job_ref: str) -> Response:
    """The same as a table."""
    data = hand_out.as_workbook(work, hand_out.slips(work, job_ref), _address(request))
    headers = {"content-disposition": 'attachment; filename="activation-codes.xlsx"'}
    return Response(data, media_type=XLSX, headers=headers)


def _address(request: Request) -> str:
    """Where the code is typed in, as this browser knows the house."""
    return f"{request.base_url}activate"
