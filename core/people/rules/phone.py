"""Mainland mobile numbers: eleven digits, the first 1, the second 3 to 9."""

import re
import unicodedata
from typing import Final

from core.people.rules.findings import Findings, finding

FIELD: Final = "phone"
_SEPARATORS: Final = re.compile(r"[\s\-()]")
_MOBILE: Final = re.compile(r"(?:\+86|0086|86)?(?P<number>1[3-9][0-9]{9})")


def read_phone(raw: str) -> str | Findings:
    """Read a mobile number as its eleven digits.

    ``+86``, ``0086`` and ``86`` before it, spaces, hyphens, brackets and full-width digits are understood.
    """
    written = _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw))
    if not written:
        return (finding("people.phone_missing", FIELD),)
    found = _MOBILE.fullmatch(written)
    return found["number"] if found else (finding("people.phone_form", FIELD),)


def mask_phone(number: str) -> str:
    """Show the first three and last four digits: ``138****1234``; anything shorter becomes stars."""
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else "*" * len(number)
