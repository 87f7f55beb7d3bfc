"""One's own account: what is held, sessions, telephone, password, a copy to take away, being forgotten."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.encoders import jsonable_encoder
from starlette.responses import JSONResponse, Response

from contest import belonging as competing
from core.access import Permission
from core.errors import Refusal
from core.people import own, sessions
from exam import belonging
from training.certification import belonging as certified
from training.courses import belonging as studying
from training.practice import belonging as practising
from web import gates
from web.account_views import AccountPage, ErasurePage, PasswordPage, SessionsPage
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.onward import HOME, local_path
from web.page import Page
from web.pages.entrance import Secret, Text, arrival_of
from web.views import FieldError

router = APIRouter(prefix="/account", dependencies=FORM_GUARD)


@router.get("", dependencies=[gates.signed_in()])
def show_account(page: OnPage) -> Response:
    """What the house holds on the reader."""
    return _account(page)


@router.post("/phone", dependencies=[gates.signed_in()])
def change_phone(request: Request, page: OnPage, phone: Text = "", password: Secret = "") -> Response:
    """Take another telephone, with the password once more."""
    try:
        own.change_phone(page.house, page.visitor.actor, phone, password, arrival_of(request))
    except Refusal as refusal:
        return _account(page, phone, page.errors(refusal), refusal.status)
    return page.go("/account", told="phone_changed")


@router.get("/sessions", dependencies=[gates.signed_in()])
def show_sessions(page: OnPage, work: Reading) -> Response:
    """Where the reader is signed in."""
    return page.show("account/sessions.html", SessionsPage(sessions=tuple(sessions.mine(work))))


@router.post("/sessions/end", dependencies=[gates.signed_in()])
def end_session(page: OnPage, work: Writing, ref: Text) -> Response:
    """End one session."""
    sessions.end(work, ref)
    return page.go("/account/sessions", told="session_ended")


@router.post("/sessions/end-others", dependencies=[gates.signed_in()])
def end_other_sessions(page: OnPage, work: Writing) -> Response:
    """End every session but this one."""
    sessions.end_all(work, work.actor.myself(), but=work.actor.session_id)
    return page.go("/account/sessions", told="sessions_ended")


@router.get("/password", dependencies=[gates.signed_in()])
def show_password(page: OnPage, onward: str = "/account") -> Response:
    """The form for another password."""
    return page.show("account/password.html", _password_page(page, onward))


@router.post("/password", dependencies=[gates.signed_in()])
def change_password(
    request: Request,
    page: OnPage,
    old: Secret = "",
    new: Annotated[str, Form(alias="password", max_length=2000)] = "",
    onward: Text = "/account",
) -> Response:
    """Choose another password; every other session ends."""
    try:
        own.change_password(page.house, page.visitor.actor, old, new, arrival_of(request))
    except Refusal as refusal:
        view = _password_page(page, onward, page.errors(refusal))
        return page.show("account/password.html", view, status=refusal.status)
    known = page.visitor.recognised
    if known is not None and known.second_factor_due:
        return page.go("/account/second-factor", told="password_set")
    return page.go(local_path(onward, HOME), told="password_set")


@router.get("/data.json", dependencies=[gates.signed_in()])
def take_copy(work: Writing) -> Response:
    """Everything held on the reader, as a file."""
    copy = own.copy_of_mine(
        work,
        (
            belonging.copy_of,
            competing.copy_of,
            certified.copy_of,
            studying.copy_of,
            practising.copy_of,
        ),
    )
    headers = {"content-disposition": f'attachment; filename="lianbing-{work.today.isoformat()}.json"'}
    return JSONResponse(jsonable_encoder(copy), headers=headers)


@router.get("/erasure", dependencies=[gates.signed_in()])
def show_erasure(page: OnPage) -> Response:
    """What being forgotten means, and the form to ask for it."""
    return page.show("account/erasure.html", ErasurePage())


@router.post("/erasure", dependencies=[gates.signed_in()])
def ask_for_erasure(
    request: Request, page: OnPage, password: Secret = "", words: Annotated[str, Form(max_length=4000)] = ""
) -> Response:
    """Ask to be forgotten, with the password once more."""
    actor = page.visitor.actor
    try:
        own.confirm_password(page.house, actor, password, arrival_of(request))
        with page.work() as work:
            receipt = own.ask_for_erasure(work, words)
    except Refusal as refusal:
        view = ErasurePage(words=words, errors=page.errors(refusal))
        return page.show("account/erasure.html", view, status=refusal.status)
    return page.show("account/erasure.html", ErasurePage(receipt=receipt))


def _account(page: Page, phone: str = "", errors: tuple[FieldError, ...] = (), status: int = 200) -> Response:
    actor, known = page.visitor.actor, page.visitor.recognised
    with page.house.reading(actor, page.visitor.arrived_at) as work:
        view = AccountPage(
            own=own.mine(work),
            second_factor_due=known is not None and known.second_factor_due,
            may_issue_tokens=actor.may(Permission.TOKENS_ISSUE),
            sessions=len(sessions.mine(work)),
            phone=phone,
            errors=errors,
        )
    return page.show("account/account.html", view, status=status)


def _password_page(page: Page, onward: str, errors: tuple[FieldError, ...] = ()) -> PasswordPage:
    known = page.visitor.recognised
    return PasswordPage(
        onward=local_path(onward, HOME),
        handed_over=known is not None and known.password_must_change,
        errors=errors,
    )
