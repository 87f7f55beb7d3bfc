"""Notices (站内消息): the reader's box."""

from fastapi import APIRouter
from starlette.responses import Response

from core import notices
from web import gates
from web.account_views import NoticesPage
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.onward import local_path
from web.pages.entrance import Text

router = APIRouter(prefix="/notices", dependencies=FORM_GUARD)


@router.get("", dependencies=[gates.signed_in()])
def show_notices(page: OnPage, work: Reading, number: int = 1) -> Response:
    """A page of notices, newest first."""
    return page.show("account/notices.html", NoticesPage(box=notices.mine(work, number), at=work.now))


@router.post("/read", dependencies=[gates.signed_in()])
def read_notice(page: OnPage, work: Writing, ref: Text) -> Response:
    """Mark one as read and go where it leads."""
    return page.go(local_path(notices.read(work, ref) or "", "/notices"))


@router.post("/read-all", dependencies=[gates.signed_in()])
def read_all_notices(page: OnPage, work: Writing) -> Response:
    """Mark all as read."""
    notices.read_all(work)
    return page.go("/notices", told="notices_read")
