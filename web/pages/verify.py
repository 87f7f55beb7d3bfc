"""The public check of a certificate, and the public keys for checking one elsewhere."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import JSONResponse, Response

from core.errors import Refusal
from training.certification import signing, verification
from training.courses import statements
from training.courses.views import StatementSaid
from web.course_views import StatementCheckPage
from web.deps import FORM_GUARD, OnPage, Reading
from web.evaluation_views import KeysPage, VerifyPage
from web.gates import open_to_all
from web.pages.entrance import arrival_of

LARGEST: Final = 10**9

router = APIRouter(prefix="/verify", dependencies=FORM_GUARD)


@router.get("", dependencies=[open_to_all()])
def show_form(page: OnPage, number: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The form; a QR code has filled in the number. Nothing is told before a holder is named."""
    return page.show("certification/verify.html", VerifyPage(number=number[: verification.LONGEST_NUMBER]))


@router.post("", dependencies=[open_to_all()])
def verify(
    request: Request,
    page: OnPage,
    number: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
    last_four: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """What the certificate says, to who knows its number and its holder's name or last four."""
    try:
        with page.work() as work:
            found = verification.verify(work, number, name, arrival_of(request).address, last_four=last_four)
    except Refusal as refusal:
        view = VerifyPage(number=number[:40], errors=page.errors(refusal))
        return page.show("certification/verify.html", view, status=refusal.status)
    return page.show("certification/verify.html", VerifyPage(number=number[:40], found=found))


@router.get("/statement", dependencies=[open_to_all()])
def check_statement(
    page: OnPage,
    work: Reading,
    code: Annotated[str, Query(max_length=40)] = "",
    on: Annotated[str, Query(max_length=10)] = "",
    seconds: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    hours: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    check: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Whether a learning statement with these figures was made here: for who holds the paper."""
    said = StatementSaid(code=code, on=on, seconds=seconds, hours=hours)
    view = StatementCheckPage(said=said, holds=statements.is_ours(work, said, check))
    return page.show("courses/statement_check.html", view)


@router.get("/keys", dependencies=[open_to_all()])
def show_keys(page: OnPage, work: Reading) -> Response:
    """The public keys, and how to check a certificate with them."""
    return page.show("certification/keys.html", KeysPage(keys=signing.public_keys(work)))


@router.get("/keys.json", dependencies=[open_to_all()])
def take_keys(work: Reading) -> Response:
    """The public keys for programs: raw Ed25519 keys in URL-safe base 64."""
    keys = [
        {
            "key_id": each.key_id,
            "algorithm": "Ed25519",
            "public": each.public,
            "made_at": each.made_at.isoformat(),
            "retired_at": each.retired_at.isoformat() if each.retired_at else None,
        }
        for each in signing.public_keys(work)
    ]
    return JSONResponse({"keys": keys})
