"""What the pages around the examination are given: home, door, result, papers."""

import json

from pydantic import ConfigDict, Field

from core.occupations.rules.grades import NATIONAL_LEVELS
from core.points import Points
from exam.desk_views import SwapView
from exam.rules.blueprint import DIFFICULTIES
from exam.rules.marking import MarkingRuleName
from exam.rules.worked import Example, rules_for
from exam.series_views import FormsView, SeriesCard, SeriesView
from exam.views import (
    DifficultyRow,
    DoorView,
    MySitting,
    PaperView,
    PointResult,
    Rehearsal,
    ResultView,
    SectionRule,
)
from question_bank.kinds.contract import KindName, Picture, Region, RightAnswer
from question_bank.rules.classes import CognitiveLevel, Importance
from question_bank.rules.standard import Column
from question_bank.views import BankView, TopicView
from web.item_parts import PartShown
from web.views import FieldError, Words
from web.views import View as PlainView


class View(PlainView):
    """A frozen value made for showing; it may hold the frozen dataclasses of the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class MyExamsPage(View):
    """A page of one's sittings; ``before`` leads to the older ones."""

    open: tuple[MySitting, ...]
    coming: tuple[MySitting, ...]
    past: tuple[MySitting, ...]
    before: int | None
    is_first: bool


class RuleShown(View):
    """A section with its marking rule in a sentence and worked through.

    ``assumed``: of what item the examples speak, where no question shows it.
    """

    section: SectionRule
    sentence: str
    examples: tuple[Example, ...]
    assumed: str = ""


class DoorPage(View):
    """The page before the paper. ``waiting``: the doors are open, the bell has not rung."""

    door: DoorView
    rules: tuple[RuleShown, ...]
    against: tuple[str, ...]
    told: tuple[str, ...]
    waiting: bool
    may_begin: bool
    resumes: bool
    finished: bool


class SlipPage(View):
    """准考证: one sheet to print and bring."""

    door: DoorView
    name: str
    unit: str


class OptionShown(View):
    """One option of an item as the result shows it; ``also``: it was ruled right beside the key."""

    letter: str
    html: str
    chosen: bool
    right: bool
    also: bool = False


class FileShown(View):
    """A file that was sent; ``href`` empty where the reader only learns its name."""

    name: str
    href: str = ""


class ItemShown(View):
    """One item of a result. ``right_known``: the key is released; ``dispute``: where one objects to it.

    ``removed``: it was taken out of the paper and is worth nothing. ``also``: sets of options that were ruled
    right too, each by its letters; ``also_value``: the answer to a true/false item that was.
    """

    number: int
    kind: str
    stem: str
    points: Points
    awarded: Points | None
    answered: bool
    options: tuple[OptionShown, ...]
    given_value: bool | None
    right_value: bool | None
    blanks: tuple[PartShown, ...]
    right_known: bool
    explanation: str | None
    worked: str = ""
    lenient: tuple[str, ...] = ()
    picture: Picture | None = None
    regions: tuple[Region, ...] = ()
    children: tuple["ItemShown", ...] = ()
    text: str = ""
    files: tuple[FileShown, ...] = ()
    given_marks: tuple[PointResult, ...] = ()
    marker_words: str = ""
    right: RightAnswer | None = None
    dispute: str = ""
    removed: bool = False
    also: tuple[str, ...] = ()
    also_value: bool | None = None


class HeldBack(View):
    """A field that is not shown, and why."""

    field: str
    reason: str


class IndexMark(View):
    """One item of an index: its number, and how much it brought; ``verdict`` as on the item."""

    number: int
    verdict: str


class SectionIndex(View):
    """One section of an index, with what its items brought together where that is told."""

    title: str
    marks: tuple[IndexMark, ...]
    points: Points | None
    of_points: Points


class ResultPage(View):
    """One's own result under the release policy.

    ``only_wrong``: just the items that did not bring full marks, of which there are ``wrong``; None while
    marks per item are not told.
    """

    result: ResultView
    held: tuple[HeldBack, ...]
    index: tuple[SectionIndex, ...]
    items: tuple[ItemShown, ...]
    only_wrong: bool
    wrong: int | None
    name: str


class ReceiptPage(View):
    """交卷回执: one sheet to keep; only for an attempt that has a receipt."""

    result: ResultView
    name: str


class PaperListPage(View):
    """A page of papers; ``before`` leads to the older ones."""

    papers: tuple[PaperView, ...]
    before: int | None
    is_first: bool
    may_schedule: bool


class QuotaRow(View):
    """One line of quotas, or of weights, as it stands in the form.

    ``count`` items of any difficulty, besides so many of each in ``levels``.
    """

    topic: str = ""
    count: str = ""
    importance: str = ""
    cognitive: str = ""
    tag: str = ""
    levels: tuple[str, ...] = ("",) * len(DIFFICULTIES)


class SectionRow(View):
    """One section as it stands in the form: text, because people type."""

    row: str
    title: str = ""
    kind: str = "single_choice"
    count: str = ""
    each: str = ""
    rule: str = "all_or_nothing"
    partial: str = ""
    deduction: str = ""
    lowest: str = ""
    easiest: str = ""
    hardest: str = ""
    quotas: tuple[QuotaRow, ...] = ()


