"""What the pages of the bank are given."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from urllib.parse import urlencode

from pydantic import ConfigDict

from core.people.views import UnitView
from question_bank.kinds import fill_blank, registry
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import KindName, Presented
from question_bank.kinds.normal_form import Switches
from question_bank.markup import for_field
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.views import (
    BankView,
    Counts,
    DeskView,
    Difference,
    FieldChange,
    ImportRow,
    ImportView,
    ItemList,
    ItemView,
    TopicView,
)
from web.views import FieldError, View

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SWITCHES = tuple(Switches.model_fields)
Words = Callable[[StrEnum | str], str]
"""The templates' ``word``."""


class BankListPage(View):
    """The banks within reach, and the form to found one (``units`` to choose from; none: no right to)."""

    banks: tuple[BankView, ...]
    units: tuple[UnitView, ...] = ()
    code: str = ""
    title: str = ""
    unit: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def unit_choices(self) -> list[tuple[str, str]]:
        return [(unit.ref, unit.name) for unit in self.units]


class Wanted(View):
    """The filter as it stands in the address; empty words do not narrow.

    ``after`` and ``before``: the page of the list; ``item``: the one to show. Neither is part of the filter.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = ""
    kind: str = ""
    state: str = ""
    pool: str = ""
    topic: str = ""
    run: str = ""
    mine: bool = False
    after: int | None = None
    before: int | None = None
    item: str = ""

    def address(self, **changed: str) -> str:
        """The query string of this filter with some parts changed, for links."""
        parts = {
            **self.model_dump(exclude={"after", "before", "item"}),
            "mine": "1" if self.mine else "",
            **changed,
        }
        return urlencode({name: value for name, value in parts.items() if value})


class DeskPage(View):
    """One bank: its tree, a page of its items, and one of them in full."""

    bank: BankView
    topics: tuple[TopicView, ...]
    wanted: Wanted
    found: ItemList
    counts: Counts
    everywhere: int
    unfiled: int
    shown: ItemView | None = None

    @classmethod
    def of(cls, view: DeskView, wanted: Wanted) -> "DeskPage":
        """The desk as the operation gives it, with the filter of the address."""
        return cls(wanted=wanted, **{name: getattr(view, name) for name in DeskView.model_fields})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the topic narrows the list."""
        return bool(self.wanted.model_copy(update={"topic": ""}).address())

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

    def more(self, arrange: str, practise: str, sheet: str, whole: str) -> list[dict[str, str]]:
        """What else can be done with the bank."""
        entries = [{"label": arrange, "href": f"{self.here}/topics", "icon": "level"}]
        if self.bank.may_write:
            entries.append({"label": practise, "href": f"{self.here}/practice", "icon": "drill"})
        if self.bank.may_write or self.bank.may_review:
            entries += [
                {"label": sheet, "href": f"{self.here}/export.xlsx", "icon": "export"},
                {"label": whole, "href": f"{self.here}/export.json", "icon": "export"},
            ]
        return entries


class GlimpsePage(View):
    """One item in full, as a part of a page."""

    shown: ItemView


class ItemPage(View):
    """One item in full; ``problems`` of a deed that was refused."""

    shown: ItemView
    topics: tuple[TopicView, ...]
    errors: tuple[FieldError, ...] = ()


class OptionField(View):
    """One option in the editor."""

    id: str
    text: str
    chosen: bool


class EditorPage(View):
    """The editor. ``ref`` empty: a new item. ``seen``: the state of the text that the author has before them.

    ``blanks`` hold the accepted answers of each blank, a line each. ``may_autosave`` only where nothing is
    made by saving that was not there before.
    """

    bank_ref: str
    bank_title: str
    topics: tuple[TopicView, ...]
    kind: KindName
    ref: str = ""
    number: int | None = None
    state: VersionState = VersionState.DRAFT
    seen: int = 0
    stem: str = ""
    options: tuple[OptionField, ...] = ()
    value: str = ""
    blanks: tuple[str, ...] = ()
    ordered: bool = True
    switches: tuple[str, ...] = ()
    explanation: str = ""
    source: str = ""
    difficulty: int = 3
    topic: str = ""
    pool: Pool = Pool.PUBLIC
    presented: Presented | None = None
    may_autosave: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    errors: tuple[FieldError, ...] = ()
    advice: tuple[FieldError, ...] = ()

    def kind_tabs(self, word: Words) -> list[dict[str, object]]:
        """The kinds that a new item can have."""
        here = f"/bank/{self.bank_ref}/new?topic={self.topic}&kind="
        return [
            {"label": word(kind), "href": here + kind.value, "current": kind is self.kind}
            for kind in KindName
        ]

    @property
    def all_switches(self) -> tuple[str, ...]:
        return SWITCHES


