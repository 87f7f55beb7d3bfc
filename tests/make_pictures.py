"""Builders for pictures: tiny ones of every format, with and without what must not be kept."""

import struct
import zlib

SECRET = b"GPS 30.5928N 114.3055E Zhang"
"""Stands in every place of a picture where cameras and programs write about people."""


def png(width: int = 3, height: int = 2, *, shade: int = 128, with_secret: bool = False) -> bytes:
    """A grey picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    told = (_chunk(b"tEXt", b"Author\0" + SECRET), _chunk(b"eXIf", SECRET)) if with_secret else ()
    parts = (_chunk(b"IHDR", header), *told, _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + (SECRET if with_secret else b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(width: int = 40, height: int = 30, *, turned: int = 1) -> bytes:
    """The parts of a JPEG with everything that cameras add; its scan is no real picture."""
    tiff = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, turned, 0, 0) + SECRET
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xE1, b"Exif\0\0" + tiff),
            _segment(0xE2, b"MPF\0" + SECRET),
            _segment(0xED, SECRET),
            _segment(0xFE, SECRET),
            _segment(0xC2, frame),
            _segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56",
            _segment(0xFE, SECRET),
            _segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x78",
            b"\xff\xd9",
            SECRET + b"\xff\xd9",
        )
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">HH", 0xFF00 | marker, len(body) + 2) + body


def gif(width: int = 5, height: int = 4) -> bytes:
    """A picture with a comment, an application's words, and the loop of an animation."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    words = bytes([len(SECRET)]) + SECRET + b"\0"
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\0"
    return b"".join(
        (head, loop, b"\x21\xfe" + words, b"\x21\xff\x0bXMP DataXMP" + words, image, b";", SECRET)
    )


def webp(width: int = 7, height: int = 6) -> bytes:
    """An extended picture that announces EXIF and XMP, and holds them."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    inside = (
        (b"VP8X", b"\x0c\0\0\0" + size),
        (b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0"),
        (b"EXIF", SECRET),
        (b"XMP ", SECRET),
    )
    body = b"WEBP" + b"".join(n + struct.pack("<I", len(b)) + b + b"\0" * (len(b) % 2) for n, b in inside)
    return b"RIFF" + struct.pack("<I", len(body)) + body + SECRET
