"""Viewers of a board, in a process of their own: ``python -m bench.audience <order as JSON>``.

Sockets on plain asyncio protocols; of each message only its number is read, and when it came.
"""

import asyncio
import re
import sys
import time
from typing import Final

import msgspec

_SEQ: Final = re.compile(rb'"seq":(\d+)')
_KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="


class Order(msgspec.Struct):
    """Who is to come where, and for how long after everybody is there."""

    port: int
    path: str
    viewers: int
    seconds: float


class Heard(msgspec.Struct):
    """What came once everybody was there, and when each viewer first saw a number."""

    messages: int
    bytes: int
    seen: list[list[tuple[int, float]]]


class Watcher(asyncio.Protocol):
    """One viewer."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._rest = b""
        self.is_in = False
        self.messages = self.bytes = self.seq = 0
        self.seen: list[tuple[int, float]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(
                f"GET {self._order.path} HTTP/1.1\r\nHost: 127.0.0.1:{self._order.port}\r\n"
                f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {_KEY}\r\n"
                "Sec-WebSocket-Version: 13\r\n\r\n".encode()
            )

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._rest += data
        if not self.is_in:
            _, found, self._rest = self._rest.partition(b"\r\n\r\n")
            self.is_in = bool(found)
        while len(self._rest) >= 2:
            size, head = self._rest[1] & 127, 2
            if size >= 126:
                head = 4 if size == 126 else 10
                size = int.from_bytes(self._rest[2:head], "big")
            if len(self._rest) < head + size:
                return
            opcode, payload = self._rest[0] & 15, self._rest[head : head + size]
            self._rest = self._rest[head + size :]
            if opcode == 1:
                self._hear(payload, now, head + size)

    def _hear(self, payload: bytes, now: float, size: int) -> None:
        self.messages += 1
        self.bytes += size
        found = _SEQ.search(payload)
        seq = int(found[1]) if found is not None else 0
        if seq > self.seq:
            self.seq = seq
            self.seen.append((seq, now))


async def attend(order: Order) -> Heard:
    """Come, say that everybody is there, watch, and tell."""
    loop = asyncio.get_running_loop()
    watchers: list[Watcher] = []
    for _ in range(order.viewers):
        _, watcher = await loop.create_connection(lambda: Watcher(order), "127.0.0.1", order.port)
        watchers.append(watcher)
    while not all(each.is_in for each in watchers):
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    for each in watchers:
        each.messages = each.bytes = 0
        each.seen.clear()
    print("there", flush=True)
    await asyncio.sleep(order.seconds)
    return Heard(
        sum(each.messages for each in watchers),
        sum(each.bytes for each in watchers),
        [each.seen for each in watchers],
    )


if __name__ == "__main__":
    heard = asyncio.run(attend(msgspec.json.decode(sys.argv[1], type=Order)))
    print(msgspec.json.encode(heard).decode(), flush=True)
