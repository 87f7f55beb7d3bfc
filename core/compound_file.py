"""Compound files [MS-CFB]: the small file systems in which old and encrypted Office documents lie.

Pure: bytes in, names and streams out. What is damaged raises struct.error, IndexError or ValueError.
"""

import struct
from collections.abc import Iterator
from typing import Final

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGE: Final = (struct.error, IndexError, ValueError)
_FREE_FROM: Final = 0xFFFFFFFA
"""Sector numbers from here on mean "no further sector"."""
_FIRST_DIFAT: Final = 109
_ENTRY: Final = 128
_ROOT, _STREAM = 5, 2


class CompoundFile:
    """The streams of a compound file by name; each is unpacked when it is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise ValueError(shift)
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        directory, _, self._cutoff, self._mini_start = struct.unpack_from("<IIII", data, 48)
        self._table = self._allocation()
        self._root = _FREE_FROM
        self._streams: dict[str, tuple[int, int]] = {}
        self._list(self._long(directory))

    @property
    def names(self) -> frozenset[str]:
        """What the streams are called."""
        return frozenset(self._streams)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream. Raises KeyError for a name that is not there."""
        start, size = self._streams[name]
        if size >= self._cutoff:
            return self._long(start)[:size]
        holder = self._long(self._root)
        whole = self._long(self._mini_start)
        table = struct.unpack(f"<{len(whole) // 4}I", whole)
        step = self._mini_size
        return b"".join(holder[n * step : (n + 1) * step] for n in self._chain(start, table))[:size]

    def _list(self, entries: bytes) -> None:
        for at in range(0, len(entries), _ENTRY):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<II", entries, at + 116)
            name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == _ROOT:
                self._root = start
            elif kind == _STREAM:
                self._streams[name] = (start, size)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise IndexError(number)
        return self._data[start : start + self._size].ljust(self._size, b"\0")

    def _allocation(self) -> tuple[int, ...]:
        listed = list(struct.unpack_from(f"<{_FIRST_DIFAT}I", self._data, 76))
        following, count = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(count, len(self._data) // self._size)):
            if following >= _FREE_FROM:
                break
            *more, following = struct.unpack(f"<{self._size // 4}I", self._sector(following))
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
        return b"".join(self._sector(number) for number in self._chain(start, self._table))
