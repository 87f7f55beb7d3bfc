"""The one way in: any file by its name and bytes, recognised by what it is rather than what it is called."""

from pathlib import PurePath

from core import workbooks
from core.workbooks import Shape
from question_bank.formats.archive import Refused, weight
from question_bank.formats.delimited import is_table, read_delimited
from question_bank.formats.drafts import Problem, Reading
from question_bank.formats.encodings import decode
from question_bank.formats.records import read_records
from question_bank.formats.workbook import read_xls, read_xlsx

_TABLES = frozenset({".csv", ".tsv", ".tab"})
_RECORDS = frozenset({".json", ".jsonl", ".ndjson"})


def read_file(name: str, data: bytes) -> Reading:
    """Read a question bank; ``name`` is kept as the source of every row. Never raises.

    A file that cannot be read at all gives no rows and one problem of row 0 that says why.
    """
    try:
        match workbooks.recognised(data, weight()):
            case Shape.WORKBOOK:
                return read_xlsx(name, data)
            case Shape.OLD_WORKBOOK:
                return read_xls(name, data)
            case Shape.TEXT:
                return _text(name, decode(data))
    except Refused as refused:
        return Reading((), (Problem(name, None, 0, refused.finding.code, refused.finding.facts),), 0)


def _text(name: str, text: str) -> Reading:
    ending = PurePath(name).suffix.lower()
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if ending in _RECORDS or (ending not in _TABLES and start in {"[", "{"}):
        return read_records(name, text.lstrip("\ufeff"))
    if ending in _TABLES or (start != "<" and is_table(text)):
        return read_delimited(name, text)
    raise Refused("import.unsupported_file")
