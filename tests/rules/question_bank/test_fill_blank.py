"""Fill-blank items: which written answers are the same, and how blanks are matched."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from question_bank.kinds import fill_blank
from question_bank.kinds.most_pairs import most_pairs
from question_bank.kinds.normal_form import Switches, normal_form
from question_bank.kinds.outcome import Outcome

NAMES = sorted(Switches.model_fields)
CLOSED = Switches.model_validate(dict.fromkeys(NAMES, False))
ANSWERS = st.text(alphabet="aAａ电5５0０.．。,，-－— \u3000\u200b+", max_size=7)


def _same(one: str, other: str, switches: Switches) -> bool:
    return normal_form(one, switches) == normal_form(other, switches)


def _only(name: str) -> Switches:
    return Switches.model_validate({**dict.fromkeys(NAMES, False), name: True})


@pytest.mark.parametrize(
    ("switch", "one", "other"),
    [
        ("fold_width", "ａｂｃ", "abc"),
        ("fold_width", "２０㎜", "20mm"),
        ("fold_width", "20℃", "20°C"),
        ("fold_case", "PLC", "plc"),
        ("trim_space", " 验电\u3000", "验电"),
        ("ignore_inner_space", "power line", "powerline"),
        ("ignore_inner_space", " 验 电 ", " 验电 "),
        ("fold_punctuation", "甲、乙", "甲，乙"),
        ("fold_punctuation", "（甲）", "(甲)"),
        ("fold_punctuation", "五十。", "五十"),
        ("fold_punctuation", "人社部发〔2022〕14号", "人社部发[2022]14号"),
        ("ignore_hyphen", "E-mail", "Email"),
        ("numeric_equality", "50", "50.0"),
        ("numeric_equality", "50", "５０"),
        ("numeric_equality", "1,000", "1000"),
        ("numeric_equality", "-0.50", "－.5"),
        ("numeric_equality", "+5", "05"),
        ("numeric_equality", "-0", "0"),
        ("numeric_equality", "50.", "50"),
    ],
)
def test_a_switch_makes_its_own_difference_not_matter(switch: str, one: str, other: str) -> None:
    assert _same(one, other, _only(switch))
    assert _same(one, other, Switches())
    assert not _same(one, other, CLOSED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("-5", "5"),
        ("1.5", "15"),
        ("10²", "102"),
        ("5", "五"),
        ("50%", "50"),
        ("GB 50.10", "GB 50.1"),
        ("1-2", "12"),
        ("，", "。"),
        ("1,00", "100"),
        ("左", "右"),
        ("+", "-"),
        (".", ""),
    ],
)
def test_different_answers_stay_different_with_every_switch_open(one: str, other: str) -> None:
    assert not _same(one, other, Switches())


@pytest.mark.parametrize(("one", "other"), [("Ω", "Ω"), ("验\u200b电", "验电"), ("e\u0301", "é")])
def test_what_looks_identical_is_the_same_without_any_switch(one: str, other: str) -> None:
    assert _same(one, other, CLOSED)


@given(ANSWERS, ANSWERS, st.sets(st.sampled_from(NAMES)), st.sampled_from(NAMES))
@example(" :", " ", {"fold_punctuation"}, "trim_space")
@example("0 :", "0", {"fold_punctuation"}, "ignore_inner_space")
@example("İ-A", "i\u0307-a", {"fold_case"}, "ignore_hyphen")
@example("İ-A", "İA", {"ignore_hyphen"}, "fold_case")
def test_opening_a_switch_never_makes_a_right_answer_wrong(
    one: str, other: str, opened: set[str], further: str
) -> None:
    before = Switches.model_validate({name: name in opened for name in NAMES})
    after = Switches.model_validate({name: name in opened | {further} for name in NAMES})
    if _same(one, other, before):
        assert _same(one, other, after)


@given(ANSWERS)
def test_an_answer_equals_itself_and_only_marks_are_kept(text: str) -> None:
    kind, folded = normal_form(text, Switches())
    assert normal_form(folded, Switches()) == (kind, folded)


def _content(places: int) -> fill_blank.Content:
    return fill_blank.Content(stem="填 " + " ".join(f"[[{n}]]" for n in range(1, places + 1)))


def _key(*accepted: tuple[str, ...], **more: Any) -> fill_blank.Key:
    return fill_blank.Key.model_validate({"blanks": [{"accepted": a} for a in accepted], **more})


def _outcome(key: fill_blank.Key, *given_texts: str) -> Outcome:
    response = fill_blank.Response(blanks=given_texts)
    return fill_blank.compare(_content(len(key.blanks)), key, response)


def test_right_answers_written_carelessly_are_right() -> None:
    key = _key(("abc",), ("E-mail",), ("50", "五十"), ("停电 验电",))
    assert _outcome(key, "ＡＢＣ", " email ", "５０．０", "停电验电。").fully_right


def test_ordered_blanks_are_compared_place_by_place() -> None:
    key = _key(("电压",), ("电流",))
    assert _outcome(key, "电流", "电压") == Outcome(answered=True, hits=0, missed=2, false_hits=2)
    assert _outcome(key, "", "电流") == Outcome(answered=True, hits=1, missed=1, false_hits=0)
    assert _outcome(key, "电压", "电流", "电阻") == Outcome(answered=True, hits=2, missed=0, false_hits=1)


def test_blanks_in_any_order_take_each_answer_once() -> None:
    key = _key(("电压",), ("电流",), ordered=False)
    assert _outcome(key, "电流", "电压").fully_right
    assert _outcome(key, "电压", "电压") == Outcome(answered=True, hits=1, missed=1, false_hits=1)


def test_an_answer_that_fits_two_blanks_makes_way() -> None:
    key = _key(("甲", "乙"), ("甲",), ordered=False)
    assert _outcome(key, "甲", "乙").fully_right


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=4))
def test_no_assignment_beats_the_matching(fits: list[list[int]]) -> None:
    best = max(
        sum(blank in wanted for blank, wanted in zip(seats, fits, strict=False))
        for seats in permutations(range(8), len(fits))
    )
    assert most_pairs(fits) == best


@pytest.mark.parametrize(
    ("stem", "key", "expected"),
    [
        ("填 [[1]]", None, ["item.key_missing"]),
        ("填 [[1]]", _key(), ["item.key_missing"]),
        ("没有空", _key(("x",)), ["item.blank_missing"]),
        ("", _key(("x",)), ["item.stem_empty", "item.blank_missing"]),
        ("[[2]] [[1]]", _key(("x",), ("y",)), ["item.blank_numbers"]),
        ("[[1]] [[1]]", _key(("x",), ("y",)), ["item.blank_numbers"]),
        ('<img alt="[[1]]">填', _key(("x",)), ["item.blank_hidden"]),
        ("[[1]] [[2]]", _key(("x",)), ["item.blanks_and_key_differ"]),
        ("[[1]]", _key(()), ["item.accepted_empty"]),
        ("[[1]]", _key(("x", " \u200b")), ["item.accepted_empty"]),
        ("[[1]]", _key(("50", "五十", "５０.0")), ["item.accepted_repeated"]),
        ("".join(f"[[{n}]]" for n in range(1, 32)), None, ["item.blanks_too_many", "item.key_missing"]),
        ("额定 [[1]] 伏", _key(("220",)), []),
    ],
)
def test_blanks_and_their_key_are_checked(stem: str, key: fill_blank.Key | None, expected: list[str]) -> None:
    findings = fill_blank.check(fill_blank.Content(stem=stem), key)
    assert [finding.code for finding in findings] == expected


def test_a_candidate_learns_how_many_blanks_there_are_and_nothing_of_the_key() -> None:
    shown = fill_blank.present(_content(2))
    assert (shown.blanks, shown.options) == (2, ())
    assert fill_blank.stem_parts("<b>甲[[1]]</b>乙[[2]]") == ("<b>甲", "</b>乙", "")


def test_the_explained_answer_names_what_each_blank_accepts() -> None:
    right = fill_blank.explain(_content(2), _key(("50", "五十"), ("V",), ordered=False))
    assert (right.blanks, right.ordered) == ((("50", "五十"), ("V",)), False)


def test_the_switches_are_stored_with_the_key() -> None:
    assert _key(("x",)).model_dump()["switches"] == dict.fromkeys(Switches.model_fields, True)
