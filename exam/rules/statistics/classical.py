"""Classical test theory: facility, item-rest correlation, Cronbach's alpha and what it would be without.

Variances divide by n - 1; alpha does not depend on that, the standard error of measurement does. What cannot
be computed (one person, everybody alike) is None, never a made-up nought.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from exam.rules.statistics.answers import Answers, Choices, Marks, Numbers

_NOTHING: Final = 1e-12
"""Variances below this are rounding, not differences between people."""
HIGH_SHARE: Final = 0.27
"""The upper group of persons (高分组), as the handbooks cut it."""


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """One option: how many chose it, their share of all persons, and how choosing goes with the rest score.

    ``high`` counts those who chose it in the upper group by rest score (ties belong to it).
    """

    option: str
    is_key: bool
    count: int
    share: float
    item_rest: float | None
    high: int


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One item. ``facility`` is the mean share of its full score; ``blank`` the share without an answer.

    ``effective_weight`` is the share of the test's spread that comes from the item; ``efficiency`` the
    covariance with the rest score over the greatest that these scores could have (both as Moodle has them).
    """

    item: str
    facility: float
    item_rest: float | None
    point_biserial: float | None
    alpha_if_deleted: float | None
    blank: float
    options: tuple[OptionStatistics, ...]
    effective_weight: float | None = None
    efficiency: float | None = None


@dataclass(frozen=True, slots=True)
class TestStatistics:
    """The whole test. ``sem`` is the standard error of measurement in the unit of the scores.

    ``kr20`` is alpha where every answer brought all or nothing, and None elsewhere.
    """

    __test__ = False  # by its name pytest would take it for tests

    persons: int
    mean: float
    sd: float | None
    alpha: float | None
    kr20: float | None
    sem: float | None
    items: tuple[ItemStatistics, ...]


def describe(answers: Answers) -> TestStatistics:
    """All classical figures of a table. Raises ValueError when it has no person or no item."""
    if not answers.persons or not answers.items:
        raise ValueError("a table without persons or items has no statistics")
    scores = answers.scores
    total = scores.sum(axis=1)
    rest = total[:, None] - scores
    alpha = cronbach(scores)
    sd = float(np.sqrt(_variance(total))) if answers.persons > 1 else None
    sem = sd * float(np.sqrt(1 - alpha)) if sd is not None and alpha is not None else None
    without, weights = _alphas_without(scores, rest), _effective_weights(scores, total)
    items = tuple(
        ItemStatistics(
            item=name,
            facility=float(scores[:, place].mean() / answers.possible[place]),
            item_rest=correlation(scores[:, place], rest[:, place]),
            point_biserial=correlation(scores[:, place], total),
            alpha_if_deleted=without[place],
            blank=float(answers.blank[:, place].mean()),
            options=describe_options(answers.choices.get(place), rest[:, place]),
            effective_weight=weights[place],
            efficiency=_efficiency(scores[:, place], rest[:, place]),
        )
        for place, name in enumerate(answers.items)
    )
    kr20 = alpha if answers.dichotomous else None
    return TestStatistics(answers.persons, float(total.mean()), sd, alpha, kr20, sem, items)


def cronbach(scores: Numbers) -> float | None:
    """Cronbach's alpha (KR-20 for scores of 0 and 1); None for one item, one person or equal totals."""
    persons, items = scores.shape
    if persons < 2 or items < 2:
        return None
    return _alpha(items, float(scores.var(axis=0, ddof=1).sum()), _variance(scores.sum(axis=1)))


def correlation(one: Numbers, other: Numbers) -> float | None:
    """Pearson's correlation; None where either does not vary."""
    if len(one) < 2:
        return None
    first, second = one - one.mean(), other - other.mean()
    spread = float(first @ first), float(second @ second)
    if min(spread) < _NOTHING * len(one):
        return None
    return float(np.clip(first @ second / np.sqrt(spread[0] * spread[1]), -1, 1))


def upper_group(scores: Numbers) -> Marks:
    """Who belongs to the upper 27 per cent; whoever ties with the last of them does too."""
    place = max(1, int(np.ceil(HIGH_SHARE * len(scores))))
    return np.asarray(scores >= np.sort(scores)[-place], dtype=np.bool_)


def describe_options(choices: Choices | None, rest: Numbers) -> tuple[OptionStatistics, ...]:
    """The options of one item beside the rest scores; none for a kind without options."""
    if choices is None:
        return ()
    high = upper_group(rest)
    return tuple(
        OptionStatistics(
            option=option,
            is_key=option in choices.key,
            count=int(chosen.sum()),
            share=float(chosen.mean()),
            item_rest=correlation(chosen.astype(np.float64), rest),
            high=int((chosen & high).sum()),
        )
        for option, chosen in choices.chosen.items()
    )


def _effective_weights(scores: Numbers, total: Numbers) -> list[float | None]:
    """The square root of each item's covariance with the total, over their sum; None where it is negative."""
    if len(total) < 2:
        return [None] * scores.shape[1]
    with_total = (scores - scores.mean(axis=0)).T @ (total - total.mean()) / (len(total) - 1)
    roots = [float(np.sqrt(each)) if each >= 0 else None for each in with_total]
    whole = sum(each for each in roots if each is not None)
    return [None if each is None or whole < _NOTHING else each / whole for each in roots]


def _efficiency(score: Numbers, rest: Numbers) -> float | None:
    """How the item goes with the rest, as a share of what it would if both had the same order of persons."""
    apart = rest - rest.mean()
    greatest = float((np.sort(score) - score.mean()) @ np.sort(apart))
    return float((score - score.mean()) @ apart) / greatest if greatest > _NOTHING * len(rest) else None


def _alphas_without(scores: Numbers, rest: Numbers) -> list[float | None]:
    persons, items = scores.shape
    if persons < 2 or items < 3:
        return [None] * items
    variances = scores.var(axis=0, ddof=1)
    whole = float(variances.sum())
    left = rest.var(axis=0, ddof=1)
    return [_alpha(items - 1, whole - float(variances[at]), float(left[at])) for at in range(items)]


def _alpha(items: int, of_items: float, of_total: float) -> float | None:
    return items / (items - 1) * (1 - of_items / of_total) if of_total > _NOTHING else None


def _variance(values: Numbers) -> float:
    return float(values.var(ddof=1))
