"""What the operations of the contest return, and the drafts they are given: frozen, made for showing."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from contest.rules.advancement import AdvancementRule
from contest.rules.deciding import Parting
from contest.rules.eligibility import EligibilityRule, EntryGroup
from contest.rules.panel import PanelSheet
from contest.rules.ranking import RankStanding
from contest.rules.rule_sheet import RuleSheet
from contest.rules.stage import StageDeed, StageState
from contest.states import (
    BulletinChange,
    ContestClass,
    ContestPhase,
    ContestState,
    EnterVerdict,
    EntryState,
    EntryWay,
    StageEntryState,
    StageKind,
)
from core.errors import Finding
from core.occupations.rules.grades import Grade
from core.points import Points


class View(BaseModel):
    """A frozen value made for showing."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class SeasonDraft(View):
    """A season to make."""

    title: str
    unit_ref: str
    starts_on: date
    ends_on: date


class SeasonView(View):
    """A season on a list."""

    id: int
    ref: str
    title: str
    unit_ref: str
    unit_name: str
    starts_on: date
    ends_on: date
    contests: int


class ContestDraft(View):
    """A contest as its organiser fills it in. ``season_ref`` may be empty: a contest of its own.

    ``decides``: somebody admits every entry; otherwise who is eligible and needs no check is admitted at
    once. ``masks_names``: strangers read surnames only. ``notice_days``: how long results stand in public
    notice (公示) before they are final.
    """

    title: str
    unit_ref: str
    klass: ContestClass
    sheet: RuleSheet
    registration_opens_at: datetime
    registration_closes_at: datetime
    season_ref: str = ""
    about: str = ""
    occupation_code: str | None = None
    grade: Grade | None = None
    eligibility: EligibilityRule = EligibilityRule()
    within_unit_ref: str = ""
    decides: bool = True
    masks_names: bool = True
    notice_days: int = 7


class Line(View):
    """A line on the board: after how many places, and the code of its label."""

    after: int
    label: str


class StageDraft(View):
    """A stage to plan. ``sheet`` None: the contest's own. ``panels``: one for each practical component."""

    title: str
    kind: StageKind
    sheet: RuleSheet | None = None
    advancement: AdvancementRule | None = None
    panels: Mapping[str, PanelSheet] = {}
    lines: tuple[Line, ...] = ()


class BoundSitting(View):
    """A sitting that a stage is bound to: how many are on its list, have begun, and have handed in."""

    sitting_id: int
    sitting_ref: str
    sitting_title: str
    component: str
    opens_at: datetime
    closes_at: datetime
    placed: int
    begun: int
    finished: int


class StageView(View):
    """A stage. ``deeds`` are those that would change something now, whoever asks."""

    id: int
    ref: str
    contest_ref: str
    number: int
    title: str
    kind: StageKind
    state: StageState
    deeds: tuple[StageDeed, ...]
    sheet: RuleSheet
    sheet_hash: str
    advancement: AdvancementRule | None
    panels: Mapping[str, PanelSheet]
    lines: tuple[Line, ...]
    sittings: tuple[BoundSitting, ...]
    competing: int
    waitlisted: int
    judges: int
    has_board: bool
    advanced_at: datetime | None
    notice_until: datetime | None
    published_at: datetime | None
    bulletin_version: int | None


class ContestCard(View):
    """A contest on a list; ``id`` pages it. ``applied``: so many entries wait for a decision; ``my_state`` is
    that of the reader's own.
    """

    id: int
    ref: str
    title: str
    unit_name: str
    season_title: str | None
    klass: ContestClass
    occupation_code: str | None
    occupation_name: str | None
    grade: Grade | None
    state: ContestState
    phase: ContestPhase
    registration_opens_at: datetime
    registration_closes_at: datetime
    admitted: int
    applied: int = 0
    my_state: EntryState | None = None


class Invitation(View):
    """A contest that the reader may still enter."""

    ref: str
    title: str
    closes_at: datetime


class ContestView(View):
    """A contest in full. ``frozen_at``: from then on the rules stay as they are; it may lie ahead."""

    card: ContestCard
    unit_ref: str
    season_ref: str | None
    about: str
    sheet: RuleSheet
    sheet_hash: str
    frozen_at: datetime | None
    is_frozen: bool
    eligibility: EligibilityRule
    within_unit_name: str | None
    decides: bool
    masks_names: bool
    notice_days: int
    stages: tuple[StageView, ...]
    may_run: bool


class StageMine(View):
    """One stage as an entrant sees it. ``rank`` and ``total`` are there once a bulletin is; ``handed_in``:
    those of the sittings in which their paper is in.
    """

    stage_ref: str
    title: str
    kind: StageKind
    stage_state: StageState
    state: StageEntryState | None
    waiting: int | None
    reason: Finding | None
    sitting_refs: tuple[str, ...]
    handed_in: tuple[str, ...]
    rank: int | None
    total: Points | None
    points: Mapping[str, Points | None]
    of_entrants: int | None


