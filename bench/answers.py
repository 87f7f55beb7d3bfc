"""Saving answers: the product against its floor, in alternated pairs on one durable database."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from bench import databases, load, machine, server, world
from bench.databases import Kind

WARM_UP_SECONDS: Final = 1.5
CONNECTIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``cpu_us``: of application and database, for one acknowledged save."""

    saves_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    client_cpu_us: float
    load: float


@dataclass(frozen=True, slots=True)
class Pair:
    """The floor and the product, one straight after the other."""

    floor: Run
    product: Run

    @property
    def cpu_ratio(self) -> float:
        return self.product.cpu_us / self.floor.cpu_us


@dataclass(frozen=True, slots=True)
class Figures:
    """What one database gave. ``batches``: how many commits carried so many requests."""

    kind: Kind
    goal: float
    pairs: Sequence[Pair]
    batches: dict[int, int]

    def ratio(self, of: Callable[[Pair], float]) -> tuple[float, float, float]:
        """Median, least and most over the pairs."""
        ratios = [of(pair) for pair in self.pairs]
        return median(ratios), min(ratios), max(ratios)


def measure(kind: Kind, *, pairs: int, seconds: float) -> Figures:
    """Furnish a hall, then let its candidates save against floor and product in turn."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url, database_pids = stack.enter_context(databases.durable(kind))
        hall = world.furnish(folder, url, sitters=CONNECTIONS)
        with ExitStack() as servers:
            floor, floor_port = servers.enter_context(
                server.running(hall.settings, folder / "floor", floor=True)
            )
            app, port = servers.enter_context(server.running(hall.settings, folder / "product"))
            seqs = iter(range(0, 10**9, 10**5))

            def run(at: int, duration: float, *pids: int) -> Run:
                return _run(load.Order(at, list(hall.tokens), duration, next(seqs)), pids)

            run(floor_port, WARM_UP_SECONDS, floor)
            run(port, WARM_UP_SECONDS, app, *database_pids)
            measured = [
                Pair(run(floor_port, seconds, floor), run(port, seconds, app, *database_pids))
                for _ in range(pairs)
            ]
        batches = msgspec.json.decode((folder / "product").read_bytes(), type=dict[int, int])
        return Figures(kind, kind.goal, measured, batches)


def _run(order: load.Order, pids: Sequence[int]) -> Run:
    """Raises RuntimeError when anything was not acknowledged: then the figures mean nothing."""
    tally = load.run(order, *pids)
    if tally.failures:
        raise RuntimeError(f"{len(tally.failures)} failures, the first: {tally.failures[0]}")
    latencies = sorted(tally.latencies_ms)
    return Run(
        saves_per_second=tally.acknowledged / tally.seconds,
        p50_ms=percentile(latencies, 50),
        p99_ms=percentile(latencies, 99),
        cpu_us=tally.server_cpu_seconds / tally.acknowledged * 1e6,
        client_cpu_us=tally.client_cpu_seconds / tally.acknowledged * 1e6,
        load=machine.load(),
    )


def percentile(ascending: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return ascending[min(len(ascending) - 1, len(ascending) * percent // 100)]


def spread(batches: dict[int, int]) -> dict[str, float]:
    """Commits, and the requests in one: mean, median and the tenth and ninetieth percentile of commits."""
    sizes = sorted(Counter(batches).elements())
    if not sizes:
        return {}
    return {
        "commits": len(sizes),
        "mean": sum(sizes) / len(sizes),
        "p10": percentile(sizes, 10),
        "p50": percentile(sizes, 50),
        "p90": percentile(sizes, 90),
        "most": sizes[-1],
    }
