"""One item over several tests: figures of shares, and curves by fifths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.rules.statistics import pooled
from exam.rules.statistics.answers import Choices
from exam.rules.statistics.pooled import Pool


def pool_of(right: list[bool], rest: list[float]) -> Pool:
    score = np.array(right, np.float64)
    chosen = {"A": np.array(right, np.bool_), "B": ~np.array(right, np.bool_)}
    return Pool(
        score=score,
        total=(np.array(rest) * 9 + score) / 10,
        rest=np.array(rest),
        blank=np.zeros(len(right), np.bool_),
        choices=Choices(chosen, frozenset({"A"})),
    )


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=80))
def test_the_shares_of_every_fifth_make_one_and_who_ties_is_together(people: list[tuple[bool, int]]) -> None:
    rest = [mark / 20 for _, mark in people]
    pool = pool_of([right for right, _ in people], rest)
    groups = pooled.fifths(pool.rest)
    assert set(groups) <= set(range(pooled.GROUPS))
    assert len({(mark, int(group)) for mark, group in zip(rest, groups, strict=True)}) == len(set(rest))
    key, other = pooled.curves(pool)
    assert (key.is_key, other.is_key) == (True, False)
    for one, two in zip(key.shares, other.shares, strict=True):
        assert (one is None) == (two is None)
        assert one is None or two is None or one + two == pytest.approx(1)


def test_a_good_item_rises_from_fifth_to_fifth() -> None:
    pool = pool_of([place >= 50 for place in range(100)], [place / 100 for place in range(100)])
    found = pooled.describe(pool)
    assert found.facility == 0.5
    assert found.item_rest is not None
    assert found.item_rest > 0.8
    assert pooled.curves(pool)[0].shares == (0, 0, 0.5, 1, 1)


def test_a_kind_without_options_has_one_curve() -> None:
    pool = pool_of([True, False], [1.0, 0.0])
    alone = Pool(pool.score, pool.total, pool.rest, pool.blank)
    (curve,) = pooled.curves(alone)
    assert curve.option == ""
    assert [share for share in curve.shares if share is not None] == [0, 1]


def test_nobody_has_no_figures() -> None:
    with pytest.raises(ValueError, match="nobody answered"):
        pooled.describe(pool_of([], []))
