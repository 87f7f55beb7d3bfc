"""The worked example of a rule sheet is always one of two equals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.rule_sheet import Component, ComponentKind, KeyName, RuleSheet, SortKey
from core.points import Points
from web import rule_form, tie_example


def sheet(first: int, second: int, weight: int) -> RuleSheet:
    kinds = (ComponentKind.THEORY, ComponentKind.PRACTICAL)
    parts = zip(kinds, (first, second), (weight, 1000 - weight), strict=True)
    return RuleSheet(
        components=tuple(
            Component(name=kind.value, title=kind.value, kind=kind, of_points=Points(of), weight=share)
            for kind, of, share in parts
        ),
        keys=(SortKey(key=KeyName.TOTAL), SortKey(key=KeyName.COMPONENT, component="practical")),
    )


@given(st.integers(100, 100_000), st.integers(100, 100_000), st.integers(1, 999))
def test_the_two_of_the_example_have_the_same_total_whatever_the_weights(
    first: int, second: int, weight: int
) -> None:
    example = tie_example.of(sheet(first, second, weight))
    assert example is not None
    one, other = example.rows
    assert one.total == other.total
    assert example.place in {1, None}


@pytest.mark.parametrize("name", rule_form.PRESETS)
def test_every_preset_parts_the_two_by_its_second_comparison(name: str) -> None:
    form = rule_form.preset(name, "zh_CN")
    assert form is not None
    example = tie_example.of(rule_form.sheet_of(form, []))
    assert example is not None
    assert example.place == 1


def test_a_sheet_by_which_nobody_is_ranked_has_no_example() -> None:
    assert tie_example.of(RuleSheet(components=(), keys=())) is None
