"""Answers of persons to items as figures: what every other module here counts with.

Pure: arrays in, values out. A person is a row, an item a column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Who chose what on one item: by option, in the order to show; ``key`` names the right ones."""

    chosen: Mapping[str, Marks]
    key: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A table of answers.

    ``scores`` are persons × items, in any one unit; ``possible`` is the full score of each item, above 0.
    ``right`` says who had an item wholly right, ``blank`` who gave no answer (which brought nothing).
    ``choices`` has the items whose options are known, by place.
    """

    items: tuple[str, ...]
    scores: Numbers
    possible: Numbers
    right: Marks
    blank: Marks
    choices: Mapping[int, Choices] = field(default_factory=dict)

    @property
    def persons(self) -> int:
        return int(self.scores.shape[0])

    @property
    def dichotomous(self) -> bool:
        """Whether every answer brought all or nothing."""
        return bool(np.all((self.scores == 0) | (self.scores == self.possible)))


def of_scores(items: tuple[str, ...], scores: Numbers, blank: Marks | None = None) -> Answers:
    """Plain scores from 0 to 1; 1 is wholly right."""
    none = np.zeros(scores.shape, dtype=np.bool_)
    return Answers(items, scores, np.ones(len(items)), scores == 1, none if blank is None else blank)