class PreviewPage(View):
    """What a candidate sees of an unsaved text, as a part of a page."""

    presented: Presented | None


class HistoryPage(View):
    """Every version of an item against the one before."""

    shown: ItemView
    versions: tuple[Difference, ...]


class ReviewPage(View):
    """A version to be decided on, beside the one in use; ``waiting`` counts what is left in the bank."""

    shown: ItemView
    changes: tuple[FieldChange, ...]
    waiting: int
    words: str = ""
    errors: tuple[FieldError, ...] = ()


class ReviewsDonePage(View):
    """Nothing waits for this reviewer; what waits only for others is told."""

    bank: BankView


class TopicsPage(View):
    """The tree with its forms."""

    bank: BankView
    topics: tuple[TopicView, ...]
    title: str = ""
    code: str = ""
    parent: str = ""
    errors: tuple[FieldError, ...] = ()


class ImportPage(View):
    """The drop place, and the imports before."""

    bank: BankView
    imports: tuple[ImportRow, ...]
    errors: tuple[FieldError, ...] = ()


class ProblemLine(View):
    """One rejected row with its reason in the reader's language."""

    file: str
    sheet: str
    row: int
    text: str


class ImportReportPage(View):
    """An import from its rehearsal to its end; at most 200 lines of each list are shown."""

    bank: BankView
    run: ImportView
    problems: tuple[ProblemLine, ...]
    problem_count: int
    errors: tuple[FieldError, ...] = ()

    @property
    def step(self) -> int:
        """Which of the four steps this is: files, check, import, review."""
        match self.run.state:
            case ImportState.REHEARSED | ImportState.DISCARDED:
                return 2
            case ImportState.RUNNING:
                return 3
            case ImportState.DONE:
                return 4 if self.run.waiting else 5


def spare_options(options: Sequence[OptionField], least: int = 4) -> tuple[OptionField, ...]:
    """The options with empty rows after them, so that the form works without script."""
    used = {option.id for option in options}
    free = [letter for letter in LETTERS if letter not in used]
    count = max(least - len(options), 1 if len(options) < len(LETTERS) else 0)
    return (*options, *(OptionField(id=each, text="", chosen=False) for each in free[:count]))


def editor_of(item: ItemView, topics: tuple[TopicView, ...]) -> EditorPage:
    """The editor filled with an item's newest version."""
    version = item.newest
    key = version.key
    raw = registry.stored(key) if key is not None else {}
    chosen = set(raw.get("options", ())) | {raw.get("option")}
    options = version.content.options if isinstance(version.content, ChoiceContent) else ()
    blank_key = key if isinstance(key, fill_blank.Key) else fill_blank.Key()
    return EditorPage(
        bank_ref=item.bank_ref,
        bank_title=item.bank_title,
        topics=topics,
        kind=item.kind,
        ref=item.ref,
        number=item.number,
        state=item.state,
        seen=version.edits,
        stem=for_field(version.content.stem),
        options=tuple(
            OptionField(id=option.id, text=for_field(option.text), chosen=option.id in chosen)
            for option in options
        ),
        value=str(raw["value"]).lower() if "value" in raw else "",
        blanks=tuple("\n".join(blank.accepted) for blank in blank_key.blanks),
        ordered=blank_key.ordered,
        switches=tuple(name for name in SWITCHES if getattr(blank_key.switches, name)),
        explanation=for_field(version.explanation),
        source=version.source,
        difficulty=version.difficulty,
        topic=item.topic_ref or "",
        pool=item.pool,
        presented=version.presented,
        may_autosave=item.state in {VersionState.DRAFT, VersionState.RETURNED},
        notes=tuple((note.author, note.words) for note in item.notes),
    )
