"""Identity documents: read what people type, say precisely what is wrong, never show it whole.

Resident identity cards follow GB 11643 (ISO 7064 MOD 11-2). Residence permits of Hong Kong, Macao and
Taiwan residents (港澳台居民居住证, address codes 810000, 820000 and 830000) and the permanent residence
card issued since December 2023 (永久居留身份证, first digit 9) share its eighteen places and its check.
Of passports and travel permits only the form can be judged.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Final

from core.errors import Finding
from core.people.rules.findings import Findings, finding
from core.people.rules.provinces import PROVINCES

FIELD: Final = "identity_number"
MINIMUM_AGE: Final = 16
"""Labour law admits to work, and the occupational standards to a grade, from sixteen."""

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_PERMIT_REGIONS: Final = frozenset({"810000", "820000", "830000"})
_PERMIT_PREFIXES: Final = frozenset({"81", "82", "83"})
_EARLIEST_BIRTH_YEAR: Final = 1900
_SEPARATORS: Final = re.compile(r"[\s\-()]")
_EIGHTEEN: Final = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN: Final = re.compile(r"[0-9]{15}")
_OLD_PERMANENT: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT: Final = re.compile(r"(?=.*[0-9])[A-Z0-9]{6,12}")
_HOME_RETURN: Final = re.compile(r"(?P<number>[HM][0-9]{8})(?:[0-9]{2})?")
_TAIWAN_PERMIT: Final = re.compile(r"(?P<number>[0-9]{8})")


class IdentityKind(StrEnum):
    """The document a person is known by."""

    RESIDENT_ID = "resident_id"
    RESIDENCE_PERMIT_HMT = "residence_permit_hmt"
    PERMANENT_RESIDENCE = "permanent_residence"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel_permit"


class Gender(StrEnum):
    """As the seventeenth digit says; a prefill that the person may correct."""

    MALE = "male"
    FEMALE = "female"


_FORMS: Final = {
    IdentityKind.PASSPORT: (_PASSPORT,),
    IdentityKind.TRAVEL_PERMIT: (_HOME_RETURN, _TAIWAN_PERMIT),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """A document number that passed every check its kind allows.

    ``number`` is normalised: half width, capitals, no separators, no reissue count. ``region_code`` has six
    digits of GB/T 2260 and may be one that has since been abolished.
    """

    kind: IdentityKind
    number: str
    birth_on: date | None = None
    gender: Gender | None = None
    region_code: str | None = None


def read_identity(kind: IdentityKind, raw: str, *, today: date) -> Identity | Findings:
    """Read ``raw`` as a number of ``kind``; ``today`` decides what is in the future and who is too young.

    Full-width characters, spaces, hyphens, brackets and a small x are understood.
    """
    number = normalised(raw)
    if not number:
        return (finding("people.identity_missing", FIELD),)
    if forms := _FORMS.get(kind):
        return _read_form(kind, number, forms)
    if kind is IdentityKind.PERMANENT_RESIDENCE and _OLD_PERMANENT.fullmatch(number):
        # Cards of the 2017 design stay valid until they expire. Their year of birth has two digits.
        return Identity(kind, number)
    return _read_eighteen(kind, number, today)


def normalised(raw: str) -> str:
    """The number as it is stored and searched for: half width, capitals, nothing between."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw)).upper()


