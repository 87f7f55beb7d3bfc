"""A server of one board in its own process: ``python -m bench.board_server <what it is told, as JSON>``.

It is served as ``lianbing serve`` does, and a thread in it scores when told to on standard input, as marking
does in the product. The floor is the least that can bring a text to so many sockets: one prepared frame,
written to every transport of an asyncio server, four times a second.
"""

import asyncio
import base64
import hashlib
import sys
import threading
import time
from pathlib import Path
from random import Random
from typing import Final

import msgspec
import uvicorn

from contest import boards
from core.access import HOUSE
from core.house import House
from core.points import Points
from core.settings import Settings
from web import serving
from web.app import build_app

_MAGIC: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Told(msgspec.Struct):
    """What a server is told. ``size``: of the floor's frame; nought serves the product."""

    folder: str
    port: int
    board_id: int
    people: int
    size: int = 0


class Scoring(msgspec.Struct):
    """So many scores, so many a second."""

    count: int
    a_second: float


def serve(told: Told) -> None:
    """The product, with a scorer beside it."""
    settings = Settings(data_dir=Path(told.folder), port=told.port)
    house = House.build(settings)
    threading.Thread(target=_score, args=(house, told), daemon=True).start()
    uvicorn.Server(serving.uvicorn_config(build_app(house), settings)).run()


def _score(house: House, told: Told) -> None:
    """For each order, score at its rate and answer with the moment of each commit."""
    chance = Random(1)
    number = 0
    for line in sys.stdin.buffer:
        order = msgspec.json.decode(line, type=Scoring)
        moments: list[float] = []
        begun = time.monotonic()
        for turn in range(order.count):
            time.sleep(max(0.0, begun + turn / order.a_second - time.monotonic()))
            number += 1
            with house.work(HOUSE) as work:
                boards.score(
                    work,
                    told.board_id,
                    entry_id=chance.randrange(told.people) + 1001,
                    component=chance.choice(("theory", "skill")),
                    points=Points(chance.randrange(10_001)),
                    source=f"bench:{number}",
                    happened_at=work.now,
                )
            moments.append(time.monotonic())
        print(msgspec.json.encode(moments).decode(), flush=True)


class _Floor(asyncio.Protocol):
    """Answers the handshake, and is written to from outside."""

    lines: Final[set[asyncio.Transport]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        key = next((x for x in data.split(b"\r\n") if x.lower().startswith(b"sec-websocket-key:")), None)
        if key is None:
            return
        accept = base64.b64encode(hashlib.sha1(key.partition(b":")[2].strip() + _MAGIC).digest())
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self.lines.add(self._transport)

    def connection_lost(self, _why: Exception | None) -> None:
        self.lines.discard(self._transport)


async def _floor(told: Told) -> None:
    text = b'{"seq":0}'.ljust(told.size)
    frame = bytes([0x81, 126]) + told.size.to_bytes(2, "big") + text
    await asyncio.get_running_loop().create_server(_Floor, "127.0.0.1", told.port, backlog=2048)
    while True:
        await asyncio.sleep(0.25)
        for line in list(_Floor.lines):
            line.write(frame)


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.argv[1], type=Told)
    if asked.size:
        asyncio.run(_floor(asked))
    else:
        serve(asked)
