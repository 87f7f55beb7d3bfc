"""The items of a sitting or of a paper analysed: figures, findings, drawings, and all of it as a workbook."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from core import audit, text
from core.access import Permission
from core.errors import Finding
from core.spreadsheet import XLSX, Cell, Sheet, write_workbook
from exam import analysis, ruled_items
from exam.analysis_views import Figures, ItemFigures
from web import dot_labels
from web.analysis_views import AnalysedItem, AnalysisPage, Dot, ItemOrder, PaperAnalysisPage
from web.deps import OnPage, Reading, Writing
from web.gates import holders_of
from web.page import Page
from web.pages.results import bars, download

router = APIRouter()

MAKES_PAPERS = holders_of(Permission.PAPER_ASSEMBLE)
"""Who makes papers meets keys; the operation also asks that they read the whole sitting's results."""
ITEM_COLUMNS: Final = (
    "number", "kind", "stem", "facility", "point_biserial", "item_rest", "alpha_without", "difficulty",
    "blank", "seconds", "exposure", "flags",
)  # fmt: skip
OPTION_COLUMNS: Final = ("number", "option", "is_key", "count", "share", "item_rest", "high")
WHOLE_COLUMNS: Final = ("name", "value")
WIDTHS: Final = (8, 10, 40, 10, 12, 12, 12, 12, 10, 12, 12, 60)
WIDTH: Final = 480
HEIGHT: Final = 240
_RELIABILITY: Final = frozenset({"alpha", "kr20"})
LOWEST: Final = -0.4
"""The drawing's lowest correlation; what lies below is drawn on its edge."""


@router.get("/sittings/{ref}/analysis", dependencies=[MAKES_PAPERS])
def show_analysis(
    ref: str, page: OnPage, work: Reading, by: ItemOrder = ItemOrder.NUMBER, flagged: bool = False
) -> Response:
    """Figures, drawings and findings, item by item."""
    found = analysis.of_sitting(work, ref)
    may = work.actor.may(Permission.BANK_WRITE) and work.actor.may(Permission.ANSWERS_MARK)
    made = ruled_items.told(work, ref) if may else ()
    drawn = _drawn(page, found, by, flagged)
    view = AnalysisPage(
        analysis=found, may_correct=may and not found.own, barred=may and found.own, corrections=made, **drawn
    )
    return page.show("analysis/show.html", view, here="schedule")


@router.get("/sittings/{ref}/analysis.xlsx", dependencies=[MAKES_PAPERS])
def workbook(ref: str, page: OnPage, work: Writing) -> Response:
    """Items, options and the whole test as a workbook; that it was taken is written down."""
    found = analysis.of_sitting(work, ref)
    audit.record(work, "results.exported", "sitting", ref, {"form": "analysis", "rows": len(found.items)})
    return _workbook(page, found)


@router.get("/papers/{ref}/analysis", dependencies=[MAKES_PAPERS])
def show_paper(
    ref: str, page: OnPage, work: Reading, by: ItemOrder = ItemOrder.NUMBER, flagged: bool = False
) -> Response:
    """A paper over all its rated sittings that are over, and its parallel forms beside it."""
    found = analysis.of_paper(work, ref)
    view = PaperAnalysisPage(analysis=found, **_drawn(page, found, by, flagged))
    return page.show("analysis/paper.html", view, here="papers")


@router.get("/papers/{ref}/analysis.xlsx", dependencies=[MAKES_PAPERS])
def paper_workbook(ref: str, page: OnPage, work: Writing) -> Response:
    """The same as a workbook; that it was taken is written down."""
    found = analysis.of_paper(work, ref)
    audit.record(work, "results.exported", "paper", ref, {"form": "analysis", "rows": len(found.items)})
    return _workbook(page, found)


def in_order(items: Sequence[ItemFigures], by: ItemOrder, *, flagged: bool) -> list[ItemFigures]:
    """The items to be shown, the lowest figure first; those without one behind the others."""
    shown = [item for item in items if item.flags or not flagged]
    if by is ItemOrder.FACILITY:
        return sorted(shown, key=lambda item: item.facility)
    if by is ItemOrder.ITEM_REST:
        return sorted(shown, key=lambda item: 2.0 if item.item_rest is None else item.item_rest)
    return shown


