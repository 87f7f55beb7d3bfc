"""A blueprint (双向细目表) read from a workbook: the form it would fill, or every cell that does not fit.

Nothing is guessed: what is no kind, no topic of the bank, no number, or no total that adds up is a problem
with its sheet, row and column. Sums may be formulas, because they are compared with the cells; nothing else.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from core.errors import Finding
from core.spreadsheet import Bounds
from exam.rules.blueprint import check_blueprint
from question_bank.formats.columns import column_name
from question_bank.formats.layouts import folded
from question_bank.rules.standard import Where
from web import paper_form, quota_fields
from web.blueprint_cells import (
    Line,
    Problem,
    ReadSheet,
    asks_for_any,
    choice_of,
    count_of,
    difficulty_of,
    number_of,
    points_of,
    sheet_names,
    text_of,
    words,
)
from web.blueprint_sheets import CELLS, CHOICES, PAPER, ROWS, SECTIONS, BlueprintColumn, BlueprintSheet
from web.exam_views import PaperForm, QuotaRow, SectionRow

BOUNDS: Final = Bounds(rows=1_000, columns=40, characters=400)
C = BlueprintColumn
_HEADING_WITHIN: Final = 10
_MAY_BE_FORMULAS: Final = frozenset({C.SUM, C.POINTS, C.TOPIC_TITLE})


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook says, and what is wrong with it; the form is whole only without problems."""

    form: PaperForm
    problems: tuple[Problem, ...]


def read(
    sheets: Sequence[tuple[str, Sequence[Sequence[str]]]],
    topics: Collection[str],
    base: PaperForm,
    spoilt: Mapping[str, Collection[tuple[int, int]]] = MappingProxyType({}),
) -> Read:
    """The form that the workbook gives over ``base``; ``topics`` are the codes that the bank has.

    ``spoilt``: the cells of each sheet that hold formulas or errors, by row from 1 and column from 0.
    """
    held: dict[BlueprintSheet, ReadSheet] = {}
    problems: list[Problem] = []
    for name, rows in sheets:
        found = sheet_names().get(folded(name))
        if found is None or found in held:
            problems.append(
                (Where(0, "", name), Finding("blueprint_table.sheet_unknown", {"name": name[:40]}))
            )
        elif found is not BlueprintSheet.TOPICS:
            held[BlueprintSheet(found)] = _told(BlueprintSheet(found), name, rows)
    if BlueprintSheet.SECTIONS not in held:
        problems.append((Where(0), Finding("blueprint_table.sections_missing")))
    form = _paper(held.get(BlueprintSheet.PAPER), base)
    sections = held.get(BlueprintSheet.SECTIONS, ReadSheet(""))
    asked = held.get(BlueprintSheet.ROWS, ReadSheet(""))
    form, places = _sections(form, sections, asked, topics)
    for sheet in held.values():
        _refuse_formulas(sheet, frozenset(spoilt.get(sheet.name, ())))
        problems += sheet.problems
    if not problems:
        problems += _contradictions(form, held, places)
    return Read(form, tuple(problems))


def _told(kind: BlueprintSheet, name: str, rows: Sequence[Sequence[str]]) -> ReadSheet:
    """The lines below the heading; the first sheet has no heading that counts."""
    sheet = ReadSheet(name)
    if kind is BlueprintSheet.PAPER:
        sheet.columns = {C.ITEM: 0, C.CONTENT: 1}
        sheet.lines = [
            Line(at, {C.ITEM: row[0], C.CONTENT: row[1] if len(row) > 1 else ""})
            for at, row in enumerate(rows, start=1)
            if row and row[0] and folded(row[0]) not in words(C.ITEM)
        ]
        return sheet
    columns = SECTIONS if kind is BlueprintSheet.SECTIONS else ROWS
    names = {word: each for each in columns for word in words(each)}
    top = next(
        (
            at
            for at, row in enumerate(rows[:_HEADING_WITHIN])
            if sum(folded(each) in names for each in row) > 1
        ),
        None,
    )
    if top is None:
        sheet.refuse(0, None, Finding("blueprint_table.no_heading"))
        return sheet
    for place, typed in enumerate(rows[top]):
        column = names.get(folded(typed))
        told = {"typed": typed[:40]}
        if column is None and any(place < len(row) and row[place] for row in rows[top:]):
            sheet.refuse(top + 1, place, Finding("blueprint_table.column_unknown", {**told}))
        elif column in sheet.columns:
            sheet.refuse(top + 1, place, Finding("blueprint_table.column_repeated", {**told}))
        elif column is not None:
            sheet.columns[column] = place
    needed = {C.SECTION} | ({C.KIND, C.COUNT, C.EACH} if kind is BlueprintSheet.SECTIONS else set())
    for column in sorted(needed - sheet.columns.keys()):
        sheet.refuse(top + 1, None, Finding("blueprint_table.column_missing", {"column": column}))
    sheet.lines = [
        Line(at, {column: row[place] for column, place in sheet.columns.items() if place < len(row)})
        for at, row in enumerate(rows[top + 1 :], start=top + 2)
        if any(row)
    ]
    return sheet


