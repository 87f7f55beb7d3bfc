"""Single choice: one option is right, and it alone brings the points."""

import pytest
from hypothesis import given

from core.errors import Finding
from core.points import marks
from exam.rules.marking import AllOrNothing, award
from question_bank.kinds import single_choice
from question_bank.kinds.contract import KindName
from question_bank.kinds.outcome import Outcome
from tests.rules.question_bank.drawn_items import Drawn, drawn_items


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"id": "abcdefgh"[place], "text": text} for place, text in enumerate(texts)]


def _single(*texts: str, stem: str = "题干") -> single_choice.Content:
    return single_choice.Content.model_validate({"stem": stem, "options": _options(*texts)})


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@given(drawn_items(KindName.SINGLE_CHOICE))
def test_of_all_options_exactly_the_one_that_the_explanation_names_brings_the_points(item: Drawn) -> None:
    content, key = item.content, item.key
    assert isinstance(content, single_choice.Content)
    assert isinstance(key, single_choice.Key)
    (told,) = single_choice.explain(content, key).options
    for option in content.options:
        outcome = single_choice.compare(content, key, single_choice.Response(option=option.id))
        assert award(AllOrNothing(deduction=marks("0.5")), marks(2), outcome) == (
            marks(2) if option == told else marks("-0.5")
        )


@given(drawn_items(KindName.SINGLE_CHOICE))
def test_every_key_but_one_beyond_the_options_is_sound(item: Drawn) -> None:
    content = item.content
    assert isinstance(content, single_choice.Content)
    for option in content.option_ids:
        assert single_choice.check(content, single_choice.Key(option=option)) == ()
    assert _codes(single_choice.check(content, single_choice.Key(option="z9"))) == ["item.key_beyond_options"]


def test_a_sound_item_has_no_findings() -> None:
    assert single_choice.check(_single("一", "二"), single_choice.Key(option="b")) == ()


@pytest.mark.parametrize("stem", ["", "<p>&nbsp;</p>", " \u3000", "<p>\u200b<br></p>", "<sup></sup>"])
def test_a_stem_that_shows_nothing_is_empty(stem: str) -> None:
    content = _single("一", "二", stem=stem)
    assert _codes(single_choice.check(content, single_choice.Key(option="a"))) == ["item.stem_empty"]


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


def test_a_wrong_pick_misses_and_is_a_false_hit() -> None:
    content, key = _single("一", "二"), single_choice.Key(option="a")
    wrong = single_choice.compare(content, key, single_choice.Response(option="b"))
    assert wrong == Outcome(answered=True, hits=0, missed=1, false_hits=1)
    assert single_choice.compare(content, key, single_choice.Response(option="a")).fully_right
