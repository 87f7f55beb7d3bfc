"""Ranks follow the published keys and nothing else; equals share, and the next rank skips."""

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from contest.rules.combine import Mark
from contest.rules.ranking import Entrant, Ranked, RankStanding, rank, unseparated
from contest.rules.rule_sheet import (
    Component,
    ComponentKind,
    KeyName,
    RuleSheet,
    SortKey,
    TieMeaning,
)
from core.points import Points

FINAL = RuleSheet(
    components=(
        Component(
            name="theory", title="理论", kind=ComponentKind.THEORY, of_points=Points(10_000), weight=300
        ),
        Component(
            name="practical", title="实操", kind=ComponentKind.PRACTICAL, of_points=Points(10_000), weight=700
        ),
    ),
    keys=(
        SortKey(key=KeyName.TOTAL),
        SortKey(key=KeyName.COMPONENT, component="practical"),
        SortKey(key=KeyName.TIME_USED, component="practical", higher_first=False),
        SortKey(key=KeyName.HANDED_IN, higher_first=False),
    ),
)
"""总分 → 实操成绩 → 实操用时少 → 先交卷."""


def entrant(
    number: int,
    theory: int | None,
    practical: int | None,
    ms: int | None = None,
    seq: int | None = None,
    **more: bool,
) -> Entrant:
    marks = {
        name: Mark(Points(points), ms)
        for name, points in (("theory", theory), ("practical", practical))
        if points is not None
    }
    return Entrant(number, marks, seq, **more)


def places(*people: Entrant, sheet: RuleSheet = FINAL) -> list[tuple[int, int | None]]:
    return [(each.entry_id, each.rank) for each in rank(sheet, people)]


def test_the_second_key_decides_where_totals_are_equal() -> None:
    assert places(entrant(1, 10_000, 0), entrant(2, 3_000, 3_000)) == [(2, 1), (1, 2)]


def test_less_time_is_better_and_no_time_is_last() -> None:
    assert places(entrant(1, 1, 1), entrant(2, 1, 1, 900), entrant(3, 1, 1, 800)) == [(3, 1), (2, 2), (1, 3)]


def test_equals_in_every_key_share_the_rank_and_the_next_one_skips() -> None:
    people = [entrant(3, 1, 1, 5, 7), entrant(1, 1, 1, 5, 7), entrant(2, 0, 0, 5, 7)]
    assert places(*people) == [(1, 1), (3, 1), (2, 3)]
    strict = FINAL.model_copy(update={"ties": TieMeaning.BY_LAST_KEY})
    told = unseparated(strict, rank(FINAL, [*people, Entrant(4, {})]))
    assert [each.facts for each in told] == [{"rank": 1, "count": 2}]
    assert unseparated(FINAL, rank(FINAL, people)) == ()


def test_the_incomplete_come_after_the_complete_and_the_absent_have_no_rank() -> None:
    absent = Entrant(3, {"theory": Mark(None, absent=True)})
    found = rank(
        FINAL,
        [
            entrant(1, 10_000, None),
            entrant(2, 0, 0),
            absent,
            Entrant(4, {}),
            entrant(5, 10_000, 10_000, struck=True),
        ],
    )
    assert [(each.entry_id, each.rank, each.standing) for each in found] == [
        (2, 1, RankStanding.COMPLETE),
        (1, 2, RankStanding.INCOMPLETE),
        (4, None, RankStanding.WAITING),
        (3, None, RankStanding.ABSENT),
        (5, None, RankStanding.STRUCK),
    ]
    assert found[1].total is None
    assert found[1].so_far == 3_000


def test_who_competes_beside_takes_no_rank_and_stands_behind_equals() -> None:
    beside = entrant(1, 5, 5, official=False)
    assert places(beside, entrant(2, 5, 5), entrant(3, 4, 4)) == [(2, 1), (1, None), (3, 2)]
    assert places(entrant(1, 9, 9, official=False), entrant(2, 5, 5)) == [(1, None), (2, 1)]


@st.composite
def fields(draw: st.DrawFn) -> list[Entrant]:
    points = st.one_of(st.none(), st.integers(0, 3).map(lambda each: each * 100))
    people = []
    for number in range(draw(st.integers(0, 12))):
        made = entrant(
            number,
            draw(points),
            draw(points),
            draw(st.one_of(st.none(), st.integers(0, 2))),
            draw(st.one_of(st.none(), st.integers(0, 2))),
            official=draw(st.booleans()),
            struck=draw(st.booleans()),
        )
        people.append(made)
    return people


def ranked_by_hand(found: Sequence[Ranked], each: Ranked) -> int:
    def better(other: Ranked) -> bool:
        if other.standing is not each.standing:
            return other.standing is RankStanding.COMPLETE
        for key, its, mine in zip(FINAL.keys, other.key_values, each.key_values, strict=True):
            if its != mine:
                if its is None or mine is None:
                    return mine is None
                return its > mine if key.higher_first else its < mine
        return False

    return 1 + sum(1 for other in found if other.rank is not None and better(other))


@given(fields())
def test_a_rank_is_one_more_than_the_number_of_officials_who_are_better(people: list[Entrant]) -> None:
    found = rank(FINAL, people)
    assert sorted(each.entry_id for each in found) == sorted(each.entry_id for each in people)
    assert [each.position for each in found] == list(range(1, len(people) + 1))
    for each in found:
        if each.rank is not None:
            assert each.rank == ranked_by_hand(found, each)


@given(fields(), st.randoms(use_true_random=False))
def test_the_order_of_entering_never_changes_a_rank(people: list[Entrant], chance: Random) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert rank(FINAL, people) == rank(FINAL, shuffled)
