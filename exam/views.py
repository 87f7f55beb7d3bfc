"""What the operations of the examination return: frozen, and without a key unless the name says so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.errors import Finding
from core.points import Points
from exam.forms import Form
from exam.rules.attempt import AttemptState, ClosedBy
from exam.rules.clock import DeadlineReason
from exam.rules.marking import MarkingRule, VoidedItem
from exam.rules.paper import Arrangement
from exam.states import PaperState, SittingPhase, SittingState
from question_bank.kinds.contract import KindName, Presented, RightAnswer


class View(BaseModel):
    """A frozen value made for showing."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class PaperView(View):
    """A paper on a list."""

    id: int
    ref: str
    title: str
    bank_ref: str
    bank_code: str
    state: PaperState
    total: Points
    items: int
    seed: int
    content_hash: str | None
    made_at: datetime
    locked_at: datetime | None


class SectionSupply(View):
    """How many items of its kind the bank has for a section; ``resting`` are too worn for the blueprint."""

    title: str
    needed: int
    available: int
    resting: int = 0


class DifficultyRow(View):
    """How many items of each difficulty, 1 easy to 5 hard, and their mean in hundredths; title "": all."""

    title: str
    counts: tuple[int, ...]
    mean: int


class Rehearsal(View):
    """Whether a blueprint can be filled; no findings means that it can. ``advice`` bars nothing."""

    findings: tuple[Finding, ...]
    supply: tuple[SectionSupply, ...]
    difficulty: tuple[DifficultyRow, ...] = ()
    advice: tuple[Finding, ...] = ()


class SittingView(View):
    """A sitting on a list, with how many are admitted and how far they are."""

    id: int
    ref: str
    code: str
    title: str
    state: SittingState
    phase: SittingPhase
    doors_open_at: datetime
    opens_at: datetime
    last_entry_at: datetime
    closes_at: datetime
    length_seconds: int
    paper_title: str
    total: Points
    pass_points: Points | None
    rated: bool
    admitted: int
    begun: int
    finished: int
    voided: int

    @property
    def shortest_seconds(self) -> int:
        """The working time of who enters at the last moment: the closing may cut it."""
        left = int((self.closes_at - self.last_entry_at).total_seconds())
        return min(self.length_seconds, left)


class MySitting(View):
    """A sitting as one of its candidates sees it on a list; ``id`` pages it."""

    id: int
    ref: str
    title: str
    opens_at: datetime
    closes_at: datetime
    length_seconds: int
    admission_code: str
    state: AttemptState
    attempt_ref: str
    phase: SittingPhase
    of_points: Points


class SectionRule(View):
    """One section as candidates are told about it before they begin; ``lenient`` as in ``forms.Form``.

    ``parts``: of how many parts its items are, as ``exam.wording.parts_told`` says.
    """

    title: str
    kind: KindName
    count: int
    points_each: Points
    points: Points
    rule: MarkingRule
    lenient: tuple[str, ...] | None = None
    parts: int | None = None


class DoorView(View):
    """The page before the paper: times, rules, and whether one may enter now."""

    sitting_ref: str
    attempt_ref: str
    title: str
    candidate_code: str
    room: str
    state: AttemptState
    doors_open_at: datetime
    opens_at: datetime
    last_entry_at: datetime
    closes_at: datetime
    length_seconds: int
    total: Points
    pass_points: Points | None
    sections: tuple[SectionRule, ...]
    against: tuple[Finding, ...]
    told: tuple[Finding, ...]


