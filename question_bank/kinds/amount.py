"""A number that is right within a tolerance: the key of a number, and of a blank that takes one. Exact."""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Final

from core.errors import Finding
from question_bank.kinds.contract import Frozen, UnsoundKey, Written
from question_bank.kinds.quantity import factor_of, folded_unit, read_quantity

_PERCENT: Final = Fraction(1, 100)


class ToleranceIn(StrEnum):
    """What a tolerance is counted in: the unit of the value, or percent of the value."""

    UNIT = "unit"
    PERCENT = "percent"


class Amount(Frozen):
    """``{"value": "10", "tolerance": "0.5", "tolerance_in": "unit", "unit": "kV"}``; numbers are kept as they
    were written, and read exactly.
    """

    value: Written = ""
    tolerance: Written = "0"
    tolerance_in: ToleranceIn = ToleranceIn.UNIT
    unit: Written = ""

    @property
    def written(self) -> str:
        """The number with its unit, without the tolerance."""
        return f"{self.value} {self.unit}".rstrip()

    @property
    def told(self) -> str:
        """The number with its unit and tolerance, for release: ``10 kV ± 0.5 kV``."""
        if not number(self.tolerance):
            return self.written
        unit = "%" if self.tolerance_in is ToleranceIn.PERCENT else f" {self.unit}".rstrip()
        return f"{self.written} \u00b1 {self.tolerance}{unit}"

    def holds(self, given: Fraction) -> bool:
        """Whether a number in the unit of this one is near enough; the bounds are. Raises UnsoundKey."""
        value, tolerance = number(self.value), number(self.tolerance, least=0)
        if value is None or tolerance is None:
            raise UnsoundKey(self.value)
        if self.tolerance_in is ToleranceIn.PERCENT:
            tolerance *= abs(value) * _PERCENT
        return abs(given - value) <= tolerance

    def takes(self, text: str) -> bool:
        """Whether a text is such a number, with its unit or without one. Raises UnsoundKey."""
        quantity = read_quantity(text)
        known = {"": Fraction(1), folded_unit(self.unit): Fraction(1)}
        if quantity is None or factor_of(quantity.unit, known) is None:
            return False
        return self.holds(quantity.value)


def number(text: str, least: int | None = None) -> Fraction | None:
    """The number that a text is, None where it is none, has a unit, or is below ``least``."""
    quantity = read_quantity(text)
    if quantity is None or quantity.unit or (least is not None and quantity.value < least):
        return None
    return quantity.value


def is_unit(unit: str) -> bool:
    """Whether a number with this unit behind it reads as just that."""
    quantity = read_quantity(f"1 {unit}")
    return quantity is not None and quantity.unit != "" and quantity.unit == folded_unit(unit)


def check_number(amount: Amount, field: str = "key") -> Iterator[Finding]:
    """What keeps the number and its tolerance from being read."""
    if number(amount.value) is None:
        yield Finding("item.number_unreadable", {"typed": amount.value}, f"{field}.value")
    if number(amount.tolerance, least=0) is None:
        yield Finding("item.tolerance_unreadable", {"typed": amount.tolerance}, f"{field}.tolerance")


def check_unit(unit: str, field: str) -> Iterator[Finding]:
    """What keeps a unit from being told from the number before it."""
    if not is_unit(unit):
        yield Finding("item.unit_unreadable", {"unit": unit}, field)
