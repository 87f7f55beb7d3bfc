"""The answer route and its neighbours: what an open examination page talks to (docs/save-protocol.md).

Saving is the hottest path of the house and bypasses everything that costs: a raw route, msgspec, a signed
token instead of a session look-up, and the journal writer's group commit. The answer to the candidate leaves
only after the commit.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, Final

import msgspec
import structlog
from fastapi import Request
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core import text
from core.access import HOUSE
from core.clock import milliseconds
from core.errors import Fact, Invalid, Refusal
from core.house import House
from core.text import LOCALES
from exam import answer_files, attempts, tokens
from exam.errors import AttemptNotOpen, HeldElsewhere, JournalBusy
from exam.journal import AnswerIn, JournalWriter, Outcome, QueueFull
from exam.journal import Request as JournalRequest
from exam.rules.attempt import AttemptState
from exam.tokens import Claim
from exam.views import FileView, Receipt
from web.door import READING_COOKIE, arrival, house_of
from web.gates import Gate
from web.refusals import Malformed, TooLarge

log = structlog.get_logger(__name__)

MOST_ENTRIES: Final = 200
MOST_BYTES: Final = 256 * 1024
LARGEST_SLOT: Final = 32_000
LARGEST_SEQ: Final = 2**31 - 1


class SaveIn(msgspec.Struct):
    """A batch of changes from one page."""

    token: str
    entries: list[AnswerIn]


class SubmitIn(msgspec.Struct):
    """交卷 with the last changes; ``unanswered`` is what the candidate was shown and confirmed."""

    token: str
    entries: list[AnswerIn]
    unanswered: int


_read_save = msgspec.json.Decoder(SaveIn)
_read_submit = msgspec.json.Decoder(SubmitIn)
_write = msgspec.json.Encoder()


class LoopMail:
    """Carries outcomes from the writer's thread into the event loop, one wake-up for a whole batch."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._guard = threading.Lock()
        self._mail: list[tuple[asyncio.Future[Outcome], Outcome | Exception]] = []

    def post(self, future: "asyncio.Future[Outcome]", outcome: Outcome | Exception) -> None:
        """Called by the writer, from its thread."""
        with self._guard:
            first = not self._mail
            self._mail.append((future, outcome))
        if first:
            self._loop.call_soon_threadsafe(self._open)

    def _open(self) -> None:
        with self._guard:
            mail, self._mail = self._mail, []
        for future, outcome in mail:
            if future.done():
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


