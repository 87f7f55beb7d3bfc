"""The door: who is at it, when they came, and whether the request was meant.

:class:`Door` is pure ASGI middleware. It stamps the arrival, bounds the body, refuses cross-site writes and
sets the headers that every answer carries. Recognition reads the database and so happens in the thread pool,
in :func:`recognise`, before any unit of work is opened.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response

from core.access import NOBODY, Actor
from core.errors import NotAllowed, SignInNeeded
from core.house import House
from core.people import sessions, tokens
from core.people.sessions import Recognised
from core.text import LOCALES

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SESSION_COOKIE: Final = "lb_session"
READING_COOKIE: Final = "lb_reading"
"""How somebody likes to read before they sign in: ``locale.theme.type``, and whose doing it was."""
OWN: Final = "own"
"""Marks a cookie that an account chose."""
LEFT: Final = "left"
"""Marks the language that somebody read in until they signed out."""
CHOSEN_COOKIE: Final = "lb_chosen"
"""What of light and size somebody chose minutes ago, before signing in: it outweighs what the account had."""
API: Final = "/api/"
CSRF_PURPOSE: Final = "csrf"
_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_FORM_LIMIT: Final = 1 << 20
_RECORDINGS: Final = re.compile(r"/bank/[0-9a-z]{1,40}/assets")
"""Where recordings and films are sent to, which have limits of their own."""

HEADERS: Final = (
    (
        "content-security-policy",
        (
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'none'"
        ),
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the door. ``token`` is the cookie's secret, from which the CSRF token is made."""

    actor: Actor
    recognised: Recognised | None
    token: str
    arrived_at: datetime
    locale: str
    theme: str
    large_type: bool
    language_left: bool = False
    """Whether the language is only that of who signed out here last, and nobody's choice since."""
    just_chosen: frozenset[str] = frozenset()
    """What somebody who is not signed in chose in this browser a moment ago: ``theme``, ``type``."""


def house_of(request: Request) -> House:
    """The house that this application is a window of."""
    house: House = request.app.state.house
    return house


def arrival(request: Request) -> datetime:
    """When the request arrived: the only ``now`` that anything below the door knows."""
    arrived: datetime = request.scope["state"]["arrived_at"]
    return arrived


def visitor_of(request: Request) -> Visitor:
    """The visitor, recognised once per request. Call from a thread (plain ``def``): it reads the database."""
    state = request.scope["state"]
    known = state.get("visitor")
    if isinstance(known, Visitor):
        return known
    visitor = state["visitor"] = recognise(request)
    return visitor


def recognise(request: Request) -> Visitor:
    """Read the session cookie and the reading preferences."""
    house, now = house_of(request), arrival(request)
    locale, theme, large = reading_preferences(request)
    left = request.cookies.get(READING_COOKIE, "").endswith(f".{LEFT}")
    if is_bearer(request):
        return Visitor(_bearer(request, house, now), None, "", now, locale, theme, large)
    token = request.cookies.get(SESSION_COOKIE, "")
    recognised = None
    if token:
        with house.reading(NOBODY, now) as work:
            recognised = sessions.recognise(work, token)
    if recognised is None:
        just_chosen = frozenset(request.cookies.get(CHOSEN_COOKIE, "").split(".")) & {"theme", "type"}
        return Visitor(NOBODY, None, "", now, locale, theme, large, left, just_chosen)
    if recognised.seen_is_stale and recognised.actor.session_id is not None:
        with house.work(recognised.actor, now) as work:
            sessions.note_seen(work, recognised.actor.session_id)
    return Visitor(
        recognised.actor,
        recognised,
        token,
        now,
        recognised.actor.locale,
        recognised.theme,
        recognised.large_type,
    )


def is_bearer(request: Request) -> bool:
    """Whether a program asks, with an API token; then no cookie counts. Only ``/api/`` knows tokens."""
    return request.url.path.startswith(API) and "authorization" in request.headers


def _bearer(request: Request, house: House, now: datetime) -> Actor:
    """The actor of a standing token, nobody for any other."""
    scheme, _, secret = request.headers["authorization"].partition(" ")
    if scheme.lower() != "bearer":
        return NOBODY
    with house.reading(NOBODY, now) as work:
        bearer = tokens.recognise(work, secret.strip())
    if bearer is None:
        return NOBODY
    if bearer.used_is_stale:
        with house.work(bearer.actor, now) as work:
            tokens.note_used(work, bearer.token_id)
    return bearer.actor


