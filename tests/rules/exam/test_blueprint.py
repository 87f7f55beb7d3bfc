"""Blueprints: what a paper is to be made of, and exact splitting by weights."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, marks
from core.text import LOCALES, finding_texts
from exam.rules.blueprint import (
    Blueprint,
    DifficultyBounds,
    Section,
    TopicQuota,
    check_blueprint,
    largest_remainder,
    quotas_by_weight,
    total_points,
)
from exam.rules.marking import AllOrNothing, FixedPartial
from question_bank.kinds.contract import KindName

SINGLE = Section(
    title="单项选择题",
    kind=KindName.SINGLE_CHOICE,
    count=160,
    points_each=marks("0.5"),
    rule=AllOrNothing(),
    quotas=(TopicQuota(topic="1", count=8), TopicQuota(topic="2", count=32)),
)
JUDGEMENT = Section(
    title="判断题", kind=KindName.TRUE_FALSE, count=40, points_each=marks("0.5"), rule=AllOrNothing()
)
THEORY = Blueprint(sections=(SINGLE, JUDGEMENT), announced_total=marks(100), pass_points=marks(60))


def codes(blueprint: Blueprint) -> list[str]:
    findings = check_blueprint(blueprint)
    assert all(len(finding_texts(findings, locale)) == len(findings) for locale in LOCALES)
    return [found.code for found in findings]


def with_section(**changes: object) -> Blueprint:
    section = Section.model_validate({**JUDGEMENT.model_dump(), **changes})
    return Blueprint(sections=(section,), announced_total=section.points)


def test_a_hundred_and_sixty_choices_and_forty_judgements_make_a_hundred_marks() -> None:
    assert total_points(THEORY) == marks(100)
    assert check_blueprint(THEORY) == ()


def test_a_blueprint_survives_storage() -> None:
    assert Blueprint.model_validate_json(THEORY.model_dump_json()) == THEORY


def test_a_total_that_differs_from_the_announced_one_is_found() -> None:
    (found,) = check_blueprint(THEORY.model_copy(update={"announced_total": marks(120)}))
    assert found.code == "exam.total_differs"
    assert found.facts == {"total": "100", "announced": "120"}


@pytest.mark.parametrize("pass_points", [Points(0), marks("100.5")])
def test_a_pass_mark_out_of_reach_is_found(pass_points: Points) -> None:
    assert codes(THEORY.model_copy(update={"pass_points": pass_points})) == ["exam.pass_mark_out_of_reach"]


def test_an_empty_blueprint_is_found() -> None:
    assert codes(Blueprint(sections=(), announced_total=Points(0))) == ["exam.blueprint_empty"]


def test_an_empty_section_is_found_before_it_can_block_a_hand_in() -> None:
    assert codes(with_section(count=0)) == ["exam.section_empty"]


def test_a_section_worth_nothing_is_found() -> None:
    assert codes(with_section(points_each=0)) == ["exam.section_without_points"]


def test_two_sections_of_one_title_are_found() -> None:
    doubled = Blueprint(sections=(JUDGEMENT, JUDGEMENT), announced_total=marks(40))
    (found,) = check_blueprint(doubled)
    assert (found.code, found.field) == ("exam.section_repeated", "sections.1")


def test_quotas_that_do_not_fit_are_found() -> None:
    def quotas(*rows: tuple[str, int]) -> Blueprint:
        return with_section(quotas=[{"topic": topic, "count": count} for topic, count in rows])

    assert codes(quotas(("1", 30), ("2", 11))) == ["exam.quota_over_count"]
    assert codes(quotas(("1", 0))) == ["exam.quota_empty"]
    assert codes(quotas(("1", 3), ("1", 4))) == ["exam.quota_repeated"]
    assert codes(quotas(("1", 30), ("2", 10))) == []


def test_a_partial_mark_as_large_as_the_full_one_is_found() -> None:
    rule = FixedPartial(partial=marks("0.5"))
    many = {"kind": KindName.MULTIPLE_CHOICE, "rule": rule.model_dump()}
    assert codes(with_section(**many)) == ["exam.partial_not_below_full"]
    assert codes(with_section(**many, points_each=100)) == []


def test_a_rule_that_does_not_fit_the_kind_is_found() -> None:
    rule = FixedPartial(partial=marks("0.1")).model_dump()
    assert codes(with_section(rule=rule)) == ["exam.rule_not_for_kind"]


def test_reversed_difficulty_bounds_are_found() -> None:
    assert codes(with_section(difficulty=DifficultyBounds(easiest=4, hardest=2))) == [
        "exam.difficulty_reversed"
    ]
    assert codes(with_section(difficulty=DifficultyBounds(easiest=2, hardest=2))) == []


def test_a_weight_table_splits_the_items_exactly() -> None:
    weights = {"职业道德": 5, "基础知识": 20, "清洁卫生": 15, "睡眠": 5, "饮食": 5, "排泄": 10, "其余": 40}
    quotas = quotas_by_weight(weights, 33)
    assert sum(quota.count for quota in quotas) == 33
    assert [quota.count for quota in quotas] == [2, 6, 5, 2, 2, 3, 13]


def test_a_topic_whose_share_comes_to_nothing_gets_no_quota() -> None:
    assert [quota.topic for quota in quotas_by_weight({"a": 99, "b": 1}, 3)] == ["a"]


def test_equal_remainders_go_to_the_earlier_part() -> None:
    assert largest_remainder((1, 1, 1), 2) == (1, 1, 0)


@given(
    weights=st.lists(
        st.integers(0, 100) | st.fractions(min_value=0, max_value=9, max_denominator=97), min_size=1
    ).filter(any),
    n=st.integers(0, 500),
)
def test_parts_sum_to_the_whole_and_stay_within_one_of_the_exact_share(
    weights: list[int | Fraction], n: int
) -> None:
    parts = largest_remainder(weights, n)
    assert sum(parts) == n
    whole = sum(weights, Fraction(0))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(weight) * n / whole) < 1


def test_nothing_splits_into_nothing() -> None:
    assert largest_remainder((0, 0), 0) == (0, 0)
    assert largest_remainder((), 0) == ()


@pytest.mark.parametrize(
    "splitting",
    [
        lambda: largest_remainder((0, 0), 1),
        lambda: largest_remainder((1, -1), 1),
        lambda: largest_remainder((1,), -1),
    ],
)
def test_a_split_that_makes_no_sense_is_an_error(splitting: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="weight"):
        splitting()
