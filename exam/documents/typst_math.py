"""Formulas as Typst sets them: from the MathML that the pages show, so that print and page say the same."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element

from exam.documents import formulas, rich
from question_bank.kinds import latex
from question_bank.kinds.latex import Formula, FormulaUnread

_SET: Final = frozenset({"words", "answer", "explanation"})
"""Fields of a printed paper in whose texts formulas may stand."""
_BEHIND: Final = {"words": "tables", "answer": "keyed", "explanation": "told"}
"""Texts with the tables that stand among them."""
_LENGTH: Final = re.compile(r"(-?\d{0,3}\.?\d{0,4})em")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CALLED: Final = {
    "msqrt": "sqrt({0})",
    "mfrac": "frac({0}, {1})",
    "mroot": "root({1}, {0})",
    "msup": "attach({0}, t: {1})",
    "msub": "attach({0}, b: {1})",
    "msubsup": "attach({0}, b: {1}, t: {2})",
    "munder": "attach(limits({0}), b: {1})",
    "mover": "attach(limits({0}), t: {1})",
    "munderover": "attach(limits({0}), b: {1}, t: {2})",
    "mphantom": "#hide[${0}$]",
}
_ABOVE: Final = {
    "\u203e": "overline({})",
    "\u2192": "arrow({})",
    "\u02d9": "dot({})",
    "\u00a8": "dot.double({})",
    "^": "hat({})",
    "\u02c6": "hat({})",
    "~": "tilde({})",
    "\u02dc": "tilde({})",
    "\u23de": "overbrace({})",
}
_BELOW: Final = {"\u203e": "underline({})", "_": "underline({})", "\u23df": "underbrace({})"}


def with_runs(data: Any, field: str = "") -> Any:
    """The data of a paper, in which each text with formulas or styles is a list of runs.

    What has texts with tables among them has also their ``flows``: pieces in the order of reading.
    """
    if isinstance(data, Mapping):
        told = {name: with_runs(value, name) for name, value in data.items()}
        flows = {
            name: [_piece(each, name) for each in rich.pieces(data[name], data[behind])]
            for name, behind in _BEHIND.items()
            if behind in data
        }
        return {**told, "flows": flows} if flows else told
    if isinstance(data, list | tuple):
        return [with_runs(each, field) for each in data]
    if field in _SET and isinstance(data, str) and (formulas.has_any(data) or data != rich.bare(data)):
        return [
            {**_run(each), "styles": sorted(styles)}
            for words, styles in rich.styled(data)
            for each in formulas.in_text(words)
        ]
    return data


def _piece(piece: Any, field: str) -> dict[str, Any]:
    return {"said" if isinstance(piece, str) else "grid": with_runs(piece, field)}


def _run(piece: str | Formula) -> dict[str, Any]:
    if isinstance(piece, str):
        return {"text": piece}
    try:
        return {"line" if piece.line else "math": code(piece)}
    except FormulaUnread:
        return {"text": piece.written}


def code(formula: Formula) -> str:
    """The formula in the mathematics of Typst; every sign in it is a sign. Raises FormulaUnread."""
    return f"display({_code(latex.read(formula.source, line=formula.line))})"


def _code(element: Element) -> str:
    leaf = _LEAVES.get(element.tag)
    if leaf is not None:
        return leaf(element)
    if element.get("linethickness") == "0":
        return f"mat(delim: #none, {_code(element[0])}; {_code(element[1])})"
    accent = (
        (_ABOVE if element.tag == "mover" else _BELOW).get(element[1].text or "")
        if _marked(element)
        else None
    )
    if accent is not None:
        return accent.format(_code(element[0]))
    if element.tag in {"msqrt", "mphantom"}:
        return _CALLED[element.tag].format(_row(element))
    called = _CALLED.get(element.tag)
    return _row(element) if called is None else called.format(*map(_code, element))


def _marked(element: Element) -> bool:
    return element.tag in {"mover", "munder"} and element[1].tag == "mo"


def _row(element: Element) -> str:
    inside = " ".join(map(_code, element)) or '""'
    fences = [each for each in (*element[:1], *element[-1:]) if each.get("fence") and each.get("stretchy")]
    return f"lr({inside})" if fences else inside


def _sign(element: Element) -> str:
    text = element.text or ""
    if _NUMBER.fullmatch(text):
        return text
    if len(text) != 1:
        return _quoted(text) if element.tag == "mn" or not text else f"op({_quoted(text)})"
    if element.get("mathvariant") == "normal" and text.isalpha():
        return f"upright({text})"
    if text.isascii():
        return text if text.isalnum() else f"\\{text}"
    return _quoted(text) if "\u2e80" <= text <= "\uffef" else text


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(text: str) -> str:
    """Words in quotes; a bare space as its width, for around quotes there would be two more."""
    return "#h(0.25em)" if text.isspace() else _quoted(text)


def _space(element: Element) -> str:
    length = _LENGTH.fullmatch(element.get("width", ""))
    return f"#h({float(length[1])}em)" if length and length[1] else '""'


def _table(element: Element) -> str:
    return f"mat(delim: #none, {'; '.join(', '.join(map(_code, row)) for row in element)})"


_LEAVES: Final[Mapping[str, Callable[[Element], str]]] = {
    "mi": _sign,
    "mn": _sign,
    "mo": _sign,
    "mtext": lambda element: _words(element.text or ""),
    "mspace": _space,
    "mtable": _table,
}
