"""Two pictures for the demo courses, drawn here line by line, so that nothing has to be fetched or kept."""

import itertools
import struct
import zlib
from dataclasses import dataclass, field
from typing import Final

PALETTE: Final = (
    (255, 253, 248),  # paper
    (28, 26, 22),  # ink
    (168, 28, 38),  # red
    (31, 79, 112),  # steel
    (217, 154, 28),  # amber
    (28, 97, 54),  # green
    (216, 207, 190),  # rule
)
PAPER, INK, RED, STEEL, AMBER, GREEN, RULE = range(7)
DIGITS: Final = {
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "11110 00001 00001 01110 00001 00001 11110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
}
"""Five by seven dots each."""


@dataclass
class Canvas:
    """Rows of palette numbers."""

    width: int
    height: int
    rows: list[bytearray] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = [bytearray(self.width) for _ in range(self.height)]

    def box(self, left: int, top: int, right: int, bottom: int, colour: int) -> None:
        """Fill a rectangle; what lies outside is cut off."""
        left, right = max(left, 0), min(right, self.width)
        for row in self.rows[max(top, 0) : max(bottom, 0)]:
            row[left:right] = bytes([colour]) * max(right - left, 0)

    def disc(self, x: int, y: int, radius: int, colour: int) -> None:
        """Fill a circle."""
        for down in range(-radius, radius + 1):
            across = int((radius * radius - down * down) ** 0.5)
            self.box(x - across, y + down, x + across + 1, y + down + 1, colour)

    def line(self, x: int, y: int, to_x: int, to_y: int, thick: int, colour: int) -> None:
        """A stroke with round ends."""
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for step in range(steps + 1):
            self.disc(x + (to_x - x) * step // steps, y + (to_y - y) * step // steps, thick // 2, colour)

    def number(self, digit: str, x: int, y: int, colour: int = INK) -> None:
        """A numbered disc."""
        self.disc(x, y, 30, colour)
        for row, dots in enumerate(DIGITS[digit].split()):
            for column, dot in enumerate(dots):
                if dot == "1":
                    left, top = x - 15 + column * 6, y - 21 + row * 6
                    self.box(left, top, left + 6, top + 6, PAPER)

    def png(self) -> bytes:
        """The picture as an indexed PNG."""
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)
        palette = bytes(part for colour in PALETTE for part in colour)
        body = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 9)
        parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", body), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def earthing() -> bytes:
    """Three phases: opened, tested with a voltage detector, earthed and short-circuited."""
    canvas = Canvas(1200, 520)
    phases = ((110, AMBER), (200, GREEN), (290, RED))
    for y, colour in phases:
        canvas.line(40, y, 220, y, 12, colour)  # still live
        canvas.disc(220, y, 12, INK)
        canvas.line(220, y, 310, y - 62, 10, INK)  # the opened blade
        canvas.disc(340, y, 12, INK)
        canvas.line(340, y, 1150, y, 12, colour)  # dead
    for x, y in ((130, 290), (620, 290)):  # the detector, on a live phase first
        canvas.line(x, y + 24, x, 400, 10, STEEL)
        canvas.box(x - 16, 390, x + 16, 470, STEEL)
        canvas.disc(x, y + 16, 14, STEEL)
    for y, _ in phases:
        canvas.disc(930, y, 15, INK)
    canvas.line(930, 110, 930, 420, 10, INK)
    for step, half in enumerate((70, 46, 22)):
        canvas.box(930 - half, 420 + step * 24, 930 + half, 430 + step * 24, INK)
    for digit, x in (("1", 280), ("2", 60), ("3", 690), ("4", 1030)):
        canvas.number(digit, x, 440 if digit != "1" else 400)
    return canvas.png()


def round_of_five() -> bytes:
    """A walk around the work place: five stations on one road."""
    canvas = Canvas(1200, 320)
    stations = ((120, 200), (360, 110), (600, 200), (840, 110), (1080, 200))
    for (x, y), (to_x, to_y) in itertools.pairwise(stations):
        canvas.line(x, y, to_x, to_y, 14, RULE)
    colours = (RED, STEEL, AMBER, GREEN, INK)
    for place, ((x, y), colour) in enumerate(zip(stations, colours, strict=True), start=1):
        canvas.disc(x, y, 74, colour)
        canvas.disc(x, y, 64, PAPER)
        canvas.number(str(place), x, y, colour)
    canvas.line(60, 290, 1140, 290, 6, INK)
    return canvas.png()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
