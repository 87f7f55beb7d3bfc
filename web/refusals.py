"""How a refusal leaves the house: a page for people, JSON for programs; one code, one sentence."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match

from core import text
from core.errors import Invalid, NotAllowed, NotFound, Refusal, SignInNeeded, TooMany
from core.ids import new_code
from web import way_back
from web.door import house_of
from web.gates import PasswordFirst
from web.onward import HOME, local_path
from web.page import Page, page_for
from web.views import RefusalPage

log = structlog.get_logger(__name__)

COME_BACK_SECONDS = 5


class Malformed(Refusal):
    """The request has not the form that this address takes."""

    code = "web.malformed"
    status = 422


class TooLong(Refusal):
    """A field holds more characters than it takes; nothing of it was kept, and nothing cut."""

    code = "web.too_long"
    status = 422


class TooLarge(Refusal):
    """More than this address takes in one piece."""

    code = "web.too_large"
    status = 413


class NotThisWay(Refusal):
    """The address exists, but not with this method."""

    code = "web.not_this_way"
    status = 405


class Unavailable(Refusal):
    """The database is away or has no connection left: what was asked may be asked again."""

    code = "web.unavailable"
    status = 503


class Broken(Refusal):
    """A fault of ours. ``reference`` finds it in the log."""

    code = "web.broken"
    status = 500


def install(app: FastAPI) -> None:
    """Answer refusals, malformed requests and faults in the reader's language."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _plain)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(away, _unavailable)
    app.add_exception_handler(Exception, _broken)


async def _refused(request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, Refusal):
        raise refusal
    return await run_in_threadpool(answer, request, refusal)


async def _malformed(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    first: dict[str, Any] = error.errors()[0] if error.errors() else {"loc": (), "type": ""}
    if first["type"] == "string_too_long":
        told = TooLong(where=str(first["loc"][-1])[:80], most=int(first["ctx"]["max_length"]))
        return await run_in_threadpool(answer, request, told)
    where = ".".join(str(part) for part in first["loc"])[:80]
    return await run_in_threadpool(answer, request, Malformed(where=where))


async def _plain(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == NotThisWay.status and request.method == "GET" and not wants_json(request):
        onward = way_back.from_form(request)
        if onward is not None:
            return RedirectResponse(onward, status_code=303)
    if error.status_code == 405 and request.method == "GET" and not wants_json(request):
        return RedirectResponse(_above(request), status_code=303)  # a form's address, reloaded or bookmarked
    refusals: Mapping[int, Refusal] = {
        401: SignInNeeded(),
        403: NotAllowed(),
        404: NotFound(),
        405: NotThisWay(),
    }
    return await run_in_threadpool(answer, request, refusals.get(error.status_code, Malformed(where="")))


async def _unavailable(request: Request, error: Exception) -> Response:
    log.error("database", path=request.url.path, error=str(error))
    return await _answer_or_tell(request, Unavailable(seconds=COME_BACK_SECONDS))


async def _broken(request: Request, error: Exception) -> Response:
    reference = new_code()
    log.error("fault", reference=reference, path=request.url.path, exc_info=error)
    return await _answer_or_tell(request, Broken(reference=reference))


async def too_large(request: Request) -> Response:
    """The answer to more than an address takes; the rest is not read, so the line is given up."""
    told = await _answer_or_tell(request, TooLarge())
    told.headers["connection"] = "close"
    return told


async def _answer_or_tell(request: Request, refusal: Refusal) -> Response:
    """A page, or one sentence where the fault keeps every page from being made: the database is away."""
    try:
        return await run_in_threadpool(answer, request, refusal)
    except Exception:
        log.exception("no page for the fault", **refusal.facts)
        told = text.refusal_text(refusal, house_of(request).settings.locale)
        return PlainTextResponse(told, refusal.status, _when_to_return(refusal))


def answer(request: Request, refusal: Refusal) -> Response:
    """The refusal for whoever asked: JSON where a program listens, otherwise a page."""
    page = page_for(request)
    headers = _when_to_return(refusal)
    if wants_json(request):
        return JSONResponse(_as_json(refusal, page), refusal.status, headers)
    if isinstance(refusal, SignInNeeded) and request.method == "GET":
        return RedirectResponse(f"/sign-in?onward={quote(page.path, safe='')}", status_code=303)
    if isinstance(refusal, PasswordFirst) and request.method == "GET":
        return RedirectResponse("/account/password", status_code=303)
    shown = page.show(
        "refusal.html", _as_page(refusal, page, _page_of_the_form(request)), status=refusal.status
    )
    shown.headers.update(headers)
    return shown


def _when_to_return(refusal: Refusal) -> dict[str, str]:
    wait = refusal.facts.get("seconds", COME_BACK_SECONDS if isinstance(refusal, TooMany) else None)
    return {"retry-after": str(wait)} if wait is not None else {}


def _above(request: Request) -> str:
    """The nearest page above an address that only takes forms."""
    path = request.url.path
    while path not in {"", "/"}:
        path = path.rpartition("/")[0]
        scope = {"type": "http", "method": "GET", "path": path or "/", "root_path": "", "headers": []}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            return path or "/"
    return "/"


def wants_json(request: Request) -> bool:
    """Programs ask below /api, or say that they take JSON and not HTML."""
    accepts = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or ("json" in accepts and "html" not in accepts)


def _as_json(refusal: Refusal, page: Page) -> dict[str, object]:
    zone = page.house.settings.zone
    findings = refusal.findings if isinstance(refusal, Invalid) else ()
    return {
        "code": refusal.code,
        "message": text.refusal_text(refusal, page.locale, zone),
        "findings": [
            {"code": f.code, "field": f.field, "message": text.finding_texts((f,), page.locale, zone)[0]}
            for f in findings
        ],
    }


def _as_page(refusal: Refusal, page: Page, form: str) -> RefusalPage:
    reasons = tuple(error.text for error in page.errors(refusal)) if isinstance(refusal, Invalid) else ()
    reference = refusal.facts.get("reference")
    back = isinstance(refusal, TooLarge) and form != HOME
    return RefusalPage(
        status=refusal.status,
        happened=page.refused(refusal),
        reasons=reasons,
        reference=str(reference) if reference is not None else None,
        onward_href=form if back else "/",
        onward_label=text.say("word.back_to_the_form", page.locale) if back else None,
        sign_in=f"/sign-in?onward={quote(form, safe='')}" if isinstance(refusal, SignInNeeded) else None,
    )


def _page_of_the_form(request: Request) -> str:
    """The page that a form was sent from, as the browser tells it; the start for one that keeps it back."""
    parts = urlsplit(request.headers.get("referer", ""))
    ours = parts.netloc == request.headers.get("host", "")
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path) if ours else HOME
