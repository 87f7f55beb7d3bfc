"""The one way in: any file by its name and bytes, recognised by what it is rather than what it is called."""

from dataclasses import replace
from pathlib import PurePath
from typing import Final

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
from question_bank.formats.drafts import Problem, Reading, SheetLayout, file_problem
from question_bank.formats.encodings import decoded
from question_bank.formats.records import read_records
from question_bank.formats.wishes import NOTHING, Asked, Wishes
from question_bank.formats.wishes import asked as asked_of
from question_bank.formats.workbook import read_xls, read_xlsx

_TABLES = frozenset({".csv", ".tsv", ".tab"})
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls"})
_NO_TEXT: Final = frozenset({"file.encoding_unknown", "file.not_text"})
_MACROS: Final = "vbaproject.bin"
_GLIMPSE: Final = 4_000
"""Characters of a text out of which its first lines are shown."""
_BEFORE: Final = "\ufeff \t\r\n"
"""What may stand before the first sign of a text."""
_RECORDS = frozenset({".json", ".jsonl", ".ndjson"})


def read_file(name: str, data: bytes, wishes: Wishes = NOTHING) -> Reading:
    """Read a question bank; ``name`` is kept as the source of every row, ``wishes`` say how. Never raises.

    A file that cannot be read at all gives no rows and one problem of row 0 that says why.
    """
    asked = asked_of(wishes, name)
    try:
        if workbooks.is_packed(data):
            return _packed(name, data, asked)
        match workbooks.recognised(data, weight()):
            case Shape.WORKBOOK:
                return read_xlsx(name, data, asked)
            case Shape.OLD_WORKBOOK:
                return read_xls(name, data, asked)
            case Shape.TEXT:
                return _text(name, *decoded(data, asked.file.encoding), asked)
    except Refused as refused:
        found = refused.finding
        return Reading((), (Problem(name, None, 0, _code(name, found.code), found.facts),), 0)


def _code(name: str, code: str) -> str:
    """What to say of a file that cannot be read: what people took it for tells what they can do."""
    ending = PurePath(name).suffix.lower()
    if code == "file.is_document":
        return "import.old_document"
    if code in _NO_TEXT and ending in _WORKBOOKS:
        return "import.workbook_damaged"
    return "import.document_damaged" if code in {*_NO_TEXT, "file.unreadable"} and ending == ".docx" else code


def _packed(name: str, data: bytes, asked: Asked) -> Reading:
    """A workbook, a Word document or a package of items."""
    names = workbooks.names_of(data, weight())
    if word.is_document(names):
        return word.read_word(name, data)
    manifest = qti_package.manifest_in(names)
    if manifest is not None:
        return qti_package.read_package(name, data, manifest)
    loose = qti_package.read_loose(name, data, names)
    if loose is not None:
        return loose
    workbooks.recognised(data, weight())
    reading = read_xlsx(name, data, asked)
    if any(part.lower().endswith(_MACROS) for part in names):
        reading = replace(reading, notes=(file_problem(name, "import.macros_set_aside"), *reading.notes))
    return reading


def _text(name: str, text: str, encoding: str, asked: Asked) -> Reading:
    """A text by what it is; the encoding it was read by is told beside it."""
    ending = PurePath(name).suffix.lower()
    named = ending in _TABLES and not text.lstrip(_BEFORE).startswith("<?xml")
    if named or (is_table(text) and not _is_xml(text) and not _is_records(name, text)):
        return read_delimited(name, text, asked, encoding)
    lines = [line.strip()[: limits.SHOWN_CHARACTERS] for line in text[:_GLIMPSE].splitlines()]
    sample = tuple((number, (line,)) for number, line in enumerate(lines, start=1) if line)
    shown = SheetLayout(name, None, 0, (), (), sample[: limits.SHOWN_ROWS], encoding, is_text=True)
    told = () if _is_xml(text) else (shown,)  # XML says itself how it is read
    try:
        return replace(_marked(name, text), layouts=told)
    except Refused as refused:
        problem = Problem(name, None, 0, refused.finding.code, refused.finding.facts)
        return Reading((), (problem,), 0, layouts=told)


def _is_xml(text: str) -> bool:
    return text.lstrip(_BEFORE)[:1] == "<"


def _is_records(name: str, text: str) -> bool:
    """Whether a text is JSON, by its name or by how it begins."""
    if PurePath(name).suffix.lower() in _RECORDS:
        return True
    return text.lstrip(_BEFORE)[:1] in {"[", "{"} and not gift.looks_like(text)


def _marked(name: str, text: str) -> Reading:
    """A text that is no table."""
    if _is_xml(text):
        return _xml(name, text)
    if _is_records(name, text):
        return read_records(name, text.lstrip("\ufeff"))
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
