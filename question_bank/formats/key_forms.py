"""Texts and keys of two items without what does not count, so that they can be compared."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, TypeVar

from question_bank import markup
from question_bank.formats import formula_trees, rich
from question_bank.formats.reasons import Unsound
from question_bank.kinds import (
    calculated,
    case_study,
    fill_blank,
    hotspot,
    matching,
    multiple_choice,
    numeric,
    ordering,
    single_choice,
    written,
)
from question_bank.kinds.amount import Amount, ToleranceIn
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key, Option
from question_bank.kinds.numeric import OtherUnit
from question_bank.kinds.quantity import folded_unit, read_quantity

_SPACES: Final = re.compile(r"\s+")
_SIGNS: Final = re.compile(r"[<>&]")
_PARAGRAPHS: Final = re.compile(r"(?:</?p>)+")
_PARAGRAPH: Final = "\u00b6"
_BESIDE_BLOCK: Final = re.compile(
    rf"{_PARAGRAPH}?(</?(?:table|caption|thead|tbody|tr|th|td|ul|ol|li|pre|blockquote)\b[^<>]*>){_PARAGRAPH}?"
)
_FREE: Final = (matching.Content, ordering.Content)
"""Kinds of which the order of writing says nothing."""

A = TypeVar("A", Amount, numeric.Key)


def words(html: str) -> str:
    """The text as it is read, whatever its spaces."""
    return _SPACES.sub("", markup.readable(html))


def tidy(html: str) -> str:
    """The HTML as it is shown: without spaces, paragraphs as the breaks between blocks that they are."""
    text = _SPACES.sub("", _imported(html) if _SIGNS.search(html) else html).replace("&nbsp;", "")
    return _BESIDE_BLOCK.sub(r"\1", _PARAGRAPHS.sub(_PARAGRAPH, text)).strip(_PARAGRAPH)


def _imported(html: str) -> str:
    """The HTML as any import would keep it, without empty paragraphs and breaks at its ends."""
    try:
        return rich.from_html(html)
    except Unsound:  # a picture, which stays as it is written
        return html


def in_turn(content: Content) -> list[Option]:
    """The options as written, or by their words where the order of writing says nothing."""
    options = list(content.options) if isinstance(content, ChoiceContent) else []
    if isinstance(content, _FREE):
        options.sort(key=lambda each: (words(each.text), markup.readable(each.text)))
    return options


def comparable(content: Content, key: Key | None) -> object:
    """A key without what does not count: options by their place, answers without the spaces around them,
    figures as fractions."""
    if isinstance(content, ChoiceContent):
        return _of_options(content, key)
    match key:
        case written.Key():
            rubric = [
                point.model_copy(update={"id": f"p{place}", "text": tidy(point.text)})
                for place, point in enumerate(key.rubric)
            ]
            return key.model_copy(update={"model": "", "rubric": tuple(rubric)})
        case case_study.Key() if isinstance(content, case_study.Content):
            return tuple(
                (each.kind, each.share, comparable(each.content, key.of(each))) for each in content.children
            )
        case hotspot.Key():
            numbered = [each.model_copy(update={"id": f"r{n}"}) for n, each in enumerate(key.regions)]
            return key.model_copy(update={"regions": tuple(numbered)})
        case numeric.Key():
            return _exact(key).model_copy(update={"units": _units(key.units)})
        case calculated.Key():
            return key.model_copy(
                update={
                    "formula": formula_trees.canonical(key.formula),
                    "units": _units(key.units),
                }
            )
        case fill_blank.Key():
            return key.model_copy(update={"blanks": tuple(map(_blank, key.blanks))})
        case _:
            return key


def dealt(content: calculated.Content) -> object:
    """The constraints and the values that are dealt, however they are written."""
    constraints = [formula_trees.canonical(each) for each in content.constraints]
    return constraints, [_values(each) for each in content.parameters]


def _values(given: calculated.Parameter) -> tuple[str, ...]:
    """Name, unit, the least value, the greatest that is dealt, the step."""
    said = [read_quantity(text) for text in (given.minimum, given.maximum, given.step)]
    exact = [each.value for each in said if each is not None]
    if len(exact) < 3 or exact[2] <= 0:
        return tuple(given.model_dump().values())
    least, most, step = exact
    numbers = (least, least + (most - least) // step * step, step)
    return (given.name, folded_unit(given.unit), *map(str, numbers))


def _of_options(content: ChoiceContent, key: Key | None) -> object:
    places = {option.id: place for place, option in enumerate(in_turn(content))}
    match key:
        case single_choice.Key(option=option):
            return places.get(option)
        case multiple_choice.Key(options=options):
            return sorted(places.get(option, -1) for option in options)
        case matching.Key(pairs=pairs) if isinstance(content, matching.Content):
            return [places.get(pairs.get(prompt, "")) for prompt in content.prompt_ids]
        case ordering.Key(order=order):
            return [places.get(option) for option in order]
        case _:
            return key


def _blank(blank: fill_blank.Blank) -> fill_blank.Blank:
    amount = blank.amount and _exact(blank.amount)
    return blank.model_copy(
        update={"accepted": tuple(text.strip() for text in blank.accepted), "amount": amount}
    )


def _exact(amount: A) -> A:
    """The figures as fractions, so that 1.50 is 1.5; the unit by its folded spelling."""
    exact = {"value": _fraction(amount.value), "tolerance": _fraction(amount.tolerance)}
    return amount.model_copy(update={**exact, "unit": folded_unit(amount.unit)})


def _units(units: Sequence[OtherUnit]) -> tuple[OtherUnit, ...]:
    """Units by their folded spelling, with what they count as fractions."""
    found = [
        OtherUnit.model_construct(spelling=folded_unit(each.spelling), factor=_fraction(each.factor))
        for each in units
    ]
    return tuple(sorted(found, key=lambda each: each.spelling))


def absolute(key: object) -> object:
    """A comparable key with its tolerances counted in the unit of the value."""
    if isinstance(key, fill_blank.Key):
        blanks = [
            each.model_copy(update={"amount": each.amount and _absolute(each.amount)}) for each in key.blanks
        ]
        return key.model_copy(update={"blanks": tuple(blanks)})
    return _absolute(key) if isinstance(key, Amount) else key


def same_range(one: Amount, other: Amount) -> bool:
    """Whether two comparable numbers take the same figures, whatever their units."""
    return one.value == other.value and _absolute(one).tolerance == _absolute(other).tolerance


def _absolute(amount: A) -> A:
    if amount.tolerance_in is ToleranceIn.UNIT:
        return amount
    tolerance = abs(Fraction(amount.value)) * Fraction(amount.tolerance) / 100
    return amount.model_copy(update={"tolerance": str(tolerance), "tolerance_in": ToleranceIn.UNIT})


def _fraction(text: str) -> str:
    quantity = read_quantity(text)
    return str(quantity.value) if quantity is not None else text
