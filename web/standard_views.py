"""What the pages of the topics, the standard's table, the documents and an item's class are given."""

from typing import Final

from core.occupations.rules.grades import NATIONAL_LEVELS, Grade
from question_bank.class_views import (
    ClassView,
    DocumentView,
    PointView,
    StandardView,
    TableRehearsal,
)
from question_bank.rules.classes import Importance, TopicKind
from question_bank.rules.standard import Column, lines_of
from question_bank.standard import COLUMNS
from question_bank.views import BankView, ItemView, TopicView
from web.class_fields import ClassFields
from web.views import FieldError, View, Words

MOST_SHOWN: Final = 100


class StandardPage(View):
    """A bank's table with its coverage, of one ``grade`` or all; ``at`` is the line whose form is open.

    ``named``, ``ticked``: the standard and its grades as they were sent and refused.
    """

    table: StandardView
    at: str = ""
    grade: Grade | None = None
    named: str | None = None
    ticked: tuple[Grade, ...] = ()
    errors: tuple[FieldError, ...] = ()

    def grade_choices(self, word: Words) -> list[tuple[str, str]]:
        """The national levels, lowest first."""
        return [(grade.value, word(grade)) for grade in NATIONAL_LEVELS]

    @property
    def chosen_grades(self) -> list[str]:
        return [grade.value for grade in (self.table.grades if self.named is None else self.ticked)]

    def kind_choices(self, word: Words) -> list[tuple[str, str]]:
        """What a line can be."""
        return [(kind.value, word(kind)) for kind in TopicKind]

    def importance_choices(self, word: Words) -> list[tuple[str, str]]:
        """How much a point can matter."""
        return [(each.value, word(each)) for each in Importance]

    @property
    def grades(self) -> list[Grade]:
        """The grades of which the table speaks; with fewer than two there is nothing to choose from."""
        told = {column[0] for column in self.table.columns}
        told |= {grade for each in self.table.points for grade in each.by_grade}
        return [grade for grade in NATIONAL_LEVELS if grade in told]

    @property
    def columns(self) -> list[Column]:
        """The columns of weights that are shown."""
        return [each for each in self.table.columns if self.grade in {None, each[0]}]

    @property
    def points(self) -> list[PointView]:
        """The lines that are shown: all, or those of the table that belong to the grade."""
        if self.grade is None:
            return list(self.table.points)
        told = [
            (each.depth, frozenset(column[0] for column in each.weights) | each.by_grade.keys())
            for each in self.table.points
        ]
        inside = lines_of(told, self.grade)
        return [
            each
            for each, stays in zip(self.table.points, inside, strict=True)
            if stays and each.kind is not None
        ]

    def importance_of(self, point: PointView) -> Importance | None:
        """How much a point matters: in the grade looked at, where the table tells grades apart."""
        if self.grade is not None and point.by_grade:
            return point.by_grade.get(self.grade)
        return point.importance

    @property
    def open_columns(self) -> list[Column]:
        """The columns to be filled by hand: those of the bank's grades, or those that hold weights."""
        graded = [each for each in COLUMNS if each[0] in self.table.grades]
        return graded or list(self.table.columns)

    def name_of(self, column: Column) -> str:
        """A column's name in a form: ``level_5.theory``."""
        return f"{column[0].value}.{column[1].value}"

    @property
    def edited(self) -> PointView | None:
        return next((each for each in self.table.points if each.ref == self.at), None)


class RehearsalLine(View):
    """One line of a table that is to be taken."""

    code: str
    title: str
    kind: TopicKind
    importance: Importance | None
    by_grade: str
    weights: str


class CellProblem(View):
    """A sentence on a cell of the file; row 0 and empty names stand for no particular one."""

    sheet: str
    row: int
    column: str
    sentence: str


class TableRehearsalPage(View):
    """What an import of a table would do. ``typed``: the table as text, to be sent again for taking it."""

    bank: BankView
    told: TableRehearsal
    problems: tuple[CellProblem, ...]
    lines: tuple[RehearsalLine, ...]
    typed: str


class DocumentsPage(View):
    """A page of the register; ``after`` leads on. ``typed``: what was to be entered, by field."""

    documents: tuple[DocumentView, ...]
    words: str
    repealed: bool
    first: bool
    after: str
    may_write: bool
    typed: dict[str, str]
    errors: tuple[FieldError, ...] = ()


class TopicsPage(View):
    """The tree with its forms; ``at`` is the topic whose form was sent back, otherwise that of a new one."""

    bank: BankView
    topics: tuple[TopicView, ...]
    at: str = ""
    title: str = ""
    code: str = ""
    parent: str = ""
    errors: tuple[FieldError, ...] = ()


class DocumentPage(View):
    """A document with its clauses and the forms to change it; ``form`` names the one that was sent back."""

    document: DocumentView
    may_write: bool
    typed: dict[str, str]
    form: str = ""
    errors: tuple[FieldError, ...] = ()


class ClassesPage(ClassFields):
    """What stands beside one item, to be changed without a new version."""

    shown: ItemView
    classes: ClassView
    tags: tuple[str, ...]
    errors: tuple[FieldError, ...] = ()


def grades_of(typed: list[str]) -> list[Grade]:
    """The grades that were ticked."""
    return [Grade(each) for each in typed if each in set(NATIONAL_LEVELS)]
