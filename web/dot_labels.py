"""Numbers beside the dots of a drawing, each where it covers neither a dot nor another number."""

from collections.abc import Sequence
from typing import Final, NamedTuple

DOT: Final = 6
"""Half of the room that a dot takes, in units of the drawing."""
_HIGH, _WIDE = 12, 8
"""The room a number takes: its height, and its width for each figure."""
_MANY: Final = 60
"""From so many dots on only those are numbered that ask for it: the rest would be a thicket."""


class Label(NamedTuple):
    """Where a number is written; ``anchor``: which of its ends stands there, none for its beginning."""

    x: int
    y: int
    anchor: str


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def placed(dots: Sequence[tuple[int, int, int]], first: Sequence[int]) -> dict[int, Label]:
    """A place for the number of each dot ``(number, x, y)``, those in ``first`` before the others.

    Right of its dot, left of it, above or below; a number without room anywhere has no place.
    """
    asking = frozenset(first)
    taken = [_Box(x - DOT, y - DOT, x + DOT, y + DOT) for _, x, y in dots]
    wanted = sorted(dots, key=lambda dot: dot[0] not in asking)
    found: dict[int, Label] = {}
    for number, x, y in wanted:
        if len(dots) > _MANY and number not in asking:
            continue
        wide = _WIDE * len(str(number))
        for label, box in _places(x, y, wide):
            if not any(box.touches(other) for other in taken):
                found[number] = label
                taken.append(box)
                break
    return found


def _places(x: int, y: int, wide: int) -> list[tuple[Label, _Box]]:
    middle, low = _HIGH / 2, DOT + _HIGH
    return [
        (Label(x + 8, y + 5, ""), _Box(x + DOT, y - middle, x + DOT + wide, y + middle)),
        (Label(x - 8, y + 5, "end"), _Box(x - DOT - wide, y - middle, x - DOT, y + middle)),
        (Label(x, y - 9, "middle"), _Box(x - wide / 2, y - low, x + wide / 2, y - DOT)),
        (Label(x, y + 18, "middle"), _Box(x - wide / 2, y + DOT, x + wide / 2, y + low)),
    ]
