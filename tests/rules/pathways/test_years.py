"""Years are counted by whole months, added up, and no month twice."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.certification.rules.years import (
    Stretch,
    counted,
    first_day,
    in_years,
    merged,
    month_of,
    ready_on,
)

MONTHS = st.integers(min_value=1990 * 12, max_value=2030 * 12)


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    first = draw(MONTHS)
    return Stretch(first, first + draw(st.integers(min_value=0, max_value=120)))


@given(st.lists(stretches(), max_size=8))
def test_overlapping_work_is_one_month_of_work(work: list[Stretch]) -> None:
    different = {month for each in work for month in range(each.first, each.last + 1)}
    assert counted(work, until=9999 * 12) == len(different)
    kept = merged(work)
    assert all(one.last + 1 < other.first for one, other in itertools.pairwise(kept))


@given(st.lists(stretches(), max_size=6), MONTHS, MONTHS)
def test_only_months_that_are_over_and_after_the_certificate_count(
    work: list[Stretch], since: int, until: int
) -> None:
    months = {month for each in work for month in range(each.first, each.last + 1)}
    assert counted(work, until=until, since=since) == len([m for m in months if since <= m < until])


@given(MONTHS)
def test_a_month_begins_on_its_first_day(month: int) -> None:
    assert month_of(first_day(month)) == month


def test_months_are_told_in_years() -> None:
    assert in_years(56) == (4, 8)
    assert month_of(date(2024, 1, 31)) == month_of(date(2024, 1, 1)) == 2024 * 12


def test_work_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Stretch(5, 4)


@pytest.mark.parametrize(("short", "day"), [(2, date(2027, 1, 1)), (0, None), (None, None)])
def test_who_works_on_is_told_the_first_day_of_the_month_that_brings_what_is_short(
    short: int | None, day: date | None
) -> None:
    assert ready_on(date(2026, 11, 23), short) == day
