import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.uscc import ALPHABET, CreditCode, check_character, read_credit_code

VALID = ["91110000600037341L", "91330100799655058B", "914403001922038216", "91110108551385082Q"]


@pytest.mark.parametrize("number", VALID)
def test_a_published_credit_code_is_read(number: str) -> None:
    read = read_credit_code(number)
    assert isinstance(read, CreditCode)
    assert read.number == number
    assert (read.authority, read.category, read.region_code) == ("9", "1", number[2:8])
    assert read.body_code == number[8:17]


def test_full_width_spaces_and_small_letters_are_understood() -> None:
    read = read_credit_code(" 9133 0100-799655058ｂ ")
    assert isinstance(read, CreditCode)
    assert read.number == VALID[1]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "people.credit_code_missing"),
        ("9133010079965505", "people.credit_code_length"),
        ("91330100I99655058B", "people.credit_code_characters"),
        ("9133A100799655058B", "people.credit_code_characters"),
        ("91330100799655058C", "people.credit_code_check"),
    ],
)
def test_a_credit_code_that_does_not_fit_says_why(raw: str, code: str) -> None:
    answer = read_credit_code(raw)
    assert isinstance(answer, tuple)
    assert [finding.code for finding in answer] == [code]


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes_unseen(number: str, place: int, character: str) -> None:
    wrong = f"{number[:place]}{character}{number[place + 1 :]}"
    assert wrong == number or isinstance(read_credit_code(wrong), tuple)


@given(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.integers(0, 999999),
    st.text(ALPHABET, min_size=9, max_size=9),
)
def test_every_completed_code_is_read(head: str, region: int, body: str) -> None:
    seventeen = f"{head}{region:06d}{body}"
    assert isinstance(read_credit_code(seventeen + check_character(seventeen)), CreditCode)


@given(st.text(max_size=25))
def test_whatever_is_typed_is_answered(raw: str) -> None:
    assert read_credit_code(raw)
