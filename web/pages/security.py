"""The second factor and API tokens: what is shown once, and ended at once."""

import io
from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

import segno
from fastapi import APIRouter, Form
from starlette.responses import Response

from core.access import Permission
from core.errors import NotAllowed, NotFound, Refusal
from core.people import second_factor, tokens
from core.people.views import IssuedTokenView
from core.work import UnitOfWork
from web import gates
from web.account_views import SecondFactorPage, TokensPage
from web.deeds import refused, tried
from web.deps import FORM_GUARD, OnPage, Reading, Writing
from web.onward import HOME, local_path
from web.page import Page
from web.pages.entrance import Text
from web.views import FieldError

router = APIRouter(prefix="/account", dependencies=FORM_GUARD)


@router.get("/second-factor", dependencies=[gates.signed_in()])
def show_second_factor(page: OnPage, onward: str = "/account") -> Response:
    """Where the second factor stands."""
    return _second_factor(page, onward)


@router.post("/second-factor", dependencies=[gates.signed_in()])
def begin_second_factor(page: OnPage, work: Writing, onward: Text = "/account") -> Response:
    """Make a secret to be scanned."""
    second_factor.begin(work)
    return page.go(f"/account/second-factor?onward={quote(local_path(onward, HOME), safe='/')}")


@router.get("/second-factor/qr.svg", dependencies=[gates.signed_in()])
def second_factor_picture(work: Reading) -> Response:
    """What an authenticator scans, while the second factor is being set up."""
    address = second_factor.mine(work).address
    if address is None:
        raise NotFound
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=6, border=2, light="#fff", dark="#111")
    return Response(drawn.getvalue(), media_type="image/svg+xml")


@router.post("/second-factor/confirm", dependencies=[gates.signed_in()])
def confirm_second_factor(page: OnPage, code: Text = "", onward: Text = "/account") -> Response:
    """Prove that it works; the recovery codes are shown once."""
    return _with_code(page, onward, lambda work: second_factor.confirm(work, code))


@router.post("/second-factor/codes", dependencies=[gates.signed_in()])
def renew_codes(page: OnPage, code: Text = "") -> Response:
    """Fresh recovery codes, shown once."""
    return _with_code(page, "/account", lambda work: second_factor.renew_codes(work, code))


@router.post("/second-factor/remove", dependencies=[gates.signed_in()])
def remove_second_factor(page: OnPage, code: Text = "") -> Response:
    """Do without again."""
    refusal = refused(page, lambda work: second_factor.remove(work, code))
    if refusal is not None:
        return _second_factor(page, "/account", errors=page.errors(refusal), status=refusal.status)
    return page.go("/account", told="second_factor_removed")


@router.get("/tokens", dependencies=[gates.holders_of(Permission.TOKENS_ISSUE)])
def show_tokens(page: OnPage, work: Reading) -> Response:
    """The reader's tokens and the form for another."""
    return page.show("account/tokens.html", _tokens(work))


@router.post("/tokens", dependencies=[gates.holders_of(Permission.TOKENS_ISSUE)])
def issue_token(
    page: OnPage,
    scopes: Annotated[list[str], Form(default_factory=list)],
    label: Text = "",
    days: Annotated[int, Form(ge=0, le=10_000)] = 90,
) -> Response:
    """Make a token; its secret is shown once, on the answer itself."""
    known = {permission.value for permission in Permission}
    wanted = [Permission(scope) for scope in scopes if scope in known]
    issued = tried(page, lambda work: tokens.issue(work, label, wanted, days), on_form=(NotAllowed,))
    if isinstance(issued, Refusal):
        typed = {"label": label, "days": days, "chosen": tuple(scopes), "errors": page.errors(issued)}
        with page.reading() as work:
            view = _tokens(work).model_copy(update=typed)
        return page.show("account/tokens.html", view, status=issued.status)
    with page.reading() as work:
        view = _tokens(work, issued)
    return page.show("account/tokens.html", view)


@router.post("/tokens/end", dependencies=[gates.holders_of(Permission.TOKENS_ISSUE)])
def end_token(page: OnPage, work: Writing, ref: Text) -> Response:
    """End a token, at once."""
    tokens.end(work, ref)
    return page.go("/account/tokens", told="token_ended")


def _with_code(page: Page, onward: str, prove: Callable[[UnitOfWork], tuple[str, ...]]) -> Response:
    codes = tried(page, prove)
    if isinstance(codes, Refusal):
        return _second_factor(page, onward, errors=page.errors(codes), status=codes.status)
    return _second_factor(page, onward, codes=codes)


def _second_factor(
    page: Page,
    onward: str,
    *,
    codes: tuple[str, ...] = (),
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    known = page.visitor.recognised
    with page.reading() as work:
        view = SecondFactorPage(
            factor=second_factor.mine(work),
            onward=local_path(onward, HOME),
            due=known is not None and known.second_factor_due,
            codes=codes,
            errors=errors,
        )
    return page.show("account/second_factor.html", view, status=status)


def _tokens(work: UnitOfWork, issued: IssuedTokenView | None = None) -> TokensPage:
    mine = tuple(each for each in Permission if work.actor.may(each) and each is not Permission.TOKENS_ISSUE)
    return TokensPage(tokens=tuple(tokens.mine(work)), choices=mine, issued=issued)
