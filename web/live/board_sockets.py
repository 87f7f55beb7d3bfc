"""The socket of a board; its protocol is docs/live-feed.md.

The public side is open to everybody, the jury's to who may watch the board. A viewer names the number up to
which they know it, in the address or later in a message, and is brought on from there.
"""

import asyncio
from contextlib import suppress
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected

from contest import boards
from contest.live.feed import Feed
from contest.live.sides import LiveBoard
from contest.rules.freeze import Side
from core.access import NOBODY
from core.errors import NotFound, Refusal
from core.house import House
from web.door import SESSION_COOKIE, actor_of
from web.gates import Gate
from web.live.board_hub import REFUSED, BoardHub, Viewer

GATE: Final = Gate(anybody=True)
"""Anybody may follow a public board; for the jury's side the operation looks who asks."""
FAREWELL_SECONDS: Final = 2.0
NONSENSE: Final = 1008
LONGEST: Final = 200

router = APIRouter()
Number = Annotated[int, Query(ge=0, lt=2**53)]


class Known(msgspec.Struct):
    """Up to where a viewer knows the board; zeros ask for everything."""

    epoch: int
    seq: int


_read = msgspec.json.Decoder(Known)


@router.websocket("/live/boards/{ref}")
async def board_socket(
    socket: WebSocket, ref: str, side: Side = Side.PUBLIC, epoch: Number = 0, seq: Number = 0
) -> None:
    """A snapshot or what was missed at once, then a frame for every tick in which anything came."""
    hub: BoardHub = socket.app.state.board_hub
    try:
        board = await _admitted(socket, ref, side)
    except Refusal:
        await socket.close(REFUSED)
        return
    await socket.accept()
    viewer = hub.join(board, side, socket, epoch, seq)
    viewer.listening = asyncio.create_task(_listen(socket, hub, board, side, viewer))
    try:
        if viewer.end_with is None:
            await asyncio.wait({viewer.listening})
        if viewer.end_with is not None:
            with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
                farewell = socket.close(viewer.end_with, str(hub.window_ms))
                await asyncio.wait_for(farewell, FAREWELL_SECONDS)
    finally:
        hub.leave(board, side, viewer)
        viewer.listening.cancel()
        with suppress(asyncio.CancelledError):
            await viewer.listening


async def _listen(socket: WebSocket, hub: BoardHub, board: LiveBoard, side: Side, viewer: Viewer) -> None:
    try:
        while True:
            said = await socket.receive_text()
            known = _read.decode(said[:LONGEST])
            hub.ask(board, side, viewer, known.epoch, known.seq)
    except (WebSocketDisconnect, WebSocketDisconnected):
        pass
    except (KeyError, msgspec.MsgspecError):
        viewer.end_with = NONSENSE


async def _admitted(socket: WebSocket, ref: str, side: Side) -> LiveBoard:
    """The board, from memory where it is there already: a storm of viewers asks no database."""
    house: House = socket.app.state.house
    feed: Feed = socket.app.state.engine_room.feed
    if side is Side.PUBLIC:
        board = feed.known(ref)
        if board is None:
            board = await run_in_threadpool(_folded, house, feed, ref)
        if not board.view.is_public:
            raise NotFound
        return board
    token = socket.cookies.get(SESSION_COOKIE, "")

    def look() -> LiveBoard:
        with house.reading(actor_of(house, token)) as work:
            return feed.board(work, boards.for_jury(work, ref).id)

    return await run_in_threadpool(look)


def _folded(house: House, feed: Feed, ref: str) -> LiveBoard:
    with house.reading(NOBODY) as work:
        return feed.board(work, boards.by_ref(work, ref).id)
