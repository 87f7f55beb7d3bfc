"""A recording or film as it may be kept: known by its bytes, without what tells of its maker. Pure.

MP3, M4A (AAC), Ogg (Opus, Vorbis) and WAV; MP4 and WebM. Names and headers are not believed. What a browser
makes of the inside is the browser's; here a container only has to be what its first bytes say.
"""

import struct
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import BinaryIO, Final

from core.errors import Fact, Finding

HEAD: Final = 4096
"""Bytes from the start that tell what a file is."""
_BOX: Final = 8
_PIECE: Final = 2**20
_INSIDE: Final = frozenset({b"moov", b"trak", b"mdia"})
_TOLD: Final = frozenset({b"udta", b"meta", b"uuid"})
"""Boxes of MP4 that tell of the maker: places, devices, names."""
_MOST_BOXES: Final = 2000
_BRANDS: Final = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"dash",
    b"MSNV",
    b"M4V ",
)
_PLAIN_WAVES: Final = frozenset({1, 3, 6, 7, 0xFFFE})
"""Codes of sound that every browser plays: PCM in whole and floating numbers, A-law, µ-law."""


class Sort(StrEnum):
    """What is shown: a picture, a recording to listen to, or a film."""

    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"


ENDINGS: Final = {
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
MEDIA_TYPES: Final = {ending: media_type for media_type, ending in ENDINGS.items()}


class NoRecording(Exception):
    """Not a recording that can be kept; ``finding`` says why."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.finding = Finding(code, facts, "file")


def media_type(head: bytes) -> str | None:
    """What the first bytes say that it is; None for what is no recording that browsers play."""
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else None
    if head[:4] == b"OggS":
        return "audio/ogg" if any(name in head[:96] for name in (b"OpusHead", b"\x01vorbis")) else None
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav" if _wave_code(head) in _PLAIN_WAVES else None
    return "audio/mpeg" if head[:3] == b"ID3" or _is_frame(head) else None


def sort_of(media: str) -> Sort:
    """Whether it is listened to or looked at."""
    return (
        Sort.VIDEO
        if media.startswith("video/")
        else Sort.AUDIO
        if media.startswith("audio/")
        else Sort.PICTURE
    )


def pieces(source: BinaryIO, size: int, media: str) -> Iterator[bytes]:
    """The recording from its start, piece by piece, with what tells of its maker blanked."""
    blanked = _blanked(source, size) if media.endswith("/mp4") else []
    at = 0
    while at < size:
        source.seek(at)
        piece = bytearray(source.read(_PIECE))
        if not piece:
            return
        for start, end in blanked:
            _blank(piece, start - at, end - at)
        yield bytes(piece)
        at += len(piece)


def _blank(piece: bytearray, start: int, end: int) -> None:
    """Nothing from ``start`` to ``end``, and the name before says so; both may lie outside of the piece."""
    for place, sign in enumerate(b"free", start - 4):
        if 0 <= place < len(piece):
            piece[place] = sign
    first, last = max(start, 0), min(end, len(piece))
    if first < last:
        piece[first:last] = bytes(last - first)


def _blanked(source: BinaryIO, size: int) -> list[tuple[int, int]]:
    """From where to where nothing is to stand. Raises NoRecording for boxes that are cut off."""

    def read(at: int, count: int) -> bytes:
        source.seek(at)
        return source.read(count)

    try:
        return [(at, at + length) for at, length in told_of_maker(read, size)]
    except struct.error as cut:
        raise NoRecording("asset.unreadable") from cut


def _of_brand(brand: bytes) -> str | None:
    if brand in {b"M4A ", b"M4B "}:
        return "audio/mp4"
    return "video/mp4" if brand in _BRANDS else None


def _wave_code(head: bytes) -> int:
    at = head.find(b"fmt ", 12, 512)
    return int(struct.unpack_from("<H", head, at + 8)[0]) if 0 <= at <= len(head) - 10 else 0


def _is_frame(head: bytes) -> bool:
    """The first frame of an MP3 (layer III), with a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in {0, 15} and head[2] >> 2 & 3 != 3


def told_of_maker(read: Callable[[int, int], bytes], size: int) -> Iterator[tuple[int, int]]:
    """Where in an MP4 or M4A of ``size`` bytes its maker is told of: place and length of the insides of boxes
    that may be blanked, so that nothing moves. ``read`` gives the bytes from a place on, so many of them.

    The name of the box stands four bytes before each place, and is to become ``free``. Raises NoRecording for
    boxes that are cut off.
    """
    waiting, seen = [(0, size)], 0
    while waiting:
        at, end = waiting.pop()
        while at + _BOX <= end and seen < _MOST_BOXES:
            seen += 1
            length, name = struct.unpack(">I4s", read(at, _BOX))
            inside = at + _BOX
            if length == 1:
                (length,) = struct.unpack(">Q", read(inside, _BOX))
                inside += _BOX
            elif length == 0:
                length = end - at
            if length < inside - at or at + length > end:
                raise NoRecording("asset.unreadable")
            if name in _TOLD:
                yield inside, at + length - inside
            elif name in _INSIDE:
                waiting.append((inside, at + length))
            at += length