class PaperForm(View):
    """A blueprint as it stands in the form."""

    bank: str = ""
    title: str = ""
    total: str = ""
    pools: tuple[str, ...] = ("public", "sealed")
    sections: tuple[SectionRow, ...] = ()
    forms: str = "3"
    overlap: str = "0"
    spread: str = "0.1"
    seed: str = ""
    most_papers: str = ""
    rest_months: str = ""
    grade: str = ""
    weights: tuple[QuotaRow, ...] = ()

    def weight_of(self, topic: str) -> str:
        """What was typed as the weight of a topic, in percent."""
        return next((each.count for each in self.weights if each.topic == topic), "")


class PaperNewPage(View):
    """The blueprint editor; ``unsaved`` where it shows what was typed and is kept nowhere else.

    ``drawable``: how many items of a kind and of a topic could be drawn.
    """

    form: PaperForm
    banks: tuple[BankView, ...]
    topics: tuple[TopicView, ...]
    errors: tuple[FieldError, ...] = ()
    rehearsal: Rehearsal | None = None
    sum_points: Points = Points(0)
    sum_items: int = 0
    table: FormsView | None = None
    columns: tuple[Column, ...] = ()
    tags: tuple[str, ...] = ()
    unsaved: bool = True
    drawable: dict[str, dict[str, int]] = Field(default_factory=dict)
    no_quota: QuotaRow = QuotaRow()
    difficulties: tuple[int, ...] = DIFFICULTIES

    @property
    def drawable_told(self) -> str:
        """``drawable`` for the script that changes the counts with the kind."""
        return json.dumps(self.drawable)

    def importance_choices(self, word: Words) -> list[tuple[str, str]]:
        """How much the point of an item can matter."""
        return [(each.value, word(each)) for each in Importance]

    def cognitive_choices(self, word: Words) -> list[tuple[str, str]]:
        """What an item can ask of a mind."""
        return [(each.value, word(each)) for each in CognitiveLevel]

    def grade_choices(self, word: Words) -> list[tuple[str, str]]:
        """The grades that a paper can be for."""
        return [(each.value, word(each)) for each in NATIONAL_LEVELS]

    @property
    def difficulty_choices(self) -> list[tuple[str, str]]:
        """The difficulties by which a section can be bounded."""
        return [(str(each), str(each)) for each in DIFFICULTIES]

    @property
    def weighable(self) -> list[TopicView]:
        """The topics that can be given a weight: the upper two steps of the tree, and those that have one."""
        weighed = {each.topic for each in self.form.weights}
        return [each for each in self.topics if each.depth < 2 or each.code in weighed]

    def kinds(self, word: Words) -> list[tuple[str, str]]:
        """The kinds that a section can have."""
        return [(kind.value, word(kind)) for kind in KindName]

    def rules(self, word: Words, kind: str) -> list[tuple[str, str, str, bool]]:
        """Every rule: value, name, the kinds that it fits, and whether the row's own is one of them."""
        fitting = {each: rules_for(each) for each in KindName}
        rows = []
        for rule in MarkingRuleName:
            kinds = [each.value for each in KindName if rule in fitting[each]]
            rows.append((rule.value, word(rule), " ".join(kinds), kind in kinds))
        return rows


class CarriedShown(View):
    """What the items of a section bring along from other systems, where the section is marked otherwise.

    ``rules``: each rule in words, with how many items had it; ``without``: how many had one unknown here;
    ``children``: of cases that no one rule says, kinds of their items, rules and numbers, in words.
    """

    items: int
    rules: tuple[tuple[str, int], ...]
    without: int
    offered: bool
    children: tuple[tuple[str, str, int], ...] = ()


class PaperSectionShown(View):
    """A section of a drawn paper with its items. ``number`` and ``printed``: how paper calls and heads it;
    ``told``: how it is answered with a pen; ``assumed``: of what item the examples speak."""

    title: str
    number: str
    printed: str
    worth: str
    told: str
    kind: str
    sentence: str
    examples: tuple[Example, ...]
    assumed: str = ""
    count: int
    points_each: Points
    points: Points
    items: tuple[ItemShown, ...]
    carried: CarriedShown | None = None


class PaperFormsPage(View):
    """The forms beside the paper ``ref``. ``gone``: what is amiss; ``with_keys``: whether keys go out too."""

    ref: str
    series: SeriesView
    drafts: int
    gone: tuple[str, ...]
    with_keys: bool


class PaperPage(View):
    """A paper, previewed. ``with_key`` only for who may write in its bank.

    ``bars``: why it is not locked as the bank stands now; ``advice``: what to look at besides; ``unfilled``:
    the rows of its blueprint that it does not fill; ``outdated``: the slots of a draft whose items have
    a newer version; ``swap_failed``: the slot that was not exchanged, and ``swap_refused`` why not.
    """

    paper: PaperView
    sections: tuple[PaperSectionShown, ...]
    swaps: tuple[SwapView, ...]
    with_key: bool
    may_see_key: bool
    may_schedule: bool = False
    series: SeriesCard | None = None
    difficulty: tuple[DifficultyRow, ...] = ()
    is_as_locked: bool | None = None
    print_losses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()
    outdated: tuple[int, ...] = ()
    swap_failed: int = 0
    swap_refused: str = ""
