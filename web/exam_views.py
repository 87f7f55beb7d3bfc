"""What the pages around the examination are given: home, door, result, papers, sittings, wall, results."""

from datetime import datetime
from enum import StrEnum

from pydantic import ConfigDict

from core.points import Points
from exam.rules.marking import Example
from exam.views import (
    Admitted,
    DoorView,
    ListPage,
    MySitting,
    PaperView,
    Rehearsal,
    ResultView,
    SectionRule,
    SittingResults,
    SittingView,
    Tile,
    WallView,
)
from question_bank.views import BankView, TopicView
from web.views import FieldError
from web.views import View as PlainView


class View(PlainView):
    """A frozen value made for showing; it may hold the frozen dataclasses of the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class NextKind(StrEnum):
    """What a worker's one next step is."""

    RESUME = "resume"
    ENTER = "enter"
    WAIT = "wait"
    RESULT = "result"
    NONE = "none"


class NextStep(View):
    """The one next step of a worker; ``sitting`` is missing when there is none."""

    kind: NextKind
    sitting: MySitting | None = None


class DeskKind(StrEnum):
    """The desks of who works for others."""

    REVIEW = "review"
    PAPERS = "papers"
    SITTINGS = "sittings"
    WATCH = "watch"
    PEOPLE = "people"


class DeskCard(View):
    """A way to one's desk, with how much waits there."""

    kind: DeskKind
    href: str
    icon: str
    count: int


class HomePage(View):
    """The worker's road, the one next step, and the desks of who works for others."""

    name: str
    has_sat: bool
    step: NextStep
    coming: tuple[MySitting, ...]
    notices: int
    desks: tuple[DeskCard, ...]


class MyExamsPage(View):
    """A page of one's sittings; ``before`` leads to the older ones."""

    open: tuple[MySitting, ...]
    coming: tuple[MySitting, ...]
    past: tuple[MySitting, ...]
    before: int | None
    is_first: bool


class RuleShown(View):
    """A section with its marking rule in a sentence and worked through."""

    section: SectionRule
    sentence: str
    examples: tuple[Example, ...]


class DoorPage(View):
    """The page before the paper. ``waiting``: the doors are open, the bell has not rung."""

    door: DoorView
    rules: tuple[RuleShown, ...]
    against: tuple[str, ...]
    told: tuple[str, ...]
    waiting: bool
    may_begin: bool
    resumes: bool
    finished: bool


class SlipPage(View):
    """准考证: one sheet to print and bring."""

    door: DoorView
    name: str
    unit: str


class OptionShown(View):
    """One option of an item as the result shows it."""

    letter: str
    html: str
    chosen: bool
    right: bool


class BlankShown(View):
    """One blank: what was written, and what is accepted once that is released."""

    number: int
    given: str
    accepted: tuple[str, ...]


class ItemShown(View):
    """One item of a result. ``right_known``: the key is released."""

    number: int
    kind: str
    stem: str
    points: Points
    awarded: Points | None
    answered: bool
    options: tuple[OptionShown, ...]
    given_value: bool | None
    right_value: bool | None
    blanks: tuple[BlankShown, ...]
    right_known: bool
    explanation: str | None


class HeldBack(View):
    """A field that is not shown, and why."""

    field: str
    reason: str


class ResultPage(View):
    """One's own result under the release policy."""

    result: ResultView
    held: tuple[HeldBack, ...]
    items: tuple[ItemShown, ...]
    name: str


class PaperListPage(View):
    """A page of papers; ``before`` leads to the older ones."""

    papers: tuple[PaperView, ...]
    before: int | None
    is_first: bool


class QuotaRow(View):
    """One line of topic quotas as it stands in the form."""

    topic: str = ""
    count: str = ""


class SectionRow(View):
    """One section as it stands in the form: text, because people type."""

    row: str
    title: str = ""
    kind: str = "single_choice"
    count: str = ""
    each: str = ""
    rule: str = "all_or_nothing"
    partial: str = ""
    quotas: tuple[QuotaRow, ...] = ()


class PaperForm(View):
    """A blueprint as it stands in the form."""

    bank: str = ""
    title: str = ""
    total: str = ""
    pools: tuple[str, ...] = ("public", "sealed")
    sections: tuple[SectionRow, ...] = ()


class PaperNewPage(View):
    """The blueprint editor."""

    form: PaperForm
    banks: tuple[BankView, ...]
    topics: tuple[TopicView, ...]
    errors: tuple[FieldError, ...] = ()
    rehearsal: Rehearsal | None = None
    sum_points: Points = Points(0)
    sum_items: int = 0


class PaperSectionShown(View):
    """A section of a drawn paper with its items."""

    title: str
    kind: str
    sentence: str
    count: int
    points_each: Points
    points: Points
    items: tuple[ItemShown, ...]


class PaperPage(View):
    """A paper, previewed. ``with_key`` only for who may write in its bank."""

    paper: PaperView
    sections: tuple[PaperSectionShown, ...]
    with_key: bool
    may_see_key: bool
    errors: tuple[FieldError, ...] = ()


class SittingListPage(View):
    """A page of sittings; ``before`` leads to the older ones."""

    sittings: tuple[SittingView, ...]
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


class UnitChoice(View):
    """A unit to admit."""

    ref: str
    name: str


class SittingPage(View):
    """One sitting on the organiser's desk: figures, list, and what may be done."""

    sitting: SittingView
    listed: ListPage
    is_first: bool
    units: tuple[UnitChoice, ...]
    codes: str
    room: str
    outcome: Admitted | None
    errors: tuple[FieldError, ...]
    may_schedule: bool
    may_watch: bool
    may_read_results: bool


class WatchListPage(View):
    """Sittings to watch: those under way and those to come."""

    running: tuple[SittingView, ...]
    coming: tuple[SittingView, ...]
    past: tuple[SittingView, ...]


class TileShown(View):
    """A tile with its trouble in one word; ``seat`` is the state as the wall's shape and colour show it."""

    tile: Tile
    seat: str


class WallPage(View):
    """The wall: tiles in their order, filters as chosen in the address."""

    wall: WallView
    tiles: tuple[TileShown, ...]
    rooms: tuple[str, ...]
    room: str
    seat: str
    back: str
    may_intervene: bool
    errors: tuple[FieldError, ...] = ()
    minutes: str = "10"
    reason: str = ""
    beyond: bool = False


class CandidatePage(View):
    """One candidate as the invigilator sees them, with the deeds and what each would bring."""

    sitting: SittingView
    shown: TileShown
    now: datetime
    back: str
    may_intervene: bool
    deed: str = ""
    errors: tuple[FieldError, ...] = ()
    minutes: str = "10"
    reason: str = ""
    words: str = ""
    beyond: bool = False


class Bar(View):
    """One bar of the histogram in units of the drawing."""

    x: int
    y: int
    width: int
    height: int
    count: int
    label: str


class ResultsPage(View):
    """A sitting's results: figures, histogram, and a page of rows."""

    results: SittingResults
    bars: tuple[Bar, ...]
    is_first: bool
