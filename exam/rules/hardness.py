"""How hard items and papers are, on the scale on which authors write it: 1 easy to 5 hard, in hundredths.

Where enough people have answered an item, what they won says more than what its author thought. The two meet
on one scale by the shares that a difficulty is assumed to bring.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exam.rules.blueprint import DIFFICULTIES
from exam.rules.paper import Candidate

ASSUMED: Final[Mapping[int, Fraction]] = {
    1: Fraction(90, 100),
    2: Fraction(75, 100),
    3: Fraction(60, 100),
    4: Fraction(45, 100),
    5: Fraction(30, 100),
}
"""The share of points that an item of each authored difficulty is assumed to bring: a guess, on a line."""
_EASIEST: Final = ASSUMED[DIFFICULTIES[0]]
_STEP: Final = _EASIEST - ASSUMED[DIFFICULTIES[1]]


@dataclass(frozen=True, slots=True)
class Spread:
    """How hard some items are: how many of each authored difficulty, their mean in hundredths.

    ``measured``: for how many of them the mean takes what people won.
    """

    counts: tuple[int, ...]
    mean: int
    measured: int


def proved_hardness(facility: Fraction) -> int:
    """What a share of points won (0 to 1) is on the authors' scale; what lies beyond its ends is the end."""
    level = DIFFICULTIES[0] + (_EASIEST - facility) / _STEP
    return round(100 * min(max(level, Fraction(DIFFICULTIES[0])), Fraction(DIFFICULTIES[-1])))


def with_answers(cards: Sequence[Candidate], facility: Mapping[int, Fraction]) -> list[Candidate]:
    """The same cards, as hard as they proved where that is known; ``facility`` by version."""
    return [
        card
        if (won := facility.get(card.version_id)) is None
        else card._replace(measured=proved_hardness(won))
        for card in cards
    ]


def spread_of(cards: Iterable[Candidate]) -> Spread:
    """How hard these are together."""
    held = list(cards)
    return Spread(
        tuple(sum(card.difficulty == each for card in held) for each in DIFFICULTIES),
        round(mean_hardness(held)),
        sum(card.measured is not None for card in held),
    )


def mean_hardness(cards: Sequence[Candidate]) -> Fraction:
    """The mean in hundredths, 0 for nothing."""
    return Fraction(sum(card.hardness for card in cards), len(cards)) if cards else Fraction(0)
