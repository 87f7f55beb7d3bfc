"""Real servers and real sockets: a viewer that never reads, a storm of five hundred, a flushed Redis."""

import asyncio
import base64
import os
import socket
import time
from pathlib import Path
from typing import Self

import pytest
from redis import Redis

from contest.board_reading import BoardView
from core.house import House
from tests import make, make_boards
from tests.faults.serving import Server, serving
from web.simulation.viewer import Report, Viewer

pytestmark = pytest.mark.alone

STORM = 500
PATIENCE = 90.0


class Audience:
    """Viewers of one board, until the block ends."""

    def __init__(self, server: Server, board: BoardView, count: int) -> None:
        address = f"ws://127.0.0.1:{server.port}/live/boards/{board.ref}"
        self.viewers = [Viewer(address, seed=number, notes_seen=True) for number in range(count)]
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[Report]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(each.follow(self._stop)) for each in self.viewers]
        await self.all_connected()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.gather(*self._tasks)

    async def all_connected(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(each.connected.wait() for each in self.viewers))

    async def all_see(self, seq: int) -> None:
        """Wait until everybody knows the board up to that number."""
        async with asyncio.timeout(PATIENCE):
            while any(each.picture.seq < seq for each in self.viewers):
                await asyncio.sleep(0.02)


async def score(house: House, board: BoardView, entry: int, points: int) -> None:
    await asyncio.to_thread(make_boards.score, house, board.id, entry, "theory", points)


def never_reads(server: Server, board: BoardView) -> socket.socket:
    """A socket that asks for everything again and again and reads nothing."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", server.port))
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(
        f"GET /live/boards/{board.ref} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return line


def ask_for_everything(line: socket.socket) -> None:
    said, mask = b'{"epoch":0,"seq":0}', os.urandom(4)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(said))
    line.sendall(bytes([0x81, 0x80 | len(said)]) + mask + masked)


def test_a_viewer_that_never_reads_delays_nobody(tmp_path: Path, house: House) -> None:
    board = make_boards.board(house, make.unit(house), 900)

    async def watch(server: Server) -> list[float]:
        async with Audience(server, board, 5) as audience:
            idle = [never_reads(server, board) for _ in range(3)]
            await asyncio.sleep(0.5)
            delays = []
            for turn in range(1, 61):
                for line in idle:
                    ask_for_everything(line)
                began = time.monotonic()
                await score(house, board, turn, turn * 100)
                await audience.all_see(turn)
                delays.append(time.monotonic() - began)
                await asyncio.sleep(0.05)
            for line in idle:
                line.close()
            assert [each.report.holes for each in audience.viewers] == [0] * 5
            return sorted(delays)

    with serving(tmp_path) as server:
        delays = asyncio.run(watch(server))
    assert delays[len(delays) // 2] < 2.0
    assert delays[-1] < PATIENCE / 4


def test_a_storm_of_five_hundred_comes_back_after_the_server_was_killed(tmp_path: Path, house: House) -> None:
    board = make_boards.board(house, make.unit(house), 60)

    async def storm(server: Server) -> None:
        async with Audience(server, board, STORM) as audience:
            await score(house, board, 1, 4_000)
            await audience.all_see(1)
            server.kill()
            for viewer in audience.viewers:
                viewer.connected.clear()
            await score(house, board, 2, 5_000)
            server.start()
            await asyncio.to_thread(server.await_answer)
            await audience.all_connected()
            await score(house, board, 3, 6_000)
            await audience.all_see(3)
            assert {tuple(each.picture.order[:3]) for each in audience.viewers} == {(3, 2, 1)}
            assert all(each.report.breaks >= 1 for each in audience.viewers)

    with serving(tmp_path) as server:
        asyncio.run(storm(server))


def test_flushing_redis_in_the_middle_changes_nothing_that_anyone_sees(
    tmp_path: Path, house: House, redis_url: str
) -> None:
    board = make_boards.board(house, make.unit(house), 60)

    async def watch(server: Server, redis: "Redis") -> None:
        async with Audience(server, board, 10) as audience:
            for entry in range(1, 31):
                await score(house, board, entry, entry * 100)
                if entry in {10, 11, 20}:
                    await asyncio.to_thread(redis.flushall)
            await audience.all_see(30)
            for viewer in audience.viewers:
                assert viewer.picture.order[:30] == list(range(30, 0, -1))
                assert (viewer.report.holes, viewer.report.breaks, viewer.report.snapshots) == (0, 0, 1)
                assert viewer.report.troubles == []

    with Redis.from_url(redis_url) as redis, serving(tmp_path, LIANBING_REDIS_URL=redis_url) as server:
        asyncio.run(watch(server, redis))
