"""What the pages of the bank are given."""

from urllib.parse import parse_qsl, urlencode

from pydantic import ConfigDict, Field

from question_bank.class_views import ClassView
from question_bank.contradicted import Contradicted
from question_bank.history_views import CommentView, Comparison
from question_bank.kinds.contract import KindName, Presented
from question_bank.listing import ListOrder
from question_bank.report_items import ReportItem
from question_bank.rules.classes import CognitiveLevel, Importance, MeasuredDifficulty, Proved
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.views import (
    BankView,
    Counts,
    DeskView,
    ImportChoice,
    ImportRow,
    ImportView,
    ItemList,
    ItemView,
    TopicView,
)
from web.import_columns import SheetPage
from web.views import FieldError, View, Words

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Wanted(View):
    """The filter as it stands in the address; empty words do not narrow.

    ``after`` and ``before``, or ``leaf``: the page of the list; ``item``: the one to show; neither is part of
    the filter. ``sort`` is carried along with it. ``author``: a person's reference; ``since`` and ``until``:
    days of the last change.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = ""
    kind: str = ""
    state: str = ""
    pool: str = ""
    topic: str = ""
    run: str = ""
    mark: str = ""
    difficulty: str = ""
    importance: str = ""
    cognitive: str = ""
    tag: str = ""
    measured: str = ""
    repealed: bool = False
    mine: bool = False
    author: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""
    leaf: int = 1
    after: int | None = None
    before: int | None = None
    item: str = ""

    def address(self, **changed: str) -> str:
        """The query string of this filter with some parts changed, for links."""
        parts = {
            **self.model_dump(exclude={"after", "before", "leaf", "item"}),
            "mine": "1" if self.mine else "",
            "repealed": "1" if self.repealed else "",
            **changed,
        }
        return urlencode({name: value for name, value in parts.items() if value})

    def carried(self, path: str) -> str:
        """The address of a page that knows the list one came from."""
        query = self.address()
        return f"{path}?{query}" if query else path

    def hidden(self) -> list[tuple[str, str]]:
        """The filter as fields of a form."""
        return parse_qsl(self.address())


class DeskPage(View):
    """One bank: its tree, a page of its items, and one of them in full."""

    bank: BankView
    topics: tuple[TopicView, ...]
    wanted: Wanted
    found: ItemList
    counts: Counts
    authors: tuple[tuple[str, str], ...] = ()
    imports: tuple[ImportChoice, ...] = ()
    everywhere: int
    unfiled: int
    shown: ItemView | None = None
    proved: Proved | None = None

    @classmethod
    def of(cls, view: DeskView, wanted: Wanted, proved: Proved | None = None) -> "DeskPage":
        """The desk as the operation gives it, with the filter of the address."""
        return cls(
            wanted=wanted, proved=proved, **{name: getattr(view, name) for name in DeskView.model_fields}
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the topic narrows the list."""
        return bool(self.wanted.model_copy(update={"topic": "", "sort": ""}).address())

    @property
    def further(self) -> int:
        """How many of the further conditions narrow the list."""
        of = self.wanted
        beside = (of.importance, of.cognitive, of.tag, of.measured, of.repealed, of.difficulty)
        return sum(map(bool, (*beside, of.author, of.run, of.since, of.until)))

    @property
    def narrowing(self) -> int:
        """How many of the conditions that are folded on telephones narrow the list."""
        return self.further + sum(map(bool, (self.wanted.kind, self.wanted.pool)))

    @property
    def order(self) -> ListOrder:
        """What the list is sorted by."""
        return ListOrder(self.wanted.sort) if self.wanted.sort in set(ListOrder) else ListOrder.NUMBER

    def order_choices(self, word: Words) -> list[tuple[str, str]]:
        """What the list can be sorted by."""
        return [(each.value, word(each)) for each in ListOrder]

    def difficulty_choices(self, word: Words) -> list[tuple[str, str]]:
        """How hard authors think their items."""
        return [(str(each), word(f"difficulty.{each}")) for each in range(1, 6)]

    def leaf_address(self, leaf: int) -> str:
        """Another page of the same list."""
        return f"{self.here}?{self.wanted.address()}&leaf={leaf}".replace("?&", "?")

    def importance_choices(self, word: Words) -> list[tuple[str, str]]:
        """How much the point of an item can matter."""
        return [(each.value, word(each)) for each in Importance]

    def cognitive_choices(self, word: Words) -> list[tuple[str, str]]:
        """What an item can ask of a mind."""
        return [(each.value, word(each)) for each in CognitiveLevel]

    def measured_choices(self, word: Words) -> list[tuple[str, str]]:
        """How hard items proved to be where enough people answered them."""
        return [(each.value, word(each)) for each in MeasuredDifficulty]

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}"

    def state_chips(self, word: Words, everything: str) -> list[dict[str, object]]:
        """The states as filters, with how many items each has."""
        states = self.counts.states
        entries: list[tuple[str, str, int]] = [("", everything, sum(states.values()))]
        entries += [(state.value, word(state), states.get(state, 0)) for state in VersionState]
        return [
            {
                "label": label,
                "href": f"{self.here}?{self.wanted.address(state=value)}",
                "current": self.wanted.state == value,
                "count": count,
            }
            for value, label, count in entries
            if count or not value or self.wanted.state == value
        ]

    def kind_choices(self, word: Words) -> list[tuple[str, str]]:
        """The kinds to choose from, with counts."""
        kinds = self.counts.kinds
        return [(kind.value, f"{word(kind)} {kinds.get(kind, 0)}") for kind in KindName]

    def pool_choices(self, word: Words) -> list[tuple[str, str]]:
        """The pools to choose from, with counts."""
        pools = self.counts.pools
        return [(pool.value, f"{word(pool)} {pools.get(pool, 0)}") for pool in Pool]

    def more(self, *labels: str) -> list[dict[str, str]]:
        """What else can be done with the bank; a label for each way, in this order."""
        narrowed = f"?{address}" if (address := self.wanted.address()) else ""
        ways = [
            (True, "/topics", "level"),
            (self.bank.may_write, f"/sheet{narrowed}", "edit"),
            (self._keeps, "/bulk", "undo"),
            (self._keeps, "/health", "chart"),
            (self._keeps, "/duplicates", "copy"),
            (self.bank.may_write, "/practice", "drill"),
            (self._keeps, f"/export{narrowed}", "export"),
            (self.bank.may_write, "/settings", "settings"),
        ]
        return [
            {"label": label, "href": f"{self.here}{path}", "icon": icon}
            for label, (may, path, icon) in zip(labels, ways, strict=True)
            if may
        ]

    @property
    def _keeps(self) -> bool:
        return self.bank.may_write or self.bank.may_review


