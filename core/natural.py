"""Names in the order in which a person counts: room 2 before room 10, 一号 before 二号 before 十号."""

import re
from typing import Final

_DIGITS: Final = "\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d"
"""零 to 九, each at its place."""
_TEN: Final = "\u5341"
_HUNDRED: Final = "\u767e"
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
