"""Workbooks and text tables: read under limits as rows of text, written as text that no program executes.

A workbook is a packed archive of XML that its reader trusts: a few kilobytes may unpack to gigabytes, and a
single cell in the last row and column makes the reader reserve the whole rectangle. So the parts are weighed
and measured first (:func:`unpacked`). Pure: bytes in, values out.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from xml.parsers import expat

import xlsxwriter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from core.errors import Fact, Finding, Invalid

CellValue = int | float | str | bool | time | date | datetime | timedelta

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELD: Final = "file"
_PACKED: Final = b"PK\x03\x04"
_OLD: Final = b"\xd0\xcf\x11\xe0"
_PANIC: Final = "PanicException"
_EXECUTED: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
    expat.ExpatError,
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a table may hold. ``ratio`` bounds how tightly a part over a megabyte may be packed."""

    file_bytes: int = 20 * 2**20
    unpacked_bytes: int = 100 * 2**20
    ratio: int = 200
    parts: int = 2_000
    rows: int = 20_000
    columns: int = 64
    characters: int = 2_000


Cell = str | Decimal
"""Text is written as text; a Decimal as a number that a clerk can sort and add."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: bold, frozen header, rows of text or exact numbers, widths in characters."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]] = ()
    widths: Sequence[int] = ()
    choices: dict[int, Sequence[str]] = field(default_factory=dict)


def read_rows(data: bytes, bounds: Bounds | None = None) -> list[list[str]]:
    """The first sheet that holds anything, or the text table, as rows of tidy text.

    Comma-, semicolon- and tab-separated text is understood in UTF-8 and GB 18030. Row n of the file is
    element n-1. Raises Invalid with one finding on the field ``file``.
    """
    held = bounds or Bounds()
    if len(data) > held.file_bytes:
        raise _unfit("spreadsheet.too_large", most_mb=held.file_bytes // 2**20)
    if data.startswith(_OLD):
        raise _unfit("spreadsheet.old_or_encrypted")
    rows = _workbook(unpacked(data, held), held) if data.startswith(_PACKED) else _text_table(data, held)
    if len(rows) > held.rows:
        raise _unfit("spreadsheet.too_many_rows", most=held.rows)
    if any(len(row) > held.columns for row in rows):
        raise _unfit("spreadsheet.too_many_columns", most=held.columns)
    return [[" ".join(cell.split())[: held.characters] for cell in row] for row in rows]


def unpacked(data: bytes, bounds: Bounds) -> bytes:
    """The same workbook, its parts weighed and measured, as an uncompressed archive that is safe to read.

    Raises Invalid when it is damaged, encrypted, no workbook, or larger than the bounds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            _weigh(entries, bounds)
            parts = {
                entry.filename: packed.read(entry)
                for entry in entries
                if entry.filename.lower().endswith((".xml", ".rels")) and not entry.is_dir()
            }
        if "xl/workbook.xml" not in {name.lower() for name in parts}:
            raise _unfit("spreadsheet.no_table")
        for part in parts.values():
            if b"sheetData" in part:
                _measure(part, bounds)
    except _BROKEN as fault:
        raise _unfit("spreadsheet.unreadable") from fault
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as plain:
        for name, part in parts.items():
            plain.writestr(zipfile.ZipInfo(name), part)
    return whole.getvalue()


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
                    else:
                        page.write_string(number, column, neutralised(cell), bold if number == 0 else plain)
    return whole.getvalue()


def neutralised(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also after it was saved as CSV: an apostrophe before it.

    Characters that XML cannot hold are dropped.
    """
    held = "".join(c for c in text if c in "\t\n" or c >= " ")
    return f"'{held}" if held.startswith(_EXECUTED) else held


def _weigh(entries: Sequence[zipfile.ZipInfo], bounds: Bounds) -> None:
    """Judge the declared sizes; reading never yields more than is declared."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise _unfit("spreadsheet.old_or_encrypted")
    if len(entries) > bounds.parts or sum(entry.file_size for entry in entries) > bounds.unpacked_bytes:
        raise _unfit("spreadsheet.unpacks_too_large")
    for entry in entries:
        if entry.file_size > 2**20 and entry.file_size > bounds.ratio * max(entry.compress_size, 1):
            raise _unfit("spreadsheet.unpacks_too_large")


def _measure(part: bytes, bounds: Bounds) -> None:
    """Walk a sheet's XML: no cell may stand beyond the bounds, and no document type may be declared."""
    parser = expat.ParserCreate()
    at = [0, 0]

    def start(name: str, attributes: dict[str, str]) -> None:
        match name.rsplit(":", 1)[-1]:
            case "row":
                at[0], at[1] = int(attributes.get("r", at[0] + 1)), 0
            case "c":
                at[:] = _place(attributes["r"]) if "r" in attributes else (at[0], at[1] + 1)
            case _:
                return
        if at[0] > bounds.rows + 1:
            raise _unfit("spreadsheet.too_many_rows", most=bounds.rows)
        if at[1] > bounds.columns:
            raise _unfit("spreadsheet.too_many_columns", most=bounds.columns)

    def doctype(*_: object) -> None:
        raise _unfit("spreadsheet.unreadable")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(part, True)


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789").upper()
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise ValueError(reference[:20])
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]), column


def _workbook(data: bytes, bounds: Bounds) -> list[list[str]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for name in book.sheet_names[:20]:
                sheet = book.get_sheet_by_name(name)
                _bound(sheet, bounds)
                rows = [[_as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
                if any(cell.strip() for row in rows for cell in row):
                    return rows
    except PasswordError as fault:
        raise _unfit("spreadsheet.old_or_encrypted") from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise _unfit("spreadsheet.unreadable") from fault
    except BaseException as fault:
        # The reader is compiled: a bug it meets in damaged input surfaces as a BaseException of its own that
        # has no importable name. Anything else goes on its way.
        if type(fault).__name__ != _PANIC:
            raise
        raise _unfit("spreadsheet.unreadable") from fault
    return []


def _bound(sheet: CalamineSheet, bounds: Bounds) -> None:
    """The reader's own count once more: it is the one that reserves memory."""
    if sheet.total_height > bounds.rows + 1 or sheet.total_width > bounds.columns:
        raise _unfit("spreadsheet.too_many_rows", most=bounds.rows)


def _as_text(value: CellValue) -> str:
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case int():
            return str(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case timedelta():
            return str(value)
        case _:
            return value.isoformat()


def _text_table(data: bytes, bounds: Bounds) -> list[list[str]]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t", "\uff0c"), key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > bounds.rows + 1:
                raise _unfit("spreadsheet.too_many_rows", most=bounds.rows)
    except csv.Error as fault:
        raise _unfit("spreadsheet.unreadable") from fault
    return rows


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise _unfit("spreadsheet.no_table")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unfit("spreadsheet.no_table")


def _unfit(code: str, **facts: Fact) -> Invalid:
    return Invalid(Finding(code, facts, FIELD))