def in_json(route: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Refuse in JSON and without a look at the database: it may be the database that is away."""

    @wraps(route)
    async def answered(request: Request) -> Response:
        try:
            return await route(request)
        except Refusal as refused:
            refusal = refused
        except (OperationalError, InterfaceError):
            log.exception("the database is away", path=request.url.path)
            refusal = JournalBusy(seconds=2)
        wait = refusal.facts.get("seconds")
        headers = {} if wait is None else {"retry-after": str(wait)}
        return _json(_refused(request, refusal), refusal.status, headers)

    return answered


@in_json
async def save(request: Request) -> Response:
    """POST /exam/answers: acknowledged when, and only when, it is on the disk."""
    sent = _decoded(_read_save, await request.body())
    house = house_of(request)
    claim = tokens.read(house, sent.token)
    outcome = await _written(request, claim, sent.entries)
    if _goes_on(outcome, claim) or len(outcome.acked) == len(sent.entries):
        return _json(_told(outcome, house))
    return _not_taken(request, outcome, claim)


@in_json
async def submit(request: Request) -> Response:
    """POST /exam/submit: writes the last changes, then hands in; twice gives the same receipt."""
    sent = _decoded(_read_submit, await request.body())
    house = house_of(request)
    claim = tokens.read(house, sent.token)
    written = await _written(request, claim, sent.entries) if sent.entries else None
    now = arrival(request)

    def hand_in() -> Receipt:
        with house.work(HOUSE, now) as work:
            return attempts.hand_in_by_token(work, claim.attempt_id, claim.epoch)

    try:
        receipt = await run_in_threadpool(hand_in)
    except HeldElsewhere as refusal:
        epoch = refusal.facts["epoch"]
        return _json({**_refused(request, refusal), "state": "open", "epoch": epoch}, refusal.status)
    except AttemptNotOpen as refusal:
        return _json({**_refused(request, refusal), "state": refusal.facts["state"]}, refusal.status)
    acked, stale = (written.acked, written.stale) if written is not None else ([], [])
    return _json({**receipt_fields(receipt), "acked": acked, "stale": stale, "state": AttemptState.HANDED_IN})


@in_json
async def send_file(request: Request) -> Response:
    """POST /exam/files: a file for one item of an open attempt; the answer then names it by its ref."""
    house, now = house_of(request), arrival(request)
    async with request.form(max_files=1, max_fields=8) as form:
        sent, token, slot, part = (form.get(name) for name in ("file", "token", "slot", "part"))
        if not isinstance(sent, UploadFile) or not isinstance(token, str) or not isinstance(slot, str):
            raise Malformed(where="file")
        claim = tokens.read(house, token)
        name, data = sent.filename or "", await sent.read()
    place = int(slot) if slot.isdecimal() and len(slot) <= 5 else 0
    child = part[:16] if isinstance(part, str) else ""

    def keep() -> FileView:
        with house.work(HOUSE, now) as work:
            return answer_files.take(work, claim, place, child, name, data)

    try:
        kept = await run_in_threadpool(keep)
    except Invalid as refusal:
        told = _refused(request, refusal)
        reasons = text.finding_texts(refusal.findings, _locale(request), house.settings.zone)
        return _json({**told, "message": " ".join(reasons) or told["message"]}, refusal.status)
    return _json({"file": {"ref": kept.ref, "name": kept.name, "size": kept.size}})


def receipt_fields(receipt: Receipt) -> dict[str, object]:
    """A receipt as the page shows it, after 交卷 or when it learns that the attempt was ended."""
    return {
        "receipt": receipt.code,
        "handed_in_at": milliseconds(receipt.handed_in_at),
        "answered": receipt.answered,
        "of": receipt.of,
        "result_url": f"/exam/attempts/{receipt.attempt_ref}/result",
    }


async def _written(request: Request, claim: Claim, entries: list[AnswerIn]) -> Outcome:
    """Hand the entries to the journal and wait for the commit. Raises JournalBusy when it is full."""
    loop = asyncio.get_running_loop()
    state = request.app.state
    mail: LoopMail | None = getattr(state, "loop_mail", None)
    if mail is None:
        mail = state.loop_mail = LoopMail(loop)
    future: asyncio.Future[Outcome] = loop.create_future()
    journal: JournalWriter = state.engine_room.journal
    carrier = mail
    try:
        journal.hand_over(
            JournalRequest(
                claim.attempt_id,
                claim.epoch,
                entries,
                arrival(request),
                lambda outcome: carrier.post(future, outcome),
            )
        )
    except QueueFull as full:
        raise JournalBusy(seconds=2) from full
    return await future


def _decoded(decoder: "msgspec.json.Decoder[Any]", body: bytes) -> Any:
    """Raises TooLarge for an absurd size and Malformed for anything but the protocol's shape."""
    if len(body) > MOST_BYTES:
        raise TooLarge
    try:
        sent = decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(where=str(error)[:80]) from error
    if b"\\u0000" in body:
        for entry in sent.entries:
            entry.payload = _storable(entry.payload)
    if len(sent.entries) > MOST_ENTRIES or not all(map(_plausible, sent.entries)):
        raise Malformed(where="entries")
    return sent


def _storable(value: Any) -> Any:
    """The answer without NUL characters, which no text column takes."""
    match value:
        case str():
            return value.replace("\0", "")
        case list():
            return [_storable(each) for each in value]
        case dict():
            return {_storable(name): _storable(each) for name, each in value.items()}
        case _:
            return value


def _plausible(entry: AnswerIn) -> bool:
    return (
        0 < entry.slot <= LARGEST_SLOT
        and 0 < entry.seq <= LARGEST_SEQ
        and 0 < len(entry.uuid) <= 36
        and entry.uuid.isascii()
        and entry.uuid.isprintable()
        and 0 <= entry.mono_ms < 2**53
    )


def _goes_on(outcome: Outcome, claim: Claim) -> bool:
    """The attempt is open and held by this page; a stale answer is told, not refused."""
    return outcome.state is AttemptState.OPEN and outcome.epoch == claim.epoch and not outcome.late


def _told(outcome: Outcome, house: House) -> dict[str, object]:
    return {
        "acked": outcome.acked,
        "stale": outcome.stale,
        "server_now": milliseconds(house.clock.now()),
        "deadline": outcome.deadline_ms,
        "epoch": outcome.epoch,
        "state": outcome.state,
    }


def _not_taken(request: Request, outcome: Outcome, claim: Claim) -> Response:
    refusal: Refusal
    if outcome.state is AttemptState.OPEN and outcome.epoch != claim.epoch:
        refusal = HeldElsewhere(epoch=outcome.epoch)
    else:
        refusal = AttemptNotOpen(state="over" if outcome.late else outcome.state.value)
    state: Fact = refusal.facts.get("state", outcome.state.value)
    told = _told(outcome, house_of(request))
    return _json({**told, **_refused(request, refusal), "state": state}, refusal.status)


def _refused(request: Request, refusal: Refusal) -> dict[str, object]:
    told = text.refusal_text(refusal, _locale(request), house_of(request).settings.zone)
    return {"code": refusal.code, "message": told}


def _locale(request: Request) -> str:
    locale = request.cookies.get(READING_COOKIE, "").partition(".")[0]
    return locale if locale in LOCALES else house_of(request).settings.locale


def _json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(_write.encode(value), status, headers, media_type="application/json")


def routes() -> list[BaseRoute]:
    """The raw routes. Their gate stands open because the signed token is the permission."""
    made = [
        Route("/exam/answers", save, methods=["POST"]),
        Route("/exam/submit", submit, methods=["POST"]),
        Route("/exam/files", send_file, methods=["POST"]),
    ]
    return list(made)


GATE: Final = Gate(anybody=True)
"""What the route matrix reads for the raw routes: the token in the body admits, not the session."""
