"""The results of a sitting in figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, marks
from exam.rules.results import Summary, summarise


def summary(*scores: str | int) -> Summary:
    return summarise(
        [marks(score) for score in scores], possible=marks(100), pass_points=marks(60), band_points=marks(10)
    )


def test_sixty_marks_pass_and_a_hundredth_less_does_not() -> None:
    assert summary(60, "59.99", 85).passed == 2


def test_mean_and_median_are_exact_to_a_hundredth() -> None:
    three = summary(70, 80, "80.01")
    assert (three.mean, three.median) == (marks("76.67"), marks(80))
    assert (three.lowest, three.highest) == (marks(70), marks("80.01"))
    assert summary(70, "70.01").median == marks("70.01")


def test_a_full_score_stands_in_the_last_band() -> None:
    bands = summary(0, "9.99", 10, 90, 100).bands
    assert [band.count for band in bands] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bands[-1].lowest, bands[-1].below) == (marks(90), marks(100))


def test_a_last_band_can_be_narrower() -> None:
    narrow = summarise([], possible=marks(25), pass_points=marks(15), band_points=marks(10))
    assert [band.below for band in narrow.bands] == [marks(10), marks(20), marks(25)]


def test_a_sitting_nobody_came_to_has_no_mean() -> None:
    empty = summary()
    assert (empty.n, empty.mean, empty.median, empty.highest, empty.lowest, empty.passed) == (
        0,
        None,
        None,
        None,
        None,
        0,
    )


@given(st.lists(st.integers(0, 10_000).map(Points), min_size=1))
def test_every_score_stands_in_exactly_one_band(scores: list[Points]) -> None:
    shown = summarise(scores, possible=marks(100), pass_points=marks(60), band_points=marks(7))
    assert sum(band.count for band in shown.bands) == shown.n == len(scores)
    assert shown.mean is not None
    assert min(scores) <= shown.mean <= max(scores)


def test_figures_that_cannot_be_are_not_shown() -> None:
    with pytest.raises(ValueError, match="outside"):
        summary(101)
    with pytest.raises(ValueError, match="positive"):
        summarise([], possible=marks(100), pass_points=marks(60), band_points=Points(0))
