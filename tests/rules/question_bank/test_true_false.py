"""Statements: right or wrong, and nothing between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from question_bank.kinds import true_false


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@given(st.booleans(), st.none() | st.booleans())
def test_an_answer_is_right_exactly_when_it_says_what_the_explanation_says(
    value: bool, said: bool | None
) -> None:
    content, key = true_false.Content(stem="停电检修前须验电"), true_false.Key(value=value)
    outcome = true_false.compare(content, key, true_false.Response(value=said))
    assert outcome.fully_right == (said is true_false.explain(content, key).value)
    assert outcome.answered == (said is not None)
    turned = true_false.compare(content, true_false.Key(value=not value), true_false.Response(value=said))
    assert (turned.hits, turned.false_hits) == (outcome.false_hits, outcome.hits)


def test_a_statement_is_right_or_wrong() -> None:
    content, key = true_false.Content(stem="题干"), true_false.Key(value=False)
    assert true_false.check(content, key) == ()
    assert _codes(true_false.check(content, None)) == ["item.key_missing"]
    assert true_false.compare(content, key, true_false.Response(value=False)).fully_right
    assert true_false.compare(content, key, true_false.Response(value=True)).false_hits == 1
    assert not true_false.compare(content, key, None).answered
    with pytest.raises(ValueError, match="not an order"):
        true_false.present(content, ["a"])
