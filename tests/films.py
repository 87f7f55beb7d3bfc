"""Real films: WebM files of single pictures, each of them a whole frame, that a browser plays and seeks in.

A lossy WebP picture holds exactly one key frame of VP8, so the browser under test draws the frames itself.
"""

import struct
from collections.abc import Sequence
from typing import Final

_PIXELS: Final = 320, 240
FRAMES: Final = """(count) => Array.from({ length: count }, (_, at) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 240];
  const pen = canvas.getContext("2d");
  for (let spot = 0; spot < 400; spot++) {
    pen.fillStyle = `hsl(${(spot * 47 + at * 13) % 360} 60% 50%)`;
    pen.fillRect((spot % 20) * 16, Math.floor(spot / 20) * 12, 16, 12);
  }
  pen.font = "bold 96px sans-serif";
  pen.fillText(String(at), 80, 160);
  return canvas.toDataURL("image/webp", 0.9).split(",")[1];
})"""
"""For ``page.evaluate``: so many pictures, numbered, as WebP in base 64."""


def film(pictures: Sequence[bytes], *, seconds_each: int = 1) -> bytes:
    """A WebM of these WebP pictures one after another, with its length and an index for seeking."""
    clusters = [
        _element(
            "1f43b675",
            _number("e7", at * seconds_each * 1000) + _element("a3", b"\x81\0\0\x80" + _frame(each)),
        )
        for at, each in enumerate(pictures)
    ]
    length = struct.pack(">d", len(pictures) * seconds_each * 1000.0)
    info = _element("1549a966", _number("2ad7b1", 1_000_000) + _element("4489", length))
    width, height = _PIXELS
    track = _number("d7", 1) + _number("73c5", 1) + _number("83", 1) + _element("86", b"V_VP8")
    track += _element("e0", _number("b0", width) + _number("ba", height))
    head = info + _element("1654ae6b", _element("ae", track))
    start = len(head) + len(_index(clusters, 0, seconds_each))
    kind = _number("4286", 1) + _number("42f7", 1) + _number("42f2", 4) + _number("42f3", 8)
    kind += _element("4282", b"webm") + _number("4287", 4) + _number("4285", 2)
    body = head + _index(clusters, start, seconds_each) + b"".join(clusters)
    return _element("1a45dfa3", kind) + _element("18538067", body)


def _index(clusters: Sequence[bytes], start: int, seconds_each: int) -> bytes:
    points = []
    for at, cluster in enumerate(clusters):
        place = _element("b7", _number("f7", 1) + _number("f1", start))
        points.append(_element("bb", _number("b3", at * seconds_each * 1000) + place))
        start += len(cluster)
    return _element("1c53bb6b", b"".join(points))


def _frame(picture: bytes) -> bytes:
    """The VP8 frame inside a lossy WebP."""
    at = picture.index(b"VP8 ")
    size = int.from_bytes(picture[at + 4 : at + 8], "little")
    return picture[at + 8 : at + 8 + size]


def _number(name: str, value: int) -> bytes:
    return _element(name, value.to_bytes(4, "big"))


def _element(name: str, data: bytes) -> bytes:
    """An element of EBML: its name, its size in one byte or eight, its data."""
    size = bytes([0x80 | len(data)]) if len(data) < 127 else b"\x01" + len(data).to_bytes(7, "big")
    return bytes.fromhex(name) + size + data
