"""What an .xls holds before the spreadsheet reader sees it: encryption, cells far out, formulas and errors.

An .xls is a small file system (compound file) whose stream ``Workbook`` lists records [MS-CFB, MS-XLS].
The reader reserves the whole used rectangle of every sheet at once, so the rectangles are measured first.
"""

import struct
from collections.abc import Iterator

from core import compound_file, shown_numbers, workbooks
from core.compound_file import CompoundFile
from question_bank.formats import limits
from question_bank.formats.archive import Refused

_BOF, _BOUND_SHEET, _DIMENSIONS, _FILE_PASS = 0x0809, 0x0085, 0x0200, 0x002F
_FORMULA, _BOOLERR, _MULRK, _NUMBER, _RK = 0x0006, 0x0205, 0x00BD, 0x0203, 0x027E
_FORMAT, _XF = 0x041E, 0x00E0
_ONE_CELL = frozenset({_NUMBER, 0x0204, _RK, 0x00FD, 0x00D6, _FORMULA, _BOOLERR})
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256

Spoilt = dict[tuple[int, int], str]


def measure(data: bytes) -> tuple[dict[str, Spoilt], dict[str, Spoilt]]:
    """Judge what an .xls declares, cell by cell: sheet name → (row, column) → code, and → number format where
    that changes what is shown. Raises Refused.
    """
    try:
        compound = CompoundFile(data)
        if "EncryptedPackage" in compound.names:
            raise Refused("file.encrypted")
        book = next((name for name in workbooks.WORKBOOK_STREAMS if name in compound.names), None)
        if book is None:
            raise Refused("import.unsupported_file")
        return _Book(compound.stream(book)).measured()
    except compound_file.DAMAGE as fault:
        raise Refused("file.unreadable") from fault


class _Book:
    """The records of a workbook stream, looked at for where cells stand and what they are."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        self.names: dict[int, str] = {}
        self.spoilt: dict[int, Spoilt] = {}
        self.formats: dict[int, Spoilt] = {}
        self.written: dict[int, str] = {}
        self.styles: list[int] = []
        self.rows = self.columns = self.cells = 0

    def measured(self) -> tuple[dict[str, Spoilt], dict[str, Spoilt]]:
        sheet = 0
        for at, kind, payload in self._records():
            if kind == _FILE_PASS:
                raise Refused("file.encrypted")
            if kind == _BOUND_SHEET:
                self._name(payload)
            elif kind == _BOF:
                self._close()
                sheet = at
            elif kind == _FORMAT:
                self.written[struct.unpack_from("<H", payload)[0]] = _format(payload)
            elif kind == _XF:
                self.styles.append(struct.unpack_from("<H", payload, 2)[0])
            elif kind == _DIMENSIONS:
                self._dimensions(payload)
            elif kind in _ONE_CELL or kind == _MULRK:
                self._cell(sheet, kind, payload)
        self._close()
        if len(self.names) > limits.MAX_SHEETS:
            raise Refused("import.too_many_sheets", count=len(self.names), most=limits.MAX_SHEETS)
        return (
            {name: self.spoilt.get(at, {}) for at, name in self.names.items()},
            {name: self.formats.get(at, {}) for at, name in self.names.items()},
        )

    def _records(self) -> Iterator[tuple[int, int, bytes]]:
        at = 0
        while at + 4 <= len(self.stream):
            kind, length = struct.unpack_from("<HH", self.stream, at)
            yield at, kind, self.stream[at + 4 : at + 4 + length]
            at += 4 + length

    def _close(self) -> None:
        """Add the finished sheet's rectangle to the whole."""
        self.cells += self.rows * self.columns
        self.rows = self.columns = 0
        if self.cells > limits.MAX_CELLS:
            raise Refused("import.sheet_too_large", most=limits.MAX_CELLS)

    def _name(self, payload: bytes) -> None:
        at, _, length, wide = struct.unpack_from("<IHBB", payload)
        raw = payload[8 : 8 + length * (2 if wide & 1 else 1)]
        self.names[at] = raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")

    def _dimensions(self, payload: bytes) -> None:
        _, rows, _, columns = struct.unpack_from("<IIHH" if len(payload) >= 14 else "<HHHH", payload)
        if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
            raise Refused("import.sheet_too_large", most=limits.MAX_CELLS)

    def _cell(self, sheet: int, kind: int, payload: bytes) -> None:
        row, column = struct.unpack_from("<HH", payload)
        last = struct.unpack_from("<H", payload, len(payload) - 2)[0] if kind == _MULRK else column
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, last + 1)
        if kind == _FORMULA:
            self.spoilt.setdefault(sheet, {})[row + 1, column] = "import.formula_cell"
        elif kind == _BOOLERR and payload[7]:
            self.spoilt.setdefault(sheet, {})[row + 1, column] = "import.error_cell"
        elif kind in {_NUMBER, _RK, _MULRK}:
            for place in range(last - column + 1):
                self._number(sheet, (row + 1, column + place), payload, 4 + 6 * place)

    def _number(self, sheet: int, place: tuple[int, int], payload: bytes, at: int) -> None:
        """Keep the number format of a cell, where it changes what is shown."""
        style = struct.unpack_from("<H", payload, at)[0]
        number = self.styles[style] if style < len(self.styles) else -1
        code = shown_numbers.code_of(number, self.written)
        if not shown_numbers.is_plain(code):
            self.formats.setdefault(sheet, {})[place] = code


def _format(payload: bytes) -> str:
    """What a record says of a number format."""
    length, wide = struct.unpack_from("<HB", payload, 2)
    raw = payload[5 : 5 + length * (2 if wide & 1 else 1)]
    return raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
