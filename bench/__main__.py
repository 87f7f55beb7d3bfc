"""``python -m bench``: measure, and print each figure beside its floor. Takes about four minutes.

It never fails on a figure: what a busy machine gives is for a reader to judge, who finds the load beside it.
"""

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from rich.console import Console
from rich.table import Table

from bench import answers, boards, certificates, duplicates, herd, imports, machine, papers
from bench.answers import Figures, Pair, Run
from bench.boards import Engine, Live
from bench.certificates import Certified
from bench.databases import Kind
from bench.duplicates import Search
from bench.herd import Herds
from bench.imports import Import
from bench.papers import Drawn, Written

Done = TypeVar("Done")
out = Console(width=120, highlight=False)
_FIGURES: Sequence[tuple[str, Callable[[Run], float], str]] = (
    ("saves a second", lambda run: run.saves_per_second, ".0f"),
    ("p50, ms", lambda run: run.p50_ms, ".0f"),
    ("p99, ms", lambda run: run.p99_ms, ".0f"),
    ("CPU µs a save", lambda run: run.cpu_us, ".0f"),
)


def main() -> None:
    """Measure what was asked for; tables as they come, and everything as JSON at the end when asked."""
    asked = _asked()
    out.stderr = asked.json
    began = datetime.now(UTC)
    _print_heading(began)
    measured = [
        figures for kind in Kind if asked.only in {None, "answers"} and (figures := _answers(kind, asked))
    ]
    herds = [found for kind in Kind if asked.only in {None, "herd"} and (found := _herds(kind))]
    imported = [done for kind in Kind if asked.only in {None, "import"} and (done := _import(kind))]
    searched = [search for kind in Kind if asked.only in {None, "duplicates"} and (search := _search(kind))]
    certified = [given for kind in Kind if asked.only in {None, "certificates"} and (given := _certify(kind))]
    drawn = _papers() if asked.only in {None, "papers"} else None
    written = [each for kind in Kind if asked.only in {None, "papers"} and (each := _papers_written(kind))]
    followed = _boards() if asked.only in {None, "boards"} else None
    if asked.json:
        report = {
            "measured_at": began,
            "machine": machine.this_machine(),
            "load": machine.load(),
            "answers": measured,
            "herds": herds,
            "imports": imported,
            "searched": searched,
            "certified": certified,
            "papers": drawn,
            "papers_written": written,
            "boards": followed,
        }
        print(msgspec.json.encode(report).decode())


def _answers(kind: Kind, asked: argparse.Namespace) -> Figures | None:
    try:
        figures = answers.measure(kind, pairs=asked.pairs, seconds=asked.seconds)
    except RuntimeError as failure:
        out.print(f"{kind}: not measured: {failure}")
        return None
    _print_answers(figures)
    return figures


def _herds(kind: Kind) -> Herds | None:
    try:
        found = herd.measure(kind)
    except RuntimeError as failure:
        out.print(f"{kind}: herds not measured: {failure}")
        return None
    _print_herds(found)
    return found


def _import(kind: Kind) -> Import | None:
    done = imports.measure(kind)
    if done is None:
        out.print(f"Import: not measured, there is no bank at {imports.FOLDER}.")
    else:
        _print_import(done)
    return done


def _measured(kind: Kind, what: str, measure: Callable[[Kind], Done]) -> Done | None:
    """The figures; None, and why, where that database cannot be had."""
    try:
        return measure(kind)
    except RuntimeError as failure:
        out.print(f"{kind}: {what} not measured: {failure}")
        return None


def _search(kind: Kind) -> Search | None:
    done = _measured(kind, "near-duplicates", duplicates.measure)
    if done is None:
        return None
    out.print(
        f"Near-duplicates, {done.kind}: {done.items} made-up items in {done.seconds:.1f} s "
        f"(goal {done.goal:.0f}; reading them alone {done.floor_seconds:.1f}): {done.found} of "
        f"{done.planted} planted doubles, {done.pairs} pairs; one wording against the bank "
        f"{done.near_ms:.0f} ms; load {done.load:.1f}."
    )
    return done


def _certify(kind: Kind) -> Certified | None:
    done = _measured(kind, "certificates", certificates.measure)
    if done is None:
        return None
    out.print(
        f"Certificates, {done.kind}: {done.certified:.0f} a second (floor {done.certified_floor:.0f}, goal "
        f"{done.goal:.0f}); printed {done.printed:.0f} a second (an empty page {done.printed_floor:.0f})"
    )
    return done


def _papers() -> Drawn:
    done = papers.measure()
    out.print(
        f"Papers of 100 items from {done.bank}: one {done.paper_ms:.0f} ms (goal {papers.PAPER_GOAL_MS:.0f}; "
        f"one pass over the bank {done.floor_ms:.0f}); {papers.FORMS} parallel forms {done.forms_s:.2f} s, "
        f"from 2600 items "
        f"{done.tight_forms_s:.2f} s (goal {papers.FORMS_GOAL_S:.0f}), means apart {done.spread / 100:.2f}; "
        f"{papers.DRAWS} simulated {done.simulated_s:.1f} s; load {done.load:.1f}."
    )
    return done


