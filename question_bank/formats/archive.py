"""What is inside an .xlsx before anything else looks at it: parts, declared sizes, cells that are not text.

The spreadsheet reader trusts its input: a single cell in the last row and column makes it reserve memory for
the whole rectangle and ends the process. So the parts are unpacked here under limits, measured, and handed on
as a plain, uncompressed archive that holds exactly what was measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from core import workbook_parts, workbooks
from core.workbook_parts import local
from core.workbooks import Unfit, Weight
from question_bank.formats import limits

_STRINGS = "xl/sharedstrings.xml"


Refused = Unfit
"""The file as a whole cannot be taken; ``finding`` says why."""


def weight() -> Weight:
    """How much a file of an import may weigh."""
    return Weight(
        file_bytes=limits.MAX_FILE_BYTES,
        unpacked_bytes=limits.MAX_UNPACKED_BYTES,
        ratio=limits.MAX_PACKING_RATIO,
        ratio_free=limits.RATIO_FREE_BYTES,
        parts=limits.MAX_PARTS,
    )


@dataclass(slots=True)
class Measured:
    """One sheet as its XML declares it: used rows and columns, and cells that are not plain text."""

    rows: int = 0
    columns: int = 0
    strings: list[int] = field(default_factory=list)
    spoilt: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    """The format of each number that is not shown as it is kept."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A measured workbook: ``data`` is safe to read; ``spoilt`` maps sheet name → (row, column) → code, and
    ``formats`` sheet name → (row, column) → number format, where that changes what is shown."""

    data: bytes
    spoilt: Mapping[str, Mapping[tuple[int, int], str]]
    formats: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)


def unpack(data: bytes) -> Unpacked:
    """Unpack and measure an .xlsx. Raises Refused."""
    parts = workbooks.parts_of(data, weight())
    try:
        measured = _measure(parts)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise Refused("file.unreadable") from fault
    return Unpacked(
        workbooks.plain_archive(parts),
        {name: sheet.spoilt for name, sheet in measured.items()},
        {name: sheet.formats for name, sheet in measured.items()},
    )


def _measure(parts: Mapping[str, bytes]) -> dict[str, Measured]:
    lengths = next((_string_lengths(part) for name, part in parts.items() if name.lower() == _STRINGS), [])
    formats = workbook_parts.formats_of(parts)
    sheets = {name: _sheet(part, formats) for name, part in parts.items() if b"sheetData" in part}
    _bound(list(sheets.values()), lengths)
    named = workbook_parts.sheets_of(parts)
    if len(named) > limits.MAX_SHEETS:
        raise Refused("import.too_many_sheets", count=len(named), most=limits.MAX_SHEETS)
    by_part = {name.lower(): sheet for name, sheet in sheets.items()}
    return {sheet: by_part[part] for sheet, part in named.items() if part in by_part}


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


def _string_lengths(part: bytes) -> list[int]:
    lengths: list[int] = []
    parser = workbooks.xml_parser()

    def start(name: str, _: dict[str, str]) -> None:
        if local(name) == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.Parse(part, True)
    return lengths


class _SheetScan:
    """Walks one sheet's XML: where its cells stand, which hold formulas or error values, and which numbers
    are shown by a format."""

    def __init__(self, formats: Mapping[str, str]) -> None:
        self.found = Measured()
        self.formats = formats
        self.format: str | None = None
        self.row = self.column = 0
        self.kind = ""
        self.value: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0
            case "c":
                self._cell(attributes.get("r"))
                self.kind = attributes.get("t", "n")
                self.format = self.formats.get(attributes.get("s", "0")) if self.kind == "n" else None
            case "f":
                self._spoil("import.formula_cell")
            case "v" | "is" | "t":
                self.found.rows = max(self.found.rows, self.row)
                self.found.columns = max(self.found.columns, self.column)
                if self.format is not None:
                    self.found.formats[self.row, self.column - 1] = self.format
                if self.kind == "e":
                    self._spoil("import.error_cell")
                self.value = [] if self.kind == "s" else None

    def end(self, name: str) -> None:
        if local(name) == "v" and self.value is not None:
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
        self.row, self.column = workbooks.place(reference)

    def _spoil(self, code: str) -> None:
        self.found.rows = max(self.found.rows, self.row)
        self.found.columns = max(self.found.columns, self.column)
        self.found.spoilt.setdefault((self.row, self.column - 1), code)


def _sheet(part: bytes, formats: Mapping[str, str]) -> Measured:
    scan = _SheetScan(formats)
    parser = workbooks.xml_parser()
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    parser.Parse(part, True)
    return scan.found
