"""Staff numbers (工号): one spelling for what people type, and the lists that they paste out of tables."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_BETWEEN: Final = re.compile("[\\s,;\uff0c\u3001\uff1b]+")
"""Whatever people write between staff numbers, half or full width."""


def read_code(raw: str) -> str:
    """A staff number as it is stored: half width, capitals, nothing around it."""
    return unicodedata.normalize("NFKC", raw).strip().upper()


def read_codes(raws: Iterable[str]) -> list[str]:
    """Staff numbers as they are stored, each once, in the order given; empty ones are left out."""
    return [code for code in dict.fromkeys(read_code(raw) for raw in raws) if code]


def split_codes(pasted: str) -> list[str]:
    """The staff numbers of a pasted list, as they were written."""
    return [each for each in _BETWEEN.split(pasted) if each]
