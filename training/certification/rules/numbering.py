"""The numbers of certificates: this house's own form, and the national one for who may use it.

Own: ``LB-2026-000123-7``: letters, the year, a serial of at least six digits, a check digit. It cannot be
taken for a national number: those are 22 places beginning with Y or S, or 16 digits
(``core.occupations.rules.certificate_number``). The check digit is Damm's: it catches every wrong digit and
every two neighbours exchanged.

National: 22 places of which the authorities give the first thirteen to a filed body (备案). Nobody else may
issue one, so it is made only from a :class:`Filing` that the operator has set.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from core.errors import Finding
from core.occupations.rules.grades import Grade

PREFIX: Final = "LB"
_OWN: Final = re.compile(rf"{PREFIX}-(?P<year>[0-9]{{4}})-(?P<serial>[0-9]{{6,9}})-(?P<check>[0-9])")
_LOOSE: Final = re.compile(rf"{PREFIX}(?P<year>[0-9]{{4}})(?P<serial>[0-9]{{6,9}})(?P<check>[0-9])")
_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015\u2212]")
_FILING: Final = re.compile(r"[YS][0-9]{4}[0-9]{2}[0-9]{6}")
_MOST_NATIONAL: Final = 999_999
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""Damm's quasigroup of order ten (H. M. Damm, 2004)."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What the authorities gave a filed body: kind Y or S, its code, its province, its site."""

    kind: str
    body: str
    province: str
    site: str

    @property
    def prefix(self) -> str:
        """The first thirteen places of its numbers."""
        return f"{self.kind}{self.body}{self.province}{self.site}"


def own_number(year: int, serial: int) -> str:
    """The number for a serial of a year. Raises ValueError for a year or serial that has no such number."""
    if not 1000 <= year <= 9999 or not 1 <= serial <= 999_999_999:
        raise ValueError(f"year {year}, serial {serial}")
    digits = f"{year:04d}{serial:06d}"
    return f"{PREFIX}-{digits[:4]}-{digits[4:]}-{check_digit(digits)}"


def read_own_number(raw: str) -> str | None:
    """The number in its one spelling, None when it is none of ours or was misread.

    Full-width characters, small letters and missing or other hyphens are understood.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw)).upper()
    found = _LOOSE.fullmatch(plain)
    if found is None or check_digit(found["year"] + found["serial"]) != int(found["check"]):
        return None
    return f"{PREFIX}-{found['year']}-{found['serial']}-{found['check']}"


def is_own_form(number: str) -> bool:
    """Whether it is written exactly as one of ours, whatever its check digit."""
    return _OWN.fullmatch(number) is not None


def check_digit(digits: str) -> int:
    """Damm's check digit over decimal digits."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def check_filing(filing: Filing | None) -> tuple[Finding, ...]:
    """Why no national number may be given out: nothing filed, or not as the authorities write it."""
    if filing is None:
        return (Finding("certification.not_filed"),)
    if not _FILING.fullmatch(filing.prefix):
        return (Finding("certification.filing_form"),)
    return ()


def national_number(
    filing: Filing | None, year: int, grade: Grade | None, serial: int
) -> str | tuple[Finding, ...]:
    """The 22 places for a serial of a year and grade, or why there is none.

    Only the five national levels have a published digit; which letters stand for the appointed grades is
    not known well enough, so none is made for them.
    """
    reasons = list(check_filing(filing))
    digit = grade.national_digit if grade is not None else None
    if digit is None:
        reasons.append(Finding("certification.grade_without_number"))
    if not 1 <= serial <= _MOST_NATIONAL:
        reasons.append(Finding("certification.serials_used_up", {"most": _MOST_NATIONAL}))
    if filing is None or reasons:
        return tuple(reasons)
    return f"{filing.prefix}{year % 100:02d}{digit}{serial:06d}"
