"""What an uploaded table is, before anything reads it: recognised by its bytes, weighed, unpacked safely.

A workbook is a packed archive of XML that its reader trusts: a few kilobytes may unpack to gigabytes, and a
single cell in the last row and column makes the reader reserve the whole rectangle. So parts are weighed
before they are unpacked, whoever reads measures them, and hands the reader a plain archive of what was
measured. Pure: bytes in, values out; what does not fit raises :class:`Unfit` with a finding ``file.…``.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from core import compound_file, shown_numbers
from core.compound_file import CompoundFile
from core.errors import Fact, Finding

CellValue = int | float | str | bool | time | date | datetime | timedelta
_PANIC: Final = "PanicException"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_EXECUTED: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_START: Final = 1024
_LONG: Final = 1e15
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_SIGNATURES: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "file.is_image"),
    (0, b"\xff\xd8\xff", "file.is_image"),
    (0, b"GIF8", "file.is_image"),
    (8, b"WEBP", "file.is_image"),
    (0, b"II*\x00", "file.is_image"),
    (0, b"MM\x00*", "file.is_image"),
    (4, b"ftyphei", "file.is_image"),
    (4, b"ftyp", "file.is_recording"),
    (0, b"ID3", "file.is_recording"),
    (0, b"OggS", "file.is_recording"),
    (0, b"{\\rtf", "file.is_document"),
    (0, b"Rar!\x1a\x07", "file.is_archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "file.is_archive"),
    (0, b"\x1f\x8b", "file.is_archive"),
)
_INSIDE: Final = (
    ("xl/workbook.bin", "file.is_binary_workbook"),
    ("word/", "file.is_document"),
    ("ppt/", "file.is_presentation"),
    ("content.xml", "file.is_open_document"),
)
_STREAMS: Final = (
    ("EncryptedPackage", "file.encrypted"),
    ("WordDocument", "file.is_document"),
    ("PowerPoint Document", "file.is_presentation"),
)
WORKBOOK_STREAMS: Final = ("Workbook", "Book")


class Shape(Enum):
    """What a file that may hold a table is."""

    WORKBOOK = 1
    OLD_WORKBOOK = 2
    TEXT = 3


class Unfit(Exception):
    """The file as a whole cannot be taken; ``finding`` says why."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.finding = Finding(code, facts)


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a file may weigh. ``ratio`` bounds how tightly a part over ``ratio_free`` may be packed."""

    file_bytes: int = 20 * 2**20
    unpacked_bytes: int = 100 * 2**20
    ratio: int = 200
    ratio_free: int = 2**20
    parts: int = 2_000


def recognised(data: bytes, most: Weight) -> Shape:
    """What the file is by its bytes, whatever it is called. Raises Unfit for what holds no table."""
    if not data.strip():
        raise Unfit("file.empty")
    if len(data) > most.file_bytes:
        raise Unfit("file.too_large", most_mb=most.file_bytes // 2**20)
    if data.startswith(_ZIP):
        _judge_names(_entries(data, most))
        return Shape.WORKBOOK
    if data.startswith(compound_file.SIGNATURE):
        return _old(data)
    start = data[:_START]
    if b"%PDF-" in start:
        raise Unfit("file.is_pdf")
    for at, signature, code in _SIGNATURES:
        if start.startswith(signature, at):
            raise Unfit(code)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html", b"<table")):
        raise Unfit("file.is_web_page")
    return Shape.TEXT


def parts_of(data: bytes, most: Weight) -> dict[str, bytes]:
    """The XML parts of an .xlsx by name, weighed before they are unpacked. Raises Unfit."""
    entries = _entries(data, most)
    _judge_names(entries)
    return _unpacked(data, entries, most, (".xml", ".rels"))


def is_packed(data: bytes) -> bool:
    """Whether the bytes begin like a packed archive, as workbooks and documents do."""
    return data.startswith(_ZIP)


def names_of(data: bytes, most: Weight) -> frozenset[str]:
    """What the parts of a packed archive are called; nothing is unpacked. Raises Unfit."""
    if len(data) > most.file_bytes:
        raise Unfit("file.too_large", most_mb=most.file_bytes // 2**20)
    return frozenset(entry.filename for entry in _entries(data, most))


def members_of(data: bytes, most: Weight, endings: tuple[str, ...]) -> dict[str, bytes]:
    """The parts of any packed archive whose names end so, weighed before they are unpacked. Raises Unfit."""
    return _unpacked(data, _entries(data, most), most, endings)


def _unpacked(
    data: bytes, entries: Sequence[zipfile.ZipInfo], most: Weight, endings: tuple[str, ...]
) -> dict[str, bytes]:
    _weigh(entries, most)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return {
                entry.filename: packed.read(entry)
                for entry in entries
                if entry.filename.lower().endswith(endings) and not entry.is_dir()
            }
    except _BROKEN as fault:
        raise Unfit("file.unreadable") from fault


def plain_archive(parts: Mapping[str, bytes]) -> bytes:
    """The parts once more as an uncompressed archive, which is safe to read once they were measured."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as plain:
        for name, part in parts.items():
            plain.writestr(zipfile.ZipInfo(name), part)
    return whole.getvalue()