class GlimpsePage(View):
    """One item in full, as a part of a page."""

    shown: ItemView
    proved: Proved | None = None
    wanted: Wanted = Wanted()


class Turns(View):
    """The items before and after one in the list that one came from; ``wanted``: that list."""

    before: str | None = None
    after: str | None = None
    wanted: Wanted = Wanted()


class ItemPage(View):
    """One item in full; ``problems`` of a deed that was refused."""

    shown: ItemView
    turns: Turns = Turns()
    topics: tuple[TopicView, ...]
    classes: ClassView = ClassView()
    proved: Proved | None = None
    may_discard: bool = False
    may_discard_version: bool = False
    errors: tuple[FieldError, ...] = ()


class SampleShown(View):
    """One set of values that a candidate may be dealt, with the answer; empty where nothing comes out."""

    values: tuple[tuple[str, str], ...]
    answer: str


class PreviewPage(View):
    """What a candidate sees of an unsaved text, as a part of a page."""

    presented: Presented | None
    samples: tuple[SampleShown, ...] = ()


class StagePage(View):
    """The candidate's page without paper and clock; the editor sends it what to show."""


class ReviewPage(View):
    """A version to be decided on, beside what was returned and what is in use; ``waiting`` in the bank.

    ``run``: the import whose items are reviewed one after another, if not those of the bank.
    """

    shown: ItemView
    waiting: int
    classes: ClassView = ClassView()
    since_return: Comparison | None = None
    since_published: Comparison | None = None
    words: str = ""
    errors: tuple[FieldError, ...] = ()
    said: tuple[CommentView, ...] = ()
    run: str = ""

    @property
    def beside(self) -> str:
        """What an address carries to stay with the import."""
        return f"&run={self.run}" if self.run else ""


