"""What is inside an .xlsx before anything else looks at it: parts, declared sizes, cells that are not text.

The spreadsheet reader trusts its input: a single cell in the last row and column makes it reserve memory for
the whole rectangle and ends the process. So the parts are unpacked here under limits, measured, and handed on
as a plain, uncompressed archive that holds exactly what was measured.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from core.errors import Finding
from question_bank.formats import limits

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedstrings.xml"


class Refused(Exception):
    """The file as a whole cannot be taken; ``finding`` says why."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.finding = Finding(code, facts)


@dataclass(slots=True)
class Measured:
    """One sheet as its XML declares it: used rows and columns, and cells that are not plain text."""

    rows: int = 0
    columns: int = 0
    strings: list[int] = field(default_factory=list)
    spoilt: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A measured workbook: ``data`` is safe to read; ``spoilt`` maps sheet name → (row, column) → code."""

    data: bytes
    spoilt: Mapping[str, Mapping[tuple[int, int], str]]


def unpack(data: bytes) -> Unpacked:
    """Unpack and measure an .xlsx. Raises Refused."""
    try:
        parts = _parts(data)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as fault:
        raise Refused("import.unreadable_file") from fault
    if _WORKBOOK not in {name.lower() for name in parts}:
        raise Refused("import.unsupported_file")
    try:
        spoilt = _measure(parts)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise Refused("import.unreadable_file") from fault
    return Unpacked(_plain_archive(parts), spoilt)


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = packed.infolist()
        _weigh(entries)
        return {
            entry.filename: packed.read(entry)
            for entry in entries
            if entry.filename.lower().endswith((".xml", ".rels")) and not entry.is_dir()
        }


def _weigh(entries: list[zipfile.ZipInfo]) -> None:
    """Judge the declared sizes; reading never yields more than is declared."""
    if len(entries) > limits.MAX_PARTS:
        raise Refused("import.too_many_parts", count=len(entries), most=limits.MAX_PARTS)
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Refused("import.unreadable_file")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("import.encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.MAX_UNPACKED_BYTES:
        raise Refused("import.unpacks_too_large", most_mb=limits.MAX_UNPACKED_BYTES // 2**20)
    for entry in entries:
        tight = entry.file_size > limits.MAX_PACKING_RATIO * max(entry.compress_size, 1)
        if tight and entry.file_size > limits.RATIO_FREE_BYTES:
            raise Refused("import.packed_too_tightly", most=limits.MAX_PACKING_RATIO)


def _plain_archive(parts: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as plain:
        for name, part in parts.items():
            plain.writestr(zipfile.ZipInfo(name), part)
    return whole.getvalue()


def _measure(parts: Mapping[str, bytes]) -> dict[str, dict[tuple[int, int], str]]:
    lengths = next((_string_lengths(part) for name, part in parts.items() if name.lower() == _STRINGS), [])
    sheets = {name: _sheet(part) for name, part in parts.items() if b"sheetData" in part}
    _bound(list(sheets.values()), lengths)
    named = _sheet_parts(parts)
    if len(named) > limits.MAX_SHEETS:
        raise Refused("import.too_many_sheets", count=len(named), most=limits.MAX_SHEETS)
    by_part = {name.lower(): sheet for name, sheet in sheets.items()}
    return {sheet: by_part[part].spoilt for sheet, part in named.items() if part in by_part}


def _bound(sheets: list[Measured], lengths: list[int]) -> None:
    for sheet in sheets:
        if sheet.rows > limits.MAX_ROWS:
            raise Refused("import.too_many_rows", count=sheet.rows, most=limits.MAX_ROWS)
        if sheet.columns > limits.MAX_COLUMNS:
            raise Refused("import.too_many_columns", count=sheet.columns, most=limits.MAX_COLUMNS)
    cells = sum(sheet.rows * sheet.columns for sheet in sheets)
    shown = sum(lengths[place] for sheet in sheets for place in sheet.strings if 0 <= place < len(lengths))
    if cells > limits.MAX_CELLS or shown > limits.MAX_SHEET_CHARACTERS:
        raise Refused("import.sheet_too_large", most=limits.MAX_CELLS)


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def no_doctype(*_: object) -> None:
        raise Refused("import.unreadable_file")

    parser.StartDoctypeDeclHandler = no_doctype
    return parser


def _string_lengths(part: bytes) -> list[int]:
    lengths: list[int] = []
    parser = _parser()

    def start(name: str, _: dict[str, str]) -> None:
        if _local(name) == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.Parse(part, True)
    return lengths


class _SheetScan:
    """Walks one sheet's XML: where its cells stand, and which hold formulas or error values."""

    def __init__(self) -> None:
        self.found = Measured()
        self.row = self.column = 0
        self.kind = ""
        self.value: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0
            case "c":
                self._cell(attributes.get("r"))
                self.kind = attributes.get("t", "n")
            case "f":
                self._spoil("import.formula_cell")
            case "v" | "is" | "t":
                self.found.rows = max(self.found.rows, self.row)
                self.found.columns = max(self.found.columns, self.column)
                if self.kind == "e":
                    self._spoil("import.error_cell")
                self.value = [] if self.kind == "s" else None

    def end(self, name: str) -> None:
        if _local(name) == "v" and self.value is not None:
            written = "".join(self.value).strip()
            self.value = None
            if written.isdecimal():
                self.found.strings.append(int(written[:12]))

    def text(self, characters: str) -> None:
        if self.value is not None:
            self.value.append(characters)

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        letters = reference.rstrip("0123456789").upper()
        if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
            raise ValueError(reference[:20])
        self.row = int(reference[len(letters) :])
        self.column = 0
        for letter in letters:
            self.column = self.column * 26 + ord(letter) - ord("A") + 1

    def _spoil(self, code: str) -> None:
        self.found.rows = max(self.found.rows, self.row)
        self.found.columns = max(self.found.columns, self.column)
        self.found.spoilt.setdefault((self.row, self.column - 1), code)


def _sheet(part: bytes) -> Measured:
    scan = _SheetScan()
    parser = _parser()
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    parser.Parse(part, True)
    return scan.found


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name → the part that holds it, in lower case."""
    by_name = {name.lower(): part for name, part in parts.items()}
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(_: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes and "Target" in attributes:
            targets[attributes["Id"]] = attributes["Target"]

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            wanted = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            sheets[attributes.get("name", "")] = wanted

    for name, handler in ((_RELATIONS, relation), (_WORKBOOK, sheet)):
        parser = _parser()
        parser.StartElementHandler = handler
        parser.Parse(by_name[name], True)
    return {
        name: posixpath.normpath(posixpath.join("/xl", targets.get(wanted, "")))[1:].lower()
        for name, wanted in sheets.items()
    }