class Answer(View):
    """The present answer to one slot."""

    seq: int
    payload: Any
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the examination page needs; made without ever reading a key.

    ``order`` is this candidate's; it never changes during the attempt. ``epoch`` 0 with ``held_elsewhere``:
    another device continues this attempt, and this page may only ask to take over.
    """

    attempt_id: int
    attempt_ref: str
    sitting_ref: str
    sitting_title: str
    candidate_code: str
    state: AttemptState
    epoch: int
    held_elsewhere: bool
    awaits_delivery: bool
    deadline: datetime
    deadline_reason: DeadlineReason | None
    form: Form
    order: Arrangement
    sheet: dict[int, Answer]
    files: "tuple[FileView, ...]" = ()


class TakeView(View):
    """The examination page: its data as JSON that is safe inside a script element."""

    data_json: str


class Clock(View):
    """The state of an attempt as its page needs it at any moment."""

    state: AttemptState
    epoch: int
    deadline: datetime


class Receipt(View):
    """What a candidate holds after 交卷: the code, when, and how much was answered."""

    attempt_ref: str
    code: str
    digest: str
    handed_in_at: datetime
    closed_by: ClosedBy
    answered: int
    of: int


class FileView(View):
    """A file that was sent as an answer."""

    ref: str
    name: str
    media_type: str
    size: int


class PointResult(View):
    """What one marking point brought; ``text`` (sanitised HTML) only where the key is released."""

    points: Points
    of_points: Points
    text: str = ""


class PersonResult(View):
    """A mark that a person gave, as the candidate reads it. ``part``: which item of a case, else empty."""

    part: str
    points: tuple[PointResult, ...]
    words: str


class AlsoRight(View):
    """A choice that was ruled right beside the key; ``part``: of which item of a case, else empty."""

    part: str
    options: tuple[str, ...]


class SlotResult(View):
    """One item of a result, in which section by its place. Fields that are not released are None.

    ``points``: what it is worth without what was taken out of the paper, and ``child_points`` the items of a
    case; ``removed``: which of them were taken out, or an empty name for all of it. ``fits``: of each blank
    that was filled in, whether it is right, and ``also``: choices that were ruled right too; both empty until
    the key is released.
    """

    slot: int
    section: int
    points: Points
    face: Presented
    response: Any
    awarded: Points | None
    right: RightAnswer | None
    explanation: str | None
    child_points: tuple[Points, ...] = ()
    removed: tuple[str, ...] = ()
    fits: tuple[bool, ...] = ()
    also: tuple[AlsoRight, ...] = ()
    by_child: tuple[Points, ...] = ()
    marks: tuple[PersonResult, ...] = ()
    files: tuple[FileView, ...] = ()


class ForcedIn(View):
    """Who took a candidate's paper in before its time, and why."""

    by: str
    reason: str
    at: datetime


class CorrectionTold(View):
    """A correction of marks after the sitting, by the number of the question on the candidate's page.

    ``part``: the number of an item of a case within it, where it is about that alone. ``taken_back``: it
    takes an earlier one back.
    """

    number: int
    part: int | None
    void: VoidedItem | None
    taken_back: bool
    reason: str
    made_at: datetime


class ResultView(View):
    """A candidate's own result, with a reason for everything held back."""

    attempt_ref: str
    sitting_title: str
    state: AttemptState
    handed_in_at: datetime | None
    closed_by: ClosedBy | None
    receipt_code: str | None
    answered: int
    of: int
    points: Points | None
    of_points: Points
    passed: bool | None
    held_back: dict[str, Finding]
    sections: tuple[str, ...]
    slots: tuple[SlotResult, ...]
    code: str
    opens_at: datetime
    forced_in: ForcedIn | None
    corrections: tuple[CorrectionTold, ...] = ()


class DeviceCopy(View):
    """What a device compares its copy of an attempt with; ``arrived`` names every revision in the journal."""

    attempt_ref: str
    epoch: int
    sitting_ref: str
    code: str
    has_receipt: bool
    arrived: tuple[str, ...]


class Tile(View):
    """One candidate on the invigilator's wall.

    ``unsaved``: answers that the page has said are not on the server, while the attempt is open; once it is
    over, those that never arrived. ``deadline`` only while it is open.
    """

    attempt_ref: str
    code: str
    name: str
    room: str
    state: AttemptState
    answered: int
    of: int
    connected: bool
    unsaved: int
    away: int
    last_saved_at: datetime | None
    deadline: datetime | None
    handed_in_at: datetime | None
    closed_by: ClosedBy | None

    @property
    def is_complete(self) -> bool:
        """Whether everything is known to be in: the candidate's own page sent it and left nothing."""
        return self.closed_by is ClosedBy.CANDIDATE and not self.unsaved


class WallView(View):
    """The invigilator's wall: the troubled first."""

    sitting: SittingView
    now: datetime
    tiles: tuple[Tile, ...]
