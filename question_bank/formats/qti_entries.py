"""Texts and numbers that are typed into an item of QTI 2 or 3, and numbers that are set on a scale.

One number that is asked for at the end of a text is a numeric item. All other places stay in the text as
blanks; one of a number with a tolerance keeps it.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats import qti_rules, qti_scoring, reasons, rich, stated, stated_pairs
from question_bank.formats.compose import Value
from question_bank.formats.qti_body import placed, prompted, says_nothing
from question_bank.formats.qti_names import UNIT
from question_bank.formats.qti_rules import NUMBERS, Rule
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import words
from question_bank.kinds.contract import KindName
from question_bank.kinds.quantity import in_decimals

_LONGEST: Final = 60
_FEW: Final = 12
"""A scale of no more steps than these is told step by step."""


def entries(root: Element, body: Element, asked: Sequence[Element]) -> Stated:
    """An item of text entries only. Raises Unsound."""
    stated.at_most(blanks=len(asked))
    declared = [_declared(root, each) for each in asked]
    blanks = [_blank(root, each) for each in declared]
    ranges = ", ".join(str(each.pop(stated.RANGE)) for each in blanks if stated.RANGE in each)
    made = replace(_entries(body, asked, declared, blanks), raw={stated.RANGE: ranges})
    scored = qti_scoring.entries(root, declared) if made.kind is KindName.FILL_BLANK else None
    return replace(made, scored=scored)


def _entries(
    body: Element, asked: Sequence[Element], declared: Sequence[Element], blanks: list[Value]
) -> Stated:
    units = {id(unit): words(unit) for unit in body.iter("span") if unit.get("class") == UNIT}
    source = placed(_without(body, units), asked)
    before, _, after = source.rpartition("[[1]]")
    alone = len(asked) == 1 and declared[0].get("baseType") in NUMBERS and says_nothing(after)
    value = _value(blanks[0]) if alone else None
    if value is not None:
        key: Value = {**value, "unit": next(iter(units.values()), "")[:_LONGEST]}
        return Stated(KindName.NUMERIC, rich.from_html(before + after), sums=({}, key))
    minds = _minding(declared, blanks)
    return _filled(rich.from_html(source), blanks, _units_of(body, asked, units), minds)


def _minding(declared: Sequence[Element], blanks: Sequence[Value]) -> list[bool | None]:
    """Whether case matters at each place, None where it makes no difference."""
    told = [_minds_case(each) for each in declared]
    minds = [
        stated.minds_case((str(text), own) for text in _listed(blank))
        for own, blank in zip(told, blanks, strict=True)
    ]
    return [any(told)] * len(minds) if {True, False}.isdisjoint(minds) else minds


def _filled(stem: str, blanks: list[Value], units: Sequence[str], minds: Sequence[bool | None]) -> Stated:
    """Places to type into; where case matters for some alone, each is an item of a case. Raises Unsound."""
    if {True, False} <= set(minds):
        parts = zip(blanks, units, minds, strict=True)
        return stated_pairs.case(stem, [_filled("[[1]]", [own], [unit], [each]) for own, unit, each in parts])
    for blank, unit in zip(blanks, units, strict=True):
        amount = blank.get("amount")
        if isinstance(amount, dict) and unit:
            amount["unit"] = unit
    if not any("amount" in blank for blank in blanks):
        texts = tuple(tuple(map(str, _listed(blank))) for blank in blanks)
        return Stated(KindName.FILL_BLANK, stem, blanks=texts, case_matters=True in minds)
    key: Value = {"blanks": blanks, "switches": {"fold_case": True not in minds}}
    return Stated(KindName.FILL_BLANK, stem, sums=({}, key))


def _listed(blank: Value) -> Sequence[object]:
    accepted = blank["accepted"]
    return accepted if isinstance(accepted, list) else []


def _without(body: Element, units: dict[int, str]) -> Element:
    """The body without the units that our own files show behind a place."""
    if units:
        for parent in body.iter():
            for child in [each for each in parent if id(each) in units]:
                child.tag, child.text = "infoControl", None
    return body


def _units_of(body: Element, asked: Sequence[Element], units: dict[int, str]) -> list[str]:
    """The unit that stands behind each place, empty where none does."""
    found = ["" for _ in asked]
    places = {id(each): n for n, each in enumerate(asked)}
    at = -1
    for element in body.iter():
        at = places.get(id(element), at)
        if id(element) in units and at >= 0:
            found[at] = units[id(element)][:_LONGEST]
    return found


def _declared(root: Element, asked: Element) -> Element:
    declared = qti_rules.declaration(root, asked)
    cardinality, base = declared.get("cardinality", "single"), declared.get("baseType")
    if cardinality != "single":
        raise reasons.unsupported(f"textEntryInteraction ({cardinality})")
    if base not in {"string", *NUMBERS}:
        raise reasons.unsupported(f"textEntryInteraction ({base})")
    return declared


def _minds_case(declared: Element) -> bool:
    """Whether case matters for every answer of a mapping; where it does not for one, the bank takes all."""
    sensitive = [each.get("caseSensitive") == "true" for each in declared.findall("mapping/mapEntry")]
    return bool(sensitive) and all(sensitive)


def _blank(root: Element, declared: Element) -> Value:
    """What one place accepts, in the shape of a blank's key. Raises Unsound."""
    right, mapped = qti_rules.declared_key(declared)
    rules = qti_rules.rules(root, declared)
    spans = [rule for rule in rules if rule.is_number]
    if spans:
        if mapped or len(rules) > 1:
            raise _several(rules)
        return {"accepted": [], "amount": amount(spans[0])} | _kept(spans[0])
    most = max((points for _, points in mapped), default=0.0)
    best = max((rule.credit for rule in rules), default=0.0)
    found = [(value, stated.FULL) for value in right if value]
    found += [(value, stated.FULL * points / most) for value, points in mapped if most > 0]
    found += [(value, stated.FULL * rule.credit / best) for rule in rules for value in rule.values]
    return {"accepted": list(stated.accepted(found, case_matters=_minds_case(declared)))}


