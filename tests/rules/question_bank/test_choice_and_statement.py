"""Golden cases of single choice, multiple choice and true or false."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import Finding
from question_bank.kinds import multiple_choice, rich_text, single_choice, true_false
from question_bank.kinds.outcome import Outcome


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"id": "abcdefgh"[place], "text": text} for place, text in enumerate(texts)]


def _single(*texts: str, stem: str = "题干") -> single_choice.Content:
    return single_choice.Content.model_validate({"stem": stem, "options": _options(*texts)})


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_sound_item_has_no_findings() -> None:
    assert single_choice.check(_single("一", "二"), single_choice.Key(option="b")) == ()


@pytest.mark.parametrize("stem", ["", "<p>&nbsp;</p>", " \u3000", "<p>\u200b<br></p>", "<sup></sup>"])
def test_a_stem_that_shows_nothing_is_empty(stem: str) -> None:
    content = _single("一", "二", stem=stem)
    assert _codes(single_choice.check(content, single_choice.Key(option="a"))) == ["item.stem_empty"]


@pytest.mark.parametrize("stem", ['<img src="/a.png">', "<audio src='x'></audio>", "↑", "<p>a</p>"])
def test_a_picture_or_a_sign_is_not_empty(stem: str) -> None:
    assert not rich_text.is_empty(stem)


def test_everything_wrong_with_a_choice_is_found_at_once() -> None:
    content = single_choice.Content.model_validate(
        {
            "options": [
                {"id": "a", "text": "5&nbsp;V"},
                {"id": "a", "text": "<b>５</b> V"},
                {"id": "c", "text": "<p></p>"},
                {"id": "d", "text": "<i></i>"},
            ]
        }
    )
    findings = single_choice.check(content, single_choice.Key(option="z"))
    assert findings == (
        Finding("item.stem_empty", field="stem"),
        Finding("item.option_id_repeated", {"option": "a"}, "options"),
        Finding("item.option_repeated", {"option": "B", "same_as": "A"}, "options.a"),
        Finding("item.option_empty", {"option": "C"}, "options.c"),
        Finding("item.option_empty", {"option": "D"}, "options.d"),
        Finding("item.key_beyond_options", {"option": "Z"}, "key"),
    )


@pytest.mark.parametrize(
    ("one", "other"), [("Mg", "mg"), ("10<sup>2</sup>", "102"), ("m<sup>2</sup>", "m<sub>2</sub>")]
)
def test_options_that_differ_in_case_or_height_are_two(one: str, other: str) -> None:
    assert single_choice.check(_single(one, other), single_choice.Key(option="a")) == ()


def test_one_option_is_too_few_and_a_missing_key_is_said() -> None:
    assert _codes(single_choice.check(_single("一"), None)) == ["item.options_too_few", "item.key_missing"]


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


def test_a_wrong_pick_misses_and_is_a_false_hit() -> None:
    content, key = _single("一", "二"), single_choice.Key(option="a")
    wrong = single_choice.compare(content, key, single_choice.Response(option="b"))
    assert wrong == Outcome(answered=True, hits=0, missed=1, false_hits=1)
    assert single_choice.compare(content, key, single_choice.Response(option="a")).fully_right


def test_a_statement_is_right_or_wrong() -> None:
    content, key = true_false.Content(stem="题干"), true_false.Key(value=False)
    assert true_false.check(content, key) == ()
    assert _codes(true_false.check(content, None)) == ["item.key_missing"]
    assert true_false.compare(content, key, true_false.Response(value=False)).fully_right
    assert true_false.compare(content, key, true_false.Response(value=True)).false_hits == 1
    assert not true_false.compare(content, key, None).answered
    with pytest.raises(ValueError, match="not an order"):
        true_false.present(content, ["a"])


def test_blocks_part_words_and_entities_are_read() -> None:
    assert rich_text.plain("<p>甲</p><p>乙&amp;丙</p>a<br>b<b>c</b>") == "甲 乙&丙 a bc"
