"""The Rasch model by marginal maximum likelihood: one slope for all items, abilities standard normal.

The chance of a right answer is 1 / (1 + exp(-slope (ability - difficulty))). Under one slope the counts of
right answers per item and of persons per score say all there is to know, so the cost grows with items and
scores, not with persons. The maximum is found by Newton's method on the intercepts ``-slope * difficulty``
and the slope; errors come from the observed information.

The integral over abilities is a sum: for short tests over the 21 points of Gauss and Hermite that the
published reference (R, ltm) uses, so that figures can be compared with it; for longer ones, whose likelihood
falls between so few points, over an even grid.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from exam.rules.statistics.answers import Marks, Numbers

SHORT_TEST: Final = 20
"""Items up to which the sum is Gauss and Hermite's."""
_POINTS: Final = 21
_GRID: Final = np.linspace(-6, 6, 241)
_ROUNDS: Final = 100
_STILL: Final = 1e-8
_ROUNDING: Final = 1e-12
_FLAT: Final = 0.05
"""A slope below this says that the items measure nothing in common: difficulties would be without meaning."""
_STEEP: Final = 20.0
"""A slope above this runs on without end: every answer follows from the score, and no distance is told."""
FEWEST_ITEMS: Final = 2
MOST_ITEMS: Final = 400


class Unfitted(StrEnum):
    """Why a model is not fitted to a table of answers."""

    FEW_PERSONS = "few_persons"
    FEW_ITEMS = "few_items"
    MANY_ITEMS = "many_items"
    NOTHING_COMMON = "nothing_common"


@dataclass(frozen=True, slots=True)
class Difficulty:
    """An item's difficulty on the scale of abilities (mean 0, standard deviation 1), with its error."""

    difficulty: float
    error: float


