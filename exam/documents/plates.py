"""Pictures as they are printed: how large, on a page with room for questions beside them."""

from dataclasses import dataclass
from typing import Final

from question_bank.formats.pictures import Picture

WIDEST, TALLEST = 120.0, 80.0
"""In millimetres."""
_PIXEL: Final = 25.4 / 110
"""Between a screen's pixel and one of print: small drawings stay small, photographs are bounded."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture and the room it takes. ``millimetres``: width and height."""

    data: bytes
    media_type: str
    millimetres: tuple[float, float]


def plate(picture: Picture) -> Plate:
    """The picture at its own size, made smaller where it would crowd the page."""
    width, height = picture.width * _PIXEL, picture.height * _PIXEL
    scale = min(1.0, WIDEST / width, TALLEST / height)
    return Plate(picture.data, picture.media_type, (round(width * scale, 1), round(height * scale, 1)))
