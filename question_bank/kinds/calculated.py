"""计算题: a number to be worked out from values that each candidate is dealt, by a formula of the author.

A version has :data:`VARIANTS` sets of values, each drawn by a rule that depends on nothing but the version.
Which one a candidate gets follows from a *lot*; since there are so few, :func:`check` tries every one of
them, and no candidate can ever meet values that break a constraint or for which the formula gives nothing.
"""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StrictBool, StringConstraints

from core.errors import Finding
from question_bank.kinds import choice, contract, formula, latex, numeric, rich_text
from question_bank.kinds.amount import ToleranceIn
from question_bank.kinds.contract import Frozen, KindName, Presented, RightAnswer, UnsoundKey, Written
from question_bank.kinds.formula import FormulaUnreadable
from question_bank.kinds.numeric import MAX_UNITS, OtherUnit
from question_bank.kinds.outcome import Outcome
from question_bank.kinds.quantity import decimals_needed, read_quantity

VARIANTS: Final = 60
TRIES: Final = 200
"""Draws that one set of values may take before the constraints count as too narrow."""
MAX_PARAMETERS: Final = 12
MAX_CONSTRAINTS: Final = 12
MAX_STEPS: Final = 1_000_000
MAX_DECIMALS: Final = 10
PLACE: Final = re.compile(r"\{([A-Za-z][A-Za-z0-9_]{0,15})\}")
PLACE_IN_FORMULA: Final = re.compile(r"\{\{([A-Za-z][A-Za-z0-9_]{0,15})\}\}")
"""LaTeX has braces of its own, so that there a place takes two: ``\\frac{{U}}{{I}}``."""
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")

Expression = Annotated[
    str,
    BeforeValidator(lambda raw: contract.storable(raw) if isinstance(raw, str) else raw),
    StringConstraints(strict=True, strip_whitespace=True, max_length=formula.LONGEST),
]


class Parameter(Frozen):
    """A value that is dealt: from ``minimum`` to ``maximum`` in steps, told with its unit."""

    name: Written = ""
    minimum: Written = ""
    maximum: Written = ""
    step: Written = "1"
    unit: Written = ""


class Content(contract.Content):
    """``{"stem": "… {U} …", "parameters": [{"name": "U", "minimum": "110", "maximum": "220", "step": "10",
    "unit": "V"}], "constraints": ["U > 2 * I"]}``; of it only the stem, with its values, is ever shown.
    """

    parameters: Annotated[tuple[Parameter, ...], Field(max_length=MAX_PARAMETERS)] = ()
    constraints: Annotated[tuple[Expression, ...], Field(max_length=MAX_CONSTRAINTS)] = ()


class Dealt(Content):
    """A content with its lot: that of one candidate in one paper. Never stored."""

    lot: int = 0


class Key(contract.Key):
    """``{"formula": "U / I", "decimals": 2, …}``, the rest as with a number; without ``decimals`` the answer
    has twelve significant digits.
    """

    formula: Expression = ""
    decimals: Annotated[int, Field(strict=True, ge=0, le=10)] | None = None
    tolerance: Written = "0"
    tolerance_in: ToleranceIn = ToleranceIn.UNIT
    unit: Written = ""
    units: Annotated[tuple[OtherUnit, ...], Field(max_length=MAX_UNITS)] = ()
    unit_demanded: StrictBool = False

    def amount(self, value: str) -> numeric.Key:
        """The key of a number: with these values the answer is this one."""
        return numeric.Key(
            value=value,
            tolerance=self.tolerance,
            tolerance_in=self.tolerance_in,
            unit=self.unit,
            units=self.units,
            unit_demanded=self.unit_demanded,
        )


class Response(numeric.Response):
    """``{"blanks": ["44 Ω"]}``, as with a number."""


@dataclass(frozen=True, slots=True)
class Values:
    """One set of values: as they are computed with, and as they are written, without unit."""

    numbers: Mapping[str, float]
    written: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """A set of values with what comes out, for authors; ``answer`` empty where nothing does."""

    values: tuple[tuple[str, str], ...]
    answer: str


def dealt(content: Content, lot: int) -> Dealt:
    """The content as one candidate gets it; the same lot always deals the same values."""
    return Dealt(**content.model_dump(exclude={"lot"}), lot=lot)


def values_of(content: Content) -> Values | None:
    """The values of a content, the first set where none was dealt; None where nothing fits."""
    return _drawn(content, content.lot % VARIANTS if isinstance(content, Dealt) else 0)


