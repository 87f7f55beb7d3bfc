"""The bell: everybody begins at the same moment, each with two requests, and waits for the paper."""

import asyncio
import time
from dataclasses import dataclass

from bench.world import Hall


@dataclass(frozen=True, slots=True)
class Herd:
    """From pressing *begin* until the paper is there, in milliseconds; the pages per second meanwhile."""

    people: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    seconds: float


def stampede(hall: Hall, port: int) -> Herd:
    """Let everybody who waits begin at once. Raises RuntimeError unless each gets a paper."""
    return asyncio.run(_stampede(hall, port))


async def _stampede(hall: Hall, port: int) -> Herd:
    began = time.perf_counter()
    waits = sorted(
        await asyncio.gather(
            *(
                _begin(port, hall.sitting_ref, cookie, csrf)
                for cookie, csrf in zip(hall.cookies, hall.csrf_tokens, strict=True)
            )
        )
    )
    count = len(waits)
    return Herd(
        people=count,
        p50_ms=waits[count // 2],
        p99_ms=waits[count * 99 // 100],
        longest_ms=waits[-1],
        seconds=time.perf_counter() - began,
    )


async def _begin(port: int, sitting_ref: str, cookie: str, csrf: str) -> float:
    """Begin and take the paper on one connection; how many milliseconds it took."""
    pressed = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    common = f"Host: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\nCookie: lb_session={cookie}\r\n"
    path = f"/exam/sittings/{sitting_ref}/begin"
    writer.write(
        f"POST {path} HTTP/1.1\r\n{common}X-CSRF-Token: {csrf}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    head, _ = await _reply(reader)
    place = head.partition("location: ")[2].partition("\r\n")[0]
    if not place:
        raise RuntimeError(head)
    writer.write(f"GET {place} HTTP/1.1\r\n{common}\r\n".encode())
    head, page = await _reply(reader)
    if " 200 " not in head[:20] or b"exam-data" not in page:
        raise RuntimeError(head)
    writer.close()
    await writer.wait_closed()
    return (time.perf_counter() - pressed) * 1000


async def _reply(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    return head, await reader.readexactly(length)
