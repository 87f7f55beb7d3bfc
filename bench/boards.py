"""Boards: from the commit of a score to every viewer's eye, what a message costs, what the engine costs."""

import subprocess
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from bench import machine, server
from bench.answers import percentile
from bench.audience import Heard, Order
from bench.board_server import Scoring, Told
from contest.rules.board import Board, BoardEvent, Entry, EventKind
from core.clock import SystemClock
from core.house import House
from core.points import Points
from core.settings import Settings
from migrations import apply
from tests import make, make_boards

VIEWERS: Final = 500
SCORES_A_SECOND: Final = 10.0
SECONDS: Final = 15.0
GOAL_MS: Final = 500
LARGE: Final = 100_000
UPDATES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Live:
    """``cpu_us``: of the server for one delivered message, without and with what it does for nobody.

    ``floor_us``: the same of an asyncio server that writes a prepared frame of that size.
    """

    viewers: int
    scores: int
    messages: int
    message_bytes: float
    p50_ms: float
    p99_ms: float
    longest_ms: float
    goal_ms: int
    cpu_us: float
    whole_cpu_us: float
    floor_us: float
    load: float


@dataclass(frozen=True, slots=True)
class Engine:
    """Microseconds of an update, and of one with the rank read after it; milliseconds of a rebuild."""

    entrants: int
    update_us: float
    update_and_rank_us: float
    rebuild_ms: float


def measure() -> Live:
    """Score at the rate, first for nobody, then for everybody, then let the floor speak as often."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        board_id, path = _furnish(folder)
        told = Told(str(folder), server.free_port(), board_id, VIEWERS)
        process = stack.enter_context(_running(told))
        order = Order(told.port, path, 1, SECONDS + 2)
        _, alone = _watched(order, process, scores=True)
        order.viewers = VIEWERS
        (moments, heard), busy = _watched(order, process, scores=True)
        size = max(126, round(heard.bytes / heard.messages) - 4)
        floor_told = Told("", server.free_port(), 0, 0, size)
        floor = stack.enter_context(_running(floor_told))
        (_, plain), spent = _watched(Order(floor_told.port, path, VIEWERS, SECONDS), floor, scores=False)
        latencies = sorted(_latencies(moments, heard))
    return Live(
        viewers=VIEWERS,
        scores=len(moments),
        messages=heard.messages,
        message_bytes=heard.bytes / heard.messages,
        p50_ms=percentile(latencies, 50),
        p99_ms=percentile(latencies, 99),
        longest_ms=latencies[-1],
        goal_ms=GOAL_MS,
        cpu_us=(busy - alone) / heard.messages * 1e6,
        whole_cpu_us=busy / heard.messages * 1e6,
        floor_us=spent / plain.messages * 1e6,
        load=machine.load(),
    )


def measure_engine(entrants: int = LARGE) -> Engine:
    """Random scores on a large board."""
    chance, now = Random(1), SystemClock().now()
    began = time.perf_counter()
    board = Board(make_boards.SHEET, (Entry(number) for number in range(entrants)))
    rebuilt = time.perf_counter() - began
    events = [
        BoardEvent(
            seq=number,
            kind=EventKind.SCORED,
            entry_id=chance.randrange(entrants),
            component=chance.choice(("theory", "skill")),
            points=Points(chance.randrange(10_001)),
            time_used_ms=chance.randrange(3_600_000),
            absent=False,
            happened_at=now,
        )
        for number in range(2 * UPDATES)
    ]
    began = time.perf_counter()
    for event in events[:UPDATES]:
        board.apply(event)
    updated = time.perf_counter() - began
    began = time.perf_counter()
    for event in events[UPDATES:]:
        board.apply(event)
        board.row(event.entry_id)
    ranked = time.perf_counter() - began
    return Engine(entrants, updated / UPDATES * 1e6, ranked / UPDATES * 1e6, rebuilt * 1e3)


def _furnish(folder: Path) -> tuple[int, str]:
    house = House.build(Settings(data_dir=folder))
    apply.upgrade(house.database)
    board = make_boards.board(house, make.unit(house), VIEWERS)
    house.close()
    return board.id, f"/live/boards/{board.ref}"


@contextmanager
def _running(told: Told) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "bench.board_server", msgspec.json.encode(told).decode()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            server.wait_for(told.port, process)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


def _watched(
    order: Order, process: "subprocess.Popen[bytes]", *, scores: bool
) -> tuple[tuple[list[float], Heard], float]:
    """Let the audience watch; the moments of the commits, what was heard, and the server's CPU seconds."""
    command = [sys.executable, "-m", "bench.audience", msgspec.json.encode(order).decode()]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as audience:
        if audience.stdout is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        audience.stdout.readline()
        before = machine.cpu_seconds(process.pid)
        moments: list[float] = []
        if scores:
            scoring = Scoring(round(SECONDS * SCORES_A_SECOND), SCORES_A_SECOND)
            process.stdin.write(msgspec.json.encode(scoring) + b"\n")
            process.stdin.flush()
            moments = msgspec.json.decode(process.stdout.readline(), type=list[float])
        heard = msgspec.json.decode(audience.stdout.readline(), type=Heard)
        return (moments, heard), machine.cpu_seconds(process.pid) - before


def _latencies(moments: list[float], heard: Heard) -> Iterator[float]:
    """From each commit to each viewer, in milliseconds. Raises RuntimeError when somebody never saw one."""
    for seen in heard.seen:
        numbers = [seq for seq, _ in seen]
        first = numbers[-1] - len(moments) + 1
        for turn, moment in enumerate(moments):
            place = bisect_left(numbers, first + turn)
            if place == len(numbers):
                raise RuntimeError("a viewer did not see every score")
            yield (seen[place][1] - moment) * 1000
