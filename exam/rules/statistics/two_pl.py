"""The two-parameter logistic model (2PL) by marginal maximum likelihood: every item has a slope of its own.

The chance of a right answer is 1 / (1 + exp(-slope (ability - difficulty))), abilities standard normal
(Birnbaum 1968; Bock and Lieberman 1970). Persons who answered alike are counted together. The maximum is
found along steps of Berndt, Hall, Hall and Hausman (1974): the slopes of the likelihood over the sum of
products of the persons' own slopes, halved until the likelihood does not fall; errors come from that sum.

The integral over abilities is the sum that :mod:`exam.rules.statistics.rasch` takes for short tests (the 21
points of the published reference, R's ltm), and an even grid for longer ones.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from exam.rules.statistics.answers import Marks, Numbers
from exam.rules.statistics.rasch import SHORT_TEST, Unfitted

FEWEST_PERSONS: Final = 200
"""Fewer answers than that say little of a slope."""
FEWEST_ITEMS: Final = 3
MOST_ITEMS: Final = 120
_POINTS: Final = 21
_GRID: Final = np.linspace(-6, 6, 81)
_ROUNDS: Final = 200
_STILL: Final = 1e-6
_BLOCK: Final = 2**17
"""Multiplications up to which the library behind ``@`` stays in this thread, where others work as well."""
_STEEPEST: Final = 12.0
"""A slope beyond runs on without end: the answers to the item follow wholly from the others."""
_FLATTEST: Final = 0.05
"""A slope this near to nothing has no difficulty that could be told."""


@dataclass(frozen=True, slots=True)
class Slope:
    """An item's discrimination and its difficulty on the scale of abilities, with their errors.

    The difficulty is None where the item does not tell people apart.
    """

    discrimination: float
    discrimination_error: float
    difficulty: float | None
    difficulty_error: float | None


@dataclass(frozen=True, slots=True)
class TwoPl:
    """The fitted model; ``items`` in the order of the table, None where everybody answered alike."""

    log_likelihood: float
    items: tuple[Slope | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Patterns:
    """Answers that were given, how often each, and the ability's grid."""

    right: Numbers
    persons: Numbers
    grid: Numbers
    log_weights: Numbers


def fit(right: Marks) -> TwoPl | Unfitted:
    """The model of who had which item right (persons × items), or why there is none."""
    if right.shape[0] < FEWEST_PERSONS:
        return Unfitted.FEW_PERSONS
    counts = right.sum(axis=0)
    varied = (counts > 0) & (counts < right.shape[0])
    if varied.sum() < FEWEST_ITEMS:
        return Unfitted.FEW_ITEMS
    if varied.sum() > MOST_ITEMS:
        return Unfitted.MANY_ITEMS
    found = _maximum(_counted(right[:, varied]))
    if found is None:
        return Unfitted.NOTHING_COMMON
    intercepts, slopes, log_likelihood, spread = found
    told = iter(_items(intercepts, slopes, spread))
    return TwoPl(log_likelihood, tuple(next(told) if each else None for each in varied))


def _counted(right: Marks) -> _Patterns:
    patterns, persons = np.unique(right, axis=0, return_counts=True)
    if right.shape[1] <= SHORT_TEST:
        grid, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
    else:
        grid, weights = _GRID, np.exp(-(_GRID**2) / 2)
    return _Patterns(
        patterns.astype(np.float64), persons.astype(np.float64), grid, np.log(weights / weights.sum())
    )


def _maximum(patterns: _Patterns) -> tuple[Numbers, Numbers, float, Numbers] | None:
    """Where the likelihood is greatest: intercepts, slopes, how great, the errors' squares; or None."""
    share = np.average(patterns.right, axis=0, weights=patterns.persons)
    at = np.concatenate([1.2 * np.log(share / (1 - share)), np.ones(len(share))])
    value, slopes = _likelihood(patterns, at)
    moved = np.inf
    information = np.eye(len(at))
    for _ in range(_ROUNDS):
        information = _squares(slopes, patterns.persons)
        step = _solved(information, (slopes * patterns.persons[:, None]).sum(axis=0))
        if step is None:
            return None
        at, value, slopes, moved = _along(patterns, at, step, value, slopes)
        if moved < _STILL or np.abs(at[len(share) :]).max() > _STEEPEST:
            break
    if moved >= _STILL:
        return None
    intercepts, own = at[: len(share)], at[len(share) :]
    # Abilities counted from the other end are the same model: most items shall rise with ability.
    own = own if own.sum() >= 0 else -own
    return intercepts, own, float(value), np.asarray(np.linalg.inv(information), dtype=np.float64)


