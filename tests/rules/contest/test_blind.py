"""Blind numbers are drawn by chance, and no two are alike."""

import random

from contest.rules.blind import WIDTH, draw


def test_every_number_of_a_stage_is_its_own_and_says_nothing_of_the_order_of_drawing() -> None:
    chance = random.Random(3)
    taken: list[str] = []
    for _ in range(500):
        taken.append(draw(taken, chance))
    assert len(set(taken)) == 500 and {len(each) for each in taken} == {WIDTH}
    assert taken != sorted(taken)


def test_a_very_large_stage_draws_longer_numbers() -> None:
    assert len(draw({str(each) for each in range(1000, 4000)}, random.Random(3))) == WIDTH + 2
