r"""Formulas on their way in: what other systems mark as one becomes LaTeX between ``\(`` and ``\)``."""

import html
import re
from typing import Final
from xml.etree.ElementTree import Element

from core.workbooks import Unfit
from question_bank.formats import mathml, omml, reasons, xml_tree
from question_bank.formats.archive import Refused
from question_bank.formats.formula_signs import NotKnown
from question_bank.kinds import latex
from question_bank.kinds.latex import Formula

_MATHML: Final = re.compile(
    r"<(?P<tag>(?:[A-Za-z]+:)?math)\b[^<>]*>.*?</(?P=tag)\s*>", re.DOTALL | re.IGNORECASE
)
_IMAGE: Final = re.compile(r"""<img\b(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""\s([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_EQUATION: Final = "equation_image"
_PREFIX: Final = re.compile(r"(</?)[A-Za-z]+:")
_DOLLARS: Final = re.compile(r"\$\$(?P<source>[^$]{1,2000}?)\$\$")
_BEFORE: Final = re.compile(r"(?:^|<(?:p|div)\b[^<>]*>|<br\s*/?>)\s*$", re.IGNORECASE)
_AFTER: Final = re.compile(r"\s*(?:$|</(?:p|div)>|<br\s*/?>)", re.IGNORECASE)


def with_latex(source: str) -> str:
    """HTML in which MathML that can be told in LaTeX is; what cannot stays, and is refused as it stands.

    So are the pictures of formulas that Canvas draws, which tell the LaTeX that they were drawn from.
    """
    if "equation" in source:
        source = _IMAGE.sub(_drawn, source)
    return _MATHML.sub(_told, source) if "math" in source else source


def _drawn(found: re.Match[str]) -> str:
    told = {name.lower(): html.unescape(a or b) for name, a, b in _ATTRIBUTE.findall(found[0])}
    own = told.get("title", "") if _EQUATION in told.get("class", "").split() else ""
    source = told.get("data-equation-content", own).strip()
    return latex.in_html(Formula(source, False)) if source and not latex.has_any(source) else found[0]


def _told(found: re.Match[str]) -> str:
    try:
        element = xml_tree.parse_text(
            _PREFIX.sub(r"\1", html.unescape(found[0]) if "&nbsp;" in found[0] else found[0])
        )
        return latex.in_html(mathml.formula_of(element))
    except (NotKnown, Refused):
        return found[0]


def pasted(source: str) -> str | None:
    """A ``math`` element of a pasted page as HTML with LaTeX; None for what that cannot say."""
    try:
        return latex.in_html(mathml.formula_of(xml_tree.parse_text(source)))
    except (NotKnown, Refused, Unfit):
        return None


def from_mathml(element: Element) -> str:
    """A ``math`` element as HTML. Raises Unsound for what LaTeX of the bank cannot say."""
    try:
        return latex.in_html(mathml.formula_of(element))
    except NotKnown as unknown:
        raise reasons.not_carried(f"math: {unknown}") from unknown


def from_word(element: Element) -> str | None:
    """An ``oMath`` or ``oMathPara`` of Word as text with LaTeX; None for what that cannot say."""
    parts = element.findall("oMath") if element.tag == "oMathPara" else [element]
    line = element.tag == "oMathPara"
    try:
        return " ".join(Formula(omml.latex_of(each), line).written for each in parts) or None
    except NotKnown:
        return None


def with_dollars(source: str) -> str:
    r"""Text of Moodle, with ``$$`` around formulas: alone in its paragraph one has a line of its own."""
    if "$$" not in source:
        return source

    def put(found: re.Match[str]) -> str:
        alone = _BEFORE.search(source[: found.start()]) and _AFTER.match(source, found.end())
        return rf"\[{found['source']}\]" if alone else rf"\({found['source']}\)"

    return _DOLLARS.sub(put, source)
