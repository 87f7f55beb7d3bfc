"""Staff numbers, as people type and paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.codes import read_code, read_codes, split_codes

CODES = st.lists(st.from_regex(r"[A-Z0-9_.-]{1,12}", fullmatch=True))


@pytest.mark.parametrize("typed", ["gz001", " GZ001 ", "ＧＺ００１", "Gz００1\u3000"])
def test_one_number_has_one_spelling(typed: str) -> None:
    assert read_code(typed) == "GZ001"


def test_a_list_names_everybody_once_and_in_its_order() -> None:
    assert read_codes(["b2", " ", "A1", "B2", "", "ａ1"]) == ["B2", "A1"]


@given(CODES, st.sampled_from([" ", "\n", "\t", ",", "，", ";", "；", "、", "\u3000", ", \n"]))
def test_whatever_stands_between_numbers_the_list_is_read_alike(codes: list[str], between: str) -> None:
    assert split_codes(between.join(codes)) == codes
    assert split_codes(f"{between}{between.join(codes)}{between}") == codes


@given(CODES)
def test_a_list_that_was_read_is_read_the_same_again(codes: list[str]) -> None:
    assert read_codes(read_codes(codes)) == read_codes(codes)
