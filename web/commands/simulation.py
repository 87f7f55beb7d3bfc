"""``simulate``: a whole sitting with hundreds of candidates, over HTTP, checked to the last answer.

With ``--contest`` the sitting is the preliminary of a contest, people watch its board, and every rank that
they saw at the end is compared with one worked out from what candidates were acknowledged.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import httpx2
import typer

from core.settings import Settings
from migrations import apply
from web.commands.outcome import REFUSED, fail, open_house, out, print_json, progress_bar, read_settings
from web.simulation import run, season
from web.simulation.run import Habits, Simulation
from web.simulation.world import prepare

_WRONG = ("lost", "errors", "wrong_scores", "unmarked", "rank_mismatches")


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
    contest: Annotated[
        bool, typer.Option(help="Make it a contest, with people who watch the board.")
    ] = False,
    viewers: Annotated[int, typer.Option(min=1, max=2000, help="How many watch the board.")] = 50,
    servers: Annotated[
        int,
        typer.Option(min=1, max=8, help="Server processes of its own; several need PostgreSQL and Redis."),
    ] = 1,
    url: Annotated[
        list[str] | None, typer.Option(help="A running server on the database that the environment names.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Drive a whole sitting through the public HTTP API and compare what was kept with what was acknowledged.

    Without --url, servers of its own are started on a temporary database (or on LIANBING_DATABASE_URL). Ends
    with 1 when an answer was lost, a score or a rank is wrong, or a server erred.
    """
    with tempfile.TemporaryDirectory(prefix="lianbing-simulation-") as folder, ExitStack() as stack:
        settings = read_settings(data_dir=Path(folder)) if not url else read_settings()
        if servers > 1 and (settings.database_url is None or settings.redis_url is None):
            fail("Several server processes need LIANBING_DATABASE_URL and LIANBING_REDIS_URL.")
        house = stack.enter_context(open_house(settings))
        apply.upgrade(house.database)
        with progress_bar("preparing", quiet=as_json) as tell:
            world = prepare(house, bank or [], candidates, minutes, tell)
            watched = season.prepare(house, world) if contest else None
        addresses = url or [stack.enter_context(_server(settings)) for _ in range(servers)]
        habits = Habits(seed, pace, viewers if contest else 0)
        with progress_bar("sitting", quiet=as_json) as tell:
            report = run.run(Simulation(house, world, watched, addresses, habits), tell)
    if as_json:
        print_json(report)
    else:
        for name, value in report.items():
            out.print(f"{name:>24}  {value}", highlight=False)
    if any(report.get(name) for name in _WRONG):
        raise typer.Exit(REFUSED)


@contextmanager
def _server(settings: Settings) -> Iterator[str]:
    """A server process on the simulation's database; ended with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "LIANBING_DATA_DIR": str(settings.data_dir), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", str(port)]
    log = settings.data_dir / f"server-{port}.log"
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
