"""``simulate``: a whole sitting with hundreds of candidates, over HTTP, checked to the last answer."""

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer

from core.house import House
from core.settings import Settings
from exam import reconciling
from migrations import apply
from web.commands.outcome import REFUSED, fail, open_house, out, print_json, progress_bar, read_settings
from web.simulation import checking
from web.simulation.candidate import Candidate, SharedLine, Tally
from web.simulation.world import World, prepare

Tell = Callable[[int, int, str], None]
SETTLE_SECONDS = 90


def simulate(
    candidates: Annotated[int, typer.Option(min=1, max=5000, help="How many sit.")] = 300,
    bank: Annotated[
        list[Path] | None,
        typer.Option(help="Bank files to import for it; without any, a bank of the demo world.", exists=True),
    ] = None,
    minutes: Annotated[int, typer.Option(min=1, max=120, help="Working time of one candidate.")] = 2,
    pace: Annotated[
        float, typer.Option(min=0, help="Mean seconds between two saves of one candidate.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same candidates.")] = 1,
    url: Annotated[
        str | None, typer.Option(help="A running server on the database that the environment names.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Drive a whole sitting through the public HTTP API and compare what was kept with what was acknowledged.

    Without --url a server of its own is started on a temporary database (or on LIANBING_DATABASE_URL).
    Ends with 1 when an answer was lost, a score is wrong, or the server erred.
    """
    with tempfile.TemporaryDirectory(prefix="lianbing-simulation-") as folder:
        own = url is None
        settings = read_settings(data_dir=Path(folder)) if own else read_settings()
        with open_house(settings) as house:
            apply.upgrade(house.database)
            with progress_bar("preparing", quiet=as_json) as tell:
                world = prepare(house, bank or [], candidates, minutes, tell)
            if url is not None:
                report = _drive(house, world, url, seed, pace, quiet=as_json)
            else:
                with _server(settings) as address:
                    report = _drive(house, world, address, seed, pace, quiet=as_json)
    if as_json:
        print_json(report)
    else:
        for name, value in report.items():
            out.print(f"{name:>24}  {value}", highlight=False)
    if report["lost"] or report["errors"] or report["wrong_scores"] or report["unmarked"]:
        raise typer.Exit(REFUSED)


@contextmanager
def _server(settings: Settings) -> Iterator[str]:
    """A server process on the simulation's database; ended with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "LIANBING_DATA_DIR": str(settings.data_dir), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", str(port)]
    log = settings.data_dir / "server.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(command, env=environment, stdout=sink, stderr=sink)  # noqa: S603 - our own program
        try:
            address = f"http://127.0.0.1:{port}"
            _await_server(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def _await_server(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            if httpx2.get(f"{address}/sign-in", timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    fail(f"The server did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}", REFUSED)


def _drive(
    house: House, world: World, address: str, seed: int, pace: float, *, quiet: bool
) -> dict[str, Any]:
    tally, began = Tally(), time.perf_counter()
    with progress_bar("sitting", quiet=quiet) as tell:
        people = asyncio.run(_sit(world, address, seed, pace, tally, tell))
        seconds = time.perf_counter() - began
        _await_marks(house, world.sitting_ref, tell)
    with house.reading() as work:
        verdict = checking.compare(work, world.sitting_ref, people)
    saves = sorted(tally.save_ms)
    return {
        "candidates": len(people),
        "database": house.database.engine.dialect.name,
        "items_in_bank": world.items_in_bank,
        "saves_acknowledged": tally.acknowledged,
        "saves_per_s": round(tally.acknowledged / seconds, 1),
        "save_p50_ms": _quantile(saves, 0.50),
        "save_p99_ms": _quantile(saves, 0.99),
        "seconds": round(seconds, 1),
        "handed_in": tally.handed_in,
        "left_to_the_clock": tally.left_open,
        "reloads": tally.reloads,
        "take_overs": tally.take_overs,
        "retries": tally.retries,
        "refused_late": tally.refused_late,
        "stale": tally.stale,
        "lost": verdict.lost,
        "wrong_scores": verdict.wrong_scores,
        "unmarked": verdict.unmarked,
        "errors": len(tally.errors),
        "first_errors": tally.errors[:5],
    }


async def _sit(
    world: World, address: str, seed: int, pace: float, tally: Tally, tell: Tell
) -> list[Candidate]:
    line = SharedLine(min(400, len(world.accounts) + 50))
    people = [
        Candidate(
            account,
            world.sitting_ref,
            world.keys,
            tally,
            line,
            address,
            random.Random(f"{seed}/{number}"),
            pace,
        )
        for number, account in enumerate(world.accounts)
    ]
    done = 0

    async def one(candidate: Candidate) -> None:
        nonlocal done
        await candidate.sit()
        done += 1
        tell(done, len(people), "sitting")

    try:
        await asyncio.gather(*(one(candidate) for candidate in people))
    finally:
        await line.hang_up()
    return people


def _await_marks(house: House, sitting_ref: str, tell: Tell) -> None:
    """Wait until the server has closed and marked whatever was begun."""
    with house.reading() as work:
        _, last = reconciling.unfinished(work, sitting_ref)
        still = max(0.0, (last - work.now).total_seconds()) if last is not None else 0.0
    until = time.monotonic() + still + SETTLE_SECONDS
    while time.monotonic() < until:
        with house.reading() as work:
            count, _ = reconciling.unfinished(work, sitting_ref)
        tell(0, max(count, 1), f"marking, {count} to go")
        if count == 0:
            return
        time.sleep(0.5)


def _quantile(values: list[float], share: float) -> float | None:
    return round(values[min(len(values) - 1, int(len(values) * share))], 1) if values else None