def guard_api(request: Request) -> None:
    """Of writes below ``/api/``: a token, or this session's CSRF token in X-CSRF-Token.

    ``APIRouter(prefix="/api/v1/…", dependencies=[Depends(guard_api)])``; it reads no body.
    Raises as :func:`demand_csrf` does.
    """
    if request.method in _WRITES and not is_bearer(request):
        demand_csrf(house_of(request), visitor_of(request), request.headers.get("x-csrf-token", ""))


def actor_of(house: House, token: str) -> Actor:
    """The actor behind a session cookie, nobody for an ended one; for sockets, which have no page."""
    if not token:
        return NOBODY
    with house.reading(NOBODY) as work:
        recognised = sessions.recognise(work, token)
    return NOBODY if recognised is None else recognised.actor


def csrf_token(house: House, visitor: Visitor) -> str:
    """The token that a form of this session carries; forms of nobody carry one too, bound to nothing."""
    return house.vault.signature(CSRF_PURPOSE, visitor.token)


class SignedOut(SignInNeeded):
    """The page was opened in a session that has ended since, here or in another tab."""

    code = "web.signed_out"


class OfAnotherSession(NotAllowed):
    """The page was opened in another session than the one that goes on in this browser."""

    code = "web.of_another_session"


def demand_csrf(house: House, visitor: Visitor, given: str) -> None:
    """Raises SignedOut of nobody and OfAnotherSession of anybody else whose token is not this session's."""
    if not house.vault.is_signed(CSRF_PURPOSE, visitor.token, given):
        raise SignedOut if visitor.actor.person_id is None else OfAnotherSession


def reading_preferences(request: Request) -> tuple[str, str, bool]:
    """Locale, theme and large type as chosen in this browser by somebody who was not signed in.

    What an account chose is marked as its own: it tells those who know no account what language to speak
    (the answer route), and is nothing to the next person at this computer. What was read in until signing
    out still speaks to who left, and is no choice of whoever signs in next.
    """
    house = house_of(request)
    parts = request.cookies.get(READING_COOKIE, "").removesuffix(f".{LEFT}").split(".")
    locale, theme, size = parts if len(parts) == 3 else (house.settings.locale, "system", "plain")
    return (
        locale if locale in LOCALES else house.settings.locale,
        theme if theme in {"light", "dark"} else "system",
        size == "large",
    )


class Door:
    """Pure ASGI middleware around the whole application."""

    def __init__(
        self,
        app: Callable[[Scope, Receive, Send], Awaitable[None]],
        house: House,
        too_large: Callable[[Request], Awaitable[Response]],
    ) -> None:
        """``too_large`` answers who sends more than is taken, without reading it."""
        self._app = app
        self._house = house
        self._too_large = too_large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["arrived_at"] = self._house.clock.now()
        headers = Headers(raw=scope["headers"])
        writes = scope["type"] == "websocket" or scope["method"] in _WRITES
        if writes and not same_site(headers, scope["type"] == "websocket"):
            await PlainTextResponse("cross-site request refused", 403)(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        limit = self._limit(headers, scope["path"])
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:12]) > limit:
            refusal = await self._too_large(Request(scope))
            await refusal(scope, receive, _dressed(send))
            return
        if scope["method"] == "HEAD":
            # Answered like GET; the server below us knows what was asked and leaves the body out.
            scope = {**scope, "method": "GET"}
        await self._app(scope, _bounded(receive, limit), _dressed(send))

    def _limit(self, headers: Headers, path: str) -> int:
        if not headers.get("content-type", "").startswith("multipart/form-data"):
            return _FORM_LIMIT
        settings = self._house.settings
        most = settings.upload_limit_bytes
        if _RECORDINGS.fullmatch(path):
            most = max(most, settings.audio_limit_bytes, settings.video_limit_bytes)
        return most + _FORM_LIMIT


def same_site(headers: Headers, is_socket: bool) -> bool:
    """Whether the browser vouches that one of our own pages sent this.

    A request without either header and without a session cookie comes from a program, not from a browser
    that could be tricked; with a cookie it must be vouched for.
    """
    fetch_site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if fetch_site is not None and not is_socket:
        return fetch_site in {"same-origin", "none"}
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host", "")
    return SESSION_COOKIE not in headers.get("cookie", "") or "x-csrf-token" in headers


def _bounded(receive: Receive, limit: int) -> Receive:
    """Ends a body without a declared length that goes on beyond the limit, as if the client had left."""
    taken = 0

    async def receive_bounded() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                return {"type": "http.disconnect"}
        return message

    return receive_bounded


def _dressed(send: Send) -> Send:
    async def send_dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS:
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return send_dressed
