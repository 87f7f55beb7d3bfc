"""The paper simulator: what a blueprint gives when papers are drawn by it again and again.

Each draw is as the next paper would be: none counts as use for the others, so the exposure shown is the
chance that an item is met again.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exam.rules.blueprint import Blueprint
from exam.rules.drawing import assemble_from, rows_of
from exam.rules.hardness import ASSUMED, mean_hardness, with_answers
from exam.rules.paper import Assembly, Candidate, Shortfall

BANDS: Final = (1, 5, 10, 20, 50, 100)
"""Upper bounds of the bands of exposure, in percent of the papers."""


@dataclass(frozen=True, slots=True)
class TopicCoverage:
    """How many items of a topic a paper had: fewest, on average, most. Topic "" for items without one."""

    topic: str
    least: int
    mean: Fraction
    most: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of so many draws; nothing but ``shortfalls`` where the bank cannot fill the blueprint.

    ``overlap``: items shared with the draw before, to how often. ``exposure``: for each of :data:`BANDS` how
    many items stood in at most that share of the papers (and above the band before); ``drawn`` items stood in
    any of ``fitting``. ``expected``: the mean points of each paper, of which ``measured`` per cent rest on
    answers and the rest on authored difficulty; ``hardness``: the mean of each paper, in hundredths.
    """

    draws: int
    shortfalls: tuple[Shortfall, ...]
    topics: tuple[TopicCoverage, ...] = ()
    overlap: Mapping[int, int] | None = None
    exposure: tuple[int, ...] = ()
    drawn: int = 0
    fitting: int = 0
    expected: tuple[int, ...] = ()
    hardness: tuple[int, ...] = ()
    measured: int = 0


def simulate(
    blueprint: Blueprint,
    candidates: Sequence[Candidate],
    facility: Mapping[int, Fraction],
    *,
    draws: int,
    rng: random.Random,
) -> Simulation:
    """Draw ``draws`` papers and tell what they are like. ``facility``: share of points won, by version."""
    rows = rows_of(blueprint, with_answers(candidates, facility))
    assemblies: list[Assembly] = []
    for _ in range(draws):
        drawn = assemble_from(blueprint, rows, rng)
        if not drawn.complete:
            return Simulation(0, drawn.shortfalls)
        assemblies.append(drawn)
    sheets = [[pick for section in each.sections for pick in section.picks] for each in assemblies]
    uses = Counter(pick.item_id for sheet in sheets for pick in sheet)
    fitting = {card.item_id for row in rows for pile in row.piles for card in pile}
    counted = sum(map(len, sheets))
    known = sum(pick.version_id in facility for sheet in sheets for pick in sheet)
    return Simulation(
        draws=draws,
        shortfalls=(),
        topics=_coverage(sheets),
        overlap=dict(sorted(Counter(_overlaps(sheets)).items())),
        exposure=_exposure(uses, draws),
        drawn=len(uses),
        fitting=len(fitting),
        expected=tuple(_expected(blueprint, each, facility) for each in assemblies),
        hardness=tuple(round(mean_hardness(sheet)) for sheet in sheets),
        measured=known * 100 // counted if counted else 0,
    )


def _coverage(sheets: Sequence[Sequence[Candidate]]) -> tuple[TopicCoverage, ...]:
    counts = [Counter(_place(pick) for pick in sheet) for sheet in sheets]
    topics = sorted({topic for count in counts for topic in count})
    return tuple(
        TopicCoverage(
            topic,
            min(count[topic] for count in counts),
            Fraction(sum(count[topic] for count in counts), len(counts)),
            max(count[topic] for count in counts),
        )
        for topic in topics
    )


def _place(card: Candidate) -> str:
    """The topic below the root where there is one: the line of the standard's table."""
    return card.topic_path[min(1, len(card.topic_path) - 1)] if card.topic_path else ""


def _overlaps(sheets: Sequence[Sequence[Candidate]]) -> Iterator[int]:
    before: set[int] | None = None
    for sheet in sheets:
        here = {pick.item_id for pick in sheet}
        if before is not None:
            yield len(here & before)
        before = here


def _exposure(uses: Mapping[int, int], draws: int) -> tuple[int, ...]:
    found = [0] * len(BANDS)
    for times in uses.values():
        found[next(at for at, band in enumerate(BANDS) if times * 100 <= band * draws)] += 1
    return tuple(found)


def _expected(blueprint: Blueprint, drawn: Assembly, facility: Mapping[int, Fraction]) -> int:
    """Points in hundredths, rounded down."""
    won = Fraction(0)
    for section in drawn.sections:
        shares = (
            facility.get(pick.version_id, ASSUMED.get(pick.difficulty, ASSUMED[3])) for pick in section.picks
        )
        won += blueprint.sections[section.section].points_each * sum(shares, Fraction(0))
    return int(won)
