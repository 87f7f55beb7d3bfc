"""Blind numbers (盲号): what judges know a performance by, drawn anew for every stage that they score.

A 参赛号 holds through a whole contest and stands beside name and unit in its bulletins; what hides people
from judges is drawn separately, by chance, as contests on the spot draw lots twice, and tells nothing of who
was drawn when.
"""

import random
from collections.abc import Collection
from typing import Final

WIDTH: Final = 4
_MANY: Final = 3000
"""From so many taken numbers on, longer ones are drawn, so that a free one is soon found."""


def draw(taken: Collection[str], chance: random.Random) -> str:
    """A number that nobody in the stage has: four digits, or more in a very large stage."""
    width = WIDTH if len(taken) < _MANY else WIDTH + 2
    while True:
        number = str(chance.randrange(10 ** (width - 1), 10**width))
        if number not in taken:
            return number