class ReviewsDonePage(View):
    """Nothing waits for this reviewer, of the bank or of an import; what waits only for others is told."""

    bank: BankView
    run: str = ""


class ImportPage(View):
    """The drop place, and the imports before; ``tabled``: kinds that a row can hold, ``others`` cannot."""

    bank: BankView
    imports: tuple[ImportRow, ...]
    tabled: tuple[KindName, ...]
    others: tuple[KindName, ...]
    errors: tuple[FieldError, ...] = ()


class ProblemLine(View):
    """One rejected row with its reason in the reader's language.

    ``words``: how its stem begins; ``lines``: what of the file the reason speaks of, line by line (``more``
    are in the workbook, ``unkept`` nowhere); ``item``: what the bank asks with another answer; ``counted``:
    the file has no rows, and ``row`` counts its items.
    """

    file: str
    sheet: str
    row: int
    text: str
    words: str = ""
    lines: tuple[str, ...] = ()
    more: int = 0
    unkept: int = 0
    counted: bool = False
    item: Contradicted | None = None


class TakenPage(View):
    """A page of the accepted rows as they were read; ``kept`` can be looked at."""

    shown: tuple[ReportItem, ...] = ()
    number: int = 1
    last: int = 1
    kept: int = 0
    opened: bool = False


class ImportReportPage(View):
    """An import from its rehearsal to its end; of each list the first lines are shown.

    Of rejected rows it is a page: ``problem_page`` of ``problem_pages``.
    ``alike``: undecided pairs of near-duplicates that touch its items. ``reasons``: the most frequent ones,
    each by its first row, with how many rows it holds for. ``sample``: to be looked at
    before all is published. ``left``: items that could not be published with the others, by number, and why;
    ``left_more``: how many others.
    """

    bank: BankView
    run: ImportView
    problems: tuple[ProblemLine, ...]
    notes: tuple[ProblemLine, ...] = ()
    sheets: SheetPage = SheetPage()
    problem_count: int
    problem_page: int = 1
    problem_pages: int = 1
    reasons: tuple[tuple[str, int], ...] = ()
    shown: int = 50
    alike: int = 0
    sample: tuple[ItemView, ...] = ()
    publishing: bool = False
    has_failed: bool = False
    left: tuple[tuple[int, str], ...] = ()
    left_more: int = 0
    taken: TakenPage = TakenPage()
    repeated: dict[int, Contradicted] = Field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()

    def is_counted(self, file: str, sheet: str | None) -> bool:
        """Whether a row of this file is an item by its place among the items, not a row of a table."""
        return self.run.report.is_counted(file, sheet)

    @property
    def has_stray_lines(self) -> bool:
        """Whether something of the files belongs to no item, which no row tells."""
        return any(each.row == 0 and each.finding.facts.get("lines") for each in self.run.report.problems)

    @property
    def unread(self) -> tuple[str, ...]:
        """The columns not read of the tables in which no answers were found: one of them may hold them."""
        lacking = {
            (each.file, each.sheet)
            for each in self.run.report.problems
            if each.finding.code == "item.key_missing"
        }
        keyless = [
            each
            for each in self.run.report.layouts
            if each.known and "key" not in each.fields and (each.file, each.sheet) in lacking
        ]
        names = (
            name
            for each in keyless
            for name, field in zip(each.names, each.fields, strict=True)
            if name and not field
        )
        return tuple(dict.fromkeys(names))

    @property
    def step(self) -> int:
        """Which of the four steps this is: files, check, import, review."""
        match self.run.state:
            case ImportState.READING | ImportState.REHEARSED | ImportState.DISCARDED:
                return 2
            case ImportState.RUNNING:
                return 3
            case ImportState.DONE:
                return 4 if self.run.waiting else 5
