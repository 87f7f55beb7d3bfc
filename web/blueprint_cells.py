"""The cells of a blueprint's workbook: read one by one, or refused with their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final

from core import text
from core.errors import Fact, Finding
from exam.rules.blueprint import DIFFICULTIES
from question_bank.formats.columns import column_name
from question_bank.formats.layouts import folded
from question_bank.rules.standard import Where
from web import paper_form
from web.blueprint_sheets import CELLS, CHOICES, BlueprintColumn, BlueprintSheet

Problem = tuple[Where, Finding]
C = BlueprintColumn
_LONGEST: Final = {C.TITLE: 120, C.SECTION: 60, C.TOPIC: 64, C.TAG: 24}
_UNKNOWN: Final[Mapping[BlueprintColumn, str]] = {
    C.KIND: "blueprint_table.unknown_kind",
    C.RULE: "blueprint_table.unknown_rule",
    C.IMPORTANCE: "blueprint_table.unknown_importance",
    C.COGNITIVE: "blueprint_table.unknown_cognitive",
    C.GRADE: "blueprint_table.unknown_grade",
}


@dataclass(slots=True)
class Line:
    """One row of a sheet: its number from 1, and its cells by what their column holds."""

    row: int
    cells: dict[BlueprintColumn, str]

    def cell(self, column: BlueprintColumn) -> str:
        return self.cells.get(column, "")


@dataclass(slots=True)
class ReadSheet:
    """A sheet as its heading tells it, and what was found wrong in it."""

    name: str
    columns: dict[BlueprintColumn, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: int, column: BlueprintColumn | int | None, finding: Finding) -> None:
        place = self.columns.get(column) if isinstance(column, BlueprintColumn) else column
        self.problems.append((Where(row, "" if place is None else column_name(place), self.name), finding))


def text_of(sheet: ReadSheet, line: Line, column: BlueprintColumn) -> str:
    """Text as the form takes it."""
    typed, most = line.cell(column), _LONGEST.get(column, 20)
    if len(typed) > most:
        sheet.refuse(line.row, column, Finding("blueprint_table.too_long", {"most": most}))
    return typed[:most]


def choice_of(sheet: ReadSheet, line: Line, column: BlueprintColumn) -> str:
    """One of the choices of the column, as the form names it; empty where nothing is chosen."""
    typed = line.cell(column)
    found = _choices(column).get(folded(typed), "")
    if typed and not found:
        sheet.refuse(line.row, column, Finding(_UNKNOWN[column], {"typed": typed[:40]}))
    return found


def count_of(sheet: ReadSheet, line: Line, column: BlueprintColumn, *, zero: bool) -> str:
    """A whole number as the form takes it; a nought stands for nothing unless ``zero``."""
    typed = line.cell(column)
    plain = typed.isascii() and typed.isdigit() and len(typed) <= 6
    if typed and not (plain and int(typed) <= paper_form.MOST_ITEMS):
        _refuse_number(sheet, line, column, "blueprint_table.count_unreadable")
        return ""
    return "" if not typed or (int(typed) == 0 and not zero) else str(int(typed))


def points_of(sheet: ReadSheet, line: Line, column: BlueprintColumn) -> str:
    """Marks with at most two places; below nought only the least that an item can bring."""
    typed = line.cell(column)
    number = number_of(typed, Decimal("NaN"))
    least = -1 if column is C.LOWEST else 0
    hundredths = number * 100
    if typed and (
        number.is_nan()
        or not least * paper_form.MOST_POINTS <= hundredths <= paper_form.MOST_POINTS
        or hundredths != hundredths.to_integral_value()
    ):
        _refuse_number(sheet, line, column, "blueprint_table.points_unreadable")
        return ""
    return f"{number.normalize():f}" if typed else ""


def difficulty_of(sheet: ReadSheet, line: Line, column: BlueprintColumn) -> str:
    """A difficulty of the authors' scale."""
    typed = line.cell(column)
    if typed and typed not in {str(each) for each in DIFFICULTIES}:
        _refuse_number(sheet, line, column, "blueprint_table.difficulty_unreadable")
        return ""
    return typed


def _refuse_number(sheet: ReadSheet, line: Line, column: BlueprintColumn, code: str) -> None:
    typed = line.cell(column)
    facts: dict[str, Fact] = {"typed": typed[:20], "most": paper_form.MOST_ITEMS}
    found = Finding("blueprint_table.formula") if typed.startswith("=") else Finding(code, facts)
    sheet.refuse(line.row, column, found)


def asks_for_any(line: Line) -> bool:
    """Whether a row says how many; noughts say nothing."""
    return any(line.cell(each).strip("0") for each in CELLS)


def number_of(typed: str, otherwise: Decimal = Decimal(0)) -> Decimal:
    """A number of a sensible length, else what is given instead."""
    try:
        number = Decimal(typed) if len(typed) <= 12 and typed.isascii() else otherwise
    except InvalidOperation:
        return otherwise
    return number if number.is_finite() else otherwise


@cache
def words(column: BlueprintColumn) -> frozenset[str]:
    """What a column is called in every language."""
    return frozenset(folded(text.word(column, locale)) for locale in text.LOCALES)


@cache
def sheet_names() -> Mapping[str, BlueprintSheet]:
    """The sheets by what they are called in every language."""
    return {folded(text.word(each, locale)): each for each in BlueprintSheet for locale in text.LOCALES}


@cache
def _choices(column: BlueprintColumn) -> Mapping[str, str]:
    """What may be typed for each choice: its word in every language, and the word of the house."""
    words = {
        folded(text.word(each, locale)): each.value for each in CHOICES[column] for locale in text.LOCALES
    }
    return words | {folded(each.value): each.value for each in CHOICES[column]}
