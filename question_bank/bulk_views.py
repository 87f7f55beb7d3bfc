"""What bulk deeds take and return."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from core.errors import Fact, Finding
from question_bank.rules.bulk import UNDOABLE, BulkDeed, BulkState, LineState
from question_bank.rules.classes import CognitiveLevel
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from question_bank.views import View


class Chosen(View):
    """Which items: those named, or with no name all that the filter finds."""

    refs: tuple[str, ...] = ()
    filter: Filter = Filter()


class BulkOrder(View):
    """What is to be done; only the value that belongs to the deed counts. None: no topic, no level.

    ``tags`` as they are typed, parted by commas.
    """

    deed: BulkDeed
    topic_ref: str | None = None
    difficulty: int = 3
    pool: Pool = Pool.PUBLIC
    reason: str = ""
    tags: str = ""
    level: CognitiveLevel | None = None


class BulkReason(View):
    """One reason why items are left alone: how many, and the numbers of the first of them."""

    code: str
    facts: dict[str, Fact]
    count: int
    numbers: tuple[int, ...]

    @property
    def finding(self) -> Finding:
        return Finding(self.code, self.facts)


class BulkItem(View):
    """An item that a deed would be done to, and what to look at once more."""

    ref: str
    number: int
    words: str
    concerns: tuple[Finding, ...]


class BulkRehearsal(View):
    """What would become of the items: ``can`` of ``total``; ``opens`` of them get a next version.

    ``first``: of a deed that cannot be undone, the first of the items it would be done to.
    """

    total: int
    can: int
    opens: int
    reasons: tuple[BulkReason, ...]
    first: tuple[BulkItem, ...] = ()


class BulkEnd(StrEnum):
    """How an undoing ended, where not every item is as it was (``bulk_end.<word>``)."""

    IN_PART = "in_part"
    NOT_AT_ALL = "not_at_all"


def end_of(state: BulkState, counts: Mapping[LineState, int]) -> BulkEnd | None:
    """What to tell instead of that the deed is undone; None where that is the whole truth."""
    if state is not BulkState.UNDONE or not counts.get(LineState.KEPT):
        return None
    return BulkEnd.IN_PART if counts.get(LineState.UNDONE) else BulkEnd.NOT_AT_ALL


class BulkUndoing(View):
    """What undoing would do now: ``count`` items as before, ``drafts`` of them without the deed's draft."""

    count: int
    drafts: int


class BulkView(View):
    """A bulk deed and what became of its items."""

    ref: str
    bank_ref: str
    deed: BulkDeed
    state: BulkState
    counts: dict[LineState, int]
    reasons: tuple[BulkReason, ...]
    author: str
    made_at: datetime
    finished_at: datetime | None
    job_ref: str | None
    may_undo: bool
    undoing: BulkUndoing | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def count(self, state: LineState) -> int:
        return self.counts.get(state, 0)

    @property
    def end(self) -> BulkEnd | None:
        return end_of(self.state, self.counts)

    @property
    def is_running(self) -> bool:
        return self.state in {BulkState.RUNNING, BulkState.UNDOING}

    @property
    def is_undoable(self) -> bool:
        return self.deed in UNDOABLE


class BulkRow(View):
    """A bulk deed on a list; ``may_undo``: by the reader, now. ``end``: see :func:`end_of`."""

    ref: str
    deed: BulkDeed
    state: BulkState
    author: str
    made_at: datetime
    may_undo: bool = False
    end: BulkEnd | None = None
