"""What parted equals is told of those whom it parted, and of nobody else."""

from contest.rules.deciding import Parting, partings


def test_equals_in_the_total_are_told_the_comparison_that_parted_them() -> None:
    rows = [
        (90, 1, 5),
        (85, 7, 61_000),
        (85, 7, 61_400),
        (85, 6, 1),
        None,
        (85, 6, 9),
        (80, None, 3),
        (80, 1, 3),
    ]
    assert partings(rows) == [
        (),
        (Parting(2, 61_000, True),),
        (Parting(1, 7, True), Parting(2, 61_400, True)),
        (Parting(1, 6, True),),
        (),
        (),
        (Parting(1, None, False),),
        (Parting(1, 1, False),),
    ]


def test_who_is_equal_in_every_key_shares_the_rank_and_is_told_nothing() -> None:
    assert partings([(85, 5), (85, 5)]) == [(), ()] and partings([]) == []
