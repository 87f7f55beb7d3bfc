"""Whether what is said of another body's certificate fits the number it bears."""

from datetime import date

from core.errors import Finding
from core.occupations.rules.certificate_number import CertificateNumber
from core.occupations.rules.grades import Grade


def check_against_number(number: CertificateNumber, grade: Grade, issued_on: date) -> tuple[Finding, ...]:
    """Where grade or year differ from what the number itself says; a letter in its place says nothing."""
    found = []
    if number.grade is not None and number.grade is not grade:
        found.append(Finding("certification.number_grade", {}, "grade"))
    if number.grade is None and not grade.is_appointed:
        found.append(Finding("certification.number_appointed", {}, "grade"))
    if number.year != issued_on.year:
        found.append(Finding("certification.number_year", {"year": number.year}, "issued_on"))
    return tuple(found)
