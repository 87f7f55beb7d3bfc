"""Views of the paper's tools: the simulator, and picking by hand."""

from collections.abc import Mapping
from urllib.parse import urlencode

from core.jobs import JobState, JobView
from core.points import Points
from exam.lineage import LineageView
from exam.views import PaperView
from question_bank.formats.outgoing import FileFormat
from question_bank.views import ItemList, TopicView
from web.exam_views import View
from web.sitting_views import Bar


class CoverageRow(View):
    """How many items of a topic the papers had."""

    code: str
    title: str
    least: int
    mean: str
    most: int


class PaperSimulationPage(View):
    """What a thousand draws gave; ``draws`` 0 with ``shortfalls`` when the bank cannot fill the blueprint."""

    paper: PaperView
    seed: int
    draws: int
    shortfalls: tuple[str, ...]
    topics: tuple[CoverageRow, ...]
    overlap_bars: tuple[Bar, ...]
    overlap_mean: str
    exposure_bars: tuple[Bar, ...]
    drawn: int
    fitting: int
    score_bars: tuple[Bar, ...]
    score_mean: Points
    score_least: Points
    score_most: Points
    measured: int
    difficulty: tuple[str, str, str]
    total: Points


class PickedItem(View):
    """An item of a draft on one line."""

    slot: int
    number: int
    words: str


class PickSection(View):
    """A section with what it has and what it wants."""

    place: int
    title: str
    kind: str
    count: int
    points: Points
    of_points: Points
    items: tuple[PickedItem, ...]


class PaperPickPage(View):
    """A draft beside the bank: ``found`` None while nothing was looked for or the bank is not open to one.

    ``beside``: numbers of items in parallel forms, with the form's name. ``section`` is where a found item
    goes; with ``replacing`` it takes that slot's place instead.
    """

    paper: PaperView
    sections: tuple[PickSection, ...]
    section: int
    replacing: int | None
    words: str
    topic: str
    found: ItemList | None
    taken: frozenset[int]
    beside: Mapping[int, str]
    may_search: bool
    bank_topics: tuple[TopicView, ...]
    items: int
    points: Points
    coverage: tuple[tuple[str, int], ...]
    after: int | None

    @property
    def search(self) -> dict[str, str | int]:
        """Where one is in the bank, for a form that comes back to it."""
        asked = {"q": self.words, "topic": self.topic, "after": self.after}
        return {name: value for name, value in asked.items() if value}

    def address(self, section: int, **more: int | None) -> str:
        """The same search for a section, as a query; another section begins its list anew."""
        carried = self.search if section == self.section else {**self.search, "after": ""}
        asked = {**carried, "section": section, **more}
        return urlencode({name: value for name, value in asked.items() if value not in ("", None)})

    @property
    def filled(self) -> PickSection | None:
        """The section that nothing more goes into; an item may still take another's place."""
        asked = next((each for each in self.sections if each.place == self.section), None)
        return asked if asked and not self.replacing and len(asked.items) >= asked.count else None


class PaperLineagePage(View):
    """The lineage check of a paper; ``address`` is the query that asks for the same check again."""

    told: LineageView
    reasons: tuple[str, ...]
    address: str


class ExchangeFormat(View):
    """One format of another system: what it takes along, and its losses with their first slots."""

    form: FileFormat
    items: int
    left: int
    losses: tuple[tuple[str, int, str], ...]


class PaperExchangePage(View):
    """A locked paper for other systems."""

    paper: PaperView
    formats: tuple[ExchangeFormat, ...]


class PaperSetFilePage(View):
    """All forms beside the paper ``ref``, being written: how far it is, then the way to the file.

    ``is_kept``: whether the file is still there, which it is for a day.
    """

    ref: str
    title: str
    forms: int
    job: JobView
    is_kept: bool

    @property
    def back(self) -> str:
        return f"/papers/{self.ref}/forms"

    @property
    def here(self) -> str:
        return f"{self.back}/files/{self.job.ref}"

    @property
    def is_done(self) -> bool:
        return self.job.state is JobState.DONE

    @property
    def has_failed(self) -> bool:
        return self.job.state in {JobState.FAILED, JobState.CANCELLED}
