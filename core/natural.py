"""Names in the order in which a person counts: room 2 before room 10, 一号 before 二号 before 十号."""

import re
from typing import Final

_DIGITS: Final = "".join(
    map(chr, (0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D))
)
"""零 to 九, each at its place."""
_TEN: Final = chr(0x5341)
_HUNDRED: Final = chr(0x767E)
_NUMERAL: Final = re.compile(f"([0-9]+|[{_DIGITS}{_TEN}{_HUNDRED}]+)")


def counted(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A key to sort by: numbers, in figures or in Chinese numerals below a thousand, by what they count."""
    parts = (part for part in _NUMERAL.split(name) if part)
    return tuple(
        (True, _number(part), part) if _NUMERAL.fullmatch(part) else (False, 0, part) for part in parts
    )


def _number(numeral: str) -> int:
    if numeral.isascii():
        return int(numeral)
    total, last = 0, 0
    for sign in numeral:
        if sign in _DIGITS:
            last = _DIGITS.index(sign)
        else:
            total, last = total + (last or 1) * (100 if sign == _HUNDRED else 10), 0
    return total + last