def check_character(first_seventeen: str) -> str:
    """The eighteenth place of GB 11643 for seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def age_on(birth_on: date, day: date) -> int:
    """Full years lived on ``day`` (周岁): a year counts from the birthday itself."""
    had_birthday = (day.month, day.day) >= (birth_on.month, birth_on.day)
    return day.year - birth_on.year - (0 if had_birthday else 1)


def mask(kind: IdentityKind, number: str) -> str:
    """Show the first three and last four of eighteen places, and of shorter numbers one and three.

    ``320106199001011234`` → ``320***********1234``. A number too short to hide anything becomes stars.
    """
    head, tail = (1, 3) if kind in {IdentityKind.PASSPORT, IdentityKind.TRAVEL_PERMIT} else (3, 4)
    hidden = len(number) - head - tail
    if hidden < 2:
        return "*" * len(number)
    return f"{number[:head]}{'*' * hidden}{number[-tail:]}"


def _read_form(kind: IdentityKind, number: str, forms: tuple[re.Pattern[str], ...]) -> Identity | Findings:
    for form in forms:
        if found := form.fullmatch(number):
            # The two digits after a home return permit count reissues; without them a renewed permit
            # still finds the same person.
            return Identity(kind, found.groupdict().get("number", number))
    return (finding("people.identity_form", FIELD, kind=kind.value),)


def _read_eighteen(kind: IdentityKind, number: str, today: date) -> Identity | Findings:
    if kind is IdentityKind.RESIDENT_ID and _FIFTEEN.fullmatch(number):
        return (finding("people.identity_fifteen_digits", FIELD),)
    if len(number) != 18:
        return (finding("people.identity_length", FIELD, length=len(number), expected=18),)
    if not _EIGHTEEN.fullmatch(number):
        return (finding("people.identity_characters", FIELD),)
    birth_on = _date(number[6:14])
    reasons = tuple(
        chain(_check_reasons(number), _prefix_reasons(kind, number), _birth_reasons(birth_on, today))
    )
    if reasons:
        return reasons
    return Identity(
        kind=kind,
        number=number,
        birth_on=birth_on,
        gender=Gender.MALE if int(number[16]) % 2 else Gender.FEMALE,
        region_code=_region_code(kind, number),
    )


def _check_reasons(number: str) -> Iterator[Finding]:
    if number[17] != check_character(number[:17]):
        yield finding("people.identity_check", FIELD)


def _prefix_reasons(kind: IdentityKind, number: str) -> Iterator[Finding]:
    """What the first places say about the kind of document, and whether the issuing place exists."""
    is_kind: IdentityKind | None = None
    if number[0] == "9":
        is_kind = IdentityKind.PERMANENT_RESIDENCE
    elif number[:2] in _PERMIT_PREFIXES:
        is_kind = IdentityKind.RESIDENCE_PERMIT_HMT
    elif number[:2] in PROVINCES:
        is_kind = IdentityKind.RESIDENT_ID
    if is_kind is not None and is_kind is not kind:
        yield finding("people.identity_other_kind", FIELD, kind=is_kind.value)
    elif is_kind is None or not _region_exists(kind, number):
        yield finding("people.identity_region", FIELD)


def _region_exists(kind: IdentityKind, number: str) -> bool:
    """Only the province is judged of a resident's six digits: abolished counties live on in numbers."""
    match kind:
        case IdentityKind.RESIDENCE_PERMIT_HMT:
            return number[:6] in _PERMIT_REGIONS
        case IdentityKind.PERMANENT_RESIDENCE:
            return number[1:3] in PROVINCES
        case _:
            return True


def _region_code(kind: IdentityKind, number: str) -> str:
    """A permanent residence card names the province in places two and three, a country in four to six."""
    return f"{number[1:3]}0000" if kind is IdentityKind.PERMANENT_RESIDENCE else number[:6]


def _birth_reasons(birth_on: date | None, today: date) -> Iterator[Finding]:
    if birth_on is None or birth_on.year < _EARLIEST_BIRTH_YEAR:
        yield finding("people.identity_date", FIELD)
    elif birth_on > today:
        yield finding("people.identity_future", FIELD)
    elif age_on(birth_on, today) < MINIMUM_AGE:
        yield finding("people.identity_too_young", FIELD, minimum=MINIMUM_AGE)


def _date(eight_digits: str) -> date | None:
    year, month, day = int(eight_digits[:4]), int(eight_digits[4:6]), int(eight_digits[6:])
    try:
        return date(year, month, day)
    except ValueError:
        return None
