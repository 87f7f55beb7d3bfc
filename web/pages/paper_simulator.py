"""The paper simulator: a thousand papers by one blueprint, as figures and drawings."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from core.access import Permission
from core.points import Points
from exam import papers, simulating
from exam.rules.simulation import BANDS, Simulation
from question_bank import selection
from web.deps import OnPage, Reading
from web.gates import holders_of
from web.paper_views import CoverageRow, PaperSimulationPage
from web.sitting_views import Bar

router = APIRouter()
ASSEMBLES = holders_of(Permission.PAPER_ASSEMBLE)
_WIDE, _HIGH, _MOST_BARS = 48, 120, 12


@router.get("/papers/{ref}/simulation", dependencies=[ASSEMBLES])
def show_simulation(
    ref: str, page: OnPage, work: Reading, seed: Annotated[int | None, Query(ge=0, le=2**53)] = None
) -> Response:
    """What drawing by this paper's blueprint gives, a thousand times over; the same for the same seed."""
    paper, form = papers.look(work, ref)
    told, chosen = simulating.of_paper(work, ref, seed=seed)
    bank = selection.card(work, paper.bank_ref)
    titles = {card.code: card.title for card in selection.topic_cards(work, (bank.id,)).get(bank.id, ())}
    overlap = told.overlap or {}
    shared = sum(n * times for n, times in overlap.items())
    view = PaperSimulationPage(
        paper=paper,
        seed=chosen,
        draws=told.draws,
        shortfalls=tuple(page.reason(each.finding()) for each in told.shortfalls),
        topics=tuple(
            CoverageRow(
                code=each.topic,
                title=titles.get(each.topic, ""),
                least=each.least,
                mean=f"{float(each.mean):.1f}",
                most=each.most,
            )
            for each in told.topics
        ),
        overlap_bars=bars([(str(n), times) for n, times in _gathered(overlap)]),
        overlap_mean=f"{shared / max(1, told.draws - 1):.1f}",
        exposure_bars=bars([(f"{band}%", n) for band, n in zip(BANDS, told.exposure, strict=False)]),
        drawn=told.drawn,
        fitting=told.fitting,
        score_bars=_scores(told),
        score_mean=Points(sum(told.expected) // max(1, len(told.expected))),
        score_least=Points(min(told.expected, default=0)),
        score_most=Points(max(told.expected, default=0)),
        measured=told.measured,
        difficulty=_difficulty(told.hardness),
        total=form.total,
    )
    return page.show("papers/simulation.html", view, here="papers")


def _difficulty(means: Sequence[int]) -> tuple[str, str, str]:
    """The mean difficulty of the papers: of all, of the easiest, of the hardest."""
    if not means:
        return ("", "", "")
    mean = sum(means) / len(means)
    return (f"{mean / 100:.2f}", f"{min(means) / 100:.2f}", f"{max(means) / 100:.2f}")


def bars(columns: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """A column for each figure, in units of the drawing; the tallest fills it."""
    tallest = max((count for _, count in columns), default=0)
    return tuple(
        Bar(x=place * _WIDE, y=_HIGH - height, width=_WIDE - 6, height=height, count=count, label=label)
        for place, (label, count) in enumerate(columns)
        for height in [count * _HIGH // tallest if tallest else 0]
    )


def _gathered(overlap: Mapping[int, int]) -> list[tuple[int, int]]:
    """Shared items and how often, in at most so many columns; each is named by its lowest."""
    if not overlap:
        return []
    lowest, highest = min(overlap), max(overlap)
    step = (highest - lowest) // _MOST_BARS + 1
    return [
        (start, sum(times for n, times in overlap.items() if start <= n < start + step))
        for start in range(lowest, highest + 1, step)
    ]


def _scores(told: Simulation) -> tuple[Bar, ...]:
    counted: dict[int, int] = {}
    for points in told.expected:
        counted[points // 100] = counted.get(points // 100, 0) + 1
    return bars([(str(start), n) for start, n in _gathered(counted)])