class MyEntry(View):
    """The reader's own entry with all its stages."""

    entry_ref: str
    contest: ContestCard
    code: str | None
    group: EntryGroup
    state: EntryState
    way: EntryWay
    to_check: tuple[Finding, ...]
    reason: str | None
    applied_at: datetime
    may_withdraw: bool
    stages: tuple[StageMine, ...]


class Eligibility(View):
    """Whether the reader may enter now: reasons against, and what will be checked."""

    group: EntryGroup
    against: tuple[Finding, ...]
    to_check: tuple[Finding, ...]


class EnterOutcome(View):
    """What became of one person on a list. ``name`` is empty for who is not known; ``state`` and ``number``,
    the 参赛号 where there is one already, are those of the entry.
    """

    code: str
    verdict: EnterVerdict
    name: str = ""
    entry_ref: str | None = None
    state: EntryState | None = None
    number: str | None = None
    findings: tuple[Finding, ...] = ()


class EntryRow(View):
    """An entry for who decides or entered it; ``id`` pages the list."""

    id: int
    ref: str
    code: str | None
    person_ref: str
    name: str
    unit_name: str | None
    group: EntryGroup
    state: EntryState
    way: EntryWay
    official: bool
    to_check: tuple[Finding, ...]
    applied_at: datetime
    decided_at: datetime | None
    reason: str | None


class EntryPage(View):
    """A page of entries in the order they were made, with the counts of all."""

    contest: ContestCard
    rows: tuple[EntryRow, ...]
    counts: Mapping[EntryState, int]
    next_after: int | None


class MyStage(View):
    """A stage that the reader judges, as ``judge_ref``. Counts are over all practical components."""

    judge_ref: str
    stage_ref: str
    contest_ref: str
    contest_title: str
    title: str
    kind: StageKind
    state: StageState
    components: tuple[str, ...]
    is_head: bool
    to_score: int
    scored: int


class MarkDraft(View):
    """A judge's mark as it was signed. ``aspects`` maps names to hundredths; empty for who is ``absent``.

    ``nonce``: made by the page, so that sending twice marks once. ``reason``: of a correction. ``seen``: the
    ``id`` of the own mark that the page showed, 0 for none; None where nobody was shown any.
    """

    nonce: str
    aspects: Mapping[str, Points] = {}
    absent: bool = False
    time_used_ms: int | None = None
    reason: str = ""
    seen: int | None = None


class MarkView(View):
    """One judge's mark as it stands. ``aspects`` maps names to hundredths; ``id`` orders the journal."""

    id: int
    judge_ref: str
    aspects: Mapping[str, Points]
    points: Points | None
    absent: bool
    time_used_ms: int | None
    signed_at: datetime
    reason: str | None


class ToScore(View):
    """A contestant on a judge's sheet: ``code`` is the blind number; no 参赛号, name or unit."""

    entry_ref: str
    code: str
    recused: Finding | None
    mark: MarkView | None
    is_confirmed: bool


class ScoringSheet(View):
    """What a judge scores by, and whom. Marks of other judges are not in it."""

    stage: MyStage
    component: str
    component_title: str
    panel: PanelSheet
    takes_marks: bool
    rows: tuple[ToScore, ...]


class BulletinRow(View):
    """One line of a published result. ``name`` is masked where the contest says so. ``waiting``: the place on
    the next stage's waitlist; ``partings``: what parts them from equals in the total.
    """

    entry_ref: str
    code: str
    name: str
    unit_name: str | None
    group: EntryGroup
    official: bool
    rank: int | None
    position: int
    total: Points | None
    standing: RankStanding
    points: Mapping[str, Points | None]
    passed: bool | None
    advances: bool | None
    waiting: int | None
    partings: tuple[Parting, ...]


class BulletinDifference(View):
    """A row that is not what it was in the version before."""

    code: str
    change: BulletinChange
    rank_before: int | None
    rank_after: int | None
    total_before: Points | None
    total_after: Points | None


class BulletinView(View):
    """A published result, whole. ``in_notice``: objections are still heard (公示期)."""

    ref: str
    contest_ref: str
    contest_title: str
    stage_ref: str
    stage_title: str
    sheet: RuleSheet
    sheet_hash: str
    advancement: AdvancementRule | None
    version: int
    versions: int
    made_at: datetime
    reason: str | None
    content_hash: str
    in_notice: bool
    notice_until: datetime | None
    rows: tuple[BulletinRow, ...]
    next_after: int | None
    total_rows: int
    difference: tuple[BulletinDifference, ...]
