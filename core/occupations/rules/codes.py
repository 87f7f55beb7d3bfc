"""Occupation codes of the 职业分类大典 (2022): ``6-31-01-03``, and of a trade: ``6-30-05-01-014``."""

import re
import unicodedata
from typing import Final

from core.errors import Finding

FIELD: Final = "occupation_code"
_CODE: Final = re.compile(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}(?:-[0-9]{3})?")
_DASHES: Final = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212, 0x30FC), "-")


def read_code(raw: str) -> str | tuple[Finding, ...]:
    """The code of an occupation or, with three more digits, of a trade (工种) inside it.

    The first digit is one of the eight major groups. Full-width digits and other dashes are understood.
    """
    code = unicodedata.normalize("NFKC", raw).translate(_DASHES).strip()
    if _CODE.fullmatch(code):
        return code
    return (Finding("occupations.code_form", {}, FIELD),)


def occupation_part(code: str) -> str:
    """The code of the occupation that a trade belongs to; an occupation's own code stays as it is."""
    return code[:10]
