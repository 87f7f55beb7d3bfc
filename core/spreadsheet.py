"""Workbooks and text tables: read under limits as rows of text, written as text that no program executes.

What a file is and how much it may weigh is judged in :mod:`core.workbooks`. Pure: bytes in, values out.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final
from xml.parsers import expat

import xlsxwriter
from python_calamine import CalamineSheet
from xlsxwriter.utility import xl_rowcol_to_cell

from core import shown_numbers, workbook_parts, workbooks
from core.errors import Finding, Invalid
from core.workbooks import CellValue, Shape, Unfit, Weight, as_text, neutralised, restored

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELD: Final = "file"
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
Formats = Mapping[tuple[int, int], str]
"""Row from 1 and column from 0 → the number format of a cell."""
_LONGEST: Final = 32_767
"""Characters that a cell of a workbook holds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a table may hold, and how much its file may weigh."""

    weight: Weight = field(default_factory=Weight)
    rows: int = 20_000
    columns: int = 64
    characters: int = 2_000


Cell = str | Decimal | date
"""Text is written as text; a Decimal as a number that a clerk can sort and add, a date as a day of hers and a
datetime, without a zone, as the moment that her clock showed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: bold, frozen header, rows of text or exact numbers, widths in characters."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]] = ()
    widths: Sequence[int] = ()
    choices: dict[int, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A row that was not taken: number from 1, cells as they stood, reasons in words."""

    number: int
    cells: Sequence[str]
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Returned:
    """The rows of one sheet that were not taken, below its own header."""

    name: str
    header: Sequence[str]
    rows: Sequence[ReturnedRow]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of tidy text; ``untold``: the cells, row from 1 and column from 0, whose number is
    shown in a form that cannot be told, and stands here as it is kept."""

    rows: list[list[str]]
    untold: frozenset[tuple[int, int]]


def read_rows(data: bytes, bounds: Bounds | None = None) -> list[list[str]]:
    """The first sheet that holds anything, or the text table, as rows of tidy text.

    Numbers of a workbook read as their cells show them. Comma-, semicolon- and tab-separated text is
    understood in UTF-8 and GB 18030. Row n of the file is element n-1. Raises Invalid with one
    finding on the field ``file``.
    """
    return next((_told(name, grid) for name, grid in _grids(data, bounds)), [])


def read_sheets(data: bytes, bounds: Bounds | None = None) -> list[tuple[str, list[list[str]]]]:
    """Every sheet that holds anything with its name, a text table without one, as :func:`read_rows` does.

    The bounds are those of each sheet. Raises Invalid with one finding on the field ``file``.
    """
    return [(name, _told(name, grid)) for name, grid in _grids(data, bounds)]


def read_grid(data: bytes, bounds: Bounds | None = None) -> Grid:
    """:func:`read_rows` for who can refuse single cells that are shown in a form that cannot be told."""
    return next((grid for _, grid in _grids(data, bounds)), Grid([], frozenset()))


def _grids(data: bytes, bounds: Bounds | None) -> Iterator[tuple[str, Grid]]:
    held = bounds or Bounds()
    try:
        for name, grid in _sheets(data, held):
            yield name, Grid(_tidy(grid.rows, held), grid.untold)
    except Unfit as unfit:
        raise Invalid(replace(unfit.finding, field=FIELD)) from unfit


def _told(name: str, grid: Grid) -> list[list[str]]:
    """The rows. Raises Invalid where a cell cannot be told."""
    if grid.untold:
        row, column = min(grid.untold)
        facts = {"sheet": name, "cell": xl_rowcol_to_cell(row - 1, column)}
        raise Invalid(Finding("spreadsheet.number_format", facts, FIELD))
    return grid.rows


def _sheets(data: bytes, held: Bounds) -> Iterator[tuple[str, Grid]]:
    match workbooks.recognised(data, held.weight):
        case Shape.WORKBOOK:
            yield from _workbook(data, held)
        case Shape.OLD_WORKBOOK:
            raise Unfit("file.is_old_workbook")
        case Shape.TEXT:
            yield "", Grid(_text_table(data, held), frozenset())


def _tidy(rows: list[list[str]], held: Bounds) -> list[list[str]]:
    if len(rows) > held.rows:
        raise Unfit("spreadsheet.too_many_rows", most=held.rows)
    if any(len(row) > held.columns for row in rows):
        raise Unfit("spreadsheet.too_many_columns", most=held.columns)
    return [[restored(" ".join(cell.split()))[: held.characters] for cell in row] for row in rows]


def _unpacked(data: bytes, bounds: Bounds) -> tuple[bytes, Mapping[str, Formats]]:
    """The same workbook, its parts weighed and measured, as an uncompressed archive that is safe to read,
    and how the numbers of each sheet are shown.

    Raises Unfit when it is damaged, encrypted, no workbook, or larger than the bounds.
    """
    parts = workbooks.parts_of(data, bounds.weight)
    try:
        formats = workbook_parts.formats_of(parts)
        measured = {
            name.lower(): _measure(part, bounds, formats)
            for name, part in parts.items()
            if b"sheetData" in part
        }
        shown = {name: measured.get(part, {}) for name, part in workbook_parts.sheets_of(parts).items()}
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise Unfit("file.unreadable") from fault
    return workbooks.plain_archive(parts), shown


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx of text and numbers: nothing in it that a program would take for a formula."""
    whole = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(whole, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        counted = book.add_format({"num_format": "General", "valign": "top"})
        dated = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        timed = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for column in range(len(sheet.header)):
                width = sheet.widths[column] if column < len(sheet.widths) else 16
                page.set_column(column, column, width, plain)
            for column, words in sheet.choices.items():
                page.data_validation(1, column, 5_000, column, {"validate": "list", "source": list(words)})
            for number, row in enumerate((sheet.header, *sheet.rows)):
                for column, cell in enumerate(row):
                    if isinstance(cell, Decimal):
                        page.write_number(number, column, cell, counted)
                    elif isinstance(cell, datetime):
                        page.write_datetime(number, column, cell, timed)
                    elif isinstance(cell, date):
                        page.write_datetime(number, column, datetime.combine(cell, time()), dated)
                    else:
                        page.write_string(
                            number, column, neutralised(cell)[:_LONGEST], bold if number == 0 else plain
                        )
    return whole.getvalue()


def give_back(sheets: Sequence[Returned], titles: tuple[str, str], known: Collection[str]) -> bytes:
    """Rejected rows as a workbook to be mended and handed in again: each sheet with all its own columns.

    ``titles`` head what is added: row and reasons; readers of tables take no notice of them. ``known``
    are the titles in every language: columns that an earlier return added are left out.
    """
    return write_workbook([_given_back(sheet, titles, known, name) for sheet, name in _named(sheets)])


def _given_back(sheet: Returned, titles: tuple[str, str], known: Collection[str], name: str) -> Sheet:
    width = max([len(sheet.header), *(len(row.cells) for row in sheet.rows)])
    header = [*sheet.header, *[""] * (width - len(sheet.header))]
    own = [column for column in range(width) if header[column].strip() not in known]
    rows = [
        [
            *(row.cells[column] if column < len(row.cells) else "" for column in own),
            str(row.number),
            "\n".join(row.reasons),
        ]
        for row in sheet.rows
    ]
    widths = (*[18] * len(own), 8, 60)
    return Sheet(name, [*(header[column] for column in own), *titles], rows, widths)


def _named(sheets: Sequence[Returned]) -> Iterator[tuple[Returned, str]]:
    """Sheets with names that a workbook takes: short, of allowed characters, different in any case."""
    taken: set[str] = set()
    for sheet in sheets:
        plain = _NOT_IN_NAMES.sub(" ", sheet.name).strip(" '")[:24] or "-"
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(name.casefold())
        yield sheet, name


def _measure(part: bytes, bounds: Bounds, formats: Mapping[str, str]) -> Formats:
    """Walk a sheet's XML: no cell may stand beyond the bounds, and no document type may be declared.

    Returns the formats of numbers that are not shown as they are kept.
    """
    parser = workbooks.xml_parser()
    at = [0, 0]
    found: dict[tuple[int, int], str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        match workbook_parts.local(name):
            case "row":
                at[0], at[1] = int(attributes.get("r", at[0] + 1)), 0
            case "c":
                at[:] = workbooks.place(attributes["r"]) if "r" in attributes else (at[0], at[1] + 1)
                code = formats.get(attributes.get("s", "0"))
                if code is not None and attributes.get("t", "n") == "n":
                    found[at[0], at[1] - 1] = code
            case _:
                return
        if at[0] > bounds.rows + 1:
            raise Unfit("spreadsheet.too_many_rows", most=bounds.rows)
        if at[1] > bounds.columns:
            raise Unfit("spreadsheet.too_many_columns", most=bounds.columns)

    parser.StartElementHandler = start
    parser.Parse(part, True)
    return found


def _workbook(data: bytes, bounds: Bounds) -> Iterator[tuple[str, Grid]]:
    plain, formats = _unpacked(data, bounds)
    with workbooks.opened(plain) as book:
        for name in book.sheet_names[:20]:
            sheet = book.get_sheet_by_name(name)
            _bound(sheet, bounds)
            values = sheet.to_python(skip_empty_area=False)
            if any(as_text(value).strip() for row in values for value in row):
                yield name, _as_shown(values, formats.get(name, {}))


def _as_shown(values: Sequence[Sequence[CellValue]], formats: Formats) -> Grid:
    rows = [[as_text(value) for value in row] for row in values]
    untold: set[tuple[int, int]] = set()
    for (number, column), code in formats.items():
        if number > len(values) or column >= len(values[number - 1]):
            continue
        value = values[number - 1][column]
        if isinstance(value, int | float) and not isinstance(value, bool):
            written = shown_numbers.shown(value, code)
            if written is None:
                untold.add((number, column))
            else:
                rows[number - 1][column] = written
    return Grid(rows, frozenset(untold))


def _bound(sheet: CalamineSheet, bounds: Bounds) -> None:
    """The reader's own count once more: it is the one that reserves memory."""
    if sheet.total_height > bounds.rows + 1 or sheet.total_width > bounds.columns:
        raise Unfit("spreadsheet.too_many_rows", most=bounds.rows)


def _text_table(data: bytes, bounds: Bounds) -> list[list[str]]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t", "\uff0c"), key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > bounds.rows + 1:
                raise Unfit("spreadsheet.too_many_rows", most=bounds.rows)
    except csv.Error as fault:
        raise Unfit("file.unreadable") from fault
    return rows


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise Unfit("file.not_text")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unfit("file.encoding_unknown")
