"""A picture as it may be kept: known by its content, measured, without what it tells of its maker. Pure.

PNG, JPEG, GIF and WebP. Of each only the parts are copied that are needed to draw it: no EXIF (places,
devices, names), no comments, nothing behind the picture's end. Of EXIF one thing stays, how a camera was
held, because without it a photograph lies on its side. SVG is a program, and is refused like all else.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.errors import Fact, Finding

PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
GIF: Final = "image/gif"
WEBP: Final = "image/webp"
ENDINGS: Final = {PNG: "png", JPEG: "jpg", GIF: "gif", WEBP: "webp"}
MOST_BYTES: Final = 5 * 2**20
LONGEST_SIDE: Final = 12_000
MOST_PIXELS: Final = 40_000_000
"""What a phone can still unpack: four bytes each."""

_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD"}
    | {b"pHYs", b"acTL", b"fcTL", b"fdAT", b"cICP"}
)
_GIF_PLAYED: Final = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
_WEBP_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG markers that begin a picture's description."""
_DROPPED: Final = frozenset({*range(0xE1, 0xF0), 0xFE} - {0xE2, 0xEE})
"""JPEG markers of applications and comments; colours (ICC) and Adobe's colour transform stay."""
_MARKER: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""What ends a scan: a marker that is neither an escaped byte nor a restart."""
_SIDEWAYS: Final = 5
"""From this orientation on, width and height change places."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to keep. ``width`` and ``height`` in pixels, as it is shown."""

    data: bytes
    media_type: str
    width: int
    height: int


class NoPicture(Exception):
    """Not a picture that can be kept; ``finding`` says why."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.finding = Finding(code, facts, "file")


def read(data: bytes) -> Picture:
    """The picture without what is not drawn. Raises NoPicture."""
    if len(data) > MOST_BYTES:
        raise NoPicture("files.too_large", most_mb=MOST_BYTES // 2**20)
    try:
        picture = _read(data)
    except (struct.error, IndexError) as cut:
        raise NoPicture("asset.unreadable") from cut
    if picture.width < 1 or picture.height < 1:
        raise NoPicture("asset.unreadable")
    if max(picture.width, picture.height) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
        raise NoPicture("asset.too_many_pixels", width=picture.width, height=picture.height)
    return picture


def _read(data: bytes) -> Picture:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return _gif(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    raise NoPicture("asset.no_picture")


def _png(data: bytes) -> Picture:
    kept, at, seen = [data[:8]], 8, set()
    while b"IEND" not in seen:
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise NoPicture("asset.unreadable")
        if name in _PNG_KEPT:
            kept.append(data[at:end])
        seen.add(name)
        at = end
    if not {b"IHDR", b"IDAT"} <= seen:
        raise NoPicture("asset.unreadable")
    width, height = struct.unpack_from(">II", data, 16)
    return Picture(b"".join(kept), PNG, width, height)


def _jpeg(data: bytes) -> Picture:
    """Segment by segment to the picture's own end; between them the scans, which are copied as they are."""
    kept, at, size, turned = [data[:2]], 2, (0, 0), 1
    while data[at + 1] != 0xD9:
        marker, end = data[at + 1], at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        segment = data[at:end]
        if data[at] != 0xFF or end > len(data) or len(segment) < 4:
            raise NoPicture("asset.unreadable")
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            size = (width, height)
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        if marker not in _DROPPED and (marker != 0xE2 or segment[4:15] == b"ICC_PROFILE"):
            kept.append(segment)
        following = _MARKER.search(data, end)
        if following is None:
            raise NoPicture("asset.unreadable")
        at = following.end() - 2
        if marker == 0xDA:
            kept.append(data[end:at])
        elif following.start() != end:
            raise NoPicture("asset.unreadable")
    if turned != 1:
        kept.insert(_after_jfif(kept), _held(turned))
    width, height = size if turned < _SIDEWAYS else size[::-1]
    return Picture(b"".join((*kept, b"\xff\xd9")), JPEG, width, height)


def _after_jfif(kept: list[bytes]) -> int:
    return 2 if len(kept) > 1 and kept[1][:2] == b"\xff\xe0" else 1


def _orientation(tiff: bytes) -> int:
    """How the camera was held, 1 to 8; 1 where it is not said or cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for entry in range(min(count, 64)):
        at = start + 2 + 12 * entry
        if at + 12 > len(tiff):
            return 1
        tag, form = struct.unpack_from(f"{order}HH", tiff, at)
        if (tag, form) == (0x0112, 3):
            (value,) = struct.unpack_from(f"{order}H", tiff, at + 8)
            return value if 1 <= value <= 8 else 1
    return 1


def _held(turned: int) -> bytes:
    """An EXIF segment that says nothing but the orientation."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return struct.pack(">HH", 0xFFE1, 8 + len(tiff)) + b"Exif\0\0" + tiff


def _gif(data: bytes) -> Picture:
    width, height = struct.unpack_from("<HH", data, 6)
    at = 13 + _colours(data[10])
    kept, drawn = [data[:at]], False
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:
            at = _blocks_end(data, at + 11 + _colours(data[at + 9]))
            drawn = True
            keeps = True
        elif data[at] == 0x21:
            keeps = data[at + 1] == 0xF9 or (data[at + 1] == 0xFF and data[at + 3 : at + 14] in _GIF_PLAYED)
            at = _blocks_end(data, at + 2)
        else:
            raise NoPicture("asset.unreadable")
        if keeps:
            kept.append(data[start:at])
    if not drawn:
        raise NoPicture("asset.unreadable")
    return Picture(b"".join((*kept, b";")), GIF, width, height)


def _colours(flags: int) -> int:
    """The bytes of a colour table."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _webp(data: bytes) -> Picture:
    size: tuple[int, int] | None = None
    kept: list[bytes] = []
    for name, held in _chunks(data):
        body = held
        if name not in _WEBP_KEPT:
            continue
        if name == b"VP8X":
            size = (int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
        elif size is None and name == b"VP8L":
            (bits,) = struct.unpack_from("<I", body, 1)
            size = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        elif size is None and name == b"VP8 ":
            width, height = struct.unpack_from("<HH", body, 6)
            size = (width & 0x3FFF, height & 0x3FFF)
        if name == b"VP8X":  # neither EXIF nor XMP follows
            body = bytes([body[0] & ~0x0C]) + body[1:]
        kept.append(name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
    if size is None:
        raise NoPicture("asset.unreadable")
    inside = b"WEBP" + b"".join(kept)
    return Picture(b"RIFF" + struct.pack("<I", len(inside)) + inside, WEBP, *size)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (length,) = struct.unpack_from("<I", data, 4)
    end, at = min(len(data), 8 + length), 12
    while at + 8 <= end:
        name = data[at : at + 4]
        (size,) = struct.unpack_from("<I", data, at + 4)
        if at + 8 + size > end:
            raise NoPicture("asset.unreadable")
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
