"""QTI 1.2 of Canvas: a number to be worked out from values that are dealt.

The sets of values that the file brings along, with their answers, prove the reading: a formula that gives
another answer here than there was not understood, and is refused.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import qti_classic_text, reasons
from question_bank.formats.compose import Value
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds import calculated, formula
from question_bank.kinds.contract import KindName

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PLACE: Final = re.compile(r"\[\s*([A-Za-z][A-Za-z0-9_]{0,15})\s*\]")
_SET: Final = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*(?!=)(.*)", re.DOTALL)
_POWER: Final = re.compile(r"\s*[*\u00d7xX]\s*10\s*\^\s*")
_CALL: Final = re.compile(r"\b(log|deg_to_rad|rad_to_deg|pi)\s*\(")
_MOST_DECIMALS: Final = 10
_SLACK: Final = 1e-9


def is_sum(item: Element) -> bool:
    """Whether an item brings a formula along."""
    return item.find(".//itemproc_extension//calculated") is not None


def read(item: Element, shown: Element) -> Stated:
    """A question with one formula, which may be built up in steps. Raises Unsound."""
    told = item.find(".//itemproc_extension//calculated")
    given = [] if told is None else told.findall("vars/var")
    if told is None or len(given) > calculated.MAX_PARAMETERS:
        raise reasons.unsupported("calculated_question")
    asked = told.find("formulas")
    names = {each.get("name", "") for each in given}
    text = _formula([words(each) for each in told.iter("formula")], names)
    decimals = whole(asked.get("decimal_places", "") if asked is not None else "", 2)
    scientific = asked is not None and asked.get("scientific_notation", "").lower() == "true"
    _prove(told, text, decimals, scientific=scientific)
    tolerance, kind = _tolerance(told.find("answer_tolerance"))
    key: Value = {"tolerance": tolerance, "tolerance_in": kind}
    if scientific and decimals is not None:
        text = _to_digits(text, decimals)
    elif decimals is not None:
        key["decimals"] = min(decimals, _MOST_DECIMALS)
    key["formula"] = _bounded(text)
    stem = _PLACE.sub(
        lambda place: f"{{{place[1]}}}" if place[1] in names else place[0],
        qti_classic_text.without_responses(shown),
    )
    content: Value = {"parameters": [_parameter(each) for each in given]}
    return Stated(KindName.CALCULATED, stem, sums=(content, key))


def _parameter(given: Element) -> Value:
    places = min(whole(given.get("scale", "")) or 0, _MOST_DECIMALS)
    return {
        "name": given.get("name", "")[:60],
        "minimum": words(given.find("min"))[:60],
        "maximum": words(given.find("max"))[:60],
        "step": f"{Decimal(1).scaleb(-places):f}",
    }


def _tolerance(told: Element | None) -> tuple[str, str]:
    """The number and what it is counted in. Raises Unsound."""
    text = words(told)
    percent = text.endswith("%") or (told is not None and told.get("margin_type", "").lower() == "percent")
    number = text.removesuffix("%").strip() or "0"
    try:
        value = abs(Decimal(number))
    except InvalidOperation:
        raise reasons.unclear() from None
    if not value.is_finite() or abs(value.adjusted()) > 20:
        raise reasons.unclear()
    return f"{value:f}", ("percent" if percent else "unit")


def _formula(steps: Sequence[str], names: set[str]) -> str:
    """The last step with those before it in the places of their names. Raises Unsound."""
    known: dict[str, str] = {}
    text = ""
    for step in steps:
        named = _SET.fullmatch(_bounded(step))
        text = _with_steps(_bounded(_here(named[2] if named else step, names)), known)
        if named:
            known[named[1]] = _bounded(text)
    return _bounded(text)


def _with_steps(text: str, known: Mapping[str, str]) -> str:
    return _NAME.sub(lambda name: f"({known[name[0]]})" if name[0] in known else name[0], text)


def _bounded(text: str) -> str:
    if len(text) > formula.LONGEST:
        raise Unsound(Finding("item.formula_long", {"formula": text[:80], "near": text[:20]}, "key"))
    return text


def _here(text: str, names: set[str]) -> str:
    """A formula of Canvas in the bank's words: a logarithm to a base, degrees, ``e`` and ``pi()``."""
    called = _CALL.search(text)
    if called is None:
        return _NAME.sub(lambda n: "exp(1)" if n[0] == "e" and "e" not in names else n[0], text)
    end = _closing(text, called.end())
    inside = [_here(each, names) for each in _parted(text[called.end() : end])]
    before, after = _here(text[: called.start()], names), _here(text[end + 1 :], names)
    match called[1], len(inside):
        case "pi", _:
            made = "pi"
        case "log", 2:
            made = f"(ln({inside[0]})/ln({inside[1]}))"
        case "deg_to_rad", 1:
            made = f"(({inside[0]})*pi/180)"
        case "rad_to_deg", 1:
            made = f"(({inside[0]})*180/pi)"
        case _:
            made = f"{called[1]}({', '.join(inside)})"
    return f"{before}{made}{after}"


def _closing(text: str, start: int) -> int:
    """Where the parenthesis that was opened before ``start`` closes. Raises Unsound."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise Unsound(Finding("item.formula_unreadable", {"formula": text[:80], "near": text[:20]}, "key"))


def _parted(text: str) -> list[str]:
    """The arguments of a call."""
    parts, depth = [""], 0
    for sign in text:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _to_digits(text: str, decimals: int) -> str:
    """The formula rounded as a number in scientific notation is: to so many decimals of its first digit."""
    power = f"10^floor(log(abs({text})))"
    return f"round(({text})/{power}, {decimals})*{power}"


def _prove(told: Element, text: str, decimals: int | None, *, scientific: bool) -> None:
    """Raises Unsound where the formula does not give the answers that the file has for its own values."""
    try:
        read = formula.read(text)
    except formula.FormulaUnreadable as fault:
        facts = {"formula": text[:80], "near": fault.near}
        raise Unsound(Finding(fault.code, facts, "key")) from None
    sets = told.findall("var_sets/var_set")
    if not sets and "^" in text:
        raise reasons.unclear()  # a chain of powers, or a sign before one, has two readings
    for each in sets:
        values = {one.get("name", ""): _number(words(one)) for one in each.findall("var")}
        wanted = _number(words(each.find("answer")))
        if not read.names <= values.keys():
            name = min(read.names - values.keys())
            raise Unsound(Finding("item.formula_name_unknown", {"formula": text[:80], "name": name}, "key"))
        found = formula.number(read, values)
        if found is None or abs(found - wanted) > _half_a_digit(wanted, decimals, scientific=scientific):
            raise reasons.unclear()


def _half_a_digit(wanted: float, decimals: int | None, *, scientific: bool) -> float:
    """How far an answer may be rounded away from what the formula gives."""
    slack = abs(wanted) * _SLACK + _SLACK
    if decimals is None:
        return slack + abs(wanted) * 1e-4
    power = Decimal(repr(wanted)).adjusted() if scientific and wanted else 0
    return 0.5 * 10.0 ** (power - decimals) + slack


def _number(text: str) -> float:
    try:
        number = Decimal(_POWER.sub("e", text.strip()))
    except InvalidOperation:
        raise reasons.unclear() from None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise reasons.unclear()
    return float(number)
