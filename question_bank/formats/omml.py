"""Formulas of Word (OMML, ECMA-376) as LaTeX: the usual structures; all else is not guessed at."""

from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats.formula_signs import ACCENTS, BRACKETS, NotKnown, group, letters, signs, tidy
from question_bank.kinds import latex
from question_bank.kinds.latex import FormulaUnread

_BIG: Final = {"\u2211": r"\sum", "\u220f": r"\prod", "\u222b": r"\int", "\u222e": r"\oint", "": r"\int"}
_NEXT_ROW: Final = r" \\ "
_ASIDE: Final = frozenset(
    {
        "ctrlPr",
        "rPr",
        "fPr",
        "sSupPr",
        "sSubPr",
        "sSubSupPr",
        "radPr",
        "naryPr",
        "dPr",
        "funcPr",
        "accPr",
        "barPr",
    }
    | {"mPr", "limLowPr", "limUppPr", "eqArrPr", "argPr", "oMathParaPr", "boxPr", "proofErr", "bookmarkStart"}
    | {"bookmarkEnd", "del"}
)


def latex_of(element: Element) -> str:
    """What an ``oMath`` says. Raises NotKnown."""
    source = tidy(_row(element))
    try:
        latex.mathml(source)
    except FormulaUnread as unread:
        raise NotKnown(source[:40]) from unread
    return source


def _row(element: Element | None) -> str:
    if element is None:
        return ""
    return "".join(_latex(child) for child in element if child.tag not in _ASIDE)


def _latex(element: Element) -> str:
    put = _PUT.get(element.tag)
    if put is None:
        raise NotKnown(element.tag)
    return put(element)


def _run(element: Element) -> str:
    """A run of characters; marked as normal text it is text. Raises NotKnown for a picture within it."""
    if any(child.tag not in {"t", "rPr", "br"} for child in element):
        raise NotKnown("r")
    return letters("".join(child.text or "" for child in element if child.tag == "t"))


def _of(element: Element, name: str) -> str:
    return _row(element.find(name))


def _told(element: Element, path: str, otherwise: str) -> str:
    found = element.find(path)
    return otherwise if found is None else found.get("val", otherwise)


def _base(base: str) -> str:
    return base if len(base.strip()) < 2 else group(base)


def _fraction(element: Element) -> str:
    if _told(element, "fPr/type", "bar") == "noBar":
        raise NotKnown("noBar")
    return rf"\frac{group(_of(element, 'num'))}{group(_of(element, 'den'))}"


def _root(element: Element) -> str:
    degree = _of(element, "deg").strip()
    return (rf"\sqrt[{degree}]" if degree else r"\sqrt") + group(_of(element, "e"))


def _nary(element: Element) -> str:
    sign = _BIG.get(_told(element, "naryPr/chr", "\u222b"))
    if sign is None:
        raise NotKnown("nary")
    below, above = _of(element, "sub").strip(), _of(element, "sup").strip()
    ends = (f"_{group(below)}" if below else "") + (f"^{group(above)}" if above else "")
    return f"{sign}{ends} {_of(element, 'e')}"


def _brackets(element: Element) -> str:
    opened, closed = _told(element, "dPr/begChr", "("), _told(element, "dPr/endChr", ")")
    if opened not in BRACKETS or closed not in BRACKETS:
        raise NotKnown("d")
    between = _told(element, "dPr/sepChr", "|")
    inside = between.join(_row(each) for each in element.findall("e"))
    return rf"\left{BRACKETS[opened]} {inside}\right{BRACKETS[closed]} "


def _accent(element: Element) -> str:
    name = ACCENTS.get(_told(element, "accPr/chr", "\u0302"))
    if name is None:
        raise NotKnown("acc")
    return rf"\{name}{group(_of(element, 'e'))}"


def _bar(element: Element) -> str:
    name = "overline" if _told(element, "barPr/pos", "bot") == "top" else "underline"
    return rf"\{name}{group(_of(element, 'e'))}"


def _function(element: Element) -> str:
    name = element.find("fName")
    words = "".join(name.itertext() if name is not None else ()).strip()
    told = (
        signs(words)
        if words.isascii() and words.isalpha() and "\\" in signs(words)
        else _of(element, "fName")
    )
    return f"{told} {_of(element, 'e')}"


def _limit_below(element: Element) -> str:
    whole = element.find("e")
    words = "" if whole is None else "".join(whole.itertext()).strip()
    base = signs(words) if words in {"lim", "max", "min"} else group(_of(element, "e"))
    return f"{base.strip()}_{group(_of(element, 'lim'))}"


def _matrix(element: Element) -> str:
    rows = [" & ".join(_row(cell) for cell in row.findall("e")) for row in element.findall("mr")]
    return rf"\begin{{matrix}}{_NEXT_ROW.join(rows)}\end{{matrix}}"


def _lines(element: Element) -> str:
    rows = [_row(each).replace(r"\&", "") for each in element.findall("e")]
    return rf"\begin{{matrix}}{_NEXT_ROW.join(rows)}\end{{matrix}}"


_PUT: Final = {
    "r": _run,
    "oMath": _row,
    "e": _row,
    "box": lambda element: _of(element, "e"),
    "f": _fraction,
    "sSup": lambda element: f"{_base(_of(element, 'e'))}^{group(_of(element, 'sup'))}",
    "sSub": lambda element: f"{_base(_of(element, 'e'))}_{group(_of(element, 'sub'))}",
    "sSubSup": lambda element: (
        f"{_base(_of(element, 'e'))}_{group(_of(element, 'sub'))}^{group(_of(element, 'sup'))}"
    ),
    "rad": _root,
    "nary": _nary,
    "d": _brackets,
    "acc": _accent,
    "bar": _bar,
    "func": _function,
    "limLow": _limit_below,
    "m": _matrix,
    "eqArr": _lines,
}
