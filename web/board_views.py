"""What the pages of live boards are given."""

from datetime import datetime

from contest.rules.advancement import AdvancementRule
from contest.rules.deciding import Parting
from contest.rules.freeze import Curtain, NamesShown
from contest.rules.ranking import RankStanding
from contest.rules.rule_sheet import RuleSheet
from contest.rules.stage import StageState
from contest.views import BoundSitting, Line
from core.points import Points
from web.views import FieldError, View


class BoardCard(View):
    """A board on the list; ``state`` is that of its stage."""

    ref: str
    title: str
    curtain: Curtain
    freeze_at: datetime | None
    state: StageState
    opened_at: datetime
    is_public: bool
    may_watch: bool


class BoardListPage(View):
    """Boards that the reader may open."""

    boards: tuple[BoardCard, ...]


class PlaceShown(View):
    """One row. ``absent`` and None in ``marks`` are told apart by ``was_absent``, component by component.
    ``partings``: what parts them from who stands beside them with the same total.
    """

    number: int
    rank: int | None
    standing: RankStanding
    name: str
    code: str
    unit_name: str
    group: str
    official: bool
    points: Points | None
    marks: tuple[Points | None, ...]
    was_absent: tuple[bool, ...]
    is_mine: bool
    partings: tuple[Parting, ...]


class BoardPage(View):
    """A board, public or the jury's. ``live`` and ``snapshot`` are the addresses a page follows.

    ``groups``: what groups are called, by the value that rows carry. ``advancement``: who goes on from here,
    which says where among equals the line of the next stage lies. ``bulletin``: the way to the result.
    """

    ref: str
    title: str
    here: str
    live: str
    snapshot: str
    curtain: Curtain
    state: StageState
    freeze_at: datetime | None
    sheet: RuleSheet
    advancement: AdvancementRule | None
    bulletin: str
    lines: tuple[Line, ...]
    places: tuple[PlaceShown, ...]
    entrants: int
    scored: int
    units: tuple[str, ...]
    groups: dict[str, str]
    unit: str
    group: str
    mine: int | None
    may_watch: bool
    is_jury: bool

    @property
    def is_still(self) -> bool:
        """Whether nothing will move here by itself: the public side of a frozen board."""
        return not self.is_jury and self.curtain is Curtain.FROZEN


class EventShown(View):
    """One of the last events, newest first."""

    seq: int
    kind: str
    component: str
    points: Points | None
    absent: bool
    name: str
    code: str
    happened_at: datetime


class OutlierShown(View):
    """Somebody whose theory and practice lie far apart; ``gap`` in hundredths of a hundred-mark scale."""

    name: str
    code: str
    unit_name: str
    theory: Points
    practical: Points
    gap: Points


class DeskView(View):
    """The jury's side pane: how far everybody is, sitting by sitting too, what came last, what looks odd."""

    ref: str
    sittings: tuple[BoundSitting, ...]
    counts: tuple[tuple[RankStanding, int], ...]
    events: tuple[EventShown, ...]
    outliers: tuple[OutlierShown, ...]


class JuryBoardPage(View):
    """The jury's page: the board, the desk, and what may be done."""

    board: BoardPage
    desk: DeskView
    names: NamesShown
    is_public: bool
    may_run: bool
    errors: tuple[FieldError, ...]
    at: str
