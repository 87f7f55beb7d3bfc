"""What the operations of the bank take and return: frozen values, and no table row ever leaves."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.errors import Finding
from question_bank.kinds.contract import Content, Key, KindName, Presented, RightAnswer
from question_bank.report_items import ReportItem, ReturnedSheet
from question_bank.rules.changes import Piece
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.scored_views import ScoredView


class View(BaseModel):
    """A frozen value made for showing."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, extra="forbid")


class BankDraft(View):
    """A bank to be founded. ``code`` is what people call it in commands; ``unit_ref`` who keeps it."""

    code: str
    title: str
    unit_ref: str
    occupation_code: str | None = None


class BankView(View):
    """A bank and how many items it holds, by state (sealed ones included)."""

    ref: str
    code: str
    title: str
    unit_name: str
    occupation_code: str | None
    states: dict[VersionState, int]
    may_write: bool
    may_review: bool

    @property
    def items(self) -> int:
        return sum(self.states.values())

    def count(self, state: VersionState) -> int:
        return self.states.get(state, 0)


class TopicView(View):
    """A place in the tree, in the order of reading. ``items`` counts its own and those below it."""

    ref: str
    code: str
    title: str
    depth: int
    parent_ref: str | None
    items: int
    has_children: bool


class ItemText(View):
    """What an author hands over. ``content`` and ``key`` are raw shapes of the kind; formatting is cleaned.

    ``key`` None: not set yet. ``difficulty`` 1 (easy) to 5 (hard).
    """

    kind: KindName
    content: dict[str, Any]
    key: dict[str, Any] | None = None
    explanation: str = ""
    source: str = ""
    difficulty: int = 3
    topic_ref: str | None = None
    pool: Pool = Pool.PUBLIC


class ItemRow(View):
    """An item on a list; ``words`` is the beginning of its newest wording as plain text."""

    ref: str
    number: int
    kind: KindName
    state: VersionState
    pool: Pool
    topic_title: str
    words: str
    changed_at: datetime
    is_published: bool
    cites_repealed: bool = False


class ItemList(View):
    """One page of a list: ``leaf`` of ``leaves``, or with the numbers to go on from, None at the ends."""

    rows: tuple[ItemRow, ...]
    total: int
    after: int | None
    before: int | None
    leaf: int = 1
    leaves: int = 1


class Counts(View):
    """How a bank divides, for filters: each over the filter without its own dimension."""

    states: dict[VersionState, int]
    kinds: dict[KindName, int]
    pools: dict[Pool, int]


class SourceView(View):
    """The row an item came from, as it stood in the file."""

    file: str
    sheet: str | None
    row: int
    raw: dict[str, str]
    import_ref: str


class NoteView(View):
    """What was said in review or when retiring."""

    author: str
    led_to: VersionState
    words: str
    at: datetime


class VersionView(View):
    """One wording of an item.

    ``writer``: who wrote on it last. ``made_at``: when the version was begun; ``settled_at``: when it came to
    read like this: published, returned, or last changed where it is still in hand.
    """

    id: int
    number: int
    state: VersionState
    content: Content
    key: Key | None
    explanation: str
    source: str
    difficulty: int
    content_hash: str
    edits: int
    author: str
    writer: str
    made_at: datetime
    settled_at: datetime
    reviewer: str
    reviewed_at: datetime | None
    published_at: datetime | None
    presented: Presented
    right: RightAnswer | None


class ItemView(View):
    """An item with its newest version, its published one, and what may be done with it now.

    ``gaps`` bar the way to review; ``advice`` does not. ``may_analyse``: assembles papers and reads results.
    ``comments``: how many colleagues have left, where that was asked for.
    """

    id: int
    ref: str
    number: int
    bank_ref: str
    bank_code: str
    bank_title: str
    kind: KindName
    pool: Pool
    state: VersionState
    topic_ref: str | None
    topic_trail: tuple[str, ...]
    newest: VersionView
    published: VersionView | None
    variant_of: str | None
    enemy_group: str | None
    gaps: tuple[Finding, ...]
    advice: tuple[Finding, ...]
    notes: tuple[NoteView, ...]
    sources: tuple[SourceView, ...]
    scored: ScoredView | None
    may_edit: bool
    may_write: bool
    may_review: bool
    may_analyse: bool
    targets: tuple[VersionState, ...]
    comments: int = 0


class FieldChange(View):
    """One part of an item in two versions; ``part`` is ``stem``, ``option``, ``key``, ``explanation`` …"""

    part: str
    label: str
    pieces: tuple[Piece, ...]


class ReportProblem(View):
    """One reason why a row was rejected; row 0 speaks of a whole sheet or file. ``begins``: how it does."""

    file: str
    sheet: str | None
    row: int
    finding: Finding
    begins: str = ""


