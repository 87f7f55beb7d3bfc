"""How hard items are, on one scale whether their author judged or people answered."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.rules.blueprint import DIFFICULTIES
from exam.rules.hardness import ASSUMED, Spread, proved_hardness, spread_of, with_answers
from exam.rules.paper import Candidate
from question_bank.kinds.contract import KindName

CARDS = st.lists(
    st.builds(
        Candidate,
        item_id=st.integers(1, 99),
        version_id=st.integers(1, 9),
        kind=st.just(KindName.SINGLE_CHOICE),
        difficulty=st.sampled_from(DIFFICULTIES),
        times_used=st.just(0),
        measured=st.none(),
        topic_path=st.just(()),
        enemy_group=st.none(),
        fingerprint=st.none(),
        importance=st.none(),
        cognitive=st.none(),
        tags=st.just(frozenset()),
        used_on=st.none(),
    ),
    min_size=1,
    max_size=12,
)
SHARES = st.fractions(0, 1, max_denominator=500)


@given(CARDS, st.dictionaries(st.integers(1, 9), SHARES))
def test_a_spread_counts_every_item_as_authored_and_weighs_it_as_it_proved(
    cards: list[Candidate], won: dict[int, Fraction]
) -> None:
    before, after = spread_of(cards), spread_of(with_answers(cards, won))
    assert sum(after.counts) == len(cards)
    assert after.counts == before.counts
    assert before.measured == 0
    assert after.measured == sum(card.version_id in won for card in cards)
    hardness = [
        proved_hardness(won[card.version_id]) if card.version_id in won else 100 * card.difficulty
        for card in cards
    ]
    assert min(hardness) <= after.mean <= max(hardness)
    assert abs(after.mean * len(cards) - sum(hardness)) * 2 <= len(cards)


def test_nothing_is_spread_over_nothing() -> None:
    assert spread_of([]) == Spread((0, 0, 0, 0, 0), 0, 0)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_who_wins_the_share_that_was_assumed_proves_the_author_right(difficulty: int) -> None:
    assert proved_hardness(ASSUMED[difficulty]) == 100 * difficulty


@given(SHARES, SHARES)
def test_what_more_people_win_is_never_harder_and_stays_on_the_scale(one: Fraction, other: Fraction) -> None:
    fewer, more = sorted((one, other))
    assert 100 <= proved_hardness(more) <= proved_hardness(fewer) <= 500
