"""QTI 1.2: numbers, as conditions bound them: exact ones, margins, ranges, so many digits.

All that a set of conditions accepts is worked out, exactly. One number with its tolerance is a number; single
numbers beside it are a blank that accepts them too. Whatever else is accepted has no place in an item.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import qti_classic_rules, qti_classic_text, reasons, stated
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.stated_pairs import GAP
from question_bank.formats.xml_tree import words
from question_bank.kinds import rich_text
from question_bank.kinds.contract import MAX_ACCEPTED, KindName
from question_bank.kinds.fill_blank import PLACE
from question_bank.kinds.quantity import in_decimals, read_quantity

COMPARED: Final = frozenset({"vargte", "vargt", "varlte", "varlt"})
_TYPES: Final = frozenset({"decimal", "integer", "scientific"})
_NUMBER_KINDS: Final = frozenset({"numerical_question"})
_PLACE_AND_SPACE: Final = re.compile(rf"\s*{PLACE.pattern}\s*")
_LONGEST: Final = 60
_MOST_TESTS: Final = 20
"""Bounds that one condition puts together."""


@dataclass(frozen=True, slots=True, order=True)
class _Span:
    """The numbers from ``least`` to ``most``; an end that is None is open to all numbers."""

    least: Fraction | None
    most: Fraction | None
    without_least: bool = False
    without_most: bool = False

    def __and__(self, other: "_Span") -> "_Span | None":
        """The numbers in both; None where there are none."""
        least, without_least = self._later_start(other)
        most, without_most = self._earlier_end(other)
        if least is None or most is None or least < most:
            return _Span(least, most, without_least, without_most)
        return None if most < least or without_least or without_most else _Span(least, most)

    def _later_start(self, other: "_Span") -> tuple[Fraction | None, bool]:
        one, two = (self.least, self.without_least), (other.least, other.without_least)
        if self.least is None or other.least is None:
            return two if self.least is None else one
        return max((self.least, self.without_least), (other.least, other.without_least))

    def _earlier_end(self, other: "_Span") -> tuple[Fraction | None, bool]:
        one, two = (self.most, self.without_most), (other.most, other.without_most)
        if self.most is None or other.most is None:
            return two if self.most is None else one
        most, end = min((self.most, not self.without_most), (other.most, not other.without_most))
        return most, not end

    def covers(self, other: "_Span") -> bool:
        return (self & other) == other


def is_number(item: Element, asked: Sequence[Element], kind: str) -> bool:
    """Whether an item with text entries asks for one number."""
    if len(asked) != 1:
        return False
    types = {each.get("fibtype", "").lower() for each in asked[0].iter("render_fib")}
    bounded = any(e.tag in COMPARED for _, tests in qti_classic_rules.conditions(item) for e in tests.iter())
    return kind in _NUMBER_KINDS or asked[0].tag == "response_num" or bool(types & _TYPES) or bounded


def read(item: Element, shown: Element, asked: Element) -> Stated:
    """A number, or a blank that accepts several. Raises Unsound."""
    written: dict[Fraction, str] = {}
    spans = _accepted(item, asked.get("ident", ""), written)
    wide = [span for span in spans if span.least != span.most]
    single = [span.least for span in spans if span.least == span.most and span.least is not None]
    if len(wide) > 1:
        raise reasons.pattern()
    stem = qti_classic_text.with_places(shown, [asked])
    amount, own = _amount(wide[0], written) if wide else (None, {})
    texts = [written.get(each) or _decimal(each) for each in single]
    if amount is None and len(texts) == 1:
        amount, texts = {"value": texts[0], "tolerance": "0"}, []
    if amount is not None and not texts:
        return Stated(KindName.NUMERIC, _without_place(stem), sums=({}, amount), raw=own)
    blank: dict[str, object] = {"accepted": texts} | ({"amount": amount} if amount else {})
    return Stated(KindName.FILL_BLANK, stem, sums=({}, {"blanks": [blank]}), raw=own)


def _without_place(stem: str) -> str:
    """A number is asked behind the text; where the text goes on, its place is drawn."""
    *_, behind = PLACE.split(stem)
    if rich_text.is_empty(behind):
        return _PLACE_AND_SPACE.sub("", stem)
    return PLACE.sub(GAP, stem)


def _amount(span: _Span, written: Mapping[Fraction, str]) -> tuple[dict[str, object], Mapping[str, str]]:
    """The middle and what is accepted around it; for the source, the range where a border does not count."""
    if span.least is None or span.most is None:
        raise reasons.pattern()
    middle, around = (span.least + span.most) / 2, (span.most - span.least) / 2
    key: dict[str, object] = {
        "value": written.get(middle) or _decimal(middle),
        "tolerance": _decimal(around),
    }
    if not (span.without_least or span.without_most):
        return key, {}
    opened, closed = "(" if span.without_least else "[", ")" if span.without_most else "]"
    return key, {stated.RANGE: f"{opened}{_decimal(span.least)}, {_decimal(span.most)}{closed}"}


def _accepted(item: Element, response: str, written: dict[Fraction, str]) -> list[_Span]:
    """What earns full marks, nothing of it twice. Raises Unsound where something that earns less is lost."""
    paying = [(points, tests) for points, tests in qti_classic_rules.conditions(item) if points > 0]
    most = max((points for points, _ in paying), default=0.0)
    if not paying:
        raise reasons.no_key()
    full = [s for points, tests in paying if points == most for s in _spans(tests, response, written)]
    partly = [s for points, tests in paying if points < most for s in _spans(tests, response, written)]
    if any(not any(each.covers(part) for each in full) for part in partly):
        raise reasons.paid_in_part()
    found = _few(full)
    return [each for each in found if not any(other is not each and other.covers(each) for other in found)]


def _spans(tests: Element, response: str, written: dict[Fraction, str]) -> list[_Span]:
    if tests.tag in COMPARED or tests.tag == "varequal":
        return [_one(tests, response, written)]
    parts = [_spans(each, response, written) for each in tests]
    if tests.tag not in {"conditionvar", "and", "or"} or not parts:
        raise reasons.pattern()
    listed = tests.tag == "conditionvar" and all(each.tag == "varequal" for each in tests)
    if tests.tag == "or" or listed:  # numbers listed side by side are alternatives: none can be two at once
        return _few(span for part in parts for span in part)
    if len(parts) > _MOST_TESTS:
        raise reasons.pattern()
    whole = parts[0]
    for part in parts[1:]:
        whole = _few(both for one in whole for other in part if (both := one & other) is not None)
    return whole


def _few(spans: Iterable[_Span]) -> list[_Span]:
    """Each once. Raises Unsound for more than anybody would list."""
    found = list(dict.fromkeys(spans))
    if len(found) > MAX_ACCEPTED:
        raise Unsound(Finding("import.answers_too_many", {"most": MAX_ACCEPTED}, "key"))
    return found


def _one(test: Element, response: str, written: dict[Fraction, str]) -> _Span:
    if test.get("respident", "") != response:
        raise reasons.unclear()
    text = words(test)
    quantity = read_quantity(text) if len(text) <= _LONGEST else None
    if quantity is None or quantity.unit:
        raise reasons.pattern()
    value = quantity.value
    match test.tag:
        case "varequal":
            written.setdefault(value, text)
            return _Span(value, value)
        case "vargte" | "vargt":
            return _Span(value, None, without_least=test.tag == "vargt")
        case _:
            return _Span(None, value, without_most=test.tag == "varlt")


def _decimal(value: Fraction) -> str:
    """The number written out. Raises Unsound where its decimals are too many."""
    told = in_decimals(value)
    if told is None:
        raise reasons.pattern()
    return told
