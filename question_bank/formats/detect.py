"""The one way in: any file by its name and bytes, recognised by what it is rather than what it is called."""

from pathlib import PurePath

from core import workbooks
from core.workbooks import Shape
from question_bank.formats import (
    aiken,
    gift,
    limits,
    moodle_xml,
    pasted_text,
    qti,
    qti_package,
    word,
    xml_tree,
)
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
        if workbooks.is_packed(data):
            return _packed(name, data)
        match workbooks.recognised(data, weight()):
            case Shape.WORKBOOK:
                return read_xlsx(name, data)
            case Shape.OLD_WORKBOOK:
                return read_xls(name, data)
            case Shape.TEXT:
                return _text(name, decode(data))
    except Refused as refused:
        found = refused.finding
        code = "import.old_document" if found.code == "file.is_document" else found.code
        return Reading((), (Problem(name, None, 0, code, found.facts),), 0)


def _packed(name: str, data: bytes) -> Reading:
    """A workbook, a Word document or a package of items."""
    names = workbooks.names_of(data, weight())
    if word.is_document(names):
        return word.read_word(name, data)
    manifest = qti_package.manifest_in(names)
    if manifest is not None:
        return qti_package.read_package(name, data, manifest)
    workbooks.recognised(data, weight())
    return read_xlsx(name, data)


def _text(name: str, text: str) -> Reading:
    ending = PurePath(name).suffix.lower()
    bare = text.lstrip("\ufeff \t\r\n")
    start = bare[:1]
    if bare.startswith("<?xml") or (start == "<" and ending not in _TABLES):
        return _xml(name, text)
    if ending in _RECORDS or (ending not in _TABLES and start in {"[", "{"} and not gift.looks_like(text)):
        return read_records(name, text.lstrip("\ufeff"))
    if ending in _TABLES or is_table(text):
        return read_delimited(name, text)
    return _running(name, text)


def _xml(name: str, text: str) -> Reading:
    root = xml_tree.parse_text(text)
    if root.tag == moodle_xml.ROOT:
        return moodle_xml.read_moodle(name, root)
    if qti.is_qti(root):
        return qti.read_qti(name, root)
    raise Refused("import.xml_unknown", root=root.tag[:40])


def _running(name: str, text: str) -> Reading:
    """Text that is neither table nor records nor XML, the formats with the clearest marks first."""
    if text.count("\n") > limits.MAX_LINES:
        raise Refused("import.too_many_rows", count=text.count("\n"), most=limits.MAX_LINES)
    if aiken.looks_like(text):
        return aiken.read_aiken(name, text)
    if gift.looks_like(text):
        return gift.read_gift(name, text)
    try:
        return pasted_text.read_pasted(name, text)
    except Refused:
        if not gift.looks_like(text, surely=False):
            raise
    return gift.read_gift(name, text)
