"""What a document may be called, and whether a number fits what is said of it."""

from dataclasses import replace
from datetime import date

import pytest

from core.occupations.rules.certificate_number import CertificateNumber, read_certificate_number
from core.occupations.rules.grades import Grade
from core.people.rules.provinces import PROVINCES
from training.certification.rules.numbering import Filing, national_number
from training.certification.rules.prior import check_against_number
from training.certification.rules.titles import check_title, usual_title
from training.certification.states import CertificateRoute, CertificateTitle

FILING = Filing("S", "0001", "32", "123456")
EXAM, CONTEST, RECORDED = (
    CertificateRoute.EXAM,
    CertificateRoute.CONTEST,
    CertificateRoute.RECORDED,
)


@pytest.mark.parametrize(
    ("title", "route", "grade", "filing", "codes"),
    [
        (CertificateTitle.LEVEL, EXAM, Grade.LEVEL_4, FILING, []),
        (CertificateTitle.LEVEL, EXAM, Grade.LEVEL_4, None, ["not_filed"]),
        (CertificateTitle.LEVEL, EXAM, None, FILING, ["grade_without_number"]),
        (CertificateTitle.LEVEL, EXAM, Grade.CHIEF_TECHNICIAN, FILING, ["grade_without_number"]),
        (CertificateTitle.CONTEST, CONTEST, None, None, []),
        (CertificateTitle.CONTEST, EXAM, None, None, ["contest_title"]),
        (CertificateTitle.TRAINING, EXAM, None, None, []),
        (CertificateTitle.TRAINING, RECORDED, None, None, ["recorded_route"]),
        (CertificateTitle.PRIOR, RECORDED, Grade.LEVEL_4, FILING, ["recorded_route"]),
    ],
)
def test_what_looks_national_is_given_out_by_filed_bodies_alone(
    title: CertificateTitle,
    route: CertificateRoute,
    grade: Grade | None,
    filing: Filing | None,
    codes: list[str],
) -> None:
    found = check_title(title, route, grade, filing)
    assert [each.code.removeprefix("certification.") for each in found] == codes


def test_without_filing_this_house_uses_its_own_names() -> None:
    assert usual_title(EXAM, Grade.LEVEL_4, FILING) is CertificateTitle.LEVEL
    assert usual_title(EXAM, Grade.LEVEL_4, None) is CertificateTitle.TRAINING
    assert usual_title(CONTEST, Grade.LEVEL_4, None) is CertificateTitle.CONTEST


def number(grade: Grade) -> CertificateNumber:
    written = national_number(FILING, 2026, grade, 7)
    assert isinstance(written, str)
    read = read_certificate_number(written, this_year=2027, provinces=PROVINCES)
    assert isinstance(read, CertificateNumber)
    return read


def test_grade_and_year_are_what_the_number_says() -> None:
    assert check_against_number(number(Grade.LEVEL_4), Grade.LEVEL_4, date(2026, 5, 1)) == ()
    found = check_against_number(number(Grade.LEVEL_4), Grade.LEVEL_3, date(2025, 5, 1))
    assert [each.code for each in found] == ["certification.number_grade", "certification.number_year"]


def test_a_letter_in_the_place_of_the_grade_is_for_appointed_grades_alone() -> None:
    lettered = replace(number(Grade.LEVEL_4), grade=None)
    assert check_against_number(lettered, Grade.CHIEF_TECHNICIAN, date(2026, 5, 1)) == ()
    found = check_against_number(lettered, Grade.LEVEL_4, date(2026, 5, 1))
    assert [each.code for each in found] == ["certification.number_appointed"]
