"""What an .xls holds before the spreadsheet reader sees it: encryption, cells far out, formulas and errors.

An .xls is a small file system (compound file) whose stream ``Workbook`` lists records [MS-CFB, MS-XLS].
The reader reserves the whole used rectangle of every sheet at once, so the rectangles are measured first.
"""

import struct
from collections.abc import Iterator

from question_bank.formats import limits
from question_bank.formats.archive import Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_FREE_FROM = 0xFFFFFFFA
"""Sector numbers from here on mean "no further sector"."""
_HEADER = 512
_FIRST_DIFAT = 109
_ENTRY = 128
_STREAM_NAMES = ("Workbook", "Book")
_ENCRYPTED_STREAM = "EncryptedPackage"

_BOF, _BOUND_SHEET, _DIMENSIONS, _FILE_PASS = 0x0809, 0x0085, 0x0200, 0x002F
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
_ONE_CELL = frozenset({0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6, _FORMULA, _BOOLERR})
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256

Spoilt = dict[tuple[int, int], str]


def measure(data: bytes) -> dict[str, Spoilt]:
    """Judge what an .xls declares, cell by cell; sheet name → (row, column) → code. Raises Refused."""
    try:
        streams = _CompoundFile(data).streams()
        if _ENCRYPTED_STREAM in streams:
            raise Refused("import.encrypted")
        book = next((streams[name] for name in _STREAM_NAMES if name in streams), None)
        if book is None:
            raise Refused("import.unsupported_file")
        return _Book(book).measured()
    except (struct.error, IndexError, ValueError) as fault:
        raise Refused("import.unreadable_file") from fault


class _CompoundFile:
    """The streams of a compound file by name. Raises struct.error, IndexError or ValueError when damaged."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise ValueError(shift)
        self.size, self.mini_size = 1 << shift, 1 << mini_shift
        self.directory, _, self.cutoff, self.mini_start = struct.unpack_from("<IIII", data, 48)
        self.table = self._allocation()

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise IndexError(number)
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def _allocation(self) -> tuple[int, ...]:
        listed = list(struct.unpack_from(f"<{_FIRST_DIFAT}I", self.data, 76))
        following, count = struct.unpack_from("<II", self.data, 68)
        for _ in range(min(count, len(self.data) // self.size)):
            if following >= _FREE_FROM:
                break
            *more, following = struct.unpack(f"<{self.size // 4}I", self._sector(following))
            listed += more
        whole = b"".join(self._sector(number) for number in listed if number < _FREE_FROM)
        return struct.unpack(f"<{len(whole) // 4}I", whole)

    def _chain(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if start >= _FREE_FROM:
                return
            yield start
            start = table[start]
        raise ValueError("a chain of sectors that bites its tail")

    def _long(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._chain(start, self.table))

    def streams(self) -> dict[str, bytes]:
        """Only the streams that matter here are unpacked."""
        entries = self._long(self.directory)
        found: dict[str, tuple[int, int]] = {}
        root = _FREE_FROM
        for at in range(0, len(entries), _ENTRY):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<II", entries, at + 116)
            name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == 5:
                root = start
            elif kind == 2 and name in {*_STREAM_NAMES, _ENCRYPTED_STREAM}:
                found[name] = (start, size)
        return {name: self._stream(start, size, root) for name, (start, size) in found.items()}

    def _stream(self, start: int, size: int, root: int) -> bytes:
        if size >= self.cutoff:
            return self._long(start)[:size]
        holder = self._long(root)
        whole = self._long(self.mini_start)
        table = struct.unpack(f"<{len(whole) // 4}I", whole)
        step = self.mini_size
        return b"".join(holder[n * step : (n + 1) * step] for n in self._chain(start, table))[:size]


class _Book:
    """The records of a workbook stream, looked at for where cells stand and what they are."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        self.names: dict[int, str] = {}
        self.spoilt: dict[int, Spoilt] = {}
        self.rows = self.columns = self.cells = 0

    def measured(self) -> dict[str, Spoilt]:
        sheet = 0
        for at, kind, payload in self._records():
            if kind == _FILE_PASS:
                raise Refused("import.encrypted")
            if kind == _BOUND_SHEET:
                self._name(payload)
            elif kind == _BOF:
                self._close()
                sheet = at
            elif kind == _DIMENSIONS:
                self._dimensions(payload)
            elif kind in _ONE_CELL or kind == _MULRK:
                self._cell(sheet, kind, payload)
        self._close()
        if len(self.names) > limits.MAX_SHEETS:
            raise Refused("import.too_many_sheets", count=len(self.names), most=limits.MAX_SHEETS)
        return {name: self.spoilt.get(at, {}) for at, name in self.names.items()}

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
