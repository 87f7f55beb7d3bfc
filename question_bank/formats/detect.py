"""The one way in: any file by its name and bytes, recognised by what it is rather than what it is called."""

from pathlib import PurePath

from question_bank.formats import legacy, limits
from question_bank.formats.archive import Refused
from question_bank.formats.delimited import is_table, read_delimited
from question_bank.formats.drafts import Problem, Reading, unreadable
from question_bank.formats.encodings import decode
from question_bank.formats.records import read_records
from question_bank.formats.workbook import read_xls, read_xlsx

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_TABLES = frozenset({".csv", ".tsv", ".tab"})
_RECORDS = frozenset({".json", ".jsonl", ".ndjson"})


def read_file(name: str, data: bytes) -> Reading:
    """Read a question bank; ``name`` is kept as the source of every row. Never raises.

    A file that cannot be read at all gives no rows and one problem of row 0 that says why.
    """
    if not data.strip():
        return unreadable(name, "import.empty_file")
    if len(data) > limits.MAX_FILE_BYTES:
        return unreadable(name, "import.file_too_large", most_mb=limits.MAX_FILE_BYTES // 2**20)
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return read_xlsx(name, data)
    if data.startswith(legacy.SIGNATURE):
        return read_xls(name, data)
    try:
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
