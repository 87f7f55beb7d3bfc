"""What the analysis of a sitting's items (题目分析) is shown as.

Shares and correlations are floats; points are points.
"""

from datetime import datetime

from core.errors import Finding
from core.points import Points
from exam.rules.results import Band
from exam.views import View
from question_bank.kinds.contract import KindName


class OptionFigures(View):
    """One option by the letter its author knows it by: who chose it, and how that goes with the rest score.

    ``share`` is of all persons, ``high`` counts those of the upper group.
    """

    option: str
    is_key: bool
    count: int
    share: float
    item_rest: float | None
    high: int


class ItemFigures(View):
    """One item version in this sitting. ``seconds``: median time to the answer, None where it is unknown.

    ``exposure`` counts the rated sittings that have used the version; ``item_ref`` is empty for an item that
    is no longer published.
    """

    slot: int
    section: str
    kind: KindName
    stem: str
    points: Points
    item_ref: str
    facility: float
    item_rest: float | None
    alpha_if_deleted: float | None
    difficulty: float | None
    difficulty_error: float | None
    blank: float
    seconds: int | None
    exposure: int
    options: tuple[OptionFigures, ...]
    flags: tuple[Finding, ...]


class SittingAnalysis(View):
    """A sitting's items analysed. ``persons`` of the ``marked`` were counted; the others were too many.

    ``mean``, ``sd`` and ``sem`` are in marks. Without ``rated`` or without anybody marked there are no items.
    """

    ref: str
    title: str
    opens_at: datetime
    total: Points
    rated: bool
    marked: int
    persons: int
    mean: float | None = None
    sd: float | None = None
    alpha: float | None = None
    sem: float | None = None
    slope: float | None = None
    flags: tuple[Finding, ...] = ()
    bands: tuple[Band, ...] = ()
    items: tuple[ItemFigures, ...] = ()
