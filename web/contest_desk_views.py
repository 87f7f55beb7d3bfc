"""What the organiser's contest desk is given: forms as they were typed, and pages."""

from collections.abc import Mapping

from contest.desk_views import AdvancePreview, JudgeView, PanelPage, SettlementCheck, StageEntryPage
from contest.rules.eligibility import EntryGroup
from contest.rules.panel import AspectKind
from contest.rules.rule_sheet import AbsentMeaning, ComponentKind, RuleSheet, TieMeaning
from contest.rules.stage import StageDeed
from contest.states import ContestClass, EntryState, StageEntryState, StageKind
from contest.views import BulletinView, ContestCard, ContestView, EntryPage, SeasonView, StageView
from core.points import Points
from exam.desk_views import Knowing
from exam.views import SittingView
from web.entering import EnterForm, PersonFound
from web.meanwhile import Theirs
from web.views import FieldError, View


class Choice(View):
    """One entry of a list to choose from."""

    value: str
    label: str


class ComponentRow(View):
    """A component as typed; ``weight`` in per cent. ``name`` is the key it keeps, empty until it has one."""

    name: str
    title: str
    kind: ComponentKind
    of: str
    weight: str
    passing: str


class KeyRow(View):
    """A comparison as chosen: ``total``, ``component:practical``, ``time_used:theory``."""

    key: str
    higher: bool


class SheetForm(View):
    """A rule sheet as typed."""

    components: tuple[ComponentRow, ...] = ()
    keys: tuple[KeyRow, ...] = ()
    ties: TieMeaning = TieMeaning.SHARE
    absent: AbsentMeaning = AbsentMeaning.UNRANKED


class ExampleRow(View):
    """One of the two in the worked example."""

    letter: str
    points: Mapping[str, Points]
    total: Points | None
    minutes: int
    handed_in: int
    rank: int


class TieExample(View):
    """Two people ranked by the sheet. ``place``: which comparison parts them, from 0; None: they share."""

    sheet: RuleSheet
    rows: tuple[ExampleRow, ...]
    place: int | None


class SheetCheck(View):
    """What a sheet comes to: the reasons why nobody can be ranked by it, or the worked example."""

    reasons: tuple[str, ...]
    example: TieExample | None


class AgesRow(View):
    """Age bounds of a group as typed."""

    group: EntryGroup
    youngest: str = ""
    oldest: str = ""


class ContestForm(View):
    """A contest as typed."""

    title: str = ""
    season: str = ""
    unit: str = ""
    klass: str = ContestClass.ENTERPRISE.value
    occupation: str = ""
    grade: str = ""
    about: str = ""
    opens: str = ""
    closes: str = ""
    groups: tuple[str, ...] = (EntryGroup.WORKERS.value,)
    ages: tuple[AgesRow, ...] = tuple(AgesRow(group=each) for each in EntryGroup)
    ages_on: str = ""
    least_grade: str = ""
    within: str = ""
    region: str = ""
    most_per_unit: str = ""
    decides: bool = True
    masks_names: bool = True
    notice_days: str = "7"
    sheet: SheetForm = SheetForm()


class AspectRow(View):
    """An aspect as typed; ``anchors``: one a line, points before the words."""

    name: str
    title: str
    kind: AspectKind
    of: str
    anchors: str


class PanelForm(View):
    """The score sheet of one practical component as typed."""

    component: str
    title: str
    of: str
    judges: str = "3"
    drop_extremes: bool = True
    spread: str = "10"
    aspects: tuple[AspectRow, ...] = ()


class AdvanceForm(View):
    """Who goes on, as typed; no ``places``: nobody, this is the last stage."""

    places: str = ""
    pot: str = "overall"
    most_per_unit: str = ""
    least_total: str = ""
    ties: str = "all_in"
    waitlist: str = "0"
    region_digits: str = "4"


class StageForm(View):
    """A stage as typed. ``own``: ranked by a sheet of its own. ``lines`` maps labels to places.

    ``named``: the title that the form gave by itself, after the kind; empty once somebody typed their own.
    """

    title: str = ""
    named: str = ""
    kind: str = StageKind.PRELIMINARY.value
    own: bool = False
    sheet: SheetForm = SheetForm()
    advance: AdvanceForm = AdvanceForm()
    panels: tuple[PanelForm, ...] = ()
    lines: Mapping[str, str] = {}


class SeasonForm(View):
    """A season as typed."""

    title: str = ""
    unit: str = ""
    starts: str = ""
    ends: str = ""


