"""Weight tables become counts that add up exactly, by section and by topic."""

from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, marks
from core.text import LOCALES, finding_texts
from exam.rules.blueprint import Blueprint, Section, check_blueprint, largest_remainder
from exam.rules.marking import AllOrNothing
from exam.rules.weights import check_weights, quotas_for, share_out
from question_bank.kinds.contract import KindName

WEIGHTS = st.lists(st.integers(0, 40), min_size=1, max_size=9).filter(any)
COUNTS = st.lists(st.integers(0, 90), min_size=1, max_size=6)


@given(counts=COUNTS, weights=WEIGHTS)
def test_rows_and_columns_add_up_exactly_and_no_topic_loses_a_whole_item(
    counts: list[int], weights: list[int]
) -> None:
    shares = share_out(counts, weights)
    assert [sum(row) for row in shares] == counts
    columns = [sum(row[at] for row in shares) for at in range(len(weights))]
    assert columns == list(largest_remainder(weights, sum(counts)))
    for count, row in zip(counts, shares, strict=True):
        for weight, share in zip(weights, row, strict=True):
            assert share >= floor(count * weight / sum(weights) + 1e-9)


@given(counts=COUNTS, weights=WEIGHTS)
def test_a_topic_without_weight_gets_no_item(counts: list[int], weights: list[int]) -> None:
    shares = share_out(counts, [*weights, 0])
    assert all(row[-1] == 0 for row in shares)


def blueprint(*counts: int) -> Blueprint:
    sections = tuple(
        Section(
            title=str(at),
            kind=KindName.SINGLE_CHOICE,
            count=count,
            points_each=marks(1),
            rule=AllOrNothing(),
        )
        for at, count in enumerate(counts)
    )
    return Blueprint(sections=sections, announced_total=Points(100 * sum(counts)))


def test_a_table_of_the_standard_fills_the_sections_of_a_paper() -> None:
    table = {"1": 5, "2": 15, "3": 35, "4": 45}
    planned = quotas_for(blueprint(60, 20, 20), table)
    assert check_blueprint(planned) == ()
    totals = dict.fromkeys(table, 0)
    for section in planned.sections:
        assert sum(quota.count for quota in section.quotas) == section.count
        for quota in section.quotas:
            totals[quota.topic] += quota.count
    assert totals == table


def test_rounding_never_costs_a_topic_an_item_in_every_section() -> None:
    assert [sum(column) for column in zip(*share_out([3, 3, 3], [45, 55]), strict=True)] == [4, 5]


@pytest.mark.parametrize(
    ("table", "code"),
    [({"1": 50, "2": 49}, "exam.weights_not_hundred"), ({"1": 101, "2": -1}, "exam.weight_negative")],
)
def test_a_table_that_does_not_add_up_to_a_hundred_is_named(table: dict[str, int], code: str) -> None:
    findings = check_weights(table)
    assert [each.code for each in findings] == [code]
    assert all(finding_texts(findings, locale) for locale in LOCALES)
    assert check_weights({"1": 40, "2": 60}) == ()
