"""What the organiser's desks are given: tables of results, scripts, duties, what was done to a sitting."""

from collections.abc import Mapping
from datetime import datetime

from core.errors import Fact
from core.points import Points
from exam.rules.amending import Stage
from exam.rules.attempt import ClosedBy
from exam.rules.release import ReleasePolicy
from exam.rules.results import Summary
from exam.states import InterventionKind, ResultOrder, Standing
from exam.views import ForcedIn, SittingView, SlotResult, View


class ResultRow(View):
    """One line of a sitting's results. ``rank``: among the marked, equals share it; None for the others.

    ``staff``: the number that the person's unit knows them by. ``passed``: None without points or
    without a pass mark.
    """

    attempt_ref: str
    code: str
    name: str
    staff: str
    unit: str
    standing: Standing
    rank: int | None
    points: Points | None
    of_points: Points
    passed: bool | None
    handed_in_at: datetime | None
    closed_by: ClosedBy | None


class ResultsWanted(View):
    """Which rows of a sitting's results are wanted, and how sorted. ``unit``: a unit of the day, by id."""

    order: ResultOrder = ResultOrder.CODE
    words: str = ""
    unit: int | None = None
    standing: Standing | None = None
    page: int = 1


class UnitOnList(View):
    """A unit that candidates of a sitting belonged to on its day."""

    id: int
    name: str
    count: int


class SittingResults(View):
    """A sitting's results: the figures, and a page of rows.

    ``whole`` is False for who reads about some units only: everything here is then about their people.
    ``held_back``: then points and ranks are kept from them until the sitting is over for everybody.
    ``standings`` counts before filters, ``found`` after them.
    """

    sitting: SittingView
    whole: bool
    may_read_scripts: bool
    held_back: bool
    summary: Summary
    standings: dict[Standing, int]
    units: tuple[UnitOnList, ...]
    rows: tuple[ResultRow, ...]
    found: int
    page: int
    last: int


class ScriptView(View):
    """One candidate's script as handed in, with the points each item brought; never a key."""

    sitting_ref: str
    sitting_title: str
    code: str
    name: str
    unit: str
    row_standing: Standing
    points: Points | None
    of_points: Points
    handed_in_at: datetime | None
    receipt_code: str | None
    forced_in: ForcedIn | None
    sections: tuple[str, ...]
    slots: tuple[SlotResult, ...]


class AmendedView(View):
    """A sitting as the form that amends it shows it.

    ``held`` is the same as plain facts, ``seen`` the mark of what was seen.
    """

    ref: str
    title: str
    paper_ref: str
    doors_open_at: datetime
    opens_at: datetime
    last_entry_at: datetime
    closes_at: datetime
    length_seconds: int
    pass_points: Points | None
    shuffle_items: bool
    shuffle_options: bool
    rated: bool
    release: ReleasePolicy
    stage: Stage
    stands: bool
    begun: int
    held: Mapping[str, Fact]
    seen: str


class DutyView(View):
    """Who is responsible; ``room`` is empty for the whole sitting."""

    id: int
    name: str
    is_me: bool
    room_ref: str
    room: str


class PossibleInvigilator(View):
    """Somebody who could be given a duty."""

    code: str
    name: str


class RoomView(View):
    """A room of a sitting: how many are placed there, how many are at work, who is responsible."""

    ref: str
    name: str
    seats: int
    at_work: int
    responsible: tuple[str, ...]


class DutyBoard(View):
    """Rooms and who is responsible for them, and the people to choose from for who may choose."""

    rooms: tuple[RoomView, ...]
    duties: tuple[DutyView, ...]
    invigilators: tuple[PossibleInvigilator, ...]


class GrantView(View):
    """Time that was granted; ``whom`` is empty where everybody got it."""

    whom: str
    code: str
    minutes: int
    beyond_window: bool
    reason: str
    by: str
    at: datetime


class InterventionView(View):
    """Something an invigilator did to one candidate, with the words that went with it."""

    kind: InterventionKind
    whom: str
    code: str
    room: str
    words: str
    by: str
    at: datetime


class Interventions(View):
    """Everything that was done to a sitting, the newest first."""

    grants: tuple[GrantView, ...]
    deeds: tuple[InterventionView, ...]


class SwapView(View):
    """The receipt of one exchanged item of a draft; items by their number in the bank.

    ``seed`` None: somebody chose it by hand.
    """

    slot: int
    gave: int
    took: int
    seed: int | None
    by: str | None
    at: datetime


class ListedCandidate(View):
    """One line of a sitting's list; ``staff`` is the person's staff number."""

    code: str
    staff: str
    name: str
    unit: str
    room: str
    standing: Standing


class RoomOnList(View):
    """A room of a sitting and who sits in it; without a name those who were given none."""

    name: str
    rows: tuple[ListedCandidate, ...]


class ListPage(View):
    """A page of a sitting's list; ``next_after`` leads to the next one."""

    rows: tuple[ListedCandidate, ...]
    next_after: int | None


class Insider(View):
    """A candidate who wrote or reviewed items of the paper, or may see it; ``code`` is of their admission.

    ``has_begun``: they cannot be taken off the list any more.
    """

    code: str
    staff: str
    name: str
    has_begun: bool


class Knowing(View):
    """How many on a list know the paper, and the first of them."""

    total: int = 0
    named: tuple[Insider, ...] = ()


class Admitted(View):
    """What became of a list that was handed in: added, already listed, and codes that nobody has.

    ``insiders``: how many of those added know the paper.
    """

    added: int
    already: int
    unknown: tuple[str, ...] = ()
    insiders: int = 0
