"""The sealed paper against the public pool."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from question_bank.kinds.contract import KindName
from question_bank.rules import blocking
from question_bank.rules.lineage import (
    Evidence,
    LineageStanding,
    PoolItem,
    Row,
    SealedItem,
    compare_with_pool,
    judge_share,
    percent,
    text_difference,
)

KIND = KindName.SINGLE_CHOICE
POOL = tuple(PoolItem(f"P{n}", f"print-{n}", f"公开试题第{n}题的题干", kind=KIND) for n in range(10))
VOLTAGE = "低压验电器在使用之前应当先在有电的设备上试验确认完好\n先验电\n后验电"


def _unchanged(n: int, **more: int) -> SealedItem:
    return SealedItem(
        f"S{n}", f"print-{n}", f"公开试题第{n}题的题干", f"P{n}", more.get("weight", 1), kind=KIND
    )


def _varied(n: int, text: str = "改动后的题干") -> SealedItem:
    return SealedItem(f"S{n}", f"sealed-{n}", text, f"P{n}", kind=KIND)


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(("changed", "expected"), [(2, ["lineage.too_little_changed"]), (3, []), (10, [])])
def test_thirty_percent_is_enough_and_less_is_not(changed: int, expected: list[str]) -> None:
    paper = [_varied(n) if n < changed else _unchanged(n) for n in range(10)]
    evidence = compare_with_pool(POOL, paper)
    assert (evidence.changed, evidence.total) == (changed, 10)
    assert _codes(judge_share(evidence)) == expected


def test_the_reason_carries_its_figures_and_the_threshold_is_the_contests_own() -> None:
    evidence = compare_with_pool(POOL, [_varied(0), _unchanged(1), _unchanged(2)])
    assert judge_share(evidence, least=Fraction(1, 2)) == (
        Finding(
            "lineage.too_little_changed",
            {"changed": 1, "total": 3, "percent": "33.3", "least_percent": "50"},
        ),
    )
    assert judge_share(evidence) == ()


def test_where_marks_are_counted_weights_decide() -> None:
    evidence = compare_with_pool(POOL, [_varied(0), _unchanged(1, weight=9)])
    assert evidence.share == Fraction(1, 10)


def test_a_copy_without_a_link_is_still_the_same() -> None:
    row = compare_with_pool(POOL, [SealedItem("S", "print-4", "公开试题第4题的题干", kind=KIND)]).rows[0]
    assert (row.standing, row.public_ref, row.changed) == (LineageStanding.SAME, "P4", False)


def test_of_two_public_items_in_the_same_words_the_own_origin_is_named() -> None:
    pool = [PoolItem(ref, "print", "公开试题的题干", kind=KIND) for ref in ("A", "B", "C")]
    item = SealedItem("S", "print", "公开试题的题干", "B", kind=KIND)
    row = compare_with_pool(pool, [item]).rows[0]
    assert (row.public_ref, row.unregistered) == ("B", False)


def test_an_item_of_no_public_line_is_new() -> None:
    row = compare_with_pool(POOL, [SealedItem("S", "other", "全新", kind=KIND)]).rows[0]
    assert (row.standing, row.public_ref, row.difference) == (LineageStanding.NEW, None, Fraction(1))


def test_a_variation_of_a_variation_is_followed_to_the_pool() -> None:
    paper = [SealedItem("S1", "x", "改动", variant_of="S0", kind=KIND)]
    row = compare_with_pool(POOL, paper, parents={"S0": "P7"}).rows[0]
    assert (row.standing, row.public_ref) == (LineageStanding.VARIED, "P7")


def test_a_line_in_a_circle_ends_nowhere() -> None:
    paper = [SealedItem("S1", "x", "甲", "S2", kind=KIND), SealedItem("S2", "y", "乙", "S1", kind=KIND)]
    rows = compare_with_pool(POOL, paper).rows
    assert [row.standing for row in rows] == [LineageStanding.NEW] * 2


def test_a_change_too_small_to_count_is_no_change() -> None:
    paper = [_varied(0, "试题第0题换过的题目")]
    assert compare_with_pool(POOL, paper).rows[0].changed
    row = compare_with_pool(POOL, paper, least_difference=Fraction(4, 5)).rows[0]
    assert row.standing is LineageStanding.SAME


def _against_voltage(text: str, variant_of: str | None = None) -> Row:
    pool = [*POOL, PoolItem("V/1", "v", VOLTAGE, kind=KIND, of="V"), PoolItem("W", "w", "别的题", kind=KIND)]
    return compare_with_pool(pool, [SealedItem("S", "s", text, variant_of, kind=KIND)]).rows[0]


def test_one_particle_more_makes_no_new_item_with_or_without_a_link() -> None:
    copied = _against_voltage(VOLTAGE.replace("完好", "完好呢"))
    assert (copied.standing, copied.public_ref) == (LineageStanding.SAME, "V/1")
    assert copied.unregistered
    assert not copied.changed
    assert 0 < copied.difference < Fraction(1, 20)
    linked = _against_voltage(VOLTAGE.replace("完好", "完好呢"), "V")
    assert (linked.standing, linked.unregistered) == (LineageStanding.SAME, False)
    elsewhere = _against_voltage(VOLTAGE.replace("完好", "完好呢"), "W")
    assert (elsewhere.standing, elsewhere.public_ref, elsewhere.unregistered) == (
        LineageStanding.SAME,
        "V/1",
        True,
    )


def test_what_asks_the_opposite_of_a_public_item_is_a_variation_of_it_that_nobody_wrote_down() -> None:
    turned = _against_voltage(VOLTAGE.replace("应当", "不应当"))
    assert (turned.standing, turned.public_ref) == (LineageStanding.VARIED, "V/1")
    assert turned.unregistered
    assert turned.changed


def test_only_what_is_worth_comparing_is_compared() -> None:
    pool = [PoolItem("V", "v", VOLTAGE, kind=KIND)]
    item = SealedItem("S", "s", VOLTAGE.replace("完好", "完好呢"), kind=KIND)
    assert compare_with_pool(pool, [item], near={}).rows[0].standing is LineageStanding.NEW
    assert blocking.overlapping([item.likeness, "别的"], ["无关", VOLTAGE, "呢"], 0.7) == [[1], []]
    assert blocking.overlapping(["甲"], [], 0.7) == [[]]


def test_a_paper_that_asks_one_public_item_twice_is_found() -> None:
    paper = [
        _unchanged(1),
        SealedItem("S9", "print-1", "公开试题第1题的题干", kind=KIND),
        _varied(2),
        _varied(3),
    ]
    assert _codes(judge_share(compare_with_pool(POOL, paper))) == ["lineage.item_twice"]


def test_an_empty_paper_proves_nothing() -> None:
    evidence = compare_with_pool(POOL, [])
    assert evidence == Evidence((), 0, 0, len(POOL))
    assert evidence.share == 0
    assert _codes(judge_share(evidence)) == ["lineage.paper_empty"]


def test_without_a_public_pool_nothing_is_proved() -> None:
    evidence = compare_with_pool((), [_varied(0), _unchanged(1)])
    assert (evidence.changed, evidence.public) == (2, 0)
    assert _codes(judge_share(evidence, least=Fraction(0))) == ["lineage.nothing_public"]


@given(st.text("甲乙丙", max_size=12), st.text("甲乙丙", max_size=12))
def test_the_difference_is_nothing_only_for_equal_texts(one: str, other: str) -> None:
    difference = text_difference(one, other)
    assert 0 <= difference <= 1
    assert (difference == 0) == (one == other)


def test_a_change_deep_in_a_long_text_is_seen() -> None:
    long = "长" * 9_000
    assert text_difference(long + "甲" + long, long + "乙" + long) == Fraction(1, 18_001)


@pytest.mark.parametrize(
    ("share", "shown"), [(Fraction(2999, 10_000), "29.9"), (Fraction(3, 10), "30"), (Fraction(0), "0")]
)
def test_a_share_is_cut_off_never_rounded_up(share: Fraction, shown: str) -> None:
    assert percent(share) == shown
