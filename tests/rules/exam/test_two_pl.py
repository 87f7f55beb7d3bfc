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


def test_an_item_that_goes_with_no_other_has_a_slope_and_no_difficulty() -> None:
    right, _ = answers([1.0, 1.5, 0.8, 1.2], 300)
    # Everybody answers it both ways: it says nothing of anybody.
    both = np.repeat([False, True], 300)[:, None]
    found = two_pl.fit(np.hstack([np.vstack([right, right]), both]))
    assert isinstance(found, TwoPl)
    *others, last = found.items
    assert last is not None
    assert abs(last.discrimination) < 0.01
    assert last.discrimination_error > 0
    assert (last.difficulty, last.difficulty_error) == (None, None)
    assert all(each is not None and each.difficulty is not None for each in others)


def test_a_search_that_comes_to_no_rest_ends_and_says_that_the_items_have_nothing_in_common() -> None:
    every = np.array([[bool(at & bit) for bit in (4, 2, 1)] for at in range(8)])
    right = np.repeat(every, [10, 20, 30, 30, 30, 40, 20, 40], axis=0)
    assert two_pl.fit(right) is Unfitted.NOTHING_COMMON
