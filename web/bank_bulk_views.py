"""What the pages for many items at once are given: the deed with its rehearsal, its outcome, the sheet."""

from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field, StringConstraints

from core.ids import new_ref
from question_bank.bulk_views import BulkOrder, BulkRehearsal, BulkRow, BulkView, Chosen
from question_bank.grid import Cells, Grid
from question_bank.rules.bulk import UNDOABLE, BulkDeed
from question_bank.rules.classes import CognitiveLevel, Proved
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.views import BankView, TopicView
from web.bank_views import Wanted
from web.exam_views import View
from web.views import FieldError, Words

MOST_NAMED = 100
"""Items that an address can name: two pages of the list."""


class BulkWanted(Wanted):
    """Which items, what is to be done with them, and what it sets.

    ``items`` name single ones; without any, and with ``all``, it is everything that the filter finds.
    ``asked``: the form was sent, so that a deed is missing where none is named.
    """

    items: list[str] = Field(default=[], max_length=MOST_NAMED)
    all: bool = False
    deed: str = ""
    asked: bool = False
    to_topic: str = ""
    to_difficulty: str = ""
    to_pool: str = ""
    to_tags: str = Field(default="", max_length=600)
    to_level: str = ""
    reason: str = Field(default="", max_length=500)
    once: str = Field(default="", max_length=32)

    def address(self, **changed: str) -> str:
        """The query string of the filter alone."""
        return Wanted.model_validate(self.model_dump(include=set(Wanted.model_fields))).address(**changed)

    @property
    def is_chosen(self) -> bool:
        return bool(self.items) or self.all

    @property
    def chosen_deed(self) -> BulkDeed | None:
        return BulkDeed(self.deed) if self.deed in set(BulkDeed) else None

    @property
    def refs(self) -> tuple[str, ...]:
        return () if self.all else tuple(self.items)

    def order(self, deed: BulkDeed) -> BulkOrder:
        """What the operations take; a value that was not chosen is the first."""
        return BulkOrder(
            deed=deed,
            topic_ref=self.to_topic or None,
            difficulty=int(self.to_difficulty) if self.to_difficulty in set("12345") else 3,
            pool=Pool(self.to_pool) if self.to_pool in set(Pool) else Pool.PUBLIC,
            reason=self.reason,
            tags=self.to_tags,
            level=CognitiveLevel(self.to_level) if self.to_level in set(CognitiveLevel) else None,
        )

    def fields(self) -> list[tuple[str, str]]:
        """The choice of items as form fields."""
        found = self.hidden()
        return [*found, ("all", "1")] if self.all else [*found, *(("items", each) for each in self.items)]


class BulkReasonLine(View):
    """One reason in the reader's language, with the numbers of the first items it holds for."""

    text: str
    count: int
    numbers: tuple[int, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.numbers)


class BulkItemLine(View):
    """An item before a deed that cannot be undone; ``concerns`` in the reader's language."""

    ref: str
    number: int
    words: str
    concerns: tuple[str, ...]


class BulkPage(View):
    """A deed for many items: chosen, rehearsed, then done. ``recent``: those done before.

    ``meant``: how many items were chosen, whatever becomes of them.
    """

    bank: BankView
    topics: tuple[TopicView, ...]
    wanted: BulkWanted
    meant: int = 0
    recent: tuple[BulkRow, ...] = ()
    rehearsed: BulkRehearsal | None = None
    reasons: tuple[BulkReasonLine, ...] = ()
    first: tuple[BulkItemLine, ...] = ()
    errors: tuple[FieldError, ...] = ()

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/bulk"

    @property
    def once(self) -> str:
        """The token of this form: the same however often it is sent."""
        return self.wanted.once or new_ref()

    def deeds(self, word: Words) -> list[tuple[str, str]]:
        """The deeds that this reader may do."""
        mine = [deed for deed in BulkDeed if self._may(deed)]
        return [(deed.value, word(deed)) for deed in mine]

    @property
    def levels(self) -> tuple[CognitiveLevel, ...]:
        return tuple(CognitiveLevel)

    @property
    def is_undoable(self) -> bool:
        return self.wanted.chosen_deed in UNDOABLE

    def _may(self, deed: BulkDeed) -> bool:
        return self.bank.may_review if deed is BulkDeed.PUBLISH else self.bank.may_write


class BulkDonePage(View):
    """What became of the items of a deed."""

    bank: BankView
    bulk: BulkView
    reasons: tuple[BulkReasonLine, ...]
    errors: tuple[FieldError, ...] = ()

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/bulk/{self.bulk.ref}"


class SheetRow(View):
    """A row of the sheet: what stands in it or was typed, and why it was refused.

    ``locked``: the cells that take nothing as the item stands, and ``why``.
    """

    ref: str
    seen: str
    number: int
    kind: str
    state: str
    words: str
    cells: Cells
    held: Cells
    proved: Proved | None = None
    problems: tuple[FieldError, ...] = ()
    locked: frozenset[str] = frozenset()
    why: str = ""

    @property
    def is_in_review(self) -> bool:
        return self.state == VersionState.IN_REVIEW


class Drafted(Wanted):
    """The filter of the sheet, and the items of which the save before laid a next version."""

    drafted: list[Annotated[str, StringConstraints(max_length=32)]] = Field(default=[], max_length=MOST_NAMED)

    def address(self, **changed: str) -> str:
        """The query string of the filter alone."""
        return Wanted.model_validate(self.model_dump(include=set(Wanted.model_fields))).address(**changed)


class SheetPage(View):
    """A page of items as a sheet of attributes; ``drafted``: whose next versions the last save laid."""

    bank: BankView
    wanted: Wanted
    grid: Grid
    rows: tuple[SheetRow, ...]
    changed: int = 0
    drafted: tuple[str, ...] = ()

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/sheet"

    @property
    def to_review(self) -> str:
        """Where the next versions are sent to be reviewed."""
        return self._to(BulkDeed.SUBMIT, self.drafted)

    @property
    def in_review(self) -> tuple[str, ...]:
        """The items of this page that stand still until somebody has reviewed them."""
        return tuple(row.ref for row in self.rows if row.is_in_review)

    def to_withdraw(self, *refs: str) -> str:
        """Where items are taken back out of review."""
        return self._to(BulkDeed.WITHDRAW, refs)

    def _to(self, deed: BulkDeed, refs: tuple[str, ...]) -> str:
        parts = [*(("items", each) for each in refs), ("deed", deed.value), ("asked", "1")]
        return f"/bank/{self.bank.ref}/bulk?{urlencode(parts)}"

    @property
    def levels(self) -> tuple[CognitiveLevel, ...]:
        return tuple(CognitiveLevel)

    @property
    def refused(self) -> int:
        return sum(bool(row.problems) for row in self.rows)


def chosen(wanted: BulkWanted, chosen_by: Chosen) -> Chosen:
    """The items that are meant; named ones are found whatever the filter says."""
    return Chosen(refs=wanted.refs) if wanted.refs else chosen_by
