"""One run of a simulation: everybody sits, the house settles, everything is compared."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

from core.house import House
from exam import reconciling
from web.simulation import checking, season
from web.simulation.candidate import Candidate, SharedLine, Tally
from web.simulation.season import Season, Stand
from web.simulation.world import World

Tell = Callable[[int, int, str], None]
SETTLE_SECONDS: Final = 90
QUIET_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Habits:
    """How the simulated people behave. ``pace``: mean seconds between two saves of one candidate."""

    seed: int
    pace: float
    viewers: int = 0


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is simulated, and where: candidates and viewers spread over the addresses."""

    house: House
    world: World
    season: Season | None
    addresses: Sequence[str]
    habits: Habits


def run(simulation: Simulation, tell: Tell) -> dict[str, Any]:
    """Drive it to the end; the report."""
    return asyncio.run(_run(simulation, tell))


async def _run(it: Simulation, tell: Tell) -> dict[str, Any]:
    tally, began = Tally(), time.perf_counter()
    stand = Stand(it.season, it.addresses, it.habits.viewers, it.habits.seed) if it.season else None
    async with stand or nullcontext():
        people = await _sit(it, tally, tell)
        seconds = time.perf_counter() - began
        await asyncio.to_thread(_await_marks, it.house, it.world.sitting_ref, tell)
        if stand is not None:
            await stand.await_quiet(QUIET_SECONDS)
    with it.house.reading() as work:
        verdict = checking.compare(work, it.world.sitting_ref, people)
    saves = sorted(tally.save_ms)
    report = {
        "candidates": len(people),
        "database": it.house.database.engine.dialect.name,
        "servers": len(it.addresses),
        "items_in_bank": it.world.items_in_bank,
        "kinds_left_out": list(it.world.kinds_left_out),
        "saves_acknowledged": tally.acknowledged,
        "saves_per_s": round(tally.acknowledged / seconds, 1),
        "save_p50_ms": quantile(saves, 0.50),
        "save_p99_ms": quantile(saves, 0.99),
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
    }
    if it.season is not None and stand is not None:
        report |= _watched(it, it.season, stand, people)
    return report | {"errors": len(tally.errors), "first_errors": tally.errors[:5]}


def _watched(it: Simulation, season_: Season, stand: Stand, people: Sequence[Candidate]) -> dict[str, Any]:
    """What the viewers met, and whether what they saw at the end was right."""
    ages = sorted(float(age) for each in stand.reports for age in each.ages_ms)
    return {
        "viewers": len(stand.reports),
        "frames": sum(each.frames for each in stand.reports),
        "board_holes": sum(each.holes for each in stand.reports),
        "board_breaks": sum(each.breaks for each in stand.reports),
        "board_age_p50_ms": quantile(ages, 0.50),
        "board_age_p99_ms": quantile(ages, 0.99),
        "rank_mismatches": season.mismatches(it.house, season_, people, stand.pictures),
    }


async def _sit(it: Simulation, tally: Tally, tell: Tell) -> list[Candidate]:
    line = SharedLine(min(400, len(it.world.accounts) + 50))
    people = [
        Candidate(
            account,
            it.world.sitting_ref,
            it.world.keys,
            tally,
            line,
            it.addresses[number % len(it.addresses)],
            season.seeded(it.habits.seed, number),
            it.habits.pace,
        )
        for number, account in enumerate(it.world.accounts)
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


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which that share lies, of values in ascending order; None of none."""
    return round(values[min(len(values) - 1, int(len(values) * share))], 1) if values else None
