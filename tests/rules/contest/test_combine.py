"""Totals are whole hundredths, rounded once; absent is not zero, and not yet is neither."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from contest.rules.combine import Completeness, Mark, completeness, passed, so_far, total
from contest.rules.rule_sheet import AbsentMeaning, Component, ComponentKind, KeyName, RuleSheet, SortKey
from core.points import Points


def sheet(
    *weights: int, of: int = 10_000, absent: AbsentMeaning = AbsentMeaning.UNRANKED, line: int | None = None
) -> RuleSheet:
    return RuleSheet(
        components=tuple(
            Component(
                name=f"c{n}",
                title=f"第{n}项",
                kind=ComponentKind.THEORY,
                of_points=Points(of),
                weight=weight,
                pass_points=None if line is None else Points(line),
            )
            for n, weight in enumerate(weights)
        ),
        keys=(SortKey(key=KeyName.TOTAL),),
        absent=absent,
    )


def marked(*points: int | None) -> dict[str, Mark]:
    return {f"c{n}": Mark(None if each is None else Points(each)) for n, each in enumerate(points)}


ABSENT = Mark(None, absent=True)


def test_thirty_per_cent_of_eighty_and_seventy_of_ninety_make_eighty_seven() -> None:
    assert total(sheet(300, 700), marked(8_000, 9_000)) == 8_700


def test_half_a_hundredth_is_rounded_up_once() -> None:
    assert total(sheet(500, 500), marked(1, 0)) == 1
    assert total(sheet(333, 333, 334), marked(1, 1, 1)) == 1


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=2), st.integers(1, 999))
def test_the_total_is_the_exact_sum_to_the_nearest_hundredth(points: list[int], weight: int) -> None:
    made = total(sheet(weight, 1000 - weight), marked(*points))
    exact = Fraction(points[0] * weight + points[1] * (1000 - weight), 1000)
    assert made is not None
    assert abs(made - exact) <= Fraction(1, 2)
    assert 0 <= made <= 10_000


def test_what_is_missing_leaves_no_total() -> None:
    half = marked(8_000, None)
    assert completeness(sheet(300, 700), half) is Completeness.INCOMPLETE
    assert total(sheet(300, 700), half) is None
    assert so_far(sheet(300, 700), half) == 2_400
    assert completeness(sheet(300, 700), {}) is Completeness.WAITING


def test_an_absence_is_no_zero_unless_the_rules_say_so() -> None:
    marks = {**marked(8_000), "c1": ABSENT}
    assert completeness(sheet(300, 700), marks) is Completeness.ABSENT
    assert total(sheet(300, 700), marks) is None
    lenient = sheet(300, 700, absent=AbsentMeaning.ZERO)
    assert total(lenient, marks) == 2_400
    assert completeness(lenient, {"c0": ABSENT, "c1": ABSENT}) is Completeness.ABSENT


def test_to_pass_is_to_pass_every_part_that_has_a_line() -> None:
    lined = sheet(300, 700, line=6_000)
    assert passed(sheet(300, 700), marked(1, 1)) is None
    assert passed(lined, marked(6_000, 6_000)) is True
    assert passed(lined, marked(10_000, 5_999)) is False
    assert passed(lined, marked(10_000)) is False
    assert passed(lined, {**marked(10_000), "c1": ABSENT}) is False
