"""Calculated items as the simple calculated questions of Moodle, both ways.

The sets of values that are dealt are written as they are; the bounds they came from are told beside them, the
constraints are not.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import moodle_formulas, moodle_numbers, moodle_texts, reasons, stated, xhtml
from question_bank.formats.compose import Value
from question_bank.formats.outgoing import Unfit
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds import calculated, formula, latex
from question_bank.kinds.amount import ToleranceIn
from question_bank.kinds.calculated import MAX_DECIMALS
from question_bank.kinds.contract import KindName
from question_bank.kinds.latex import Formula

_BRACED: Final = re.compile(r"\{\{([A-Za-z]\w{0,15})\}\}|\{([A-Za-z]\w{0,15})\}")
_UNIT: Final = re.compile(
    r"\{([A-Za-z][A-Za-z0-9_]{0,15})\}(?:\u00a0|&nbsp;)"
    r"((?:&[a-z]{2,8};|[^\s\u3000-\u9fff\uff00-\uffef<>&,;()]){1,20})"
)
"""A unit behind a place: what stands beside it, joined by a space that never breaks."""
_EXACT: Final = 12
_USUAL_LENGTH: Final = 2
"""Decimals of an answer that Moodle takes where the file says none."""
_RELATIVE, _NOMINAL = "1", "2"


def lines(content: calculated.Content, key: calculated.Key) -> list[str]:
    """What a calculated question has beside its text. Raises Unfit."""
    length, form = (_EXACT, 2) if key.decimals is None else (key.decimals, 1)
    percent = key.tolerance_in is ToleranceIn.PERCENT
    plain = _decimal(key.tolerance)
    if plain is None or not plain.isascii():
        raise Unfit("export.formula_left_out", formula=key.formula[:80])
    tolerance = f"{Decimal(plain) / 100:f}" if percent else plain
    asked = moodle_formulas.there(key.formula)
    if key.decimals is not None:
        asked = f"round({asked},{key.decimals})"
    return [
        "<synchronize>0</synchronize><single>0</single>",
        f'<answer fraction="100"><text>{xhtml.plain(asked)}</text>',
        f"<tolerance>{tolerance}</tolerance>",
        f"<tolerancetype>{_RELATIVE if percent else _NOMINAL}</tolerancetype>",
        f"<correctanswerformat>{form}</correctanswerformat>",
        f"<correctanswerlength>{length}</correctanswerlength></answer>",
        *moodle_numbers.unit_lines(key.unit, key.units, demanded=key.unit_demanded),
        "<dataset_definitions>",
        *_definitions(content),
        "</dataset_definitions>",
    ]


def stem(content: calculated.Content) -> str:
    """The text with the units behind the places: Moodle's values have none."""
    units = {each.name: each.unit for each in content.parameters}

    def told(found: re.Match[str]) -> str:
        return f"{found[0]}\u00a0{xhtml.plain(units[found[1]])}" if units.get(found[1]) else found[0]

    return "".join(
        calculated.PLACE.sub(told, each)
        if isinstance(each, str)
        else latex.in_html(_with_braces(each, units.keys(), "{{ {0} }}", "{{{{{0}}}}}"))
        for each in latex.pieces(content.stem)
    )


def _with_braces(found: Formula, names: Collection[str], one: str, two: str) -> Formula:
    """The formula with names of values written otherwise, those between one brace and those between two.

    Moodle fills in whatever stands between braces, also where they are LaTeX's own.
    """

    def put(place: re.Match[str]) -> str:
        name = place[1] or place[2]
        return (two if place[1] else one).format(name) if name in names else place[0]

    return replace(found, source=_BRACED.sub(put, found.source))