def _paper(sheet: ReadSheet | None, base: PaperForm) -> PaperForm:
    if sheet is None:
        return base
    names = {word: each for each in PAPER for word in words(each)}
    given: dict[str, str] = {}
    for line in sheet.lines:
        column, typed = names.get(folded(line.cell(C.ITEM))), line.cell(C.CONTENT)
        if column is None or column.value in given:
            unknown = Finding("blueprint_table.line_unknown", {"typed": line.cell(C.ITEM)[:40]})
            sheet.refuse(line.row, C.ITEM, unknown)
            continue
        told = Line(line.row, {column: typed})
        sheet.columns[column] = sheet.columns[C.CONTENT]
        given[column.value] = (
            choice_of(sheet, told, column) if column in CHOICES else text_of(sheet, told, column)
        )
    return base.model_copy(update=given)


def _sections(
    form: PaperForm, sheet: ReadSheet, asked: ReadSheet, topics: Collection[str]
) -> tuple[PaperForm, dict[str, Where]]:
    """The form with its sections; where each field of the blueprint stands in the file."""
    lines = list(_without_sum(sheet))
    rows = list(_without_sum(asked))
    referred = {folded(each.cell(C.SECTION)) for each in rows if asks_for_any(each)}
    lines = [
        line
        for line in lines
        if line.cell(C.COUNT) or line.cell(C.EACH) or folded(line.cell(C.SECTION)) in referred
    ]
    if len(lines) > paper_form.MOST_SECTIONS:
        most = Finding("blueprint_table.too_many_sections", {"most": paper_form.MOST_SECTIONS})
        sheet.refuse(lines[paper_form.MOST_SECTIONS].row, None, most)
    places: dict[str, Where] = {}
    sections: list[SectionRow] = []
    by_title: dict[str, int] = {}
    for at, line in enumerate(lines[: paper_form.MOST_SECTIONS]):
        sections.append(_section(sheet, line, f"b{at}"))
        by_title.setdefault(folded(line.cell(C.SECTION)), at)
        places[f"sections.{at}"] = Where(line.row, "", sheet.name)
    quotas: dict[int, list[QuotaRow]] = {}
    cells: dict[int, int] = {}
    for line in rows:
        found = _row(asked, line, by_title, topics)
        if found is None:
            continue
        at, quota = found
        quotas.setdefault(at, []).append(quota)
        for _ in filter(None, (quota.count, *quota.levels)):
            number = cells[at] = cells.get(at, -1) + 1
            places[f"sections.{at}.quotas.{number}"] = Where(line.row, "", asked.name)
        if len(quotas[at]) == quota_fields.MOST + 1:
            asked.refuse(line.row, None, Finding("exam.quotas_too_many", {"most": quota_fields.MOST}))
    filled = [row.model_copy(update={"quotas": tuple(quotas.get(at, ()))}) for at, row in enumerate(sections)]
    _check_sums(sheet, asked, lines, rows, filled, by_title)
    return form.model_copy(update={"sections": tuple(filled)}), places


def _section(sheet: ReadSheet, line: Line, row: str) -> SectionRow:
    typed = {each.value: choice_of(sheet, line, each) for each in (C.KIND, C.RULE) if line.cell(each)}
    if not line.cell(C.KIND):
        sheet.refuse(line.row, C.KIND, Finding("blueprint_table.unknown_kind", {"typed": ""}))
    for each in (C.EACH, C.PARTIAL, C.DEDUCTION, C.LOWEST):
        typed[each.value] = points_of(sheet, line, each)
    for each in (C.EASIEST, C.HARDEST):
        typed[each.value] = difficulty_of(sheet, line, each)
    return SectionRow(
        row=row,
        title=text_of(sheet, line, C.SECTION),
        count=count_of(sheet, line, C.COUNT, zero=True),
        **typed,
    )


