"""Reasons: one rule for what is one, and one ending in the sentence that they are put into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import reasons, text


@pytest.mark.parametrize("typed", ["缺勤", "ok", "3月5日", "病假。", " 证 件 "])
def test_two_letters_or_ideographs_are_a_reason(typed: str) -> None:
    assert reasons.suffices(typed)


@pytest.mark.parametrize("typed", ["", "  ", "病", "x", "。。。", "123456", "1。", "病。", "……", "(a)"])
def test_one_letter_or_signs_alone_are_none(typed: str) -> None:
    assert not reasons.suffices(typed)


@pytest.mark.parametrize(
    "typed", ["证件过期。", "证件过期", "证件过期；", " 证件过期 。\n", "证件过期.", "证件过期！"]
)
def test_a_reason_does_not_end_the_sentence_twice(typed: str) -> None:
    told = text.say("notice.contest.refused", "zh_CN", None, title="决赛", reason=reasons.read(typed))
    assert told.endswith("没有通过资格审核：证件过期。")


def test_what_it_asks_and_what_it_puts_in_brackets_stays() -> None:
    assert reasons.read("谁代考？") == "谁代考？"
    assert reasons.read("见通知（三）") == "见通知（三）"


def test_sentences_within_it_keep_their_ends() -> None:
    assert reasons.read("证件过期。\n请补交。") == "证件过期。 请补交"


@given(st.text(max_size=60), st.integers(1, 60))
def test_what_is_kept_is_kept_as_it_is_the_second_time(typed: str, longest: int) -> None:
    once = reasons.read(typed, longest=longest)
    assert len(once) <= longest
    assert reasons.read(once, longest=longest) == once
