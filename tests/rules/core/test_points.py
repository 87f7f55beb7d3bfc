"""Marks are whole hundredths: read, written and shared without a float."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, marks, share_of, shown, written

POINTS = st.integers(-(10**9) + 1, 10**9 - 1).map(Points)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1.5", 150),
        ("40", 4000),
        ("0.05", 5),
        (" 2.50 ", 250),
        ("-0.5", -50),
        (3, 300),
        ("007", 700),
        ("-0", 0),
    ],
)
def test_marks_are_read_as_people_write_them(text: str | int, points: int) -> None:
    assert marks(text) == points


@pytest.mark.parametrize(
    "text", ["", ".5", "1.", "1.555", "1,5", "1e3", "+1", "--1", "NaN", "12345678", "1 2"]
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(text)}$"):
        marks(text)


@pytest.mark.parametrize(
    ("points", "text"), [(150, "1.5"), (4000, "40"), (5, "0.05"), (-50, "-0.5"), (0, "0")]
)
def test_marks_are_written_without_needless_zeros(points: int, text: str) -> None:
    assert written(Points(points)) == text


def test_people_are_shown_a_minus_sign() -> None:
    assert shown(Points(-50)) == "\u22120.5"
    assert shown(Points(150)) == "1.5"


@given(POINTS)
def test_what_was_written_is_read_back(points: Points) -> None:
    assert marks(written(points)) == points


@given(POINTS, st.fractions(0, 1, max_denominator=1000))
def test_a_share_is_rounded_half_away_from_zero(points: Points, share: Fraction) -> None:
    exact = Fraction(points) * share
    found = share_of(points, share)
    assert abs(Fraction(found) - exact) <= Fraction(1, 2)
    if exact.denominator in {1, 2}:
        assert found == Decimal(str(float(exact))).quantize(Decimal(1), ROUND_HALF_UP)


def test_halves_go_up_as_score_rules_do_it() -> None:
    assert share_of(Points(1), Fraction(1, 2)) == 1
    assert share_of(Points(-1), Fraction(1, 2)) == -1
    assert share_of(Points(150), Fraction(1, 3)) == 50
    assert share_of(Points(200), Fraction(1, 3)) == 67
