"""Numbers of Moodle, both ways, for its XML, GIFT and cloze: a value with what it may be off, and units.

A multiplier of Moodle says how many of a unit make one of the value's: 100 for cm beside m.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import moodle_texts, reasons, stated, xhtml
from question_bank.formats.compose import Value
from question_bank.formats.outgoing import Unfit
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import words
from question_bank.kinds import numeric
from question_bank.kinds.amount import Amount, ToleranceIn, number
from question_bank.kinds.contract import KindName
from question_bank.kinds.quantity import in_decimals

_LONGEST: Final = 60
_MOST_DECIMALS: Final = 60
_RANGE: Final = ".."
_DEMANDED: Final = frozenset({"1", "2"})
_PENALTY: Final = "0.1"
"""What a wrong unit costs in Moodle where the file does not say."""
_NO_UNITS: Final = 3
"""The sign of Moodle for an answer without any unit."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as it is written: a number, what it may be off, its share of full marks in percent."""

    value: str
    tolerance: str
    share: float


@dataclass(frozen=True, slots=True)
class _Span:
    """All numbers from ``least`` to ``most``; ``told`` where the file has one answer for all of them."""

    least: Fraction
    most: Fraction
    told: Told | None

    @property
    def amount(self) -> dict[str, str]:
        if self.told is not None:
            return {"value": self.told.value, "tolerance": self.told.tolerance or "0"}
        middle = (self.least + self.most) / 2
        return {"value": plain(middle) or "", "tolerance": plain(self.most - middle) or ""}


def in_gift(text: str, share: float) -> Told:
    """``4``, ``3.14:0.01`` or ``3.13..3.15``. Raises Unsound."""
    least, two, most = text.partition(_RANGE)
    if two:
        low, high = _number(least), _number(most)
        if low > high:
            raise Unsound(Finding("item.number_unreadable", {"typed": text[:80]}, "key"))
        middle = (low + high) / 2
        return Told(plain(middle) or "", plain(high - middle) or "", share)
    value, _, tolerance = text.partition(":")
    return Told(value.strip(), tolerance.strip(), share)


def asked(stem: str, found: Sequence[Told], units: Value) -> Stated:
    """A number; several numbers that must be exact are the answers of a blank. Raises Unsound.

    ``units`` are the fields of the key that :func:`units_of` gives.
    """
    spans = settled(found)
    if len(spans) == 1:
        return Stated(KindName.NUMERIC, stem, sums=({}, {**spans[0], **units}))
    if units or any(number(span["tolerance"]) for span in spans):
        raise reasons.unsupported("numerical (several)")
    texts = stated.accepted([(span["value"], stated.FULL) for span in spans])
    return Stated(KindName.FILL_BLANK, moodle_texts.with_place(stem), blanks=(texts,))


def settled(found: Sequence[Told]) -> list[dict[str, str]]:
    """The ranges that earn full marks, those that touch as one. Raises Unsound.

    An answer that earns a part is not lost where a range in full holds all of it.
    """
    paid = [each for each in found if each.share > 0]
    if any(each.value == "*" for each in paid):
        raise reasons.pattern()
    full = _joined([_span(each) for each in paid if stated.in_full(each.share)])
    if not full:
        raise Unsound(Finding("import.partial_credit" if paid else "item.key_missing", field="key"))
    parts = [_span(each) for each in paid if not stated.in_full(each.share)]
    if not all(any(_holds(span, part) for span in full) for part in parts):
        raise reasons.paid_in_part()
    return [span.amount for span in full]


def _joined(spans: Sequence[_Span]) -> list[_Span]:
    joined: list[_Span] = []
    for span in sorted(spans, key=lambda each: (each.least, -each.most)):
        if not joined or span.least > joined[-1].most:
            joined.append(span)
        elif not _holds(joined[-1], span):
            joined[-1] = _Span(joined[-1].least, span.most, None)
    return joined


def _holds(span: _Span, other: _Span) -> bool:
    return span.least <= other.least and other.most <= span.most


