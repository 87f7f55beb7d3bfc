"""Calculated items as templates of QTI, both ways: values that are drawn, and a response worked out of them.

A value is a whole number drawn at random, or so many steps above the least one. What constraints rule out is
drawn again. Names are written behind that of the response, so that the items of a case keep theirs apart.
"""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from core.errors import Finding
from question_bank.formats import (
    formula_trees,
    qti_entries,
    qti_formulas,
    qti_rules,
    reasons,
    rich,
    xhtml,
)
from question_bank.formats.compose import Value
from question_bank.formats.formula_trees import Tree
from question_bank.formats.outgoing import Unfit
from question_bank.formats.qti_asked import Asked
from question_bank.formats.qti_body import prompt_of, says_nothing, shown
from question_bank.formats.qti_names import UNIT, VALUE_UNIT, Dialect
from question_bank.formats.qti_rules import number
from question_bank.formats.qti_typed_writing import declared_as_number, entry, exact, near
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.stated_pairs import GAP
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds import calculated, formula, latex
from question_bank.kinds.amount import ToleranceIn
from question_bank.kinds.calculated import MAX_DECIMALS, PLACE, Parameter
from question_bank.kinds.contract import KindName
from question_bank.kinds.formula import FormulaUnreadable

_PLAIN: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DIGITS: Final = "12"
"""Significant digits of an answer that is not rounded."""
_STANDING: Final = "100"
"""Stands for an answer that is only known when values are drawn: a tolerance is the same for any."""
_LONGEST: Final = 60


def written(content: calculated.Content, key: calculated.Key, dialect: Dialect, response: str) -> Asked:
    """The text with its drawn values, and the place for the answer. Raises Unfit."""
    _refuse(content, key)
    units = {each.name: each.unit for each in content.parameters}
    formats = {each.name: _decimals(each) for each in content.parameters}

    def put(found: re.Match[str]) -> str:
        name, unit = found[1], units.get(found[1])
        places = {"format": f"%.{formats[name]}f"} if formats.get(name) else {}
        printed = dialect.tag("printedVariable", "", identifier=f"{response}_{name}", **places)
        return printed + (f'<span class="{VALUE_UNIT}">\u00a0{xhtml.plain(unit)}</span>' if unit else "")

    body = PLACE.sub(put, xhtml.blocks(content.stem)) + f"<p>{entry(dialect, response, key.unit)}</p>"
    values = tuple(
        dialect.tag(
            "templateDeclaration", "", identifier=f"{response}_{each.name}", cardinality="single",
            baseType="float" if formats[each.name] else "integer",
        )
        for each in content.parameters
    )  # fmt: skip
    steps = "".join(_drawn(each, dialect, response) for each in content.parameters)
    return Asked(
        (declared_as_number(None, dialect, response),),
        body,
        tests=(near(key, dialect, response),),
        values=values,
        drawn=steps + _worked(content, key, dialect, response),
    )


def _refuse(content: calculated.Content, key: calculated.Key) -> None:
    """Raises Unfit for values inside of formulas, and for percentages of answers below nothing."""
    within = any(
        calculated.PLACE_IN_FORMULA.search(each.source)
        for each in latex.pieces(content.stem)
        if not isinstance(each, str)
    )
    answers = (each.answer for each in calculated.samples(content, key, calculated.VARIANTS))
    in_percent = key.tolerance_in is ToleranceIn.PERCENT
    if within or (in_percent and any(each.startswith("-") for each in answers)):
        raise Unfit("export.formula_left_out", formula=key.formula[:80])


