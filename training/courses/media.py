"""How long a video is, read from its own header. Pure: bytes in, seconds out.

MP4 (ISO 14496-12): the ``mvhd`` box holds a time scale and a duration. WebM (Matroska): the segment's
information holds the scale in nanoseconds and the duration as a float. A header that says nothing
believable is no reason to refuse the file; then the trainer declares the length.
"""

import math
import struct
from typing import Final

MP4: Final = "video/mp4"
WEBM: Final = "video/webm"
LONGEST_SECONDS: Final = 12 * 3600

_SCALE, _DURATION = b"\x2a\xd7\xb1", b"\x44\x89"
_INFO: Final = b"\x15\x49\xa9\x66"
_LOOKED_THROUGH: Final = 4096


def length_of(data: bytes, media_type: str) -> int | None:
    """Whole seconds, rounded down; None where the header does not tell."""
    seconds = _of_mp4(data) if media_type == MP4 else _of_webm(data) if media_type == WEBM else None
    return int(seconds) if seconds is not None and 1 <= seconds <= LONGEST_SECONDS else None


def _of_mp4(data: bytes) -> float | None:
    at = data.find(b"mvhd")
    if at < 0 or len(data) < at + 36:
        return None
    if data[at + 4] == 1:
        scale, duration = struct.unpack_from(">IQ", data, at + 24)
    else:
        scale, duration = struct.unpack_from(">II", data, at + 16)
    return duration / scale if scale else None


def _of_webm(data: bytes) -> float | None:
    start = data.find(_INFO)
    if start < 0:
        return None
    head = data[start : start + _LOOKED_THROUGH]
    scale_at, duration_at = head.find(_SCALE), head.find(_DURATION)
    if duration_at < 0:
        return None
    scale = 1_000_000
    if 0 <= scale_at < len(head) - 4:
        size = head[scale_at + 3] & 0x0F
        scale = int.from_bytes(head[scale_at + 4 : scale_at + 4 + size], "big") or scale
    body = head[duration_at + 3 :]
    match head[duration_at + 2] if len(head) > duration_at + 2 else 0:
        case 0x84 if len(body) >= 4:
            (duration,) = struct.unpack_from(">f", body)
        case 0x88 if len(body) >= 8:
            (duration,) = struct.unpack_from(">d", body)
        case _:
            return None
    seconds = duration * scale / 1e9
    return seconds if math.isfinite(seconds) else None
