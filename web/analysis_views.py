"""What the pages that analyse items are given: of a sitting, of a paper, of one item."""

from enum import StrEnum
from urllib.parse import urlencode

from exam.analysis_views import (
    Figures,
    ItemCard,
    ItemFigures,
    PaperAnalysis,
    SittingAnalysis,
    VersionFigures,
)
from exam.correcting_views import RulingTold
from question_bank.views import ItemView
from web.dot_labels import Label
from web.exam_views import View
from web.sitting_views import Bar


class ItemOrder(StrEnum):
    """By what items are put in order, the lowest first: what has no figure stands behind the others."""

    NUMBER = "number"
    FACILITY = "facility"
    ITEM_REST = "item_rest"


class Dot(View):
    """An item in the drawing of facility and discrimination, in units of the drawing.

    ``label``: where its number is written; None where there is no room.
    """

    slot: int
    x: int
    y: int
    facility: float
    item_rest: float
    flagged: bool
    label: Label | None


class AnalysedItem(View):
    """An item with what should be looked at, in sentences."""

    figures: ItemFigures
    flags: tuple[str, ...]


class FiguresPage(View):
    """Items analysed, with their drawings.

    ``flags`` concern the paper as a whole; ``zero`` is where the drawing has a correlation of nought;
    ``may_correct``: the marks of its items can be corrected by the reader. ``items``: those to be shown, in
    order of ``by``; ``flagged``: how many deserve a look.
    """

    analysis: Figures
    items: tuple[AnalysedItem, ...]
    flags: tuple[str, ...]
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    width: int
    height: int
    zero: int
    may_correct: bool = False
    flagged: int = 0
    flagged_only: bool = False
    by: ItemOrder = ItemOrder.NUMBER

    def address(self, *, by: str | None = None, flagged: bool | None = None) -> str:
        """This page with another order or another choice of items."""
        only = self.flagged_only if flagged is None else flagged
        chosen = {"by": by or self.by.value, **({"flagged": "1"} if only else {})}
        return f"?{urlencode(chosen)}#items"

    def row_of(self, dot: Dot) -> str:
        """Where the figures of a drawn item stand: on this page, unless it shows only flagged items."""
        here = "" if dot.flagged or not self.flagged_only else self.address(flagged=False).partition("#")[0]
        return f"{here}#item-{dot.slot}"


class AnalysisPage(FiguresPage):
    """The analysis of a sitting, with what was ruled on its items after it.

    ``barred``: the reader's duties would let them correct, and that they answered here does not.
    """

    analysis: SittingAnalysis
    barred: bool = False
    corrections: tuple[RulingTold, ...] = ()


class PaperAnalysisPage(FiguresPage):
    """The analysis of a paper over all its sittings, beside its parallel forms."""

    analysis: PaperAnalysis


class Line(View):
    """One curve of a drawing: its points, in pieces where some are missing, and where its name stands.

    ``style`` numbers the way it is drawn, 0 for the key.
    """

    name: str
    style: int
    pieces: tuple[str, ...]
    dots: tuple[tuple[int, int], ...]
    name_x: int
    name_y: int


class Mark(View):
    """A sitting below the drawing of the history; ``version`` where another version begins, else None."""

    x: int
    title: str
    version: int | None


class VersionShown(View):
    """A version with its number, its findings in sentences and the curves of its options."""

    figures: VersionFigures
    number: int
    flags: tuple[str, ...]
    lines: tuple[Line, ...]


class HistoryDrawing(View):
    """Facility and discrimination sitting by sitting; ``zero``: where a correlation of nought is drawn."""

    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    width: int
    zero: int


class ItemFiguresPage(View):
    """The card of an item: figures and drawings for each version that enough people have answered."""

    shown: ItemView
    card: ItemCard
    versions: tuple[VersionShown, ...]
    numbers: dict[int, int]
    history: HistoryDrawing | None
    width: int
    height: int