@dataclass(frozen=True, slots=True)
class Rasch:
    """The fitted model; ``items`` in the order of the table, None where everybody answered alike."""

    slope: float
    slope_error: float
    log_likelihood: float
    items: tuple[Difficulty | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """What the likelihood depends on: right answers per item, persons per score, and the ability's grid."""

    right: Numbers
    persons: Numbers
    grid: Numbers
    log_weights: Numbers


def fit(right: Marks) -> Rasch | None:
    """Fit the model to persons × items of right and wrong.

    None where there is nothing to fit: fewer than two items on which people differ, more than
    :data:`MOST_ITEMS`, items that have no ability in common, or answers that follow wholly from the score.
    """
    counts_right = right.sum(axis=0)
    varied = (counts_right > 0) & (counts_right < right.shape[0])
    items = int(varied.sum())
    if items < FEWEST_ITEMS or items > MOST_ITEMS:
        return None
    counts = _counted(right[:, varied])
    found = _maximum(counts)
    if found is None:
        return None
    at, log_likelihood, information = found
    slope, intercepts = float(at[-1]), at[:-1]
    if slope < _FLAT:
        return None
    spread = np.asarray(np.linalg.inv(information), dtype=np.float64)
    told = iter(_difficulties(slope, intercepts, spread))
    return Rasch(
        slope=slope,
        slope_error=float(np.sqrt(spread[-1, -1])),
        log_likelihood=log_likelihood,
        items=tuple(next(told) if each else None for each in varied),
    )


def why_unfitted(right: Marks) -> Unfitted:
    """Why :func:`fit` gives nothing for a table of answers."""
    counts_right = right.sum(axis=0)
    items = int(((counts_right > 0) & (counts_right < right.shape[0])).sum())
    if items < FEWEST_ITEMS:
        return Unfitted.FEW_ITEMS
    return Unfitted.MANY_ITEMS if items > MOST_ITEMS else Unfitted.NOTHING_COMMON


def _difficulties(slope: float, intercepts: Numbers, spread: Numbers) -> list[Difficulty]:
    """Difficulties with errors by the delta method: d = -intercept / slope."""
    own = np.diag(spread)[:-1]
    with_slope, of_slope = spread[:-1, -1], spread[-1, -1]
    to_intercept, to_slope = -1 / slope, intercepts / slope**2
    variance = to_intercept**2 * own + 2 * to_intercept * to_slope * with_slope + to_slope**2 * of_slope
    return [
        Difficulty(float(-intercept / slope), float(np.sqrt(max(0.0, each))))
        for intercept, each in zip(intercepts, variance, strict=True)
    ]


def _counted(right: Marks) -> _Counts:
    if right.shape[1] <= SHORT_TEST:
        grid, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
    else:
        grid, weights = _GRID, np.exp(-(_GRID**2) / 2)
    persons = np.bincount(right.sum(axis=1), minlength=right.shape[1] + 1)
    return _Counts(
        right=right.sum(axis=0).astype(np.float64),
        persons=persons.astype(np.float64),
        grid=grid,
        log_weights=np.log(weights / weights.sum()),
    )


def _maximum(counts: _Counts) -> tuple[Numbers, float, Numbers] | None:
    """Where the likelihood is greatest, how great, and the information there; None if it cannot be told."""
    share = counts.right / counts.persons.sum()
    at = np.append(1.2 * np.log(share / (1 - share)), 1.0)
    value, slopes, bend = _likelihood(counts, at)
    moved = np.inf
    for _ in range(_ROUNDS):
        step = np.asarray(np.linalg.solve(_rounded_down(bend), slopes), dtype=np.float64)
        better = _further(counts, at, step, value)
        moved = float(np.abs(better - at).max())
        at = better
        value, slopes, bend = _likelihood(counts, at)
        if moved < _STILL or at[-1] > _STEEP:
            break
    # A negative slope is the same model with abilities counted from the other end.
    settled = moved < _STILL and 0 <= at[-1] <= _STEEP
    if not settled or float(np.linalg.eigvalsh(-bend).min()) <= 0:
        return None
    return at, float(value), -bend


def _further(counts: _Counts, at: Numbers, step: Numbers, value: float) -> Numbers:
    """The furthest place along the step that is not lower than this one; without any, this one."""
    places: Iterator[Numbers] = (at + step / 2**halvings for halvings in range(20))
    least = value - _ROUNDING * max(1.0, abs(value))
    return next((each for each in places if _likelihood(counts, each)[0] >= least), at)


def _rounded_down(bend: Numbers) -> Numbers:
    """The information, made positive definite where the likelihood is not yet a hill."""
    information = -bend
    lowest = float(np.linalg.eigvalsh(information).min())
    if lowest > 1e-8:
        return information
    return np.asarray(information + (1e-3 - lowest) * np.eye(len(information)), dtype=np.float64)


def _likelihood(counts: _Counts, at: Numbers) -> tuple[float, Numbers, Numbers]:
    """The log-likelihood at intercepts and slope, its slopes and its second derivatives."""
    intercepts, slope = at[:-1], at[-1]
    logits = intercepts[:, None] + slope * counts.grid
    chance = np.exp(-np.logaddexp(0, -logits))
    nobody = -np.logaddexp(0, logits).sum(axis=0)
    scores = np.arange(len(counts.persons))
    joint = slope * np.outer(scores, counts.grid) + nobody + counts.log_weights
    top = joint.max(axis=1, keepdims=True)
    each = np.exp(joint - top)
    of_score = each.sum(axis=1, keepdims=True)
    value = float((counts.right * intercepts).sum() + (counts.persons * (np.log(of_score) + top)[:, 0]).sum())
    weight = counts.persons[:, None] * each / of_score  # persons of a score, spread over abilities
    per_point = weight.sum(axis=0)
    pull = scores[:, None] * counts.grid - counts.grid * chance.sum(axis=0)
    slopes = np.append(counts.right - (chance * per_point).sum(axis=1), (weight * pull).sum())
    return value, slopes, _bend(counts, chance, weight, pull)


def _bend(counts: _Counts, chance: Numbers, weight: Numbers, pull: Numbers) -> Numbers:
    """Second derivatives: the mean of those within an ability, and the spread of the first between them."""
    items = len(chance)
    per_point = weight.sum(axis=0)
    of_one = chance * (1 - chance)
    within = np.zeros((items + 1, items + 1))
    within[:items, :items] = -np.diag((of_one * per_point).sum(axis=1))
    within[:items, items] = within[items, :items] = -(of_one * counts.grid * per_point).sum(axis=1)
    within[items, items] = -float((of_one.sum(axis=0) * counts.grid**2 * per_point).sum())
    between = np.zeros_like(within)
    between[:items, :items] = _products(chance * per_point, chance)
    cross = -(chance * (weight * pull).sum(axis=0)).sum(axis=1)
    between[:items, items] = between[items, :items] = cross
    between[items, items] = float((weight * pull**2).sum())
    sums = np.column_stack([-_products(weight, chance), (weight * pull).sum(axis=1)])
    persons = np.where(counts.persons > 0, counts.persons, 1)
    return within + between - _products((sums / persons[:, None]).T, sums.T)


def _products(one: Numbers, other: Numbers) -> Numbers:
    """Each row of one by each row of the other, summed; in this thread alone.

    The library behind ``@`` would take every core for it, and wait on all of them where others work.
    """
    return np.asarray(np.einsum("ik,jk->ij", one, other), dtype=np.float64)
