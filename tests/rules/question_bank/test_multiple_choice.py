"""Multiple choice: what is ticked is a set, and every option of it counts by itself."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from question_bank.kinds import multiple_choice
from question_bank.kinds.contract import KindName
from question_bank.kinds.outcome import Outcome
from tests.rules.question_bank.drawn_items import Drawn, drawn_items


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"id": "abcdefgh"[place], "text": text} for place, text in enumerate(texts)]


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@given(drawn_items(KindName.MULTIPLE_CHOICE), st.data())
def test_ticked_options_count_as_a_set_whatever_their_order_and_however_often(
    item: Drawn, data: st.DataObject
) -> None:
    content, key = item.content, item.key
    assert isinstance(content, multiple_choice.Content)
    assert isinstance(key, multiple_choice.Key)
    ticked = data.draw(st.lists(st.sampled_from(content.option_ids), min_size=1, max_size=12))
    right, wrong = set(ticked) & set(key.options), set(ticked) - set(key.options)
    assert multiple_choice.compare(content, key, multiple_choice.Response(options=tuple(ticked))) == Outcome(
        answered=True,
        hits=len(right),
        missed=len(set(key.options)) - len(right),
        false_hits=len(wrong),
        wrong_parts=len(content.options) - len(set(key.options)),
    )


@given(drawn_items(KindName.MULTIPLE_CHOICE))
def test_the_explanation_names_the_right_options_in_the_order_of_writing(item: Drawn) -> None:
    content, key = item.content, item.key
    assert isinstance(content, multiple_choice.Content)
    assert isinstance(key, multiple_choice.Key)
    right = multiple_choice.explain(content, key)
    assert right.options == tuple(each for each in content.options if each.id in key.options)


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        (None, ["item.key_missing"]),
        ({"options": []}, ["item.key_missing"]),
        ({"options": ["a", "a"]}, ["item.key_repeated"]),
        ({"options": ["a", "x", "y"]}, ["item.key_beyond_options"] * 2),
        ({"options": ["b", "a"]}, []),
    ],
)
def test_the_key_of_a_multiple_choice_is_checked(key: dict[str, Any] | None, codes: list[str]) -> None:
    content = multiple_choice.Content.model_validate({"stem": "题干", "options": _options("一", "二")})
    read = None if key is None else multiple_choice.Key.model_validate(key)
    assert _codes(multiple_choice.check(content, read)) == codes


@pytest.mark.parametrize(
    ("ticked", "outcome"),
    [
        ([], Outcome(answered=False, hits=0, missed=2, false_hits=0)),
        (["a", "c"], Outcome(answered=True, hits=2, missed=0, false_hits=0)),
        (["a"], Outcome(answered=True, hits=1, missed=1, false_hits=0)),
        (["a", "b", "c", "d"], Outcome(answered=True, hits=2, missed=0, false_hits=2)),
        (["z"], Outcome(answered=True, hits=0, missed=2, false_hits=1)),
    ],
)
def test_ticked_options_are_counted(ticked: list[str], outcome: Outcome) -> None:
    content = multiple_choice.Content.model_validate({"stem": "题干", "options": _options(*"甲乙丙丁")})
    key = multiple_choice.Key(options=("c", "a"))
    assert multiple_choice.compare(content, key, multiple_choice.Response(options=tuple(ticked))) == replace(
        outcome, wrong_parts=2
    )
