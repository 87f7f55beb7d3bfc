"""Text tables (.csv, .tsv): one record a row, the delimiter recognised by what makes the rows even."""

import csv
import io
from collections import Counter
from itertools import islice

from question_bank.formats import limits
from question_bank.formats.archive import Refused
from question_bank.formats.drafts import Reading
from question_bank.formats.table import Table, read_tables
from question_bank.formats.wishes import EVERYTHING, Asked

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 60


def read_delimited(file: str, text: str, asked: Asked = EVERYTHING, encoding: str = "") -> Reading:
    """Read a text table. Raises Refused when it is too large or its quotes do not close."""
    delimiter = _delimiter(text)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > limits.MAX_ROWS:
                raise Refused("import.too_many_rows", count=len(rows), most=limits.MAX_ROWS)
            if len(row) > limits.MAX_COLUMNS:
                raise Refused("import.too_many_columns", count=len(row), most=limits.MAX_COLUMNS)
    except csv.Error as fault:
        if _too_long(fault):
            raise Refused("import.csv_field_too_long", most=csv.field_size_limit()) from fault
        raise Refused("file.unreadable") from fault
    return read_tables(file, [Table(None, rows)], asked, encoding)


def _too_long(fault: csv.Error) -> bool:
    """Whether a cell is longer than the reader takes, which is how quotes that do not close show."""
    return str(csv.field_size_limit()) in str(fault)


def _delimiter(text: str) -> str:
    """The delimiter that gives most rows the same number of cells, more than one; a comma when none does."""
    scored = [(_evenness(text, delimiter), delimiter) for delimiter in _DELIMITERS]
    best = max(score for score, _ in scored)
    return next(delimiter for score, delimiter in scored if score == best)


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = [
            row
            for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE)
            if row
        ]
    except csv.Error:
        return (0.0, 0)
    widths = Counter(len(row) for row in rows)
    if not widths:
        return (0.0, 0)
    width, times = widths.most_common(1)[0]
    return (times / len(rows), width) if width > 1 else (0.0, 0)


def is_table(text: str) -> bool:
    """Whether a text without a telling name is a table parted by tabs."""
    share, width = _evenness(text, "\t")
    return share >= 0.8 and width >= 3
