"""Formulas in a Word document (OMML, ECMA-376), from the MathML of the pages; Word can go on editing them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from question_bank.kinds import latex
from question_bank.kinds.latex import Formula

NAMESPACE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_FONT: Final = '<w:rPr><w:rFonts w:ascii="Cambria Math" w:hAnsi="Cambria Math"/></w:rPr>'
_PARTS: Final = {
    "mfrac": ("f", "num", "den"),
    "msup": ("sSup", "e", "sup"),
    "msub": ("sSub", "e", "sub"),
    "msubsup": ("sSubSup", "e", "sub", "sup"),
    "munder": ("limLow", "e", "lim"),
    "mover": ("limUpp", "e", "lim"),
}
_SCRIPTS: Final = frozenset({"msup", "msub", "msubsup"})
_BRACKETS: Final = {")": "(", "]": "[", "}": "{", "|": "|"}
"""By the sign that closes, the one that opens."""
_ACCENTS: Final = {
    "\u2192": "\u20d7",
    "\u02d9": "\u0307",
    "\u00a8": "\u0308",
    "^": "\u0302",
    "\u02c6": "\u0302",
    "~": "\u0303",
    "\u02dc": "\u0303",
}


def omath(formula: Formula) -> str:
    """The formula as an ``oMath`` for a paragraph. Raises FormulaUnread."""
    return f"<m:oMath>{_xml(latex.read(formula.source, line=formula.line))}</m:oMath>"


def _xml(element: Element) -> str:
    if element.tag in _LEAVES:
        upright = (
            element.tag == "mtext" or element.get("mathvariant") == "normal" or len(element.text or "") > 1
        )
        return _run(element.text or "", upright=upright)
    if element.tag in {"mover", "munder"} and (accented := _accented(element)) is not None:
        return accented
    if element.tag in _PARTS:
        return _parts(element)
    put = _PUT.get(element.tag)
    return _row(element) if put is None else put(element)


def _space(element: Element) -> str:
    return "" if element.get("width", "").startswith("-") else _run("\u2009", upright=True)


def _square_root(element: Element) -> str:
    hidden = '<m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/>'
    return f"<m:rad>{hidden}<m:e>{_row(element)}</m:e></m:rad>"


def _root(element: Element) -> str:
    return f"<m:rad><m:deg>{_xml(element[1])}</m:deg><m:e>{_xml(element[0])}</m:e></m:rad>"


def _ends(element: Element) -> str:
    below = f"<m:limLow><m:e>{_xml(element[0])}</m:e><m:lim>{_xml(element[1])}</m:lim></m:limLow>"
    return f"<m:limUpp><m:e>{below}</m:e><m:lim>{_xml(element[2])}</m:lim></m:limUpp>"


def _table(element: Element) -> str:
    rows = ("".join(f"<m:e>{_row(cell)}</m:e>" for cell in row) for row in element)
    return f"<m:m>{''.join(f'<m:mr>{row}</m:mr>' for row in rows)}</m:m>"


def _run(text: str, *, upright: bool) -> str:
    style = '<m:rPr><m:sty m:val="p"/></m:rPr>' if upright else ""
    return f'<m:r>{style}{_FONT}<m:t xml:space="preserve">{escape(text)}</m:t></m:r>' if text else ""


def _row(element: Element) -> str:
    """The children in a row; between brackets that grow they are the inside of those."""
    opened, closed = _fence(element[:1], "prefix"), _fence(element[-1:], "postfix")
    inside = element[opened is not None : len(element) - (closed is not None)]
    told = "".join(_in_brackets(inside))
    return told if opened is None and closed is None else _delimited(opened or "", told, closed or "")


def _in_brackets(row: Sequence[Element]) -> list[str]:
    """Each child written; what stands in brackets that carry an index or exponent is the base of that.

    LaTeX hangs it on the closing bracket alone: a base that is only a bracket is damaged in LibreOffice.
    """
    told: list[str] = []
    for at, each in enumerate(row):
        opening = _BRACKETS.get(_sign(each[0])) if each.tag in _SCRIPTS else None
        begin = None if opening is None else _opened(row, at, opening, _sign(each[0]))
        if opening is None or begin is None:
            told.append(_xml(each))
            continue
        base = _delimited(opening, "".join(told[begin + 1 :]), _sign(each[0]))
        told[begin:] = [*([""] * (at - begin)), _scripted(each, base)]
    return told


def _opened(row: Sequence[Element], end: int, opening: str, closing: str) -> int | None:
    """Where the bracket was opened that is closed by the base of ``row[end]``; None where nowhere."""
    still_open = 1
    for at in range(end - 1, -1, -1):
        sign = _sign(row[at][0]) if row[at].tag in _SCRIPTS else _sign(row[at])
        if sign == opening and row[at].tag == "mo":
            still_open -= 1
        elif sign == closing:
            still_open += 1
        if not still_open:
            return at
    return None


def _sign(element: Element) -> str:
    return (element.text or "") if element.tag == "mo" else ""


def _delimited(opened: str, inside: str, closed: str) -> str:
    ends = f"<m:begChr m:val={quoteattr(opened)}/><m:endChr m:val={quoteattr(closed)}/>"
    return f"<m:d><m:dPr>{ends}</m:dPr><m:e>{inside}</m:e></m:d>"


def _scripted(element: Element, base: str) -> str:
    """An index or exponent on a base that is already written."""
    name, first, *places = _PARTS[element.tag]
    parts = "".join(
        f"<m:{place}>{_xml(part)}</m:{place}>" for place, part in zip(places, element[1:], strict=True)
    )
    return f"<m:{name}><m:{first}>{base}</m:{first}>{parts}</m:{name}>"


def _fence(found: list[Element], form: str) -> str | None:
    end = found[0] if found else None
    return (end.text or "") if end is not None and end.get("fence") and end.get("form") == form else None


def _accented(element: Element) -> str | None:
    mark, above = element[1].text or "", element.tag == "mover"
    if mark == "\u203e" or (mark == "_" and not above):
        told = f'<m:barPr><m:pos m:val="{"top" if above else "bot"}"/></m:barPr>'
        return f"<m:bar>{told}<m:e>{_xml(element[0])}</m:e></m:bar>"
    if not above or mark not in _ACCENTS:
        return None
    return f'<m:acc><m:accPr><m:chr m:val="{_ACCENTS[mark]}"/></m:accPr><m:e>{_xml(element[0])}</m:e></m:acc>'


def _parts(element: Element) -> str:
    name, *places = _PARTS[element.tag]
    bare = '<m:fPr><m:type m:val="noBar"/></m:fPr>' if element.get("linethickness") == "0" else ""
    inside = "".join(
        f"<m:{place}>{_xml(part)}</m:{place}>" for place, part in zip(places, element, strict=True)
    )
    return f"<m:{name}>{bare}{inside}</m:{name}>"


_LEAVES: Final = frozenset({"mi", "mn", "mo", "mtext"})
_PUT: Final[Mapping[str, Callable[[Element], str]]] = {
    "mspace": _space,
    "msqrt": _square_root,
    "mroot": _root,
    "munderover": _ends,
    "mtable": _table,
}