def _papers_written(kind: Kind) -> Written | None:
    done = _measured(kind, "papers", papers.measure_written)
    if done is None:
        return None
    out.print(
        f"Papers, {kind}, drawn and written from {done.bank}: {done.paper_ms:.0f} ms (goal "
        f"{papers.PAPER_GOAL_MS:.0f}), the first of a process {done.first_ms:.0f} ms (its columns read alone "
        f"{done.floor_ms:.0f}); by difficulty and level {done.sorted_ms:.0f} ms, the first "
        f"{done.sorted_first_ms:.0f} ms; one item picked by hand {done.pick_ms:.0f} ms, one exchanged "
        f"{done.swap_ms:.0f} ms; {papers.FORMS} forms {done.forms_s:.2f} s, the first time "
        f"{done.forms_first_s:.2f} s (goal {papers.FORMS_GOAL_S:.0f}); load {done.load:.1f}."
    )
    return done


def _boards() -> tuple[Live, Engine] | None:
    try:
        live, engine = boards.measure(), boards.measure_engine()
    except RuntimeError as failure:
        out.print(f"Boards: not measured: {failure}")
        return None
    out.print(
        f"Boards: {live.scores} scores at {boards.SCORES_A_SECOND:.0f} a second, {live.viewers} viewers: "
        f"commit to seen p50 {live.p50_ms:.0f}, p99 {live.p99_ms:.0f}, longest {live.longest_ms:.0f} ms "
        f"(goal {live.goal_ms}); {live.messages} messages of {live.message_bytes:.0f} bytes at "
        f"{live.cpu_us:.0f} µs CPU ({live.whole_cpu_us:.0f} with scoring; raw asyncio {live.floor_us:.0f}, "
        f"ratio {live.cpu_us / live.floor_us:.1f}); load {live.load:.1f}.\n"
        f"Engine with {engine.entrants} entrants: {engine.update_us:.1f} µs an update, "
        f"{engine.update_and_rank_us:.1f} with its rank; built in {engine.rebuild_ms:.0f} ms."
    )
    return live, engine


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only",
        choices=["answers", "herd", "import", "duplicates", "certificates", "papers", "boards"],
        help="Measure only this.",
    )
    parser.add_argument("--pairs", type=int, default=5, help="Pairs of floor and product for each database.")
    parser.add_argument("--seconds", type=float, default=4.0, help="How long one run lasts.")
    parser.add_argument("--json", action="store_true", help="Print JSON; the tables go to standard error.")
    return parser.parse_args()


def _print_heading(began: datetime) -> None:
    here = machine.this_machine()
    out.print(f"{began:%Y-%m-%d %H:%M} UTC, load {machine.load():.1f}")
    out.print(f"{here.cores} cores, {here.processor}, {here.memory_gib} GiB, {here.system}")
    out.print(f"Python {here.python}, SQLite {here.sqlite}")


def _print_answers(figures: Figures) -> None:
    loads = [run.load for pair in figures.pairs for run in (pair.floor, pair.product)]
    table = Table(title=f"Saving answers, 200 connections: {figures.kind}", title_justify="left")
    for name in ("figure", "floor", "product", "best", "ratio", "from", "to", "goal"):
        table.add_column(name, justify="left" if name == "figure" else "right")
    for name, of, form in _FIGURES:
        is_rate = of is _FIGURES[0][1]

        def ratio(pair: Pair, of: Callable[[Run], float] = of, is_rate: bool = is_rate) -> float:
            return of(pair.floor) / of(pair.product) if is_rate else of(pair.product) / of(pair.floor)

        middle, least, most = figures.ratio(ratio)
        products = [of(pair.product) for pair in figures.pairs]
        table.add_row(
            name,
            format(_middle([of(pair.floor) for pair in figures.pairs]), form),
            format(_middle(products), form),
            format(max(products) if is_rate else min(products), form),
            f"{middle:.2f}",
            f"{least:.2f}",
            f"{most:.2f}",
            f"{figures.goal:.1f}" if name.startswith("CPU") else "",
        )
    out.print(table)
    spread = answers.spread(figures.batches)
    out.print(
        f"Requests in a commit: mean {spread['mean']:.0f}, p10 {spread['p10']}, median {spread['p50']}, "
        f"p90 {spread['p90']}, most {spread['most']}; load {min(loads):.1f} to {max(loads):.1f}."
    )


def _print_herds(herds: Herds) -> None:
    table = Table(title=f"Herds of {herd.PEOPLE}: {herds.kind}, load {herds.load:.1f}", title_justify="left")
    for name in ("herd", "people", "p50, ms", "p99, ms", "longest, ms", "all within, s", "of the floor"):
        table.add_column(name, justify="left" if name == "herd" else "right")
    rows = (
        ("floor: two smallest answers each, at once", herds.floor),
        ("start at once", herds.started),
        (f"start within {herd.SPREAD_SECONDS:.0f} s", herds.spread),
        ("hand in at once", herds.handed_in),
    )
    each_on_floor = herds.floor.seconds / herds.floor.people
    for name, found in rows:
        ratio = found.seconds / found.people / each_on_floor
        table.add_row(
            name,
            str(found.people),
            f"{found.p50_ms:.0f}",
            f"{found.p99_ms:.0f}",
            f"{found.longest_ms:.0f}",
            f"{found.seconds:.1f}",
            "" if found is herds.spread else f"{ratio:.1f}",
        )
    out.print(table)


def _print_import(done: Import) -> None:
    out.print(
        f"Importing the gtpx bank, {done.kind}: {done.accepted} questions of {done.files} files in "
        f"{done.seconds:.1f} s (goal {done.goal:.0f}); floor, reading alone, {done.floor_seconds:.1f} s: "
        f"ratio {done.seconds / done.floor_seconds:.1f}; CPU {done.cpu_seconds:.1f} s; load {done.load:.1f}."
    )


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    main()
