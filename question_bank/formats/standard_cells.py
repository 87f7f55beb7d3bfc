"""The cells of a standard's table: weights as whole per cents, importances by their letters. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from question_bank.formats.layouts import folded
from question_bank.formats.standard_headings import WORDS, named
from question_bank.rules.classes import Importance

_IMPORTANCES: Final = named("importances")
_NOTHING: Final = frozenset({"", *(folded(word) for word in WORDS["nothing"]["words"])})
_TOTALS: Final = frozenset(folded(word) for word in WORDS["totals"]["words"])


def is_nothing(text: str) -> bool:
    """Whether a cell holds nothing: it is empty or struck out."""
    return folded(text) in _NOTHING


def is_total(text: str) -> bool:
    """Whether a line adds the columns up."""
    return folded(text).rstrip("(%):") in _TOTALS


def importance(text: str) -> Importance | None:
    """Raises KeyError for what is no importance."""
    return None if is_nothing(text) else Importance(_IMPORTANCES[folded(text)])


def shares_in(columns: Mapping[int, Sequence[str]]) -> frozenset[int]:
    """The columns that hold parts of one, as a workbook stores what it shows as per cent.

    Where one column has a broken number and nothing above one, a column of ones beside it is of its sort.
    """
    numbers = {
        place: [each for text in texts if "%" not in folded(text) and (each := _number(text)) is not None]
        for place, texts in columns.items()
    }
    small = {place for place, found in numbers.items() if all(each <= 1 for each in found)}
    broken = any(each != each.to_integral_value() for place in small for each in numbers[place])
    return frozenset(small) if broken else frozenset()


def percent(text: str, *, shares: bool) -> int | None:
    """A whole per cent from 0 to 100, 0 for an empty cell; None for what cannot be read as one."""
    if is_nothing(text):
        return 0
    number = _number(text)
    if number is None:
        return None
    whole = number * 100 if shares and "%" not in folded(text) else number
    return int(whole) if 0 <= whole <= 100 and whole == whole.to_integral_value() else None


def _number(text: str) -> Decimal | None:
    plain = folded(text).removesuffix("%")
    try:
        return Decimal(plain) if len(plain) <= 8 and set(plain) <= set("0123456789.") else None
    except InvalidOperation:
        return None