def _worked(content: calculated.Content, key: calculated.Key, dialect: Dialect, response: str) -> str:
    """The constraints, and the response as it is worked out. Raises Unfit."""

    def told(text: str) -> str:
        try:
            tree = formula_trees.tree(text)
            return qti_formulas.there(tree, dialect, lambda name: f"{response}_{name}")
        except (LookupError, FormulaUnreadable) as unsaid:
            raise Unfit("export.formula_left_out", formula=text[:80]) from unsaid

    bounds = "".join(dialect.tag("templateConstraint", told(each)) for each in content.constraints)
    answer = told(key.formula)
    if key.decimals is None:
        mode = {"roundingMode": "significantFigures", "figures": _DIGITS}
        answer = dialect.tag("roundTo", answer, **mode)
    else:
        answer = qti_formulas.rounded(answer, dialect, key.decimals)
    return bounds + dialect.tag("setCorrectResponse", answer, identifier=response)


def _drawn(each: Parameter, dialect: Dialect, response: str) -> str:
    least, most, step = (exact(text) for text in (each.minimum, each.maximum, each.step))
    if not _decimals(each):
        value = dialect.tag("randomInteger", "", min=str(least), max=str(most), step=str(step))
    else:
        steps = str((most - least) // step)
        first, one = (
            dialect.tag("baseValue", _plain(text), baseType="float") for text in (each.minimum, each.step)
        )
        count = dialect.tag("randomInteger", "", min="0", max=steps)
        value = dialect.tag("sum", first + dialect.tag("product", count + one))
    return dialect.tag("setTemplateValue", value, identifier=f"{response}_{each.name}")


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else qti_entries.decimal(exact(text))


def _decimals(each: Parameter) -> int:
    """Decimals that the values are shown with; 0: they are whole, and so are the bounds."""
    return max(calculated.decimals_of(exact(text)) for text in (each.minimum, each.maximum, each.step))


def is_dealt(root: Element) -> bool:
    """Whether the item has values that are drawn."""
    return root.find("templateDeclaration") is not None


def read(root: Element, body: Element, asked: Element) -> Stated:
    """An item with one number to be worked out. Raises Unsound."""
    declared = qti_rules.declaration(root, asked)
    if declared.get("baseType") not in qti_rules.NUMBERS:
        raise _unsupported()
    try:
        dealt = _Dealt(root, asked.get("responseIdentifier", ""))
    except LookupError:
        raise _unsupported() from None
    stem, units = _stem(body, asked, dealt)
    unit = next((words(each) for each in body.iter("span") if each.get("class") == UNIT), "")
    parameters = [{**each, "unit": units.get(str(each["name"]), "")} for each in dealt.parameters]
    content: Value = {"parameters": parameters, "constraints": dealt.constraints}
    key: Value = {"formula": dealt.formula, "unit": unit[:_LONGEST], **_tolerance(root, declared)}
    if dealt.decimals is not None:
        key["decimals"] = dealt.decimals
    if max(map(len, (dealt.formula, *dealt.constraints))) > formula.LONGEST:
        facts = {"formula": dealt.formula[:80], "near": dealt.formula[:20]}
        raise Unsound(Finding("item.formula_long", facts, "key"))
    return Stated(KindName.CALCULATED, stem, sums=(content, key))


def _unsupported() -> Unsound:
    return reasons.unsupported("template")


class _Dealt:
    """What is drawn and worked out for one response. Raises LookupError, Unsound."""

    def __init__(self, root: Element, response: str) -> None:
        self.prefix = f"{response}_"
        self.parameters: list[Value] = []
        self.constraints: list[str] = []
        self.formula = ""
        self.decimals: int | None = None
        self.known: dict[str, Tree] = {}
        steps = [each for processing in root.findall("templateProcessing") for each in processing]
        own = any(each.get("identifier", "").startswith(self.prefix) for each in steps)
        for each in steps:
            if not own or self._is_mine(each):
                self._take(each, response)
        if not self.formula:
            raise LookupError(response)

    def name(self, identifier: str) -> str:
        """What a value is called here."""
        return identifier.removeprefix(self.prefix)

    def _is_mine(self, step: Element) -> bool:
        named = {each.get("identifier", "") for each in step.iter()}
        return any(f"{name}_".startswith(self.prefix) or name.startswith(self.prefix) for name in named)

    def _take(self, step: Element, response: str) -> None:
        identifier = step.get("identifier", "")
        if step.tag == "templateConstraint" and len(step) == 1:
            self.constraints.append(formula_trees.text(qti_formulas.here(step[0], self.known)))
        elif step.tag == "setTemplateValue" and len(step) == 1:
            span = _span(step[0])
            if span is None:
                self.known[identifier] = qti_formulas.here(step[0], self.known)
                return
            self.known[identifier] = ("name", self.name(identifier))
            self.parameters.append({"name": self.name(identifier)[:_LONGEST], **span})
        elif step.tag == "setCorrectResponse" and len(step) == 1:
            if identifier == response:
                self._answer(step[0])
        else:
            raise LookupError(step.tag)

    def _answer(self, expression: Element) -> None:
        mode, figures = expression.get("roundingMode"), expression.get("figures", "")
        rounded = expression.tag == "roundTo" and len(expression) == 1
        if rounded and mode == "significantFigures" and figures == _DIGITS:
            expression = expression[0]
        elif rounded and mode == "decimalPlaces" and (decimals := whole(figures)) is not None:
            self.decimals = min(decimals, MAX_DECIMALS)
            expression = expression[0]
        self.formula = formula_trees.text(qti_formulas.here(expression, self.known))


def _span(drawn: Element) -> Mapping[str, str] | None:
    """Least, most and step of a value that is drawn; None for one that is worked out. Raises Unsound."""
    if drawn.tag == "randomInteger":
        given = {name: drawn.get(name, "") for name in ("min", "max")} | {"step": drawn.get("step", "1")}
        for each in given.values():
            number(each)
        return {"minimum": given["min"], "maximum": given["max"], "step": given["step"]}
    tags = [each.tag for each in drawn.iter()]
    if drawn.tag == "randomFloat":
        raise LookupError(drawn.tag)
    if tags != ["sum", "baseValue", "product", "randomInteger", "baseValue"]:
        return None
    first, product = drawn
    least, step = words(first), words(product[1])
    count = number(product[0].get("max", "")) - number(product[0].get("min", ""))
    most = number(least) + count * number(step)
    return {"minimum": least, "maximum": qti_entries.decimal(most), "step": step}


def _stem(body: Element, asked: Element, dealt: _Dealt) -> tuple[str, dict[str, str]]:
    """The text with ``{name}`` for its values, and their units. Raises Unsound."""
    units: dict[str, str] = {}
    before: list[str] = []

    def place(element: Element) -> str | None:
        if element.tag == "printedVariable":
            before.append(dealt.name(element.get("identifier", "")))
            return f"{{{before[-1]}}}"
        if element.get("class") == VALUE_UNIT and before:
            units[before[-1]] = words(element)[:_LONGEST]
            return ""
        if element is asked:
            return f"{prompt_of(asked)}\ue000"
        return "" if element.get("class") == UNIT else shown(element)

    source, _, after = rich.inner(body, place).partition("\ue000")
    names = {str(each["name"]) for each in dealt.parameters} | dealt.known.keys()
    if any(words(each) in names for each in body.iter("mi")):
        raise _unsupported()
    gap = "" if says_nothing(after) else GAP
    return rich.from_html(source + gap + after), units


def _tolerance(root: Element, declared: Element) -> Value:
    """How far beside the answer a response may lie. Raises Unsound."""
    standing = Element(declared.tag, declared.attrib)
    SubElement(SubElement(standing, "correctResponse"), "value").text = _STANDING
    found = qti_rules.rules(root, standing)
    if len(found) > 1:
        raise reasons.unclear()
    if not found or not found[0].is_number:
        return {}
    if found[0].open_least or found[0].open_most:
        raise reasons.unclear()
    told = qti_entries.amount(found[0])
    if told.pop("value") != _STANDING:
        raise reasons.unclear()
    return told