def _drawn(page: Page, found: Figures, by: ItemOrder, flagged: bool) -> dict[str, Any]:
    """What every page of figures shows beside them."""
    shown = in_order(found.items, by, flagged=flagged)
    return {
        "items": tuple(AnalysedItem(figures=item, flags=sentences(page, item.flags)) for item in shown),
        "flagged": sum(bool(item.flags) for item in found.items),
        "flagged_only": flagged,
        "by": by,
        "flags": sentences(page, found.flags),
        "bars": bars(found.bands),
        "dots": dots(found),
        "width": WIDTH,
        "height": HEIGHT,
        "zero": _height(0.0),
    }


def _workbook(page: Page, found: Figures) -> Response:
    sheets = [
        Sheet(_named(page, "items"), _titles(page, ITEM_COLUMNS), list(_item_rows(page, found)), WIDTHS),
        Sheet(_named(page, "options"), _titles(page, OPTION_COLUMNS), _option_rows(found)),
        Sheet(_named(page, "whole"), _titles(page, WHOLE_COLUMNS), _whole_rows(page, found), (24, 12)),
    ]
    title = f"{found.title} {_named(page, 'items')}"
    return download(write_workbook(sheets), XLSX, f"{title}.xlsx")


def dots(found: Figures) -> tuple[Dot, ...]:
    """Every item that discriminates somehow, where its facility and its correlation put it."""
    drawn = [
        (item, round(item.facility * WIDTH), _height(item.item_rest), item.item_rest)
        for item in found.items
        if item.item_rest is not None
    ]
    labels = dot_labels.placed(
        [(item.slot, x, y) for item, x, y, _ in drawn], [item.slot for item, *_ in drawn if item.flags]
    )
    return tuple(
        Dot(
            slot=item.slot,
            x=x,
            y=y,
            facility=item.facility,
            item_rest=item_rest,
            flagged=bool(item.flags),
            label=labels.get(item.slot),
        )
        for item, x, y, item_rest in drawn
    )


def _height(correlation: float) -> int:
    return round((1 - max(LOWEST, correlation)) / (1 - LOWEST) * HEIGHT)


def sentences(page: Page, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What was found, in the reader's language."""
    return tuple(page.reason(finding) for finding in findings)


def _named(page: Page, sheet: str) -> str:
    return text.say(f"word.analysis_sheet.{sheet}", page.locale)


def _titles(page: Page, columns: tuple[str, ...]) -> list[str]:
    return [text.say(f"word.analysis_column.{column}", page.locale) for column in columns]


def _item_rows(page: Page, found: Figures) -> Iterator[list[Cell]]:
    """A row for each item, and below a case one for each of its items."""
    for item in found.items:
        yield [
            Decimal(item.slot),
            text.word(item.kind, page.locale),
            item.stem,
            _number(item.facility),
            _number(item.point_biserial),
            _number(item.item_rest),
            _number(item.alpha_if_deleted),
            _number(item.difficulty),
            _number(item.blank),
            "" if item.seconds is None else Decimal(item.seconds),
            Decimal(item.exposure),
            "\n".join(sentences(page, item.flags)),
        ]
        for child in item.children:
            told: list[Cell] = [child.number, text.word(child.kind, page.locale), child.stem]
            told += [_number(each) for each in (child.facility, child.point_biserial, child.item_rest)]
            yield [*told, "", "", _number(child.blank), "", "", ""]


def _whole_rows(page: Page, found: Figures) -> list[list[Cell]]:
    figures: dict[str, float | None] = {
        "persons": found.persons,
        "mean": found.mean,
        "sd": found.sd,
        "alpha": found.alpha,
        "kr20": found.kr20,
        "sem": found.sem,
    }
    return [
        [
            text.say(f"word.analysis_whole.{name}", page.locale),
            _reliability(value, page) if name in _RELIABILITY else _number(value),
        ]
        for name, value in figures.items()
    ]


def _option_rows(found: Figures) -> list[list[Cell]]:
    return [
        [
            Decimal(item.slot),
            option.option,
            "1" if option.is_key else "",
            Decimal(option.count),
            _number(option.share),
            _number(option.item_rest),
            "" if found.few else Decimal(option.high),
        ]
        for item in found.items
        for option in item.options
    ]


def _reliability(figure: float | None, page: Page) -> Cell:
    """A negative one is told in words: as a number it would look like a measure of something."""
    return (
        text.say("word.reliability_negative", page.locale)
        if figure is not None and figure < 0
        else _number(figure)
    )


def _number(figure: float | None) -> Cell:
    """A figure with four places; what could not be computed stays empty."""
    return "" if figure is None else Decimal(f"{figure:.4f}")
