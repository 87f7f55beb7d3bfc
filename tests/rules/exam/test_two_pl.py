"""The model with a slope for each item: what was put in comes out, and what cannot be told is said."""

import numpy as np
import pytest

from exam.rules.statistics import two_pl
from exam.rules.statistics.answers import Marks
from exam.rules.statistics.rasch import Unfitted
from exam.rules.statistics.two_pl import TwoPl


def answers(slopes: list[float], persons: int, seed: int = 1) -> tuple[Marks, list[float]]:
    chance = np.random.default_rng(seed)
    abilities = chance.normal(size=(persons, 1))
    difficulties = np.linspace(-1.5, 1.5, len(slopes))
    right = chance.random((persons, len(slopes)))
    return right < 1 / (1 + np.exp(-np.array(slopes) * (abilities - difficulties))), list(difficulties)


@pytest.mark.parametrize("items", [8, 24])
def test_slopes_and_difficulties_that_were_put_in_come_out_within_their_errors(items: int) -> None:
    slopes = [0.6, 1.0, 1.4, 2.0] * (items // 4)
    right, difficulties = answers(slopes, 4000)
    found = two_pl.fit(right)
    assert isinstance(found, TwoPl)
    for each, slope, difficulty in zip(found.items, slopes, difficulties, strict=True):
        assert each is not None and each.difficulty is not None and each.difficulty_error is not None
        assert abs(each.discrimination - slope) < 4 * each.discrimination_error
        assert abs(each.difficulty - difficulty) < 4 * each.difficulty_error
        assert 0 < each.discrimination_error < 0.3


def test_an_item_on_which_all_agree_is_left_out_and_the_others_are_as_without_it() -> None:
    right, _ = answers([1.0, 1.5, 0.8, 1.2], 500)
    alone, beside = two_pl.fit(right), two_pl.fit(np.column_stack([right, np.ones(500, dtype=np.bool_)]))
    assert isinstance(alone, TwoPl)
    assert isinstance(beside, TwoPl)
    assert beside.items == (*alone.items, None)


def test_what_says_too_little_is_not_fitted_and_the_reason_is_named() -> None:
    right, _ = answers([1.0, 1.5, 0.8], 300)
    assert two_pl.fit(right[:150]) is Unfitted.FEW_PERSONS
    assert two_pl.fit(right[:, :2]) is Unfitted.FEW_ITEMS
    assert two_pl.fit(np.tile(right, 41)) is Unfitted.MANY_ITEMS
    assert two_pl.fit(np.repeat(right[:, :1], 4, axis=1)) is Unfitted.NOTHING_COMMON
