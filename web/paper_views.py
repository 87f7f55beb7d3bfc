"""Views of the paper's tools: the simulator, and picking by hand."""

from core.points import Points
from exam.views import PaperView
from web.exam_views import View
from web.sitting_views import Bar


class CoverageRow(View):
    """How many items of a topic the papers had."""

    code: str
    title: str
    least: int
    mean: str
    most: int


class PaperSimulationPage(View):
    """What a thousand draws gave; ``draws`` 0 with ``shortfalls`` when the bank cannot fill the blueprint."""

    paper: PaperView
    seed: int
    draws: int
    shortfalls: tuple[str, ...]
    topics: tuple[CoverageRow, ...]
    overlap_bars: tuple[Bar, ...]
    overlap_mean: str
    exposure_bars: tuple[Bar, ...]
    drawn: int
    fitting: int
    score_bars: tuple[Bar, ...]
    score_mean: Points
    score_least: Points
    score_most: Points
    measured: int
    total: Points