def _span(told: Told) -> _Span:
    value, tolerance = _number(told.value), number(told.tolerance or "0", least=0)
    if tolerance is None or len(told.tolerance) > _LONGEST:
        raise Unsound(Finding("item.tolerance_unreadable", {"typed": told.tolerance[:80]}, "key.tolerance"))
    return _Span(value - tolerance, value + tolerance, told)


def _number(text: str) -> Fraction:
    value = number(text.strip())
    if value is None or len(text.strip()) > _LONGEST:
        raise Unsound(Finding("item.number_unreadable", {"typed": text.strip()[:80]}, "key.value"))
    return value


def units_of(question: Element, kind: str) -> Value:
    """The units of a question as fields of a key; none where it has none. Raises Unsound."""
    named = [
        (words(unit.find("unit_name")), words(unit.find("multiplier")) or "1") for unit in _units(question)
    ]
    factors = [(name, number(multiplier)) for name, multiplier in named if name]
    if not factors:
        return {}
    own = next((name for name, multiplier in factors if multiplier == 1), None)
    if own is None:
        raise reasons.unsupported(f"{kind} (unit)")
    others: list[object] = []
    for name, multiplier in factors:
        factor = plain(1 / multiplier) if multiplier else None
        if factor is None:
            raise reasons.unsupported(f"{kind} (unit)")
        if name != own:
            others.append({"spelling": name[:_LONGEST], "factor": factor})
    return {"unit": own[:_LONGEST], "units": others, "unit_demanded": _demanded(question)}


def _units(question: Element) -> list[Element]:
    return question.findall("units/unit")


def _demanded(question: Element) -> bool:
    """Whether a number without its unit is wrong. Raises Unsound where it earns a part of the marks."""
    if words(question.find("unitgradingtype")) not in _DEMANDED:
        return False
    penalty = number(words(question.find("unitpenalty")) or _PENALTY)
    if penalty is None or penalty < 1:
        raise reasons.paid_in_part()
    return True


def plain(value: Fraction) -> str | None:
    """The number in plain decimals; None where they do not come to an end."""
    return in_decimals(value, _MOST_DECIMALS)


def told(amount: Amount) -> tuple[str, str]:
    """The value and its tolerance in the value's unit, in plain decimals. Raises Unfit."""
    value, tolerance = number(amount.value), number(amount.tolerance, least=0)
    if value is None or tolerance is None:
        raise Unfit("export.unfinished_left_out")
    if amount.tolerance_in is ToleranceIn.PERCENT:
        tolerance *= abs(value) / 100
    return plain(value) or amount.value, plain(tolerance) or amount.tolerance


def lines(key: numeric.Key) -> list[str]:
    """What a numerical question has beside its text. Raises Unfit."""
    value, tolerance = told(key)
    return [
        f'<answer fraction="100" format="moodle_auto_format"><text>{value}</text>',
        f"<tolerance>{tolerance}</tolerance></answer>",
        *unit_lines(key.unit, key.units, demanded=key.unit_demanded),
    ]


def unit_lines(unit: str, others: Sequence[numeric.OtherUnit], *, demanded: bool) -> Iterator[str]:
    """The units and what they count. Where the value has none, Moodle has no place for others either."""
    yield f"<unitgradingtype>{int(demanded)}</unitgradingtype><unitpenalty>1</unitpenalty>"
    yield f"<showunits>{0 if unit else _NO_UNITS}</showunits><unitsleft>0</unitsleft>"
    if unit:
        yield "".join(("<units>", _unit("1", unit), *_others(others), "</units>"))


def _others(others: Sequence[numeric.OtherUnit]) -> Iterator[str]:
    """Those whose multiplier comes to an end; the loss of another is told when the file is read back."""
    for each in others:
        factor = number(each.factor)
        multiplier = plain(1 / factor) if factor else None
        if multiplier is not None:
            yield _unit(multiplier, each.spelling)


def _unit(multiplier: str, name: str) -> str:
    return f"<unit><multiplier>{multiplier}</multiplier><unit_name>{xhtml.plain(name)}</unit_name></unit>"
