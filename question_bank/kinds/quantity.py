"""A number with its unit as people write it: ``１．５×10³ V``, ``-2.5e-3 A``. Exact, never a float."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from question_bank.kinds.normal_form import DASHES, fold_width
from question_bank.kinds.rich_text import visible

MAX_DIGITS: Final = 30
"""On either side of the point."""
MAX_POWER: Final = 30

_SUPERSCRIPTS: Final = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b", "0123456789+-"
)
_RAISED: Final = re.compile(r"[\u207a\u207b]?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+")
# Code points, as in normal_form: the Chinese word for minus, times and middle-dot signs, the micro sign.
_SIGNS: Final = DASHES | {0x8D1F: "-", 0x00D7: "*", 0x2715: "*", 0x3002: ".", 0x00B5: "\u03bc"}
_SPACES: Final = re.compile(r"\s+")
_CLOSING: Final = re.compile(r"[.,;]+\Z")
_QUANTITY: Final = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?:(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<part>[0-9]*))?"
    r"(?:(?:[eE]|[*xX]10\^)(?P<power>[+-]?[0-9]{1,3}))?"
    r"|10\^(?P<bare>[+-]?[0-9]{1,3}))"
    r"(?P<unit>(?![0-9.,+^*/-]).*)?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value and the unit as it was written, folded; the unit is empty where none was given."""

    value: Fraction
    unit: str


def read_quantity(text: str) -> Quantity | None:
    """What the text says, None where it is no number, or one beyond 30 digits or powers of ten.

    Full-width signs, any dash or the Chinese word as minus, white space, groups of three digits, ``e`` and
    ``×10^`` are read; a full stop at the end does not count.
    """
    found = _QUANTITY.fullmatch(_folded(text))
    if found is None:
        return None
    value = _power(found["bare"]) if found["bare"] is not None else _value(found)
    if value is None:
        return None
    return Quantity(-value if found["sign"] == "-" else value, _CLOSING.sub("", found["unit"] or ""))


def decimals_needed(value: Fraction, most: int) -> int | None:
    """How many decimals write the number exactly; None for more than ``most``, or for ever."""
    return next((count for count in range(most + 1) if 10**count % value.denominator == 0), None)


def in_decimals(value: Fraction, most: int = MAX_DIGITS) -> str | None:
    """The number written out exactly; None where that takes more than ``most`` decimals."""
    count = decimals_needed(value, most)
    if count is None:
        return None
    digits = f"{abs(value.numerator) * 10**count // value.denominator:0{count + 1}d}"
    point = len(digits) - count
    return ("-" if value < 0 else "") + digits[:point] + (f".{digits[point:]}" if count else "")


def folded_unit(unit: str) -> str:
    """A unit without the differences of writing that never matter; upper and lower case stay apart."""
    return _CLOSING.sub("", _folded(unit))


def factor_of(unit: str, factors: Mapping[str, Fraction]) -> Fraction | None:
    """The factor of a folded unit: as written, else in whatever case as long as that names one factor.

    But mega is not milli: 5 mW is no sloppy spelling of 5 MW.
    """
    if unit in factors:
        return factors[unit]
    alike = {factor for known, factor in factors.items() if _is_alike(known, unit)}
    return alike.pop() if len(alike) == 1 else None


def _is_alike(known: str, unit: str) -> bool:
    other_prefix = len(unit) > 1 and known[:1] != unit[:1] and unit[:1] in {"m", "M"}
    return known.casefold() == unit.casefold() and not other_prefix


def _folded(text: str) -> str:
    raised = _RAISED.sub(lambda found: "^" + found[0].translate(_SUPERSCRIPTS), visible(text))
    narrow = fold_width(unicodedata.normalize("NFC", raised)).translate(_SIGNS)
    return _SPACES.sub("", narrow)


def _value(found: re.Match[str]) -> Fraction | None:
    whole, part = (found["whole"] or "").replace(",", ""), found["part"] or ""
    if not (whole or part) or max(len(whole), len(part)) > MAX_DIGITS:
        return None
    times = _power(found["power"] or "0")
    return None if times is None else Fraction(f"{whole or '0'}.{part or '0'}") * times


def _power(written: str) -> Fraction | None:
    return Fraction(10) ** int(written) if abs(int(written)) <= MAX_POWER else None
