"""What the page that analyses a sitting's items is given."""

from exam.analysis_views import ItemFigures, SittingAnalysis
from web.exam_views import View
from web.sitting_views import Bar


class Dot(View):
    """An item in the drawing of facility and discrimination, in units of the drawing."""

    slot: int
    x: int
    y: int
    flagged: bool


class AnalysedItem(View):
    """An item with what should be looked at, in sentences."""

    figures: ItemFigures
    flags: tuple[str, ...]


class AnalysisPage(View):
    """The analysis with its drawings.

    ``flags`` concern the paper as a whole; ``zero`` is where the drawing has a correlation of nought.
    """

    analysis: SittingAnalysis
    items: tuple[AnalysedItem, ...]
    flags: tuple[str, ...]
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    width: int
    height: int
    zero: int
