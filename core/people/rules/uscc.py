"""统一社会信用代码, the unified social credit code of organisations (GB 32100)."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from core.people.rules.findings import Findings, finding

FIELD: Final = "credit_code"
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Thirty-one characters; I, O, Z, S and V are left out because they look like digits or each other."""

_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_SEPARATORS: Final = re.compile(r"[\s\-]")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code whose check holds.

    ``authority`` is the registering authority's character (1, 5, 9 …), ``category`` the kind of body it
    registered; ``region_code`` the six digits of GB/T 2260 where it was registered (100000: nationally);
    ``body_code`` the nine places that stand for the organisation itself.
    """

    number: str
    authority: str
    category: str
    region_code: str
    body_code: str


def read_credit_code(raw: str) -> CreditCode | Findings:
    """Read a credit code; full-width characters, small letters, spaces and hyphens are understood."""
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw)).upper()
    if not number:
        return (finding("people.credit_code_missing", FIELD),)
    if len(number) != 18:
        return (finding("people.credit_code_length", FIELD, length=len(number), expected=18),)
    if not set(number) <= set(ALPHABET) or not number[2:8].isdigit():
        return (finding("people.credit_code_characters", FIELD),)
    if number[17] != check_character(number[:17]):
        return (finding("people.credit_code_check", FIELD),)
    return CreditCode(number, number[0], number[1], number[2:8], number[8:17])


def check_character(first_seventeen: str) -> str:
    """The eighteenth place for the seventeen before it. Raises ValueError on a foreign character."""
    total = sum(
        ALPHABET.index(place) * weight for place, weight in zip(first_seventeen, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]
