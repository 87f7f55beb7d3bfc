"""Recordings for tests: a tone, and a film that tells where it was made."""

import io
import struct
import wave


def tone(seconds: float = 0.1) -> bytes:
    """An alarm in eight bits, as a wave."""
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(bytes(128 + 60 * (at // 4 % 2) for at in range(int(8000 * seconds))))
    return made.getvalue()


def box(name: bytes, inside: bytes = b"") -> bytes:
    """A part of an MP4."""
    return struct.pack(">I4s", 8 + len(inside), name) + inside


def film() -> bytes:
    """An MP4 with nothing to see; what must not stay says SECRET."""
    told = box(b"udta", b"+39.9042+116.4074 SECRET")
    track = box(b"trak", box(b"meta", b"SECRET") + box(b"tkhd", b"56"))
    return (
        box(b"ftyp", b"isom\0\0\0\0")
        + box(b"moov", box(b"mvhd", b"1234") + track + told)
        + box(b"mdat", b"udta stays here")
    )
