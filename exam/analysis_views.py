"""What the analysis of a sitting's items (题目分析) is shown as.

Shares and correlations are floats; points are points.
"""

from datetime import datetime

from core.errors import Finding
from core.points import PER_MARK, Points
from exam.rules.results import Band
from exam.rules.statistics.enough import PERSONS
from exam.rules.statistics.rasch import Unfitted
from exam.views import View
from question_bank.kinds.contract import KindName, Picture, Region


class OptionFigures(View):
    """One option by the letter its author knows it by: who chose it, and how that goes with the rest score.

    ``share`` is of all persons, ``high`` counts those of the upper group. ``is_key`` is what counts as right,
    and ``also`` where that is so by a ruling beside the key.
    """

    option: str
    is_key: bool
    also: bool
    count: int
    share: float
    item_rest: float | None
    high: int


class ChildFigures(View):
    """One item of a case (材料题), called 5.1; of those ``persons`` whose points for it are known."""

    part: str
    number: str
    kind: KindName
    stem: str
    points: Points
    persons: int
    facility: float
    point_biserial: float | None
    item_rest: float | None
    blank: float


class ItemFigures(View):
    """One item version in this sitting. ``seconds``: median time to the answer, None where it is unknown.

    ``exposure`` counts the rated sittings that have used the version; ``item_ref`` is empty for an item that
    is no longer published. ``children``: the items of a case.
    """

    slot: int
    section: str
    kind: KindName
    stem: str
    points: Points
    item_ref: str
    facility: float
    point_biserial: float | None
    item_rest: float | None
    alpha_if_deleted: float | None
    difficulty: float | None
    difficulty_error: float | None
    blank: float
    seconds: int | None
    exposure: int
    options: tuple[OptionFigures, ...]
    flags: tuple[Finding, ...]
    children: tuple[ChildFigures, ...] = ()


class SlopeFigures(View):
    """An item in the model with slopes (2PL); figures None where it does not tell people apart."""

    slot: int
    discrimination: float
    discrimination_error: float
    difficulty: float | None
    difficulty_error: float | None


class Figures(View):
    """Items analysed. ``persons`` of the ``marked`` were counted; the others were too many.

    ``mean``, ``sd`` and ``sem`` are in marks. ``kr20`` is alpha where every answer brought all or nothing.
    ``slopes``: the model with a slope for each item; empty with the reason in ``unfitted``.
    """

    ref: str
    title: str
    total: Points
    marked: int
    persons: int
    mean: float | None = None
    sd: float | None = None
    alpha: float | None = None
    kr20: float | None = None
    sem: float | None = None
    slope: float | None = None
    slopes: tuple[SlopeFigures, ...] = ()
    unfitted: Unfitted | None = None
    flags: tuple[Finding, ...] = ()
    bands: tuple[Band, ...] = ()
    items: tuple[ItemFigures, ...] = ()
    fewest: int = PERSONS

    @property
    def few(self) -> bool:
        """Too few people for anything that compares them."""
        return self.persons < self.fewest


class SittingAnalysis(Figures):
    """A sitting's items analysed. Without ``rated`` or without anybody marked there are no items.

    ``own``: the reader answered in it, so that somebody else corrects its marks.
    """

    paper_ref: str
    opens_at: datetime
    rated: bool
    own: bool = False


class CountedSitting(View):
    """A sitting that counts in the analysis of a paper."""

    ref: str
    title: str
    opens_at: datetime


class FormFigures(View):
    """One of several parallel forms, by what its candidates had. ``mean`` and ``sd`` in marks."""

    paper_ref: str
    paper_title: str
    name: str
    total: Points
    persons: int
    mean: float | None
    sd: float | None
    alpha: float | None

    @property
    def share(self) -> float | None:
        """The mean as a share of all points, by which forms are compared."""
        return None if self.mean is None or not self.total else self.mean * PER_MARK / self.total


class PaperAnalysis(Figures):
    """A paper's items over all its rated sittings that are over; ``forms``: beside its parallel forms."""

    sittings: tuple[CountedSitting, ...]
    forms: tuple[FormFigures, ...]


class Curve(View):
    """How often an option was chosen, by fifths of the persons by rest score, the lowest first.

    None for a fifth that holds nobody, as when many have the same score. For kinds without options the one
    curve is the share of points won, its ``option`` empty.
    """

    option: str
    is_key: bool
    shares: tuple[float | None, ...]


class SpotFigures(View):
    """Where points were placed on a picture, each with whether it hit, beside the regions of the key."""

    picture: Picture | None
    regions: tuple[Region, ...]
    points: tuple[tuple[tuple[int, int], bool], ...]


class VersionFigures(View):
    """A version of an item over all rated sittings that are over. ``seconds``: median time to the answer.

    The difficulty is that of the newest sitting (``fitted_in``), on the scale of its candidates.
    """

    version_id: int
    persons: int
    sittings: int
    exposure: int
    facility: float
    point_biserial: float | None
    item_rest: float | None
    blank: float
    seconds: int | None
    difficulty: float | None
    difficulty_error: float | None
    fitted_in: str
    options: tuple[OptionFigures, ...]
    spots: SpotFigures | None = None
    curves: tuple[Curve, ...]
    flags: tuple[Finding, ...]


class SittingPoint(View):
    """How a version fared in one sitting."""

    ref: str
    title: str
    opens_at: datetime
    version_id: int
    persons: int
    facility: float
    item_rest: float | None


class ItemCard(View):
    """What the answers tell of an item: its versions, the newest first, and its sittings, the oldest first.

    ``persons`` were counted of ``marked``; a version that too few answered has no figures and is missing.
    """

    marked: int
    persons: int
    versions: tuple[VersionFigures, ...] = ()
    history: tuple[SittingPoint, ...] = ()