def xml_parser() -> expat.XMLParserType:
    """A parser that takes no document type, and so no entities. Its errors are ``expat.ExpatError``."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def no_doctype(*_: object) -> None:
        raise Unfit("file.unreadable")

    parser.StartDoctypeDeclHandler = no_doctype
    return parser


def place(reference: str) -> tuple[int, int]:
    """``"B7"`` → row 7, column 2, both from 1. Raises ValueError."""
    letters = reference.rstrip("0123456789").upper()
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise ValueError(reference[:20])
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]), column


@contextmanager
def opened(data: bytes) -> Iterator[CalamineWorkbook]:
    """The workbook, its reader's complaints said as findings. Raises Unfit."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            yield workbook
    except PasswordError as fault:
        raise Unfit("file.encrypted") from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise Unfit("file.unreadable") from fault
    except BaseException as fault:
        # The reader is compiled: a bug it meets in damaged input surfaces as a BaseException of its own that
        # has no importable name. Anything else goes on its way.
        if type(fault).__name__ != _PANIC:
            raise
        raise Unfit("file.unreadable") from fault


def neutralised(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also after it was saved as CSV: an apostrophe before it.

    Characters that XML cannot hold are dropped.
    """
    held = "".join(c for c in text if c in "\t\n" or c >= " ")
    return f"'{held}" if held.startswith(_EXECUTED) else held


def restored(text: str) -> str:
    """What :func:`neutralised` was given: without the apostrophe before what looks like a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_EXECUTED) else text


def as_text(value: CellValue) -> str:
    """A cell as people see it: whole numbers without ``.0``, truth as TRUE and FALSE, a day without clock.

    A number with more digits than a spreadsheet keeps is written so: ``1.23456789012345e+15``.
    """
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            if shown_numbers.is_whole(value):
                return str(int(value))
            digits = f"{value:.15g}"  # those that a spreadsheet counts in
            return digits if abs(value) >= _LONG else repr(float(digits))
        case int() | timedelta():
            return str(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case _:
            return value.isoformat()


def _entries(data: bytes, most: Weight) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except _BROKEN as fault:
        raise Unfit("file.unreadable") from fault
    if len(entries) > most.parts:
        raise Unfit("file.too_many_parts", count=len(entries), most=most.parts)
    return entries


def _judge_names(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raises Unfit unless the archive is a workbook."""
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.xml" in names:
        return
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unfit("file.encrypted")
    for inside, code in _INSIDE:
        if any(name.startswith(inside) for name in names):
            raise Unfit(code)
    raise Unfit("file.is_archive")


def _weigh(entries: Sequence[zipfile.ZipInfo], most: Weight) -> None:
    """Judge the declared sizes; reading never yields more than is declared."""
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Unfit("file.unreadable")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unfit("file.encrypted")
    if sum(entry.file_size for entry in entries) > most.unpacked_bytes:
        raise Unfit("file.unpacks_too_large", most_mb=most.unpacked_bytes // 2**20)
    for entry in entries:
        if entry.file_size > most.ratio_free and entry.file_size > most.ratio * max(entry.compress_size, 1):
            raise Unfit("file.packed_too_tightly", most=most.ratio)


def _old(data: bytes) -> Shape:
    """What lies in a compound file; an encrypted .xlsx does too."""
    try:
        names = CompoundFile(data).names
    except compound_file.DAMAGE as fault:
        raise Unfit("file.unreadable") from fault
    for stream, code in _STREAMS:
        if stream in names:
            raise Unfit(code)
    if names.isdisjoint(WORKBOOK_STREAMS):
        raise Unfit("file.is_archive")
    return Shape.OLD_WORKBOOK
