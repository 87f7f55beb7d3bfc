"""A blueprint (双向细目表) as a workbook: what is typed in the editor, written so that it can come back.

A sheet for the paper, one for its sections, one for the rows of their tables: what is asked, and how many
items of each difficulty. ``web.blueprint_reading`` reads it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from core import spreadsheet, text
from core.occupations.rules.grades import NATIONAL_LEVELS
from core.spreadsheet import Cell, Sheet
from exam.rules.blueprint import DIFFICULTIES
from exam.rules.marking import MarkingRuleName
from question_bank.kinds.contract import KindName
from question_bank.rules.classes import CognitiveLevel, Importance
from question_bank.views import Exported, TopicView
from web.exam_views import PaperForm, QuotaRow, SectionRow


class BlueprintSheet(StrEnum):
    """The sheets of the workbook; the last one only tells what can be asked for."""

    PAPER = "paper"
    SECTIONS = "sections"
    ROWS = "rows"
    TOPICS = "topics"


class BlueprintColumn(StrEnum):
    """What columns, and the lines of the first sheet, are called."""

    ITEM = "item"
    CONTENT = "content"
    TITLE = "title"
    TOTAL = "total"
    GRADE = "grade"
    MOST_PAPERS = "most_papers"
    REST_MONTHS = "rest_months"
    SECTION = "section"
    KIND = "kind"
    COUNT = "count"
    EACH = "each"
    POINTS = "points"
    RULE = "rule"
    PARTIAL = "partial"
    DEDUCTION = "deduction"
    LOWEST = "lowest"
    EASIEST = "easiest"
    HARDEST = "hardest"
    TOPIC = "topic"
    TOPIC_TITLE = "topic_title"
    IMPORTANCE = "importance"
    COGNITIVE = "cognitive"
    TAG = "tag"
    ANY = "any"
    D1 = "d1"
    D2 = "d2"
    D3 = "d3"
    D4 = "d4"
    D5 = "d5"
    SUM = "sum"
    ITEMS = "items"


C = BlueprintColumn
PAPER: Final = (C.TITLE, C.TOTAL, C.GRADE, C.MOST_PAPERS, C.REST_MONTHS)
SECTIONS: Final = (
    *(C.SECTION, C.KIND, C.COUNT, C.EACH, C.POINTS, C.RULE, C.PARTIAL),
    *(C.DEDUCTION, C.LOWEST, C.EASIEST, C.HARDEST),
)
CELLS: Final = (C.ANY, *(C(f"d{each}") for each in DIFFICULTIES))
ROWS: Final = (
    *(C.SECTION, C.TOPIC, C.TOPIC_TITLE, C.IMPORTANCE, C.COGNITIVE, C.TAG),
    *CELLS,
    *(C.SUM, C.POINTS),
)
TOPICS: Final = (C.TOPIC, C.TOPIC_TITLE, C.ITEMS)
CHOICES: Final[Mapping[BlueprintColumn, Sequence[StrEnum]]] = {
    C.KIND: tuple(KindName),
    C.RULE: tuple(MarkingRuleName),
    C.IMPORTANCE: tuple(Importance),
    C.COGNITIVE: tuple(CognitiveLevel),
    C.GRADE: NATIONAL_LEVELS,
}
_LONGEST_CHOICE: Final = 250
"""Characters that a list of choices in a workbook may have, commas among them."""
_NUMBER: Final = re.compile(r"-?\d{1,9}(\.\d{1,4})?")


def workbook(form: PaperForm, topics: Sequence[TopicView], locale: str, name: str) -> Exported:
    """The form as a workbook; numbers that can be read are numbers there, so that they add up."""
    titles = {each.code: each.title for each in topics}
    sheets = [
        _sheet(BlueprintSheet.PAPER, (C.ITEM, C.CONTENT), _paper(form, locale), locale),
        _sheet(BlueprintSheet.SECTIONS, SECTIONS, list(_sections(form, locale)), locale),
        _sheet(BlueprintSheet.ROWS, ROWS, list(_rows(form, titles, locale)), locale),
    ]
    return _file(sheets, name)


def template(form: PaperForm, topics: Sequence[TopicView], locale: str, name: str) -> Exported:
    """A workbook to be filled in: a line for each kind and for each topic of the bank, and all its topics."""
    blank = [_cells({C.TOPIC: each.code, C.TOPIC_TITLE: each.title}, ROWS) for each in topics]
    known = [[each.code, f"{'  ' * each.depth}{each.title}", _number(str(each.items))] for each in topics]
    sheets = [
        _sheet(BlueprintSheet.PAPER, (C.ITEM, C.CONTENT), _paper(form, locale), locale),
        _sheet(BlueprintSheet.SECTIONS, SECTIONS, [_section(row, locale) for row in form.sections], locale),
        _sheet(BlueprintSheet.ROWS, ROWS, blank, locale),
        _sheet(BlueprintSheet.TOPICS, TOPICS, known, locale),
    ]
    return _file(sheets, name)


def _file(sheets: Sequence[Sheet], name: str) -> Exported:
    return Exported(
        name=name,
        media_type=spreadsheet.XLSX,
        data=spreadsheet.write_workbook(sheets),
        items=sum(len(each.rows) for each in sheets),
        losses=(),
    )


def _sheet(
    name: BlueprintSheet, columns: Sequence[BlueprintColumn], rows: Sequence[Sequence[Cell]], locale: str
) -> Sheet:
    choices: dict[int, Sequence[str]] = {}
    for at, column in enumerate(columns):
        words = [text.word(each, locale) for each in CHOICES.get(column, ())]
        if words and len(",".join(words)) <= _LONGEST_CHOICE:
            choices[at] = words
    widths = [24 if each in {C.SECTION, C.TOPIC_TITLE, C.CONTENT, C.RULE, C.ITEM} else 12 for each in columns]
    return Sheet(
        text.word(name, locale), [text.word(each, locale) for each in columns], rows, widths, choices
    )


def _paper(form: PaperForm, locale: str) -> list[list[Cell]]:
    held: dict[BlueprintColumn, Cell] = {
        C.TITLE: form.title,
        C.TOTAL: _number(form.total),
        C.GRADE: _word(C.GRADE, form.grade, locale),
        C.MOST_PAPERS: _number(form.most_papers),
        C.REST_MONTHS: _number(form.rest_months),
    }
    return [[text.word(each, locale), held[each]] for each in PAPER]


def _sections(form: PaperForm, locale: str) -> Iterator[list[Cell]]:
    counts, points = Decimal(0), Decimal(0)
    for row in form.sections:
        yield _section(row, locale)
        counts += _worth(row.count)
        points += _worth(row.count) * _worth(row.each)
    yield _cells({C.SECTION: text.word(C.SUM, locale), C.COUNT: counts, C.POINTS: points}, SECTIONS)


def _section(row: SectionRow, locale: str) -> list[Cell]:
    points = _worth(row.count) * _worth(row.each)
    return _cells(
        {
            C.SECTION: row.title,
            C.KIND: _word(C.KIND, row.kind, locale),
            C.COUNT: _number(row.count),
            C.EACH: _number(row.each),
            C.POINTS: points or "",
            C.RULE: _word(C.RULE, row.rule, locale),
            C.PARTIAL: _number(row.partial),
            C.DEDUCTION: _number(row.deduction),
            C.LOWEST: _number(row.lowest),
            C.EASIEST: _number(row.easiest),
            C.HARDEST: _number(row.hardest),
        },
        SECTIONS,
    )


def _rows(form: PaperForm, titles: Mapping[str, str], locale: str) -> Iterator[list[Cell]]:
    sums = dict.fromkeys(CELLS, Decimal(0))
    points = Decimal(0)
    for section in form.sections:
        for quota in section.quotas:
            asked = dict(zip(CELLS, (quota.count, *quota.levels), strict=True))
            for column, typed in asked.items():
                sums[column] += _worth(typed)
            worth = sum(map(_worth, asked.values()), Decimal(0)) * _worth(section.each)
            points += worth
            yield _row(section, quota, asked, worth, titles, locale)
    yield _cells(
        {
            C.SECTION: text.word(C.SUM, locale),
            **sums,
            C.SUM: sum(sums.values(), Decimal(0)),
            C.POINTS: points,
        },
        ROWS,
    )


def _row(
    section: SectionRow,
    quota: QuotaRow,
    asked: Mapping[BlueprintColumn, str],
    worth: Decimal,
    titles: Mapping[str, str],
    locale: str,
) -> list[Cell]:
    return _cells(
        {
            C.SECTION: section.title,
            C.TOPIC: quota.topic,
            C.TOPIC_TITLE: titles.get(quota.topic, ""),
            C.IMPORTANCE: _word(C.IMPORTANCE, quota.importance, locale),
            C.COGNITIVE: _word(C.COGNITIVE, quota.cognitive, locale),
            C.TAG: quota.tag,
            **{column: _number(typed) for column, typed in asked.items()},
            C.SUM: sum(map(_worth, asked.values()), Decimal(0)),
            C.POINTS: worth,
        },
        ROWS,
    )


def _cells(held: Mapping[BlueprintColumn, Cell], columns: Sequence[BlueprintColumn]) -> list[Cell]:
    return [held.get(each, "") for each in columns]


def _word(column: BlueprintColumn, value: str, locale: str) -> str:
    """The word of what was chosen; what is none of the choices as it stands."""
    return next((text.word(each, locale) for each in CHOICES[column] if each.value == value), value)


def _number(typed: str) -> Cell:
    return Decimal(typed) if _NUMBER.fullmatch(typed) else typed


def _worth(typed: str) -> Decimal:
    number = _number(typed)
    return number if isinstance(number, Decimal) else Decimal(0)
