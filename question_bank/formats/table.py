"""Rows of cells as drafts: the one reading of a table, whether it came from a workbook or a text file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core import workbooks
from core.errors import Facts, Finding
from question_bank.formats import answers, layouts, wishes, wording
from question_bank.formats import columns as layout
from question_bank.formats.chapter_rows import ChapterRows
from question_bank.formats.columns import Columns, Numbered, cell, column_name
from question_bank.formats.compose import Again, Fields, compose
from question_bank.formats.drafts import (
    ItemDraft,
    Problem,
    Reading,
    SheetLayout,
    SheetRows,
    SourceRow,
    file_problem,
)
from question_bank.formats.limits import (
    HEADER_ROWS,
    MAX_CELL_CHARACTERS,
    SHOWN_CHARACTERS,
    SHOWN_COLUMNS,
    SHOWN_ROWS,
)
from question_bank.formats.merged import Rows
from question_bank.formats.noticed import Noticed
from question_bank.formats.options import missing_of
from question_bank.formats.wishes import EVERYTHING, Asked, SheetWish


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: all its rows from the first on, cells as text.

    ``spoilt`` maps (row from 1, column from 0) to the finding code of a cell whose text is not what its
    author sees or wrote: a formula, an error value, a date. ``merged`` maps such a place to first and last
    row of the cells that are one there; each of these rows holds their text.
    """

    sheet: str | None
    rows: Sequence[Sequence[str]]
    spoilt: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: Mapping[tuple[int, int], Rows] = field(default_factory=dict)

    def filled(self) -> list[Numbered]:
        """The rows that hold anything, cleaned, with their numbers."""
        cleaned = (
            (number, [wording.clean(workbooks.restored(text)) for text in row])
            for number, row in enumerate(self.rows, 1)
        )
        spoilt_rows = {row for row, _ in self.spoilt}
        return [(number, row) for number, row in cleaned if any(row) or number in spoilt_rows]

    def as_shown(self) -> list[Sequence[str]]:
        """The rows for giving back: what a date or an error has eaten stands empty, or it would come in."""
        shown: list[Sequence[str]] = list(self.rows)
        for (row, column), code in self.spoilt.items():
            if code != "import.formula_cell" and row <= len(shown) and column < len(shown[row - 1]):
                cells = list(shown[row - 1])
                cells[column] = ""
                shown[row - 1] = cells
        return shown


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table with what is asked of it, and the columns it is read by, if they are known."""

    table: Table
    rows: list[Numbered]
    wish: SheetWish
    remembered: bool
    columns: Columns | None


def read_tables(file: str, tables: Sequence[Table], asked: Asked = EVERYTHING, encoding: str = "") -> Reading:
    """Read every table of one file. A table without a header is read by the columns of one that has one."""
    sheets = [_sheet(table, asked) for table in tables]
    lenders = [each.columns for each in sheets if each.columns is not None]
    readings: list[Reading] = []
    for each in sheets:
        if not each.rows:
            continue
        columns = each.columns
        if columns is None and each.wish.header is None and not each.wish.columns:
            columns = _borrowed(lenders, each.rows) or layout.from_cells(each.rows)
        found = _layout(file, each, columns, encoding)
        if each.wish.skip:
            readings.append(Reading((), (), 0, layouts=(found,)))
        elif columns is None:
            problem = file_problem(file, "import.layout_unknown", each.table.sheet)
            readings.append(Reading((), (problem,), 0, layouts=(found,)))
        else:
            reading = _read_rows(file, each.table, columns, each.rows, each.wish.separator)
            readings.append(replace(reading, layouts=(found,)))
    return _together(file, readings)


def _together(file: str, readings: Sequence[Reading]) -> Reading:
    problems = tuple(problem for each in readings for problem in each.problems)
    read = sum(each.read for each in readings)
    if not read and not problems:
        problems = (file_problem(file, "import.no_rows"),)
    return Reading(
        tuple(draft for each in readings for draft in each.drafts),
        problems,
        read,
        tuple(sheet for each in readings for sheet in each.sheets),
        tuple(note for each in readings for note in each.notes),
        layouts=tuple(found for each in readings for found in each.layouts),
    )


def _sheet(table: Table, asked: Asked) -> _Sheet:
    rows = table.filled()
    wish, remembered = asked.of(table.sheet, rows[:HEADER_ROWS])
    if wish.skip:
        return _Sheet(table, rows, wish, remembered, None)
    if wish.columns:
        names = next((row for number, row in rows if number == wish.header), ())
        columns = wishes.columns_of(wish, names)
    else:
        columns = None if wish.header == 0 else layout.from_header(rows, asked.words, wish.header)
    return _Sheet(table, rows, wish, remembered, columns)


def _layout(file: str, sheet: _Sheet, columns: Columns | None, encoding: str) -> SheetLayout:
    """How the table is read, for people to look at."""
    header = columns.header if columns is not None else sheet.wish.header or 0
    below = [(number, row) for number, row in sheet.rows if number > header][:SHOWN_ROWS]
    names = tuple(next((row for number, row in sheet.rows if number == header), ()))
    width = min(max((len(row) for row in (names, *(row for _, row in below))), default=0), SHOWN_COLUMNS)
    return SheetLayout(
        file=file,
        sheet=sheet.table.sheet,
        header=header,
        names=tuple(cell(names, column)[:SHOWN_CHARACTERS] for column in range(width)),
        fields=wishes.fields_of(columns, width) if columns is not None else ("",) * width,
        sample=tuple(
            (number, tuple(cell(row, column)[:SHOWN_CHARACTERS] for column in range(width)))
            for number, row in below
        ),
        encoding=encoding,
        separator=sheet.wish.separator,
        skipped=sheet.wish.skip,
        known=columns is not None,
        remembered=sheet.remembered,
    )


def _borrowed(lenders: Sequence[Columns], rows: Sequence[Numbered]) -> Columns | None:
    found = next((columns for columns in lenders if layout.fits(columns, rows)), None)
    return None if found is None else _without_header(found)


def _without_header(columns: Columns) -> Columns:
    return replace(columns, header=0)


def _read_rows(
    file: str, table: Table, columns: Columns, rows: Sequence[Numbered], separator: str
) -> Reading:
    header = next((tuple(row) for number, row in rows if number == columns.header), None)
    chapters = ChapterRows(file, table.sheet)
    body: list[Numbered] = []
    above: list[tuple[str, ...]] = []
    for number, row in rows:
        if number > columns.header and tuple(row) != header and not chapters.begins(number, row):
            body.append((number, row))
            above.append(chapters.above)
    stems = wording.without_numbers([cell(row, columns.stem) for _, row in body])
    drafts: list[ItemDraft] = []
    problems: list[Problem] = []
    noticed = Noticed(file, table.sheet)
    own = layouts.RETURNED if not layouts.RETURNED_ROW.isdisjoint(columns.names) else frozenset[str]()
    noticed.left_aside(name for column in columns.unread if (name := cell(columns.names, column)) not in own)
    noticed.missing = missing_of([letter for letter, _ in columns.options]) or ""
    lettered = answers.are_letters(cell(row, columns.key) for _, row in body)
    for (number, row), stem, topics in zip(body, stems, above, strict=True):
        source = SourceRow(file, table.sheet, number)
        spoilt = _spoilt(table, columns, number, row)
        if spoilt is not None:
            problems.append(Problem(file, table.sheet, number, spoilt.code, spoilt.facts))
            continue
        fields = replace(_fields(source, columns, row, stem), lettered=lettered, separator=separator)
        if not any(fields.topics):
            fields = replace(fields, topics=topics)
        noticed.look(fields)
        made = compose(fields)
        if isinstance(made, ItemDraft):
            drafts.append(made)
            noticed.taken(fields)
        else:
            problems += made
    shown = SheetRows(file, table.sheet, _header_of(columns), table.as_shown())
    notes = (*chapters.notes(), *noticed.notes())
    return Reading(tuple(drafts), tuple(problems), len(body), (shown,), notes)


def _header_of(columns: Columns) -> tuple[str, ...]:
    """The header by which the rows are read again; where the table has none, the usual words."""
    if columns.names:
        return columns.names
    single = {"stem": columns.stem, "kind": columns.kind, "options": columns.options_cell, "key": columns.key}
    words = {column: layouts.heading_of(field) for field, column in single.items() if column is not None}
    words |= {column: layouts.option_heading(letter) for letter, column in columns.options}
    words |= {column: layouts.prompt_heading(n) for n, column in enumerate(columns.prompts, start=1)}
    words |= {column: layouts.heading_of(f"topic:{rank}") for rank, column in enumerate(columns.topics[:4])}
    return tuple(words.get(column, "") for column in range(max(words) + 1))


def _spoilt(table: Table, columns: Columns, number: int, row: Sequence[str]) -> Finding | None:
    for column in sorted(columns.used):
        code = table.spoilt.get((number, column))
        if code is not None:
            return Finding(code, {"column": column_name(column)})
    for column in sorted(columns.own):
        rows = table.merged.get((number, column))
        if rows is not None:
            facts: Facts = {"column": column_name(column), "first": rows[0], "last": rows[1]}
            return Finding("import.merged_cell", facts)
    longest = max(map(len, row), default=0)
    if longest > MAX_CELL_CHARACTERS:
        return Finding("import.cell_too_long", {"length": longest, "most": MAX_CELL_CHARACTERS})
    return None


def _fields(source: SourceRow, columns: Columns, row: Sequence[str], stem: str) -> Fields:
    names = columns.names
    options: str | tuple[tuple[str, str], ...] | None = None
    if columns.options:
        options = tuple((letter, cell(row, column)) for letter, column in columns.options)
    elif columns.options_cell is not None:
        options = cell(row, columns.options_cell) or _first_of("options", columns, row)
    return Fields(
        source=source,
        stem=stem or _first_of("stem", columns, row),
        kind=cell(row, columns.kind) or _first_of("kind", columns, row),
        kind_heading=_heading(names, columns.kind),
        options=options,
        key=None if columns.key is None else cell(row, columns.key) or _first_of("key", columns, row),
        explanation=cell(row, columns.explanation),
        topics=tuple(cell(row, column) for column in columns.topics),
        difficulty=cell(row, columns.difficulty),
        tags=cell(row, columns.tags),
        cognitive=cell(row, columns.cognitive),
        origin=cell(row, columns.origin),
        passage=cell(row, columns.passage),
        prompts=tuple(cell(row, column) for column in columns.prompts),
        again=_again(columns, row),
        raw={_raw_name(names, column): text for column, text in enumerate(row) if text},
    )


def _first_of(field: str, columns: Columns, row: Sequence[str]) -> str:
    """What a further column of a field says where the first one is empty."""
    return next((text for name, column in columns.again if name == field and (text := cell(row, column))), "")


def _again(columns: Columns, row: Sequence[str]) -> tuple[Again, ...]:
    """What further columns say of fields that another column tells already."""
    first = {"stem": columns.stem, "kind": columns.kind, "options": columns.options_cell, "key": columns.key}
    return tuple(
        Again(name, _raw_name(columns.names, own), _raw_name(columns.names, column), text)
        for name, column in columns.again
        if (own := first[name]) is not None and cell(row, own) and (text := cell(row, column))
    )


def _heading(names: Sequence[str], column: int | None) -> str:
    return layouts.heading(cell(names, column))


def _raw_name(names: Sequence[str], column: int) -> str:
    return cell(names, column) or column_name(column)