def _definitions(content: calculated.Content) -> Iterator[str]:
    sets = calculated.samples(content, None, calculated.VARIANTS)
    for place, each in enumerate(content.parameters):
        least, most, step = (_decimal(text) for text in (each.minimum, each.maximum, each.step))
        decimals = max(0, -int(Decimal(step or "1").normalize().as_tuple().exponent))
        items = "".join(
            f"<dataset_item><number>{n}</number><value>{one.values[place][1]}</value></dataset_item>"
            for n, one in enumerate(sets, start=1)
        )
        yield (
            "<dataset_definition><status><text>private</text></status>"
            f"<name><text>{each.name}</text></name><type>calculatedsimple</type>"
            "<distribution><text>uniform</text></distribution>"
            f"<minimum><text>{least}</text></minimum><maximum><text>{most}</text></maximum>"
            f"<decimals><text>{decimals}</text></decimals><itemcount>{len(sets)}</itemcount>"
            f"<dataset_items>{items}</dataset_items><number_of_items>{len(sets)}</number_of_items>"
            "</dataset_definition>"
        )


def read(question: Element, text: str) -> Stated:
    """A question with one formula. Raises Unsound."""
    found = question.findall("answer")
    if len(found) != 1 or not stated.in_full(moodle_texts.share(found[0])):
        raise reasons.unsupported("calculated (several)")
    asked, decimals = words(found[0].find("text")), None
    if words(found[0].find("correctanswerformat")) == "1":
        length = whole(words(found[0].find("correctanswerlength")))
        decimals = _USUAL_LENGTH if length is None else length
        ending = f",{decimals})"
        if asked.startswith("round(") and asked.endswith(ending):
            asked = asked.removeprefix("round(").removesuffix(ending)
    tolerance, kind = _tolerance(found[0])
    units = {name: html.unescape(unit) for name, unit in _UNIT.findall(text)}
    given = [_parameter(each, units) for each in question.iter("dataset_definition")]
    names = {words(each.find("name")) for each in question.iter("dataset_definition")}
    text = latex.mapped(
        text, lambda each: latex.in_html(_with_braces(each, names, "{{{{{0}}}}}", "{{{{{0}}}}}"))
    )
    content: Value = {"parameters": given}
    key: Value = {
        "formula": moodle_formulas.here(asked),
        "tolerance": tolerance,
        "tolerance_in": kind,
        **moodle_numbers.units_of(question, "calculated"),
    }
    if decimals is not None:
        key["decimals"] = min(decimals, MAX_DECIMALS)
    return Stated(KindName.CALCULATED, _UNIT.sub(r"{\1}", text), sums=(content, key))


def _tolerance(answer: Element) -> tuple[str, str]:
    told = words(answer.find("tolerance")) or "0"
    number = _decimal(told)
    if number is None:
        raise Unsound(Finding("item.tolerance_unreadable", {"typed": told[:80]}, "key.tolerance"))
    match words(answer.find("tolerancetype")):
        case "1":
            return f"{(Decimal(number) * 100).normalize():f}", ToleranceIn.PERCENT.value
        case "2":
            return number, ToleranceIn.UNIT.value
        case _:
            raise reasons.unsupported("calculated (tolerance)")


def _parameter(defined: Element, units: Mapping[str, str]) -> Value:
    if words(defined.find("distribution")) not in {"uniform", ""}:
        raise reasons.unsupported("calculated (distribution)")
    places = min(whole(words(defined.find("decimals"))) or 0, MAX_DECIMALS)
    name = words(defined.find("name"))[:60]
    least, most = (_decimal(words(defined.find(bound))) for bound in ("minimum", "maximum"))
    values = [_decimal(words(each)) for each in defined.iterfind("dataset_items/dataset_item/value")]
    if not all(each and least and most and _is_dealt(each, least, most, places) for each in values):
        raise reasons.unsupported("calculated (values)")
    return {
        "name": name,
        "unit": units.get(name, ""),
        "minimum": words(defined.find("minimum"))[:60],
        "maximum": words(defined.find("maximum"))[:60],
        "step": f"{Decimal(1).scaleb(-places):f}",
    }


def _is_dealt(value: str, least: str, most: str, places: int) -> bool:
    """Whether the bank could deal a value of the file: within the bounds, and with no more decimals."""
    number = Fraction(value)
    return Fraction(least) <= number <= Fraction(most) and (number * 10**places).denominator == 1


def _decimal(text: str) -> str | None:
    """The number as plain decimals; None for what is none."""
    try:
        number = Decimal(formula.folded(text))
    except InvalidOperation:
        return None
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) < 20 else None
