"""The sockets: one for an open examination page, one for an invigilator's wall.

Sockets carry nudges and notices; whatever must be true is also in the answer to the next ordinary request,
so a page without a socket is only a little slower to know.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from fastapi import APIRouter, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected

from core.access import Permission
from core.clock import milliseconds
from core.errors import Refusal
from core.house import House
from core.work import UnitOfWork
from exam import attempts, invigilation, sittings
from exam.states import SignalKind
from web.door import SESSION_COOKIE, actor_of
from web.gates import Gate
from web.live.hub import Hub, Mailbox

PULSE_SECONDS: Final = 20
GONE: Final = (WebSocketDisconnect, WebSocketDisconnected)
"""The line is closed: said once when it closes, and differently to whoever uses it after that."""
REFUSED: Final = 4403
GATE: Final = Gate()
"""Sockets admit who is signed in; the operation looks whose attempt or sitting it is."""

router = APIRouter()


@router.websocket("/live/attempts/{ref}")
async def attempt_socket(socket: WebSocket, ref: str) -> None:
    """Clock changes, notices and the end of one attempt; upwards: unsaved answers and spells away."""
    house: House = socket.app.state.house
    attempt_id = await _admitted(socket, lambda work: attempts.id_of_mine(work, ref))
    if attempt_id is None:
        return
    name = invigilation.connection_name(house)
    try:
        await _converse(socket, f"attempt:{attempt_id}", _Reports(house, attempt_id, name))
    finally:
        hub: Hub = socket.app.state.hub
        await hub.part(_note(house, attempt_id, SignalKind.DISCONNECTED, name))


@router.websocket("/live/sittings/{ref}")
async def sitting_socket(socket: WebSocket, ref: str) -> None:
    """A nudge whenever something in the sitting changed; the wall then asks for its tiles."""
    sitting_id = await _admitted(socket, lambda work: sittings.row_of(work, ref, Permission.SITTING_WATCH).id)
    if sitting_id is not None:
        await _converse(socket, f"sitting:{sitting_id}", None)


class _Reports:
    """What an examination page says upwards, kept as signals and only when it changed."""

    def __init__(self, house: House, attempt_id: int, name: str) -> None:
        self._house = house
        self._attempt_id = attempt_id
        self._name = name
        self._unsaved = 0
        self._spells = 0

    async def begin(self) -> tuple[str, ...]:
        """Note the connection itself; what was said while there was none."""

        def look() -> tuple[str, ...]:
            with self._house.reading() as work:
                return invigilation.told_meanwhile(work, self._attempt_id)

        told = await run_in_threadpool(look)
        await _note(self._house, self._attempt_id, SignalKind.CONNECTED, self._name)
        return told

    async def hear(self, message: dict[str, Any]) -> None:
        match message:
            case {"type": "unsaved", "n": int(n)} if 0 <= n < 10_000 and n != self._unsaved:
                self._unsaved = n
                await _note(self._house, self._attempt_id, SignalKind.UNSAVED, str(n))
            case {"type": "away", "ms": int(ms)} if ms >= 0 and self._spells < 500:
                self._spells += 1
                await _note(self._house, self._attempt_id, SignalKind.AWAY, str(ms))
            case _:
                pass


async def _admitted(socket: WebSocket, find: Callable[[UnitOfWork], int]) -> int | None:
    """The id of what the operation finds for this visitor; where it refuses, the socket is closed."""
    house: House = socket.app.state.house
    token = socket.cookies.get(SESSION_COOKIE, "")

    def look() -> int:
        actor = actor_of(house, token)
        with house.reading(actor) as work:
            return find(work)

    try:
        return await run_in_threadpool(look)
    except Refusal:
        await socket.close(REFUSED)
        return None


async def _converse(socket: WebSocket, topic: str, reports: _Reports | None) -> None:
    """Listen to the topic from before the socket is accepted, so that nothing falls in between."""
    hub: Hub = socket.app.state.hub
    box = hub.subscribe(topic)
    await socket.accept()
    house: House = socket.app.state.house
    speaking = asyncio.create_task(_speak(socket, box, house))
    try:
        if reports is not None:
            for words in await reports.begin():
                await socket.send_json({"type": "notice", "text": words})
        while True:
            said = await socket.receive_json()
            if reports is not None and isinstance(said, dict):
                await reports.hear(said)
    except (*GONE, ValueError, KeyError):
        pass
    finally:
        hub.leave(topic, box)
        speaking.cancel()
        with suppress(asyncio.CancelledError, *GONE, RuntimeError):
            await speaking


async def _speak(socket: WebSocket, box: Mailbox, house: House) -> None:
    """Send what arrives, and a pulse when nothing does, so that a dead line is noticed."""
    while True:
        try:
            messages = await asyncio.wait_for(box.take(), PULSE_SECONDS)
        except TimeoutError:
            messages = [{"type": "pulse", "server_now": milliseconds(house.clock.now())}]
        for message in messages:
            await socket.send_json(message)


async def _note(house: House, attempt_id: int, kind: SignalKind, facts: str = "") -> None:
    def write() -> None:
        with house.work() as work:
            invigilation.note_signal(work, attempt_id, kind, facts)

    await run_in_threadpool(write)