def _row(
    sheet: ReadSheet,
    line: Line,
    by_title: Mapping[str, int],
    topics: Collection[str],
) -> tuple[int, QuotaRow] | None:
    """A row and its section; None for a line that was left blank, and for one that is amiss."""
    if not asks_for_any(line):
        if line.cell(C.SECTION):
            sheet.refuse(line.row, C.SECTION, Finding("blueprint_table.row_without_counts"))
        return None
    at = by_title.get(folded(line.cell(C.SECTION)))
    if at is None:
        unknown = {"typed": line.cell(C.SECTION)[:40]}
        sheet.refuse(line.row, C.SECTION, Finding("blueprint_table.unknown_section", {**unknown}))
    topic = line.cell(C.TOPIC)
    named = topic or line.cell(C.TOPIC_TITLE)
    if named and topic not in topics:
        sheet.refuse(line.row, C.TOPIC, Finding("blueprint_table.unknown_topic", {"typed": named[:40]}))
    importance, cognitive = (choice_of(sheet, line, each) for each in (C.IMPORTANCE, C.COGNITIVE))
    tag = text_of(sheet, line, C.TAG)
    count, *levels = (count_of(sheet, line, each, zero=False) for each in CELLS)
    if count and not (topic or importance or cognitive or tag):
        sheet.refuse(line.row, C.ANY, Finding("exam.quota_incomplete"))
    if at is None or not (count or any(levels)):
        return None
    return at, QuotaRow(
        topic=topic,
        count=count,
        importance=importance,
        cognitive=cognitive,
        tag=tag,
        levels=tuple(levels),
    )


def _check_sums(
    sheet: ReadSheet,
    asked: ReadSheet,
    lines: Sequence[Line],
    rows: Sequence[Line],
    sections: Sequence[SectionRow],
    by_title: Mapping[str, int],
) -> None:
    """Sums that the file says, of rows and below columns, are what its numbers add up to."""
    for line in lines:
        count, each = number_of(line.cell(C.COUNT)), number_of(line.cell(C.EACH))
        _agree(sheet, line, C.POINTS, count * each)
    for line in rows:
        added = sum((number_of(line.cell(each)) for each in CELLS), Decimal(0))
        at = by_title.get(folded(line.cell(C.SECTION)))
        _agree(asked, line, C.SUM, added)
        if at is not None and at < len(sections):
            _agree(asked, line, C.POINTS, added * number_of(sections[at].each))
    for last, held, columns in (
        (_sum_line(sheet), lines, (C.COUNT, C.POINTS)),
        (_sum_line(asked), rows, (*CELLS, C.SUM, C.POINTS)),
    ):
        for column in columns if last is not None else ():
            below = sum((number_of(each.cell(column)) for each in held), Decimal(0))
            _agree(sheet if held is lines else asked, last, column, below)


def _agree(sheet: ReadSheet, line: Line | None, column: BlueprintColumn, total: Decimal) -> None:
    typed = line.cell(column) if line is not None else ""
    if line is not None and typed and number_of(typed, Decimal(-1)) != total:
        facts = {"typed": typed[:20], "total": f"{total.normalize():f}"}
        sheet.refuse(line.row, column, Finding("blueprint_table.total_differs", {**facts}))


def _refuse_formulas(sheet: ReadSheet, spoilt: Collection[tuple[int, int]]) -> None:
    for line in _without_sum(sheet):
        for column in sorted(line.cells.keys() - _MAY_BE_FORMULAS, key=list(C).index):
            if (line.row, sheet.columns[column]) in spoilt:
                sheet.refuse(line.row, column, Finding("blueprint_table.formula"))


def _contradictions(
    form: PaperForm, held: Mapping[BlueprintSheet, ReadSheet], places: Mapping[str, Where]
) -> Iterator[Problem]:
    """What a blueprint of these numbers cannot be, at the places from which it was read."""
    blueprint, findings = paper_form.blueprint_of(form)
    if blueprint is not None:
        findings = check_blueprint(blueprint)
    paper = held.get(BlueprintSheet.PAPER)
    of_paper = {"announced_total": C.TOTAL, "most_papers": C.MOST_PAPERS, "rest_months": C.REST_MONTHS}
    for finding in findings:
        column = of_paper.get(finding.field or "")
        if column is not None and paper is not None:
            row = next((each.row for each in paper.lines if folded(each.cell(C.ITEM)) in words(column)), 0)
            yield Where(row, column_name(1) if row else "", paper.name), finding
            continue
        parts = (finding.field or "").split(".")
        keys = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        yield next((places[each] for each in keys if each in places), Where(0)), finding


def _without_sum(sheet: ReadSheet) -> Iterable[Line]:
    last = _sum_line(sheet)
    return (line for line in sheet.lines if line is not last)


def _sum_line(sheet: ReadSheet) -> Line | None:
    """The last line, where it adds the columns up."""
    last = sheet.lines[-1] if sheet.lines else None
    return last if last is not None and folded(last.cell(C.SECTION)) in words(C.SUM) else None
