"""The sort key of one place on a board: everything that is compared, in one value that compares at once.

Packed, the key is one integer: standing, then each key of the sheet so that smaller is better, then whether
the place is beside the ranks, then a number that only makes the order of equals stable. The widths follow
from the sheet; Python's integers have no limit, so two keys or six cost nearly the same. A value that does
not fit its field (points below zero, a time of weeks) makes a board go over to tuples, which hold anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from contest.rules.combine import SCALE
from contest.rules.rule_sheet import KeyName, RuleSheet, SortKey
from contest.rules.sorted_keys import Key

TIME_BITS: Final = 30
"""Milliseconds used: twelve days."""
ORDER_BITS: Final = 31
Values = Sequence[int | None]


class DoesNotFit(Exception):
    """A value lies outside its field."""


class KeyForm(Protocol):
    """How keys are written and read. ``tail``: whether beside the ranks, and the place's own number."""

    def make(self, standing: int, values: Values, *, beside: bool, number: int) -> Key:
        """The key. ``values`` stand in the order of the sheet's keys; none for who is not compared."""
        ...

    def number_of(self, key: Key) -> int: ...

    def tie_of(self, key: Key) -> Key:
        """What places that tie have in common; smaller than the key of each of them."""
        ...


@dataclass(frozen=True, slots=True)
class _Field:
    bits: int
    higher_first: bool

    def write(self, value: int | None) -> int:
        if value is None:
            return 1 << self.bits
        top = (1 << self.bits) - 1
        if not 0 <= value <= top:
            raise DoesNotFit(value)
        return top - value if self.higher_first else value


class PackedKeys:
    """Keys as integers for boards of at most ``size`` places."""

    def __init__(self, sheet: RuleSheet, size: int) -> None:
        self._fields = tuple(_Field(_bits(sheet, key), key.higher_first) for key in sheet.keys)
        self._width = sum(each.bits + 1 for each in self._fields)
        self._number_bits = max(1, size.bit_length())
        self._numbers = (1 << self._number_bits) - 1

    def make(self, standing: int, values: Values, *, beside: bool, number: int) -> int:
        """The key as one integer. Raises DoesNotFit."""
        key = standing
        if values:
            for field, value in zip(self._fields, values, strict=True):
                key = key << field.bits + 1 | field.write(value)
        else:
            key <<= self._width
        return (key << 1 | beside) << self._number_bits | number

    def number_of(self, key: Key) -> int:
        number: int = key & self._numbers
        return number

    def tie_of(self, key: Key) -> Key:
        tail = self._number_bits + 1
        return key >> tail << tail


class TupleKeys:
    """Keys as tuples, for values that fit no field."""

    def __init__(self, sheet: RuleSheet) -> None:
        self._signs = tuple(-1 if key.higher_first else 1 for key in sheet.keys)

    def make(self, standing: int, values: Values, *, beside: bool, number: int) -> Key:
        """The key as a tuple."""
        compared = (
            (1, 0) if value is None else (0, sign * value)
            for sign, value in zip(self._signs, values, strict=False)
        )
        return (standing, tuple(compared), beside, number)

    def number_of(self, key: Key) -> int:
        number: int = key[3]
        return number

    def tie_of(self, key: Key) -> Key:
        return key[:2]


def _bits(sheet: RuleSheet, key: SortKey) -> int:
    if key.key is not KeyName.COMPONENT:
        return _BITS[key.key]
    named = sheet.component(key.component or "")
    return named.of_points.bit_length() if named is not None else 1


_BITS: Final = {
    KeyName.TOTAL: SCALE.bit_length(),
    KeyName.TIME_USED: TIME_BITS,
    KeyName.HANDED_IN: ORDER_BITS,
}