class ReportDuplicate(View):
    """A row whose item is known already: from the first row named, or from the bank by this ``number``."""

    file: str
    sheet: str | None
    row: int
    first_file: str | None = None
    first_sheet: str | None = None
    first_row: int | None = None
    number: int = 0


class DeskView(View):
    """The trainer's desk. Topic counts follow the filter; ``everywhere`` is their sum and the ``unfiled``.

    ``authors`` (reference and name) and ``imports``: what the list can be narrowed to besides.
    """

    bank: "BankView"
    topics: tuple[TopicView, ...]
    everywhere: int
    unfiled: int
    found: "ItemList"
    counts: "Counts"
    authors: tuple[tuple[str, str], ...] = ()
    imports: "tuple[ImportChoice, ...]" = ()
    shown: "ItemView | None"


class ReportNear(View):
    """An accepted row that nearly repeats a row before it, or an item of the bank, by so many per cent.

    ``words``: how it begins.
    """

    file: str
    sheet: str | None
    row: int
    percent: int
    first_file: str | None
    first_sheet: str | None
    first_row: int | None
    item_ref: str
    number: int
    words: str


class ReadLayout(View):
    """How one sheet, or one text, was read; see ``formats.drafts.SheetLayout``."""

    file: str
    sheet: str | None
    header: int
    names: tuple[str, ...]
    fields: tuple[str, ...]
    sample: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    separator: str
    skipped: bool
    known: bool
    remembered: bool
    is_text: bool


class ImportReport(View):
    """``read == accepted + duplicates + rejected + left_out``. Rows count from 1 as spreadsheets do.

    ``near`` are accepted, unless the importer chose to leave them out; then ``left_out`` counts them.

    ``unchecked`` of the accepted come as drafts: their file tells no marking points. ``notes`` tell what was
    left unread or left out and reject nothing. ``taken``: the first of the accepted, to be looked at.
    """

    read: int
    accepted: int
    duplicates: int
    problems: tuple[ReportProblem, ...]
    duplicate_rows: tuple[ReportDuplicate, ...]
    returned: tuple[ReturnedSheet, ...] = ()
    unchecked: int = 0
    notes: tuple[ReportProblem, ...] = ()
    layouts: tuple[ReadLayout, ...] = ()
    near: tuple[ReportNear, ...] = ()
    left_out: int = 0
    taken: tuple[ReportItem, ...] = ()

    @property
    def rejected(self) -> int:
        return len({(p.file, p.sheet, p.row) for p in self.problems if p.row > 0})

    def is_counted(self, file: str, sheet: str | None) -> bool:
        """Whether the rows of a file are its items one by one: of a text or a package, which has no table."""
        return sheet is None and all(each.file != file or each.is_text for each in self.layouts)


class ImportView(View):
    """An import from its rehearsal to its end; ``waiting`` counts its items that are still in review.

    ``published`` counts those that are published now.
    """

    id: int
    ref: str
    bank_ref: str
    bank_code: str
    state: ImportState
    files: tuple[str, ...]
    report: ImportReport
    accepted: int
    waiting: int
    published: int
    author: str
    made_at: datetime
    finished_at: datetime | None
    job_ref: str | None
    publish_job_ref: str | None
    may_write: bool
    may_publish: bool


class ImportRow(View):
    """An import on a list; ``ready``: the items its rehearsal would take; ``unread``: it read nothing."""

    ref: str
    state: ImportState
    files: tuple[str, ...]
    accepted: int
    ready: int
    unread: bool
    made_at: datetime


class ImportChoice(View):
    """An import that a list can be narrowed to."""

    ref: str
    files: tuple[str, ...]
    items: int
    made_at: datetime


class Loss(View):
    """What a file could not carry of one item."""

    number: int
    finding: Finding


class LossGroup(View):
    """One thing that a file could not carry: of how many items, and the numbers of the first."""

    code: str
    facts: dict[str, Any]
    count: int
    numbers: tuple[int, ...]

    @property
    def finding(self) -> Finding:
        return Finding(self.code, self.facts)


class Exported(View):
    """A bank as a file, and what it could not carry; ``left`` items of the bank are not in it."""

    name: str
    media_type: str
    data: bytes
    items: int
    left: int = 0
    losses: tuple[Loss, ...]

    @property
    def touched(self) -> int:
        """So many items are in the file and lost something."""
        return len({loss.number for loss in self.losses}) - self.left


class AssetView(View):
    """A picture of a bank: ``address`` is what an item's text shows it by, ``size`` in bytes."""

    name: str
    address: str
    media_type: str
    size: int
    width: int
    height: int
