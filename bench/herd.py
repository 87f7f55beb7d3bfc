"""The bell: everybody begins, and later hands in, at the same moment.

A start is two requests, *begin* and the paper; handing in is one. Three herds run one after another over the
same people: all at once, spread over ten seconds, and all handing in. The floor is the smallest answer that a
signed-in person can get from the same server, asked as often, at once.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

from bench import databases, machine, server, world
from bench.databases import Kind

PEOPLE: Final = 1000
SPREAD_SECONDS: Final = 10.0
_TOKEN: Final = re.compile(rb'"token":"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Herd:
    """How long people waited, in milliseconds, and how long the whole herd took, in seconds."""

    people: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Herds:
    """One database's herds. ``started`` had half of the people at once, ``spread`` the other half."""

    kind: Kind
    floor: Herd
    started: Herd
    spread: Herd
    handed_in: Herd
    load: float


@dataclass
class Person:
    """Somebody with a signed-in browser; ``token`` is there once they have their paper."""

    cookie: str
    csrf: str
    token: str = ""


class Line:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._head = (
            f"Host: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\nCookie: lb_session={cookie}\r\n"
        )

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[str, bytes]:
        """Head (lower case) and body of the answer."""
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        said = f"{method} {path} HTTP/1.1\r\n{self._head}{more}Content-Length: {len(body)}\r\n\r\n"
        self._writer.write(said.encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        return head, await self._reader.readexactly(length)


def measure(kind: Kind) -> Herds:
    """Furnish a hall whose people wait at the doors, and ring the bell.

    Raises RuntimeError unless each gets a paper and a receipt.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url, _ = stack.enter_context(databases.durable(kind))
        hall = world.furnish(folder, url, sitters=0, beginners=PEOPLE)
        _, port = stack.enter_context(server.running(hall.settings, folder / "sizes"))
        people = [Person(*each) for each in zip(hall.cookies, hall.csrf_tokens, strict=True)]
        half = PEOPLE // 2
        begin = f"/exam/sittings/{hall.sitting_ref}/begin"
        load = machine.load()
        return Herds(
            kind=kind,
            floor=_run(people[:half], lambda each: _nothing(port, each)),
            started=_run(people[:half], lambda each: _start(port, begin, each)),
            spread=_run(people[half:], lambda each: _start(port, begin, each), SPREAD_SECONDS),
            handed_in=_run(people, lambda each: _hand_in(port, each)),
            load=load,
        )


def _run(
    people: Sequence[Person], deed: Callable[[Person], Coroutine[None, None, float]], over: float = 0.0
) -> Herd:
    async def one(number: int, person: Person) -> float:
        await asyncio.sleep(over * number / len(people))
        return await deed(person)

    async def all_of_them() -> list[float]:
        return list(await asyncio.gather(*(one(*each) for each in enumerate(people))))

    began = time.perf_counter()
    waits = sorted(asyncio.run(all_of_them()))
    return Herd(
        people=len(waits),
        p50_ms=waits[len(waits) // 2],
        p99_ms=waits[len(waits) * 99 // 100],
        longest_ms=waits[-1],
        seconds=time.perf_counter() - began,
    )


async def _nothing(port: int, person: Person) -> float:
    pressed = time.perf_counter()
    async with Line(port, person.cookie) as line:
        for _ in range(2):
            head, _ = await line.ask("GET", "/exam/attempts/nobodysattempt/state", accept="application/json")
            _demand(" 404 " in head[:20], head)
    return _since(pressed)


async def _start(port: int, begin: str, person: Person) -> float:
    pressed = time.perf_counter()
    async with Line(port, person.cookie) as line:
        head, _ = await line.ask("POST", begin, x_csrf_token=person.csrf)
        place = head.partition("location: ")[2].partition("\r\n")[0]
        _demand(bool(place), head)
        head, page = await line.ask("GET", place)
    waited = _since(pressed)
    found = _TOKEN.search(page)
    _demand(found is not None, head)
    person.token = found[1].decode() if found else ""
    return waited


async def _hand_in(port: int, person: Person) -> float:
    body = json.dumps({"token": person.token, "entries": [], "unanswered": 100}).encode()
    pressed = time.perf_counter()
    async with Line(port, person.cookie) as line:
        head, answer = await line.ask("POST", "/exam/submit", body, content_type="application/json")
    waited = _since(pressed)
    _demand(b'"receipt"' in answer, head)
    return waited


def _demand(is_so: bool, said: str) -> None:
    if not is_so:
        raise RuntimeError(said)


def _since(pressed: float) -> float:
    return (time.perf_counter() - pressed) * 1000
