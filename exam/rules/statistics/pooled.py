"""One item version over several tests: what its answers tell when they are put together.

The tests differ in length, so totals and rest scores are shares of what could be won. Pure.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from exam.rules.statistics import classical
from exam.rules.statistics.answers import Choices, Marks, Numbers
from exam.rules.statistics.classical import ItemStatistics

Places = npt.NDArray[np.int64]

GROUPS: Final = 5
"""Fifths of the persons by rest score, for the curves of options."""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """A person is a place in every array.

    ``score`` is the share of the item's points, ``total`` and ``rest`` those of the whole test and of the
    test without the item.
    """

    score: Numbers
    total: Numbers
    rest: Numbers
    blank: Marks
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class OptionCurve:
    """The share of each fifth that chose the option, the lowest fifth first; None where it holds nobody."""

    option: str
    is_key: bool
    shares: tuple[float | None, ...]


def describe(pool: Pool) -> ItemStatistics:
    """The figures of the item. Raises ValueError when nobody answered."""
    if not len(pool.score):
        raise ValueError("an item that nobody answered has no statistics")
    return ItemStatistics(
        item="",
        facility=float(pool.score.mean()),
        item_rest=classical.correlation(pool.score, pool.rest),
        point_biserial=classical.correlation(pool.score, pool.total),
        alpha_if_deleted=None,
        blank=float(pool.blank.mean()),
        options=classical.describe_options(pool.choices, pool.rest),
    )


def curves(pool: Pool) -> tuple[OptionCurve, ...]:
    """A curve for each option; for a kind without options one of the points won."""
    groups = fifths(pool.rest)
    if pool.choices is None:
        return (OptionCurve("", True, _by_group(pool.score, groups)),)
    return tuple(
        OptionCurve(option, option in pool.choices.key, _by_group(chosen.astype(np.float64), groups))
        for option, chosen in pool.choices.chosen.items()
    )


def fifths(rest: Numbers) -> Places:
    """The fifth of each person, 0 the lowest. Who ties is in the same one, that of their middle rank."""
    ordered = np.sort(rest)
    below, up_to = np.searchsorted(ordered, rest, "left"), np.searchsorted(ordered, rest, "right")
    middle = (below + up_to) / 2
    return np.minimum((middle * GROUPS / max(1, len(rest))).astype(np.int64), GROUPS - 1)


def _by_group(values: Numbers, groups: Places) -> tuple[float | None, ...]:
    return tuple(
        float(values[groups == group].mean()) if bool((groups == group).any()) else None
        for group in range(GROUPS)
    )
