import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.phone import mask_phone, read_phone


@pytest.mark.parametrize(
    "raw",
    [
        "13812345678",
        "+86 138 1234 5678",
        "＋８６１３８１２３４５６７８",
        "0086-138-1234-5678",
        "86 13812345678",
        "(+86)13812345678",
        "１３８　１２３４　５６７８",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(raw: str) -> None:
    assert read_phone(raw) == "13812345678"


@pytest.mark.parametrize(
    "raw", ["12812345678", "1381234567", "138123456789", "025-83300000", "+1 3812345678", "1381234567a"]
)
def test_what_is_no_mobile_number_is_found(raw: str) -> None:
    answer = read_phone(raw)
    assert isinstance(answer, tuple)
    assert [finding.code for finding in answer] == ["people.phone_form"]


def test_a_missing_number_is_found() -> None:
    answer = read_phone(" ")
    assert isinstance(answer, tuple)
    assert [finding.code for finding in answer] == ["people.phone_missing"]


def test_a_masked_number_shows_its_ends() -> None:
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("83300000") == "********"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_reading_a_number_that_was_read_changes_nothing(number: str) -> None:
    assert read_phone(number) == number
    assert mask_phone(number)[3:7] == "****"