def _drawn(content: Content, variant: int) -> Values | None:
    """By rejection: the first of so many tries that meets every constraint."""
    spans = [span for span in map(_range, content.parameters) if span is not None]
    try:
        bounds = [formula.read(each) for each in content.constraints]
    except FormulaUnreadable:
        return None
    if len(spans) < len(content.parameters):
        return None
    for turn in range(TRIES):
        numbers: dict[str, float] = {}
        written: dict[str, str] = {}
        for parameter, span in zip(content.parameters, spans, strict=True):
            value = span.at(_lot(f"{variant}/{turn}/{parameter.name}"))
            numbers[parameter.name], written[parameter.name] = float(value), span.written(value)
        if all(bound.names <= numbers.keys() and formula.number(bound, numbers) == 1 for bound in bounds):
            return Values(numbers, written)
    return None


def _lot(name: str) -> int:
    """By SHA-256, so that the values stay the same over versions of any language."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])


@dataclass(frozen=True, slots=True)
class _Range:
    """The values a parameter can have: ``least + n * step`` for n below ``count``."""

    least: Fraction
    step: Fraction
    count: int
    places: int

    def at(self, lot: int) -> Fraction:
        return self.least + self.step * (lot % self.count)

    def written(self, value: Fraction) -> str:
        scaled = Decimal(int(value * 10**self.places)).scaleb(-self.places)
        return f"{scaled:f}"


def _range(parameter: Parameter) -> _Range | None:
    """None for bounds that cannot be read, stand the wrong way round or hold too many steps."""
    least, most, step = (_plain(text) for text in (parameter.minimum, parameter.maximum, parameter.step))
    if least is None or most is None or step is None or step <= 0 or most < least:
        return None
    count = (most - least) // step + 1
    places = max(decimals_of(least), decimals_of(step))
    if count > MAX_STEPS or places > MAX_DECIMALS:
        return None
    return _Range(least, step, count, places)


def _plain(text: str) -> Fraction | None:
    quantity = read_quantity(text)
    if quantity is None or quantity.unit or abs(quantity.value) > 10**15:
        return None
    return quantity.value


def decimals_of(value: Fraction) -> int:
    """Decimals that write the value; one more than a value may have where it needs more."""
    needed = decimals_needed(value, MAX_DECIMALS)
    return MAX_DECIMALS + 1 if needed is None else needed


def filled(content: Content, text: str) -> str:
    """An HTML text with the values, and their units, in the places ``{name}``; untouched without values."""
    values = values_of(content)
    if values is None:
        return text
    units = {each.name: each.unit for each in content.parameters}

    def put(found: re.Match[str]) -> str:
        value = values.written.get(found[1])
        if value is None:
            return found[0]
        return html.escape(f"{value}\u00a0{units[found[1]]}".rstrip("\u00a0"))

    def put_in_formula(found: re.Match[str]) -> str:
        value, unit = values.written.get(found[1]), units.get(found[1])
        if value is None:
            return found[0]
        return f"{{{value}\\,{latex.quoted(unit)}}}" if unit else f"{{{value}}}"

    def in_formula(whole: latex.Formula) -> str:
        return latex.in_html(replace(whole, source=PLACE_IN_FORMULA.sub(put_in_formula, whole.source)))

    return "".join(
        PLACE.sub(put, each) if isinstance(each, str) else in_formula(each) for each in latex.pieces(text)
    )


def places(text: str) -> list[str]:
    """The names in the places of an HTML text, in the order of reading."""
    return [
        name
        for each in latex.pieces(text)
        for name in (PLACE.findall(each) if isinstance(each, str) else PLACE_IN_FORMULA.findall(each.source))
    ]


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; every set of values is tried."""
    findings = [
        *choice.check_stem(content),
        *_check_parameters(content),
        *_check_places(content),
        *_check_constraints(content),
    ]
    if key is None or not key.formula:
        return (*findings, Finding("item.formula_missing", field="key"))
    findings += [*_check_formula(content, key.formula, "key", is_condition=False)]
    findings += [
        each
        for each in numeric.check(numeric.Content(stem=content.stem), key.amount("1"))
        if each.field != "stem"
    ]
    return (*findings, *(() if findings else _check_values(content, key)))


def _check_parameters(content: Content) -> Iterator[Finding]:
    if not content.parameters:
        yield Finding("item.parameters_missing", field="parameters")
    times = Counter(each.name for each in content.parameters)
    for name in times:
        if times[name] > 1:
            yield Finding("item.parameter_repeated", {"name": name}, "parameters")
        if not _NAME.fullmatch(name) or name in formula.RESERVED:
            yield Finding("item.parameter_name", {"name": name}, "parameters")
    for each in content.parameters:
        if _range(each) is None:
            yield Finding("item.parameter_range", {"name": each.name}, "parameters")


