"""Exposure control: who is worn or was lately used rests, everybody else may be drawn."""

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from exam.rules.blueprint import Exposure
from exam.rules.exposure import months_before, rested
from exam.rules.paper import Candidate
from question_bank.kinds.contract import KindName

TODAY = date(2026, 3, 31)
CARDS = st.lists(
    st.tuples(st.integers(0, 4), st.none() | st.integers(0, 900).map(lambda days: TODAY - timedelta(days))),
    max_size=12,
).map(
    lambda traits: [
        Candidate(item_id=at, version_id=at, kind=KindName.SINGLE_CHOICE, times_used=used, used_on=last)
        for at, (used, last) in enumerate(traits)
    ]
)


@given(CARDS, st.none() | st.integers(1, 5), st.none() | st.integers(1, 24))
def test_just_the_items_that_would_break_a_bound_rest_and_the_others_keep_their_order(
    cards: list[Candidate], most: int | None, months: int | None
) -> None:
    since = months_before(TODAY, months or 0)

    def breaks(card: Candidate) -> bool:
        worn = most is not None and card.times_used + 1 > most
        return worn or (months is not None and card.used_on is not None and card.used_on > since)

    left = rested(cards, Exposure(most_papers=most, rest_months=months), TODAY)
    assert list(left) == [card for card in cards if not breaks(card)]


def test_without_a_bound_nothing_rests() -> None:
    cards = [Candidate(item_id=1, version_id=1, kind=KindName.SINGLE_CHOICE, times_used=99, used_on=TODAY)]
    assert rested(cards, None, TODAY) is cards
    assert rested(cards, Exposure(), TODAY) == cards


@given(st.dates(), st.integers(0, 30_000))
def test_months_are_counted_by_the_calendar_and_end_where_it_begins(day: date, months: int) -> None:
    ago = months_before(day, months)
    if day.year * 12 + day.month - 13 < months:
        assert ago == date.min
        return
    assert (day.year - ago.year) * 12 + day.month - ago.month == months
    assert ago.day == min(day.day, monthrange(ago.year, ago.month)[1])


def test_a_month_before_the_last_of_march_is_the_last_of_february() -> None:
    assert months_before(TODAY, 1) == date(2026, 2, 28)
    assert months_before(TODAY, 25) == date(2024, 2, 29)
