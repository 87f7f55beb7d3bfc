"""Reading the numbers of certificates that others issued. This house never issues one that looks national.

Three forms are known: 22 places of the 职业技能等级证书 (a letter and 21 digits), the same with a second
letter in the level's place (特级技师; which letter stands for which grade is not published well enough to
rely on, so it is kept as it is), and the 16 digits of the older 职业资格证书. None has a check digit.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import Fact, Finding
from core.occupations.rules.grades import Grade, grade_of_digit

FIELD: Final = "certificate_number"

_SEPARATORS: Final = re.compile(r"[\s\-]")
_LEVEL_FORM: Final = re.compile(
    r"(?P<kind>[YS])(?P<body>[0-9]{4})(?P<province>[0-9]{2})(?P<site>[0-9]{6})"
    r"(?P<year>[0-9]{2})(?P<level>[1-5A-Z])(?P<serial>[0-9]{6})"
)
_OLD_FORM: Final = re.compile(
    r"(?P<year>[0-9]{2})(?P<province>[0-9]{2})(?P<city>[0-9]{2})(?P<kind>[0-4])(?P<site>[0-9]{3})"
    r"(?P<level>[1-5])(?P<serial>[0-9]{5})"
)


class CertificateNumberForm(StrEnum):
    """Which scheme a number follows."""

    LEVEL = "level"
    APPOINTED = "appointed"
    OLD_QUALIFICATION = "old_qualification"


class EvaluatorKind(StrEnum):
    """Who evaluated, by the first letter of the 22 places: Y an employer, S an assessment organisation."""

    EMPLOYER = "employer"
    ASSESSMENT_ORGANISATION = "assessment_organisation"


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """What a number says of itself.

    ``body_code`` is ``0000`` where the body was first filed with the province, None in the old form;
    ``province_code`` has two digits (in the old form it may name an industry instead); ``year`` has four.
    ``grade`` is None where the level's place holds a letter; ``level_mark`` keeps that place as written.
    """

    form: CertificateNumberForm
    number: str
    evaluated_by: EvaluatorKind | None
    body_code: str | None
    province_code: str
    site_code: str
    year: int
    level_mark: str
    grade: Grade | None
    serial: str


def read_certificate_number(
    raw: str, *, this_year: int, provinces: Collection[str]
) -> CertificateNumber | tuple[Finding, ...]:
    """Read a number, or say what does not fit.

    ``provinces`` are the two-digit codes of GB/T 2260 that exist; a number from a later year than
    ``this_year`` is refused.
    """
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw)).upper()
    if not number:
        return (_finding("occupations.certificate_number_missing"),)
    if found := _LEVEL_FORM.fullmatch(number):
        return _read_level_form(found, this_year, provinces)
    if found := _OLD_FORM.fullmatch(number):
        return _read_old_form(found, this_year)
    return (_finding("occupations.certificate_number_form", length=len(number)),)


def _read_level_form(
    found: re.Match[str], this_year: int, provinces: Collection[str]
) -> CertificateNumber | tuple[Finding, ...]:
    year = 2000 + int(found["year"])
    reasons = list(_date_and_serial_reasons(year, this_year, found["serial"]))
    if found["province"] not in provinces:
        reasons.append(_finding("occupations.certificate_number_province", province=found["province"]))
    if reasons:
        return tuple(reasons)
    grade = grade_of_digit(found["level"])
    by_employer = found["kind"] == "Y"
    return CertificateNumber(
        form=CertificateNumberForm.APPOINTED if grade is None else CertificateNumberForm.LEVEL,
        number=found[0],
        evaluated_by=EvaluatorKind.EMPLOYER if by_employer else EvaluatorKind.ASSESSMENT_ORGANISATION,
        body_code=found["body"],
        province_code=found["province"],
        site_code=found["site"],
        year=year,
        level_mark=found["level"],
        grade=grade,
        serial=found["serial"],
    )


def _read_old_form(found: re.Match[str], this_year: int) -> CertificateNumber | tuple[Finding, ...]:
    # The old certificates began in the nineties: a year that has not come yet is one of the last century.
    year = 2000 + int(found["year"])
    if year > this_year:
        year -= 100
    if reasons := tuple(_date_and_serial_reasons(year, this_year, found["serial"])):
        return reasons
    return CertificateNumber(
        form=CertificateNumberForm.OLD_QUALIFICATION,
        number=found[0],
        evaluated_by=None,
        body_code=None,
        province_code=found["province"],
        site_code=found["city"] + found["kind"] + found["site"],
        year=year,
        level_mark=found["level"],
        grade=grade_of_digit(found["level"]),
        serial=found["serial"],
    )


def _date_and_serial_reasons(year: int, this_year: int, serial: str) -> Iterator[Finding]:
    if year > this_year:
        yield _finding("occupations.certificate_number_future", year=year)
    if not serial.strip("0"):
        yield _finding("occupations.certificate_number_serial")


def _finding(code: str, **facts: Fact) -> Finding:
    return Finding(code, facts, FIELD)
