"""Numbers of our own cannot be taken for national ones, and misreading one is noticed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.occupations.rules.certificate_number import CertificateNumber, read_certificate_number
from core.occupations.rules.grades import NATIONAL_LEVELS, Grade
from core.people.rules.provinces import PROVINCES
from training.certification.rules.numbering import (
    Filing,
    check_digit,
    check_filing,
    is_own_form,
    national_number,
    own_number,
    read_own_number,
)

LEVEL_FORM = re.compile(r"^[YS]\d{4}\d{2}\d{6}\d{2}[1-5A-Z]\d{6}$")
OLD_FORM = re.compile(r"^\d{16}$")
YEARS, SERIALS = st.integers(2020, 2099), st.integers(1, 999_999_999)
FILING = Filing("Y", "0001", "32", "123456")


@given(YEARS, SERIALS)
def test_no_number_of_ours_looks_national(year: int, serial: int) -> None:
    number = own_number(year, serial)
    for spelled in (number, number.replace("-", ""), number.replace("-", " ")):
        assert LEVEL_FORM.fullmatch(spelled) is None
        assert OLD_FORM.fullmatch(spelled) is None
        assert not isinstance(
            read_certificate_number(spelled, this_year=2099, provinces=PROVINCES), CertificateNumber
        )
    assert is_own_form(number)


@given(YEARS, SERIALS)
def test_a_number_is_read_back_however_it_is_spelled(year: int, serial: int) -> None:
    number = own_number(year, serial)
    full_width = number.translate({ord(each): ord(each) + 0xFEE0 for each in "LB0123456789"})
    for spelled in (number, number.lower(), number.replace("-", ""), f" {number} ", full_width):
        assert read_own_number(spelled) == number


@given(YEARS, SERIALS, st.data())
def test_one_wrong_digit_or_two_exchanged_are_noticed(year: int, serial: int, data: st.DataObject) -> None:
    number = own_number(year, serial)
    places = [at for at, each in enumerate(number) if each.isdigit()]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([each for each in "0123456789" if each != number[at]]))
    assert read_own_number(number[:at] + other + number[at + 1 :]) is None
    digits = re.sub(r"\D", "", number)
    first = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:first] + digits[first + 1] + digits[first] + digits[first + 2 :]
    if swapped != digits:
        assert read_own_number(f"LB{swapped}") is None


def test_the_check_digit_is_damms() -> None:
    assert check_digit("572") == 4
    assert own_number(2026, 123) == f"LB-2026-000123-{check_digit('2026000123')}"


def test_nobody_gives_out_national_numbers_without_being_filed() -> None:
    found = national_number(None, 2027, Grade.LEVEL_4, 1)
    assert isinstance(found, tuple)
    assert [each.code for each in found] == ["certification.not_filed"]
    assert [each.code for each in check_filing(Filing("X", "1", "32", "1"))] == ["certification.filing_form"]


@given(st.sampled_from(NATIONAL_LEVELS), st.integers(1, 999_999))
def test_a_filed_bodys_number_is_read_as_what_it_says(grade: Grade, serial: int) -> None:
    number = national_number(FILING, 2027, grade, serial)
    assert isinstance(number, str)
    read = read_certificate_number(number, this_year=2027, provinces=PROVINCES)
    assert isinstance(read, CertificateNumber)
    assert (read.year, read.grade, read.site_code, int(read.serial)) == (2027, grade, "123456", serial)


def test_appointed_grades_and_used_up_serials_have_no_number() -> None:
    for grade, serial in ((Grade.CHIEF_TECHNICIAN, 1), (None, 1), (Grade.LEVEL_4, 1_000_000)):
        assert isinstance(national_number(FILING, 2027, grade, serial), tuple)


@pytest.mark.parametrize(("year", "serial"), [(999, 1), (10_000, 1), (2027, 0), (2027, 1_000_000_000)])
def test_a_year_or_serial_beyond_the_form_has_no_number(year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        own_number(year, serial)
