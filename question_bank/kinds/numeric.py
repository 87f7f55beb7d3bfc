"""数值题: a number, within a tolerance and in any of the accepted units."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool

from core.errors import Finding
from question_bank.kinds import choice, contract, fill_blank
from question_bank.kinds.amount import Amount, check_number, check_unit, number
from question_bank.kinds.contract import Frozen, KindName, Presented, RightAnswer, UnsoundKey, Written
from question_bank.kinds.outcome import Outcome
from question_bank.kinds.quantity import factor_of, folded_unit, in_decimals, read_quantity

MAX_UNITS = 20


class Content(contract.Content):
    """``{"stem": html}``"""


class OtherUnit(Frozen):
    """Another unit that is accepted: ``factor`` turns a number in it into the key's unit (V → kV: 0.001)."""

    spelling: Written
    factor: Written = "1"


class Key(Amount, contract.Key):
    """``{"value": "10", "tolerance": "0.5", "tolerance_in": "unit", "unit": "kV", "units": [{"spelling": "V",
    "factor": "0.001"}], "unit_demanded": false}``
    """

    units: Annotated[tuple[OtherUnit, ...], Field(max_length=MAX_UNITS)] = ()
    unit_demanded: StrictBool = False


class Response(fill_blank.Response):
    """``{"blanks": ["10 kV"]}``: one text, number and unit together; ``null`` and ``{}`` are unanswered."""

    blanks: Annotated[
        tuple[fill_blank.GivenText, ...], Field(max_length=1), BeforeValidator(fill_blank.places_or_none)
    ] = ()


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    findings = [*choice.check_stem(content)]
    if key is None or not key.value:
        return (*findings, Finding("item.key_missing", field="key"))
    return (*findings, *check_number(key), *_check_units(key))


def _check_units(key: Key) -> list[Finding]:
    spelled = [key.unit] if key.unit else []
    spelled += [each.spelling for each in key.units]
    found = [finding for unit in spelled for finding in check_unit(unit, "key.unit")]
    times = Counter(folded_unit(unit) for unit in spelled)
    found += [Finding("item.unit_repeated", {"unit": unit}, "key.unit") for unit in times if times[unit] > 1]
    found += [
        Finding("item.factor_unreadable", {"unit": each.spelling, "typed": each.factor}, "key.unit")
        for each in key.units
        if not number(each.factor, least=0)
    ]
    if key.unit_demanded and not spelled:
        found.append(Finding("item.unit_missing", field="key.unit"))
    return found


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it: one place to fill, behind the stem. Raises ValueError for an order."""
    contract.in_order((), option_order)
    return Presented(kind=KindName.NUMERIC, stem=content.stem, blanks=1)


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape or a text longer than 500 characters."""
    return contract.read_given(Response, raw)


def compare(_content: Content, key: Key, response: Response | None) -> Outcome:
    """One right part. What does not read as a number in an accepted unit is wrong. Raises UnsoundKey."""
    if any(check_number(key)) or _check_units(key):
        raise UnsoundKey(key.value)
    if response is None or not response.answered:
        return Outcome(answered=False, hits=0, missed=1, false_hits=0)
    given = _in_unit_of(key, response.blanks[0])
    right = given is not None and key.holds(given)
    return Outcome(answered=True, hits=int(right), missed=int(not right), false_hits=int(not right))


def _in_unit_of(key: Key, text: str) -> Fraction | None:
    """What was given, in the unit of the key; None where it cannot be read."""
    quantity = read_quantity(text)
    if quantity is None:
        return None
    factors = {} if key.unit_demanded else {"": Fraction(1)}
    if key.unit:
        factors[folded_unit(key.unit)] = Fraction(1)
    for each in key.units:
        factors[folded_unit(each.spelling)] = number(each.factor) or Fraction(1)
    factor = factor_of(quantity.unit, factors)
    return None if factor is None else quantity.value * factor


def explain(_content: Content, key: Key) -> RightAnswer:
    """The value with its unit and tolerance, for release: ``10 kV ± 0.5 kV``."""
    return RightAnswer(kind=KindName.NUMERIC, blanks=((key.told, *_in_other_units(key)),))


def _in_other_units(key: Key) -> Iterator[str]:
    """The value as the other units write it, where its decimals come to an end."""
    for each in key.units:
        other = (number(key.value) or Fraction(0)) / (number(each.factor) or Fraction(1))
        told = in_decimals(other)
        if told is not None:
            yield f"{told} {each.spelling}"
