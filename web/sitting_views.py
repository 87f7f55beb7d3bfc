"""What pages around a sitting are given: its form, the desk, the wall, the results, a script."""

from datetime import datetime

from core.people.rules.codes import Place
from exam.desk_views import (
    Admitted,
    AmendedView,
    DutyBoard,
    DutyView,
    GrantView,
    Interventions,
    InterventionView,
    Knowing,
    ListPage,
    ResultsWanted,
    RoomOnList,
    ScriptView,
    SittingResults,
)
from exam.rules.attempt import AttemptState
from exam.rules.clock import MOST_GRANTED_MINUTES
from exam.states import INCIDENTS, InterventionKind
from exam.views import PaperView, SittingView, Tile, WallView
from web.exam_views import ItemShown, SectionIndex, View
from web.meanwhile import Theirs
from web.views import FieldError


class SittingListPage(View):
    """A page of sittings; ``before`` leads to the older ones.

    Of the ``partial`` ones, by ref, the reader reads the results of their own people and nothing else.
    """

    sittings: tuple[SittingView, ...]
    partial: frozenset[str]
    before: int | None
    is_first: bool
    may_schedule: bool


class SittingForm(View):
    """A sitting as it stands in the form; times as typed, in the house's own zone."""

    paper: str = ""
    title: str = ""
    opens: str = ""
    last_entry: str = ""
    closes: str = ""
    length: str = "90"
    doors: str = "30"
    pass_marks: str = ""
    score: str = "after_close"
    answers: str = "never"
    key: str = "never"
    explanation: str = "never"
    release_at: str = ""
    shuffle_items: bool = True
    shuffle_options: bool = True
    rated: bool = True


class SittingNewPage(View):
    """The form that schedules a sitting on a locked paper."""

    form: SittingForm
    papers: tuple[PaperView, ...]
    zone: str
    errors: tuple[FieldError, ...] = ()


class SittingEditPage(View):
    """The form that amends a sitting: all of it, or what can hurt nobody once the doors are open.

    ``seen`` is the mark of what was seen; ``theirs``: what somebody else changed meanwhile.
    """

    amended: AmendedView
    form: SittingForm
    papers: tuple[PaperView, ...]
    zone: str
    seen: str
    theirs: tuple[Theirs, ...] = ()
    errors: tuple[FieldError, ...] = ()


class UnitChoice(View):
    """A unit to choose; its name is indented as it stands in the tree."""

    ref: str
    name: str


class AttendancePage(View):
    """The list of a sitting, room by room, to be signed at the door."""

    sitting: SittingView
    rooms: tuple[RoomOnList, ...]


class SittingPage(View):
    """One sitting on the organiser's desk: figures, list, and what may be done."""

    sitting: SittingView
    listed: ListPage
    is_first: bool
    words: str
    board: DutyBoard
    done: Interventions
    units: tuple[UnitChoice, ...]
    codes: str
    room: str
    outcome: Admitted | None
    unfound: tuple[Place, ...]
    knowing: Knowing
    errors: tuple[FieldError, ...]
    may_schedule: bool
    may_watch: bool
    may_read_results: bool


class Watched(View):
    """A sitting to watch, with who is responsible; ``is_mine``: the reader is."""

    sitting: SittingView
    duties: tuple[DutyView, ...]
    is_mine: bool


class WatchListPage(View):
    """Sittings to watch: those under way and those to come, one's own duties first."""

    running: tuple[Watched, ...]
    coming: tuple[Watched, ...]
    past: tuple[Watched, ...]


class TileShown(View):
    """A tile with its trouble in one word; ``seat`` is the state as the wall's shape and colour show it."""

    tile: Tile
    seat: str

    @property
    def deeds(self) -> tuple[str, ...]:
        """What may still be done about the candidate, as the forms name it."""
        if self.tile.state is AttemptState.OPEN:
            return ("time", "message", "incident", "hand_in", "void")
        return ("incident",) if self.tile.state is AttemptState.VOIDED else ("incident", "void")


class WallPage(View):
    """The wall: tiles in their order, filters as chosen in the address. ``granted``: as for a candidate."""

    wall: WallView
    tiles: tuple[TileShown, ...]
    duties: tuple[DutyView, ...]
    rooms: tuple[str, ...]
    room: str
    seat: str
    back: str
    may_intervene: bool
    errors: tuple[FieldError, ...] = ()
    minutes: str = "10"
    most_minutes: int = MOST_GRANTED_MINUTES
    reason: str = ""
    beyond: bool = False
    granted: int = 0


class Recorded(View):
    """A line of what happened to a candidate. ``deed`` None: ``minutes`` were granted, maybe to everybody."""

    at: datetime
    by: str
    room: str
    words: str
    deed: InterventionKind | None = None
    minutes: int = 0
    for_all: bool = False
    beyond: bool = False


def recorded(
    deeds: tuple[InterventionView, ...], grants: tuple[GrantView, ...], until: datetime | None
) -> tuple[Recorded, ...]:
    """Deeds and grants as one record, the newest first; what was given after ``until`` is not theirs."""
    lines = [
        Recorded(at=each.at, by=each.by, room=each.room, words=each.words, deed=each.kind) for each in deeds
    ]
    lines += [
        Recorded(
            at=each.at,
            by=each.by,
            room="",
            words=each.reason,
            minutes=each.minutes,
            for_all=not each.whom,
            beyond=each.beyond_window,
        )
        for each in grants
        if until is None or each.at <= until
    ]
    return tuple(sorted(lines, key=lambda each: each.at, reverse=True))


class CandidatePage(View):
    """One candidate as the invigilator sees them, with the deeds and what each would bring.

    ``granted``: how many times time was granted up to now; the form carries it, so that nobody adds to a
    grant that they have not seen.
    """

    sitting: SittingView
    shown: TileShown
    now: datetime
    back: str
    may_intervene: bool
    deed: str = ""
    errors: tuple[FieldError, ...] = ()
    minutes: str = "10"
    most_minutes: int = MOST_GRANTED_MINUTES
    reason: str = ""
    words: str = ""
    beyond: bool = False
    incident: str = ""
    incidents: tuple[InterventionKind, ...] = INCIDENTS
    done: tuple[Recorded, ...] = ()
    granted: int = 0


class Bar(View):
    """One bar of the histogram in units of the drawing."""

    x: int
    y: int
    width: int
    height: int
    count: int
    label: str


class ResultsPage(View):
    """A sitting's results: figures, histogram, and a page of rows; ``address`` is the query but its page.

    ``may_analyse``: the reader may see what the answers tell of the items.
    """

    results: SittingResults
    wanted: ResultsWanted
    bars: tuple[Bar, ...]
    address: str
    may_analyse: bool


class ScriptPage(View):
    """One candidate's script, item by item, with an index by section."""

    script: ScriptView
    index: tuple[SectionIndex, ...]
    items: tuple[ItemShown, ...]