def _kept(rule: Rule) -> Value:
    """For the source, a range of which a border does not count."""
    if not (rule.open_least or rule.open_most) or rule.least is None or rule.most is None:
        return {}
    opened, closed = "(" if rule.open_least else "[", ")" if rule.open_most else "]"
    return {stated.RANGE: f"{opened}{decimal(rule.least)}, {decimal(rule.most)}{closed}"}


def _several(rules: Sequence[Rule]) -> Unsound:
    """Several ranges of numbers, or parts of the marks beside the right one."""
    partly = len({rule.credit for rule in rules}) > 1
    return reasons.paid_in_part() if partly else reasons.unclear()


def amount(rule: Rule) -> Value:
    """A rule of numbers as value and tolerance. Raises Unsound where its decimals do not come to an end."""
    if rule.least is None or rule.most is None:
        raise reasons.unclear()
    middle, half = (rule.least + rule.most) / 2, (rule.most - rule.least) / 2
    said = rule.values[0] if rule.values and qti_rules.number(rule.values[0]) == middle else decimal(middle)
    if rule.percent is not None:
        return {"value": said, "tolerance": decimal(rule.percent), "tolerance_in": "percent"}
    return {"value": said, "tolerance": decimal(half), "tolerance_in": "unit"}


def decimal(value: Fraction) -> str:
    """A number written out. Raises Unsound where its decimals do not come to an end."""
    told = in_decimals(value)
    if told is None:
        raise reasons.unclear()
    return told


def _value(blank: Value) -> Value | None:
    """The one number that a place accepts; None where it accepts several, or words."""
    found = blank.get("amount")
    if isinstance(found, dict):
        return found
    accepted = [str(each) for each in _listed(blank)]
    if len(accepted) != 1:
        return None
    qti_rules.number(accepted[0])
    return {"value": accepted[0]}


def scale(root: Element, body: Element, asked: Element) -> Stated:
    """A slider: a number, and what may be chosen, told behind the question. Raises Unsound."""
    declared = _declared(root, asked)
    if declared.get("baseType") not in NUMBERS:
        raise reasons.unsupported("sliderInteraction")
    blank = _blank(root, declared)
    value = _value(blank)
    if value is None:
        raise reasons.unclear()
    stem = rich.from_html(f"<p>{prompted(body, asked)}</p><p>{_steps(asked)}</p>")
    raw = {stated.RANGE: str(blank.get(stated.RANGE, ""))}
    return Stated(KindName.NUMERIC, stem, sums=({}, value), raw=raw)


def _steps(asked: Element) -> str:
    least, most = (qti_rules.number(asked.get(name, "")) for name in ("lowerBound", "upperBound"))
    step = qti_rules.number(asked.get("step", "1"))
    if step <= 0 or most <= least:
        raise reasons.unclear()
    count = int((most - least) / step) + 1
    shown = [least + step * n for n in (range(count) if count <= _FEW else (0, 1, 2))]
    told = [decimal(each) for each in shown]
    return ", ".join(told if count <= _FEW else (*told, "\u2026", decimal(most)))
