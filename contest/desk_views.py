"""What the organiser's and the head judge's desks are shown: entrants, panels, rehearsals, open points."""

from collections.abc import Mapping
from datetime import datetime

from contest.rules.advancement import AdvancementRule, Decision
from contest.rules.eligibility import EntryGroup
from contest.rules.panel import PanelSheet
from contest.states import StageEntryState
from contest.views import ContestView, MarkView, StageView, View
from core.errors import Finding
from core.points import Points


class StageEntryRow(View):
    """An entrant in a stage, for the organiser; ``id`` pages the list; rank and total as announced.

    ``blind``: what judges know them by here, empty where none score.
    """

    id: int
    entry_ref: str
    code: str
    name: str
    unit_name: str | None
    group: EntryGroup
    official: bool
    state: StageEntryState
    waiting: int | None
    blind: str
    reason: Finding | None
    sitting_refs: tuple[str, ...]
    rank: int | None
    total: Points | None


class StageEntryPage(View):
    """A page of a stage's entrants."""

    stage: StageView
    rows: tuple[StageEntryRow, ...]
    counts: Mapping[StageEntryState, int]
    next_after: int | None


class Placed(View):
    """How many entrants were put on a sitting's list, how many are on none yet, and how many compete."""

    added: int
    left: int
    competing: int


class JudgeView(View):
    """An appointed judge, for the organiser."""

    ref: str
    person_ref: str
    name: str
    unit_name: str | None
    is_head: bool
    recused: tuple[str, ...]
    marks: int


class FormerMark(View):
    """A mark that another one replaced, and when it was given; ``by`` whom, where the table does not tell."""

    points: Points | None
    absent: bool
    at: datetime
    by: str = ""


class PanelRow(View):
    """A contestant's marks of all judges, what they come to, and what stands against confirming.

    ``code`` is the blind number; ``number`` the 参赛号, for an organiser who does not judge here alone.
    ``recused``: judges who may not score them. ``missing``: judges who still have to; nobody once the mark
    is confirmed. ``withheld``: the reader is to score them still, so what others gave is not told.
    ``replaced``: the marks before each judge's, and ``confirmed_before`` those before the confirmed one,
    oldest first. ``ruled``: what counts was set by a ruling, not by the judges' marks. ``seen`` stands for
    the marks as the reader sees them: who confirms says by it what they confirm.
    """

    entry_ref: str
    code: str
    number: str
    marks: Mapping[str, MarkView]
    recused: tuple[str, ...]
    missing: tuple[str, ...]
    points: Points | None
    absent: bool
    dropped: tuple[str, ...]
    against: tuple[Finding, ...]
    second_look: tuple[Finding, ...]
    confirmed_points: Points | None
    confirmed_absent: bool
    confirmed_at: datetime | None
    differs: bool
    withheld: bool = False
    replaced: Mapping[str, tuple[FormerMark, ...]] = {}
    confirmed_before: tuple[FormerMark, ...] = ()
    confirmed_by: str = ""
    confirmed_reason: str = ""
    ruled: bool = False
    seen: str = ""


class PanelPage(View):
    """The head judge's and the organiser's table for one practical component."""

    stage: StageView
    component: str
    component_title: str
    panel: PanelSheet
    judges: tuple[JudgeView, ...]
    rows: tuple[PanelRow, ...]
    to_confirm: int


class AdvanceRow(View):
    """What the advancement rule decides about one entrant, and why."""

    entry_ref: str
    code: str
    name: str
    unit_name: str | None
    group: EntryGroup
    rank: int | None
    total: Points | None
    decision: Decision
    waiting: int | None
    reason: Finding


class AdvancePreview(View):
    """A rehearsal of the advancement, or what was confirmed. ``findings``: why it cannot be confirmed now."""

    stage: StageView
    next_stage: StageView | None
    rule: AdvancementRule | None
    rows: tuple[AdvanceRow, ...]
    counts: Mapping[Decision, int]
    findings: tuple[Finding, ...]
    is_confirmed: bool


class SettlementCheck(View):
    """Whether a stage can be settled: ``findings`` are all that is open, ``notes`` what should be known."""

    stage: StageView
    entrants: int
    complete: int
    absent: int
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]


class ContestDesk(View):
    """A contest on its organiser's desk; boards and what is open before the next step by the stage's ref.

    ``against``: why a stage that was never opened cannot be yet; such a stage is not in it once it can.
    """

    contest: ContestView
    boards: Mapping[str, str]
    open_points: Mapping[str, tuple[Finding, ...]]
    against: Mapping[str, tuple[Finding, ...]]


class StageDesk(View):
    """A stage on its organiser's desk, with a page of its entrants."""

    contest: ContestView
    stage: StageView
    entrants: StageEntryPage
    judges: tuple[JudgeView, ...]
    open_points: tuple[Finding, ...]
    against: tuple[Finding, ...]
    board_ref: str | None