class DeskListPage(View):
    """Contests within reach by season; ``season`` is the one chosen."""

    contests: tuple[ContestCard, ...]
    seasons: tuple[SeasonView, ...]
    season: str
    before: int | None
    is_first: bool
    units: tuple[Choice, ...]
    form: SeasonForm
    errors: tuple[FieldError, ...]


class ContestEditPage(View):
    """The form of a contest; ``contest`` is None for a new one.

    ``seen`` is the mark of what was seen; ``theirs``: what somebody else changed meanwhile.
    """

    form: ContestForm
    contest: ContestView | None
    check: SheetCheck
    seasons: tuple[SeasonView, ...]
    units: tuple[Choice, ...]
    occupation_name: str
    zone: str
    seen: str
    theirs: tuple[Theirs, ...]
    errors: tuple[FieldError, ...]


class CheckPane(View):
    """The check alone, for the open page to put in place of its own."""

    check: SheetCheck


class ContestDeskPage(View):
    """A contest on its organiser's desk. ``missing``: what stands against publishing; ``to_know``: what does
    not, and should be known while the rules can be changed; ``before``: what is open in a stage before it is
    begun or ended, by its ref; ``against``: why it cannot begin yet. ``seen`` is the mark of what is shown;
    ``theirs``: what somebody else changed before it was published.
    """

    contest: ContestView
    missing: tuple[str, ...]
    to_know: tuple[str, ...]
    to_decide: int
    boards: Mapping[str, str]
    before: Mapping[str, tuple[str, ...]]
    against: Mapping[str, tuple[str, ...]]
    seen: str
    theirs: tuple[Theirs, ...]
    errors: tuple[FieldError, ...]


class StageEditPage(View):
    """The form of a stage; ``stage`` is None for a new one.

    ``seen`` is the mark of what was seen; ``theirs``: what somebody else changed meanwhile.
    """

    form: StageForm
    contest: ContestView
    stage: StageView | None
    check: SheetCheck
    seen: str
    theirs: tuple[Theirs, ...]
    errors: tuple[FieldError, ...]


class EntriesPage(View):
    """Entries to decide, and the form that enters people. ``checks``: findings in words, by entry.

    ``find``: the name or staff number looked for, ``people``: whom it means; None: nobody was looked for.
    """

    contest: ContestView
    listed: EntryPage
    may_decide: bool
    form: EnterForm
    units: tuple[Choice, ...]
    find: str
    people: tuple[PersonFound, ...] | None
    state: EntryState | None
    group: EntryGroup | None
    words: str
    after: int | None
    checks: Mapping[str, tuple[str, ...]]
    address: str
    errors: tuple[FieldError, ...]


class StageDeskPage(View):
    """A stage on its organiser's desk. ``before``: what is open before it is begun or ended, in words;
    ``against``: why it cannot begin yet; ``knowing``: who knows the paper, by the ref of their sitting.
    """

    contest: ContestView
    stage: StageView
    entrants: StageEntryPage
    reasons: Mapping[str, str]
    judges: tuple[JudgeView, ...]
    fitting: Mapping[str, tuple[SittingView, ...]]
    knowing: Mapping[str, Knowing]
    units: tuple[Choice, ...]
    check: SettlementCheck | None
    findings: tuple[str, ...]
    notes: tuple[str, ...]
    bulletin: BulletinView | None
    board_ref: str | None
    deeds: tuple[StageDeed, ...]
    ruled: tuple[Choice, ...]
    before: tuple[str, ...]
    against: tuple[str, ...]
    state: StageEntryState | None
    words: str
    after: int | None
    typed: Mapping[str, str]
    errors: tuple[FieldError, ...]


class PanelShown(View):
    """Why a row cannot be confirmed, in words, and the names of the judges who have not signed it yet."""

    against: tuple[str, ...]
    second_look: tuple[str, ...]
    missing: tuple[str, ...]


class Awaited(View):
    """A judge who still has so many sheets to sign."""

    name: str
    sheets: int


class PanelDeskPage(View):
    """The head judge's table."""

    contest_title: str
    panel: PanelPage
    shown: Mapping[str, PanelShown]
    awaited: tuple[Awaited, ...]
    ready: int
    looked_at: str
    may_run: bool
    typed: Mapping[str, str]
    errors: tuple[FieldError, ...]


class AdvanceDeskPage(View):
    """The rehearsal of the advancement, with reasons in words."""

    contest: ContestView
    preview: AdvancePreview
    reasons: Mapping[str, str]
    findings: tuple[str, ...]
    errors: tuple[FieldError, ...]
