import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.occupations.rules.certificate_number import (
    CertificateNumber,
    CertificateNumberForm,
    EvaluatorKind,
    read_certificate_number,
)
from core.occupations.rules.grades import Grade
from core.people.rules.provinces import PROVINCES


def read(raw: str) -> CertificateNumber:
    answer = read_certificate_number(raw, this_year=2026, provinces=PROVINCES)
    assert isinstance(answer, CertificateNumber)
    return answer


def codes(raw: str) -> list[str]:
    answer = read_certificate_number(raw, this_year=2026, provinces=PROVINCES)
    assert isinstance(answer, tuple)
    return [finding.code for finding in answer]


def test_a_number_of_the_published_scheme_is_taken_apart() -> None:
    assert read("y0001 23 123456 19 5 000001") == CertificateNumber(
        form=CertificateNumberForm.LEVEL,
        number="Y000123123456195000001",
        evaluated_by=EvaluatorKind.EMPLOYER,
        body_code="0001",
        province_code="23",
        site_code="123456",
        year=2019,
        level_mark="5",
        grade=Grade.LEVEL_5,
        serial="000001",
    )


def test_an_assessment_organisation_writes_s() -> None:
    assert read("S000032000123253000456").evaluated_by is EvaluatorKind.ASSESSMENT_ORGANISATION


def test_a_second_letter_is_kept_and_no_grade_is_guessed_from_it() -> None:
    number = read("Y00013212345624T000001")
    assert (number.form, number.level_mark, number.grade) == (CertificateNumberForm.APPOINTED, "T", None)


def test_a_number_of_sixteen_digits_is_an_older_qualification() -> None:
    number = read("1810003005301234")
    assert number.form is CertificateNumberForm.OLD_QUALIFICATION
    assert (number.year, number.grade) == (2018, Grade.LEVEL_3)
    assert (number.province_code, number.site_code, number.serial) == ("10", "003005", "01234")
    assert read("9910003005301234").year == 1999


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" ", ["occupations.certificate_number_missing"]),
        ("X000123123456195000001", ["occupations.certificate_number_form"]),
        ("Y000123123456196000001", ["occupations.certificate_number_form"]),
        ("Y00012312345619500001", ["occupations.certificate_number_form"]),
        ("Y000199123456195000001", ["occupations.certificate_number_province"]),
        ("Y000123123456275000001", ["occupations.certificate_number_future"]),
        ("Y000123123456195000000", ["occupations.certificate_number_serial"]),
        ("1810003005300000", ["occupations.certificate_number_serial"]),
        (
            "Y000199123456275000000",
            [
                "occupations.certificate_number_future",
                "occupations.certificate_number_serial",
                "occupations.certificate_number_province",
            ],
        ),
    ],
)
def test_a_number_that_does_not_fit_says_why(raw: str, expected: list[str]) -> None:
    assert codes(raw) == expected


@given(st.from_regex(r"[YS][0-9]{4}(32|11)[0-9]{6}[01][0-9][1-5]00[0-9]{3}[1-9]", fullmatch=True))
def test_every_part_is_found_where_the_scheme_puts_it(raw: str) -> None:
    number = read(raw)
    assert number.grade is not None
    assert (
        f"{raw[0]}{number.body_code}{number.province_code}{number.site_code}"
        f"{number.year % 100:02d}{number.grade.national_digit}{number.serial}" == raw
    )


@given(st.text(max_size=30))
def test_whatever_is_typed_is_answered(raw: str) -> None:
    assert read_certificate_number(raw, this_year=2026, provinces=PROVINCES)
