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
_IN_PLAIN: Final = re.compile(
    r"(?<![\\$])(?:\$\$(?P<line>[^$]{1,2000})\$\$|\$(?P<inline>[^\s$](?:[^$\n]{0,1998}[^\s$])?)\$)(?!\$)"
)
_TEXT_INSIDE: Final = re.compile(r"\\(?:text|mathrm|mbox)\s*\{[^{}]*\}")
_CERTAIN: Final = re.compile(r"\\[A-Za-z]{2,}|[_^]\s*\{")
_LIKELY: Final = re.compile(r"\\[A-Za-z]|\^|_\{")
_LETTER: Final = re.compile(r"[A-Za-z]")
_WORDS: Final = re.compile(r"[^\u0000-\u2e7f]")
"""Signs of running text: Chinese words and full stops."""
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


def with_certain_dollars(plain: str) -> str:
    r"""Plain text in which ``$`` and ``$$`` around what can be nothing but LaTeX become its delimiters.

    That is a command, or something raised or lowered in braces, which our reader of LaTeX understands, and no
    words of running text. All else stays as it stands: "$5", a variable of a shell, a regular expression.
    """
    if "$" not in plain:
        return plain
    pieces, at = [], 0
    while (found := _IN_PLAIN.search(plain, at)) is not None:
        if (source := _certain(found)) is None:
            pieces.append(plain[at : found.start() + 1])
            at = found.start() + 1
            continue
        line = found["line"] is not None and _is_alone(plain, found)
        pieces += [plain[at : found.start()], Formula(source, line).written]
        at = found.end()
    return "".join([*pieces, plain[at:]])


def dollars_left(plain: str) -> str:
    """The first part of a text between ``$`` that looks like a formula and is not read as one, or nothing."""
    told = with_certain_dollars(plain) if "$" in plain else ""
    for found in _IN_PLAIN.finditer(told):
        source = found["line"] or found["inline"]
        beside = told != plain or len(source) == 1  # "$U$", or anything beside a formula that was read
        likely = _LETTER if beside else _LIKELY
        if likely.search(source) and not _WORDS.search(_TEXT_INSIDE.sub("", source)):
            return found[0]
    return ""


def _certain(found: re.Match[str]) -> str | None:
    """The LaTeX of what stands between signs of money, where it is that for certain."""
    source = (found["line"] or found["inline"]).strip()
    if not _CERTAIN.search(source) or _WORDS.search(_TEXT_INSIDE.sub("", source)):
        return None
    try:
        latex.read(source)
    except latex.FormulaUnread:
        return None
    return source


def _is_alone(plain: str, found: re.Match[str]) -> bool:
    """Whether nothing else stands on its line."""
    before, after = plain[: found.start()].rpartition("\n")[2], plain[found.end() :].partition("\n")[0]
    return not before.strip() and not after.strip()