def _check_places(content: Content) -> Iterator[Finding]:
    told, known = places(content.stem), {each.name for each in content.parameters}
    for name in dict.fromkeys(told):
        if name not in known:
            yield Finding("item.place_unknown", {"name": name}, "stem")
    if len(places(html.escape(rich_text.plain(content.stem), quote=False))) != len(told):
        yield Finding("item.place_hidden", field="stem")
    for name in sorted(known - set(told)):
        if _NAME.fullmatch(name):
            yield Finding("item.parameter_unshown", {"name": name}, "stem")


def _check_constraints(content: Content) -> Iterator[Finding]:
    for each in content.constraints:
        yield from _check_formula(content, each, "constraints", is_condition=True)


def _check_formula(content: Content, text: str, field: str, *, is_condition: bool) -> Iterator[Finding]:
    try:
        read = formula.read(text)
    except FormulaUnreadable as found:
        yield Finding(found.code, {"formula": text[:80], "near": found.near}, field)
        return
    if read.is_condition is not is_condition:
        code = "item.constraint_no_condition" if is_condition else "item.formula_no_number"
        yield Finding(code, {"formula": text[:80]}, field)
    for name in sorted(read.names - {each.name for each in content.parameters}):
        yield Finding("item.formula_name_unknown", {"formula": text[:80], "name": name}, field)


def _check_values(content: Content, key: Key) -> Iterator[Finding]:
    """The proof: every set of values is found, and the formula gives something for each."""
    for variant in range(VARIANTS):
        values = _drawn(content, variant)
        if values is None:
            yield Finding("item.values_not_found", {"tries": TRIES}, "constraints")
            return
        if _answer(key, values) is None:
            told = ", ".join(f"{name} = {value}" for name, value in values.written.items())
            yield Finding("item.answer_undefined", {"values": told}, "key")
            return


def _answer(key: Key, values: Values) -> str | None:
    """What the formula gives, as a number is written; None where that is nothing, or too large to write."""
    try:
        value = formula.number(formula.read(key.formula), values.numbers)
    except (FormulaUnreadable, KeyError):
        return None
    if value is None or (value and abs(value) < 1e-15) or abs(value) > 1e15:
        return None
    return f"{formula.rounded(value, key.decimals):f}" if key.decimals is not None else f"{value:.12g}"


def samples(content: Content, key: Key | None, count: int = 5) -> tuple[Sample, ...]:
    """The first sets of values with their answers, for the author's eyes; none where none can be drawn."""
    found = [values for values in (_drawn(content, variant) for variant in range(count)) if values]
    return tuple(
        Sample(tuple(values.written.items()), (_answer(key, values) or "") if key is not None else "")
        for values in found
    )


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item with the values that were dealt. Raises ValueError for an order of options: there are none."""
    contract.in_order((), option_order)
    return Presented(kind=KindName.CALCULATED, stem=filled(content, content.stem), blanks=1)


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape or a text longer than 500 characters."""
    return contract.read_given(Response, raw)


def _key_of(content: Content, key: Key) -> numeric.Key:
    values = values_of(content)
    value = None if values is None else _answer(key, values)
    if value is None:
        raise UnsoundKey(key.formula)
    return key.amount(value)


def compare(content: Content, key: Key, response: Response | None) -> Outcome:
    """As with a number, against what the formula gives for the values that were dealt. Raises UnsoundKey."""
    return numeric.compare(numeric.Content(stem=content.stem), _key_of(content, key), response)


def explain(content: Content, key: Key) -> RightAnswer:
    """The answer to the values that were dealt, and how it is worked out: ``U / I = 220 / 5 = 44 Ω``.

    Of a draft from which nothing comes out yet, the formula alone.
    """
    values = values_of(content)
    value = None if values is None else _answer(key, values)
    if values is None or value is None:
        return RightAnswer(kind=KindName.CALCULATED, worked=key.formula)
    told = numeric.explain(numeric.Content(stem=content.stem), key.amount(value))
    steps = (
        key.formula,
        formula.with_numbers(key.formula, values.written),
        f"{value} {key.unit}".rstrip(),
    )
    worked = " = ".join(dict.fromkeys(steps))
    return told.model_copy(update={"kind": KindName.CALCULATED, "worked": worked})