def _solved(information: Numbers, slopes: Numbers) -> Numbers | None:
    """The step that the slopes ask for; None where some of them say the same as others."""
    try:
        step = np.linalg.solve(information, slopes)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(step, dtype=np.float64) if np.isfinite(step).all() else None


def _along(
    patterns: _Patterns, at: Numbers, step: Numbers, value: float, slopes: Numbers
) -> tuple[Numbers, float, Numbers, float]:
    """The furthest place along the step where the likelihood is not lower, and how far that is."""
    least = value - 1e-12 * max(1.0, abs(value))
    for halvings in range(20):
        place = at + step / 2**halvings
        found, there = _likelihood(patterns, place)
        if found >= least:
            return place, found, there, float(np.abs(place - at).max())
    return at, value, slopes, 0.0


def _likelihood(patterns: _Patterns, at: Numbers) -> tuple[float, Numbers]:
    """The log-likelihood at intercepts and slopes, and what each pattern's own has as slopes."""
    intercepts, own = np.split(at, 2)
    logits = intercepts[:, None] + own[:, None] * patterns.grid
    joint = _product(patterns.right, logits) - np.logaddexp(0, logits).sum(axis=0) + patterns.log_weights
    top = joint.max(axis=1, keepdims=True)
    each = np.exp(joint - top)
    of_pattern = each.sum(axis=1, keepdims=True)
    value = float((patterns.persons * (np.log(of_pattern) + top)[:, 0]).sum())
    ability = each / of_pattern  # how likely each ability is, given the answers
    chance = np.exp(-np.logaddexp(0, -logits))
    expected, drawn = _product(ability, chance.T), _product(ability, (chance * patterns.grid).T)
    mean = (ability @ patterns.grid)[:, None]
    return value, np.hstack([patterns.right - expected, patterns.right * mean - drawn])


def _product(one: Numbers, other: Numbers) -> Numbers:
    rows = max(1, _BLOCK // (one.shape[1] * other.shape[1]))
    blocks = [one[at : at + rows] @ other for at in range(0, len(one), rows)]
    return np.asarray(np.vstack(blocks), dtype=np.float64)


def _squares(slopes: Numbers, persons: Numbers) -> Numbers:
    """The products of each pattern's slopes with one another, as often as it was given."""
    width = slopes.shape[1]
    rows = max(1, _BLOCK // width**2)
    found = np.zeros((width, width))
    for at in range(0, len(slopes), rows):
        part = slopes[at : at + rows]
        found += (part * persons[at : at + rows, None]).T @ part
    return found


def _items(intercepts: Numbers, slopes: Numbers, spread: Numbers) -> list[Slope]:
    """Slopes and difficulties with errors by the delta method: difficulty = -intercept / slope."""
    items = len(intercepts)
    found: list[Slope] = []
    for place, (intercept, slope) in enumerate(zip(intercepts, slopes, strict=True)):
        own, other = spread[place, place], spread[items + place, items + place]
        between = spread[place, items + place]
        if abs(slope) < _FLATTEST:
            found.append(Slope(float(slope), float(np.sqrt(other)), None, None))
            continue
        to_intercept, to_slope = -1 / slope, intercept / slope**2
        variance = to_intercept**2 * own + 2 * to_intercept * to_slope * between + to_slope**2 * other
        error = float(np.sqrt(max(0.0, variance)))
        found.append(Slope(float(slope), float(np.sqrt(other)), float(-intercept / slope), error))
    return found
