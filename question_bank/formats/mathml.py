"""MathML both ways: formulas of other systems as LaTeX, and ours as MathML that carries its LaTeX along."""

from collections.abc import Iterator
from html import escape
from typing import Final
from xml.etree.ElementTree import Element, tostring

from question_bank.formats.formula_signs import (
    ACCENTS,
    BRACKETS,
    FUNCTIONS,
    NotKnown,
    group,
    signs,
    tidy,
    upright,
)
from question_bank.kinds import latex
from question_bank.kinds.latex import Formula, FormulaUnread

NAMESPACE: Final = "http://www.w3.org/1998/Math/MathML"
TEX: Final = "application/x-tex"
_TEX_NAMES: Final = frozenset({TEX, "tex", "latex", "text/x-tex", "application/x-latex", "math/tex"})
_ROWS: Final = frozenset({"math", "mrow", "mstyle", "mpadded", "merror", "mtd"})
_SPACE: Final = r"\,"
_NEXT_ROW: Final = r" \\ "


def formula_of(element: Element) -> Formula:
    """A ``math`` element: the LaTeX that it carries, else its structure told in LaTeX. Raises NotKnown.

    What cannot be shown as it is meant is not guessed at.
    """
    line = element.get("display") == "block"
    for note in element.iter("annotation"):
        if note.get("encoding", "").lower() in _TEX_NAMES and (note.text or "").strip():
            return _carried((note.text or "").strip(), line, element)
    return _sound(Formula(tidy(_row(element)), line))


def _carried(source: str, line: bool, element: Element) -> Formula:
    """The LaTeX that stands beside the structure; where the bank does not know its words, the structure."""
    try:
        return _sound(Formula(source, line))
    except NotKnown:
        structure = tidy(_row(element))
        if not structure.strip():
            raise
        return _sound(Formula(structure, line))


def _sound(formula: Formula) -> Formula:
    try:
        latex.mathml(formula.source, line=formula.line)
    except FormulaUnread as unread:
        raise NotKnown(formula.source[:40]) from unread
    return formula


def _row(element: Element) -> str:
    return "".join(map(_latex, element))


def _latex(element: Element) -> str:
    if element.tag in _ROWS:
        return _row(element)
    match element.tag:
        case "semantics" if len(element):
            return _latex(element[0])
        case "mi" | "mn" | "mo":
            return _sign(element)
        case "mtext" | "ms" | "mspace":
            return _words(element)
        case "msqrt":
            return rf"\sqrt{group(_row(element))}"
        case "mfenced":
            return _fenced(element)
        case "mtable":
            return _table(element)
        case _:
            return _script(element)


def _sign(element: Element) -> str:
    text = "".join((element.text or "").split()) if element.text != "\u00a0" else "\u00a0"
    if len(element):
        raise NotKnown(element.tag)
    if element.tag == "mi" and len(text) > 1 and text not in FUNCTIONS:
        return rf"\mathrm{{{signs(text)}}}" if text.isascii() else upright(text)
    upright_letter = element.get("mathvariant") == "normal" and text.isascii() and text.isalpha()
    return rf"\mathrm{{{text}}}" if upright_letter else signs(text)


def _words(element: Element) -> str:
    text = element.text or " "
    return upright(text) if text.strip() else _SPACE


def _parts(element: Element, count: int) -> Iterator[str]:
    if len(element) != count:
        raise NotKnown(element.tag)
    return map(_latex, element)


def _script(element: Element) -> str:
    match element.tag:
        case "mfrac":
            over, under = _parts(element, 2)
            if element.get("linethickness") in {"0", "0px", "0pt"}:
                raise NotKnown("mfrac")
            return rf"\frac{group(over)}{group(under)}"
        case "mroot":
            inside, degree = _parts(element, 2)
            return rf"\sqrt[{degree.strip()}]{group(inside)}"
        case "msup":
            base, above = _parts(element, 2)
            return f"{_base(base)}^{group(above)}"
        case "msub":
            base, below = _parts(element, 2)
            return f"{_base(base)}_{group(below)}"
        case "msubsup" | "munderover":
            base, below, above = _parts(element, 3)
            return f"{_base(base)}_{group(below)}^{group(above)}"
        case "mover" | "munder":
            return _accented(element)
        case _:
            raise NotKnown(element.tag)


def _accented(element: Element) -> str:
    base, mark = _parts(element, 2)
    name = ACCENTS.get((element[1].text or "").strip()) if element[1].tag == "mo" else None
    if name is not None:
        return rf"\{'underline' if element.tag == 'munder' and name == 'overline' else name}{group(base)}"
    if element.tag == "munder":
        return f"{_base(base)}_{group(mark)}"
    return rf"\overset{group(mark)}{group(base)}"


def _base(base: str) -> str:
    return (
        base
        if len(base.strip()) < 2 or (base.startswith("\\") and base.strip()[1:].isalpha())
        else group(base)
    )


def _fenced(element: Element) -> str:
    opened, closed = element.get("open", "("), element.get("close", ")")
    if opened not in BRACKETS or closed not in BRACKETS:
        raise NotKnown("mfenced")
    between = (element.get("separators", ",").strip() or ",")[0]
    return rf"\left{BRACKETS[opened]} {between.join(map(_latex, element))}\right{BRACKETS[closed]} "


def _table(element: Element) -> str:
    rows = [" & ".join(map(_latex, row)) for row in element if row.tag == "mtr"]
    return rf"\begin{{matrix}}{_NEXT_ROW.join(rows)}\end{{matrix}}"


def written(formula: Formula) -> str:
    """The formula as a ``math`` element that carries its LaTeX. Raises FormulaUnread."""
    tree = latex.read(formula.source, line=formula.line)
    inside = "".join(tostring(child, encoding="unicode") for child in tree)
    note = f'<annotation encoding="{TEX}">{escape(formula.source, quote=False)}</annotation>'
    shown = "block" if formula.line else "inline"
    return f'<math xmlns="{NAMESPACE}" display="{shown}"><semantics>{inside}{note}</semantics></math>'
