"""Excel workbooks (.xlsx, .xlsm, .xls) from bytes to tables of text."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from python_calamine import CalamineWorkbook

from core import shown_numbers, workbooks
from core.workbooks import as_text
from question_bank.formats import archive, legacy, limits, merged
from question_bank.formats.archive import Refused
from question_bank.formats.drafts import Problem, Reading
from question_bank.formats.table import Table, read_tables
from question_bank.formats.wishes import EVERYTHING, Asked

Spoilt = Mapping[str, Mapping[tuple[int, int], str]]
"""Sheet → (row from 1, column from 0) → a finding's code, or a number format."""


def read_xlsx(file: str, data: bytes, asked: Asked = EVERYTHING) -> Reading:
    """Read an .xlsx workbook; whatever is wrong with it is a problem, never an exception."""
    try:
        unpacked = archive.unpack(data)
        return read_tables(file, _tables(unpacked.data, unpacked.spoilt, unpacked.formats), asked)
    except Refused as refused:
        return _refused(file, refused)


def read_xls(file: str, data: bytes, asked: Asked = EVERYTHING) -> Reading:
    """Read an .xls workbook of Excel 97 to 2003, or say that it is encrypted, damaged or too large."""
    try:
        spoilt, formats = legacy.measure(data)
        return read_tables(file, _tables(data, spoilt, formats), asked)
    except Refused as refused:
        return _refused(file, refused)


def _refused(file: str, refused: Refused) -> Reading:
    return Reading((), (Problem(file, None, 0, refused.finding.code, refused.finding.facts),), 0)


def _tables(data: bytes, spoilt: Spoilt, formats: Spoilt) -> list[Table]:
    with workbooks.opened(data) as workbook:
        names = workbook.sheet_names
        if len(names) > limits.MAX_SHEETS:
            raise Refused("import.too_many_sheets", count=len(names), most=limits.MAX_SHEETS)
        return [_table(workbook, name, spoilt.get(name, {}), formats.get(name, {})) for name in names]


def _table(
    workbook: CalamineWorkbook,
    name: str,
    spoilt: Mapping[tuple[int, int], str],
    formats: Mapping[tuple[int, int], str],
) -> Table:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > limits.MAX_CELLS:
        raise Refused("import.sheet_too_large", most=limits.MAX_CELLS)
    values = sheet.to_python(skip_empty_area=False)
    marks = dict(spoilt)
    for number, row in enumerate(values, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date | time | timedelta):
                marks.setdefault((number, column), "import.date_cell")
            elif isinstance(value, float) and shown_numbers.is_cut(value) and (number, column) not in formats:
                marks.setdefault((number, column), "import.number_cut")
    texts = [[as_text(value) for value in row] for row in values]
    for (number, column), code in formats.items():
        if number > len(values) or column >= len(values[number - 1]):
            continue
        value = values[number - 1][column]
        if isinstance(value, int | float):
            written = shown_numbers.shown(value, code)
            if written is None:
                cut = shown_numbers.is_cut(value)
                marks.setdefault((number, column), "import.number_cut" if cut else "import.number_format")
            else:
                texts[number - 1][column] = written
    spread = merged.spread(texts, sheet.merged_cell_ranges or ())
    return Table(name, spread.rows, marks, spread.over)
