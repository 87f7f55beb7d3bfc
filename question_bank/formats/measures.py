"""Keys of numeric items as people write them: "3.5", "3.5±0.1", "(10±0.5) kV", "10 kV±5%"."""

import re
from typing import Final

from core.errors import Finding
from question_bank.formats import layouts
from question_bank.formats.answers import bare
from question_bank.kinds import numeric
from question_bank.kinds.amount import ToleranceIn
from question_bank.kinds.quantity import folded_unit, read_quantity

Value = dict[str, object]
_WITHIN: Final = re.compile(r"\u00b1|\+\s*/?\s*[-\u2212]")
_BOXED: Final = re.compile(r"[(\uff08](?P<inside>[^()\uff08\uff09]*)[)\uff09](?P<unit>.*)", re.DOTALL)
_SEVERAL: Final = re.compile("[;\uff1b,\uff0c\u3001|]")
_LONGEST: Final = 100
_PERCENT: Final = "%"


def read(text: str) -> Value | Finding:
    """The key of a numeric item. A tolerance in percent behind a value in percent has two readings."""
    written = bare_of(text)
    boxed = _BOXED.fullmatch(written)
    if boxed is not None:
        return _read(boxed["inside"], boxed["unit"].strip(), text)
    return _read(written, "", text)


def bare_of(text: str) -> str:
    """The key without what stands before it; brackets around a part of it stay."""
    stripped = text.strip()
    boxed = _BOXED.fullmatch(stripped)
    return stripped if boxed is not None else bare(stripped)


def _read(written: str, behind: str, text: str) -> Value | Finding:
    value, *rest = _WITHIN.split(written)
    number = parted(value)
    within = parted(rest[0]) if rest else ("0", "")
    if number is None or within is None or len(rest) > 1:
        return _unreadable(text)
    unit, tolerance_unit = behind or number[1], within[1]
    if _SEVERAL.search(unit) or layouts.OR.search(unit):
        return _unreadable(text)
    if behind and (number[1] or tolerance_unit):
        return _unreadable(text)
    in_percent = _is_percent(tolerance_unit)
    if in_percent and _is_percent(unit):
        return _unreadable(text)
    if tolerance_unit and not in_percent and unit and folded_unit(unit) != folded_unit(tolerance_unit):
        return _unreadable(text)
    return {
        "value": number[0],
        "tolerance": within[0],
        "tolerance_in": (ToleranceIn.PERCENT if in_percent else ToleranceIn.UNIT).value,
        "unit": unit or ("" if in_percent else tolerance_unit),
    }


def parted(text: str) -> tuple[str, str] | None:
    """A number and the unit behind it, each as written; None where it begins with no number."""
    whole = text.strip()
    if len(whole) > _LONGEST or read_quantity(whole) is None:
        return None
    for end in range(len(whole), 0, -1):
        found = read_quantity(whole[:end])
        if found is not None and not found.unit:
            return whole[:end].strip(), whole[end:].strip()
    return None


def _is_percent(unit: str) -> bool:
    return folded_unit(unit) == _PERCENT if unit else False


def _unreadable(text: str) -> Finding:
    return Finding("import.number_unreadable", {"answer": text[:80]}, "key")


def written(key: numeric.Key) -> str:
    """The key as a table holds it, so that :func:`read` gives it back; other units have no place there."""
    quantity = read_quantity(key.tolerance)
    if quantity is None or not quantity.value:
        return f"{key.value} {key.unit}".rstrip()
    if key.tolerance_in is ToleranceIn.PERCENT:
        return f"{key.value} {key.unit}".rstrip() + f"\u00b1{key.tolerance}%"
    inside = f"{key.value}\u00b1{key.tolerance}"
    return f"({inside}) {key.unit}" if key.unit else inside
