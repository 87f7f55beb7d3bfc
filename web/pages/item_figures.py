"""The card of an item: what its answers tell, version by version, drawn by the server."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from exam import item_figures
from exam.analysis_views import Curve, ItemCard, SittingPoint
from question_bank import history, reading
from web.analysis_views import HistoryDrawing, ItemFiguresPage, Line, Mark, VersionShown
from web.deps import OnPage, Reading
from web.page import Page
from web.pages.analysis import MAKES_PAPERS, sentences
from web.pages.bank import HERE

router = APIRouter()

WIDTH: Final = 320
HEIGHT: Final = 180
STEP: Final = 56
"""Between two sittings of the history."""
LOWEST: Final = -0.4
STYLES: Final = 6
"""Ways of drawing a line besides that of the key."""
GAP: Final = 14
"""Between the names of two lines that end at one height."""
NEWEST: Final = 24
"""Sittings that the history draws; older ones are in the tables of versions."""


@router.get("/items/{ref}/figures", dependencies=[MAKES_PAPERS])
def show_figures(page: OnPage, work: Reading, ref: str) -> Response:
    """Figures, findings and curves of each version, and how the item fared from sitting to sitting."""
    shown = reading.glimpse(work, ref)
    card = item_figures.of_item(work, shown.id)
    numbers = history.numbers(work, shown.id)
    view = ItemFiguresPage(
        shown=shown,
        card=card,
        versions=tuple(_versions(page, card, numbers)),
        numbers=numbers,
        history=_history(card.history[-NEWEST:], numbers) if len(card.history) > 1 else None,
        width=WIDTH,
        height=HEIGHT,
    )
    return page.show("bank/figures.html", view, here=HERE)


def _versions(page: Page, card: ItemCard, numbers: dict[int, int]) -> Iterator[VersionShown]:
    for figures in card.versions:
        yield VersionShown(
            figures=figures,
            number=numbers.get(figures.version_id, 0),
            flags=sentences(page, figures.flags),
            lines=tuple(curves(figures.curves)),
        )


def curves(found: Sequence[Curve]) -> Iterator[Line]:
    """The curves of a version as lines; their names stand at the right, one below the other."""
    lines: list[Line] = []
    wrong = 0
    for curve in found:
        wrong += not curve.is_key
        across = len(curve.shares) - 1
        points = [
            None if share is None else (place * WIDTH // across, round((1 - share) * HEIGHT))
            for place, share in enumerate(curve.shares)
        ]
        lines.append(_line(curve.option, 0 if curve.is_key else 1 + (wrong - 1) % STYLES, points))
    lowest = -GAP
    for line in sorted(lines, key=lambda each: each.name_y):
        lowest = max(lowest + GAP, line.name_y)
        yield line.model_copy(update={"name_y": lowest})


def _history(found: Sequence[SittingPoint], numbers: dict[int, int]) -> HistoryDrawing:
    """Facility and item-rest correlation from sitting to sitting; a line breaks where a version ends."""
    places = list(range(0, len(found) * STEP, STEP))
    breaks = [
        place > 0 and found[place].version_id != found[place - 1].version_id for place in range(len(found))
    ]
    facility = [(x, _height(each.facility)) for x, each in zip(places, found, strict=True)]
    rest = [
        None if each.item_rest is None else (x, _height(each.item_rest))
        for x, each in zip(places, found, strict=True)
    ]
    return HistoryDrawing(
        marks=tuple(
            Mark(x=x, title=each.title, version=numbers.get(each.version_id, 0) if new else None)
            for x, each, new in zip(places, found, breaks, strict=True)
        ),
        lines=(_line("facility", 0, facility, breaks), _line("item_rest", 1, rest, breaks)),
        width=max(places[-1], WIDTH),
        zero=_height(0.0),
    )


def _height(value: float) -> int:
    return round((1 - max(LOWEST, value)) / (1 - LOWEST) * HEIGHT)


def _line(
    name: str, style: int, points: Sequence[tuple[int, int] | None], breaks: Iterable[bool] = ()
) -> Line:
    """A line in pieces: broken where a point is missing and before the points that ``breaks`` names."""
    pieces: list[list[tuple[int, int]]] = [[]]
    cut = list(breaks) or [False] * len(points)
    for point, new in zip(points, cut, strict=True):
        if (point is None or new) and pieces[-1]:
            pieces.append([])
        if point is not None:
            pieces[-1].append(point)
    dots = [point for piece in pieces for point in piece]
    last = dots[-1] if dots else (0, HEIGHT)
    return Line(
        name=name,
        style=style,
        pieces=tuple(" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1),
        dots=tuple(dots),
        name_x=last[0] + 8,
        name_y=last[1] + 4,
    )
