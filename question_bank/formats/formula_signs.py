"""Signs of formulas as LaTeX writes them: what others say with a character, LaTeX says with a word."""

import re
from itertools import groupby
from typing import Final
from unicodedata import east_asian_width

_GREEK: Final = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma"
    " tau upsilon phi chi psi omega"
)
_CAPITALS: Final = {
    "\u0393": "Gamma",
    "\u0394": "Delta",
    "\u0398": "Theta",
    "\u039b": "Lambda",
    "\u039e": "Xi",
    "\u03a0": "Pi",
    "\u03a3": "Sigma",
    "\u03a6": "Phi",
    "\u03a8": "Psi",
    "\u03a9": "Omega",
    "\u2126": "Omega",
}
_OPERATORS: Final = {
    "\u00b1": "pm",
    "\u2213": "mp",
    "\u00d7": "times",
    "\u00f7": "div",
    "\u00b7": "cdot",
    "\u22c5": "cdot",
    "\u2264": "le",
    "\u2265": "ge",
    "\u2260": "ne",
    "\u2248": "approx",
    "\u2261": "equiv",
    "\u221d": "propto",
    "\u221e": "infty",
    "\u2211": "sum",
    "\u220f": "prod",
    "\u222b": "int",
    "\u222e": "oint",
    "\u2202": "partial",
    "\u2207": "nabla",
    "\u2192": "to",
    "\u2190": "leftarrow",
    "\u21d2": "Rightarrow",
    "\u21d4": "Leftrightarrow",
    "\u2208": "in",
    "\u2209": "notin",
    "\u2282": "subset",
    "\u222a": "cup",
    "\u2229": "cap",
    "\u2220": "angle",
    "\u22a5": "perp",
    "\u2225": "parallel",
    "\u2234": "therefore",
    "\u2235": "because",
    "\u25b3": "triangle",
    "\u2026": "ldots",
    "\u22ef": "cdots",
    "\u2218": "circ",
    "\u00b0": "degree",
    "\u2032": "prime",
    "\u221a": "surd",
    "\u2223": "mid",
    "\u27e8": "langle",
    "\u27e9": "rangle",
    "\u2216": "setminus",
    "\u2205": "emptyset",
    "\u03d5": "phi",
    "\u03c6": "varphi",
    "\u03f5": "epsilon",
    "\u03b5": "varepsilon",
}
_WORDS: Final = {
    **{chr(0x3B1 + place): name for place, name in enumerate(_GREEK.split(" "))},
    **_CAPITALS,
    **_OPERATORS,
}
_PLAIN: Final = {
    "\u2212": "-",
    "\u2062": "",
    "\u2061": "",
    "\u2063": "",
    "\u200b": "",
    "\u00a0": r"\ ",
    "\u2044": "/",
}
_QUOTED: Final = frozenset("%$&#_{}")
FUNCTIONS: Final = frozenset(
    {
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "arcsin",
        "arccos",
        "arctan",
        "ln",
        "lg",
        "log",
        "exp",
        "lim",
        "max",
    }
    | {"min", "sinh", "cosh", "tanh", "det", "gcd"}
)
ACCENTS: Final = {
    "\u00af": "overline",
    "\u203e": "overline",
    "\u0305": "overline",
    "\u2015": "overline",
    "\u2192": "vec",
    "\u20d7": "vec",
    "\u02d9": "dot",
    "\u0307": "dot",
    "\u00a8": "ddot",
    "\u0308": "ddot",
    "^": "hat",
    "\u0302": "hat",
    "~": "tilde",
    "\u0303": "tilde",
    "\u23de": "overbrace",
    "\u23df": "underbrace",
    "_": "underline",
    "\u0332": "underline",
    "\u02c6": "hat",
}
BRACKETS: Final = {
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "{": r"\{",
    "}": r"\}",
    "|": "|",
    "\u2223": "|",
    "\u2016": r"\|",
    "\u27e8": r"\langle",
    "\u27e9": r"\rangle",
    "\u2308": r"\lceil",
    "\u2309": r"\rceil",
    "\u230a": r"\lfloor",
    "\u230b": r"\rfloor",
    "": ".",
}


class NotKnown(ValueError):
    """A structure or a sign that has no place in the LaTeX that the bank reads; the argument names it."""


def signs(text: str) -> str:
    """Characters as LaTeX: words for signs, a backslash before what LaTeX keeps for itself."""
    if text in FUNCTIONS:
        return f"\\{text} "
    return "".join(map(_sign, text))


def _sign(character: str) -> str:
    if character == "\\":
        raise NotKnown(character)
    if character in _WORDS:
        return f"\\{_WORDS[character]} "
    if character in _QUOTED:
        return f"\\{character}"
    return _PLAIN.get(character, character)


def upright(text: str) -> str:
    """Words within a formula, as text. Raises NotKnown."""
    if set(text) & set("\\{}"):
        raise NotKnown(text[:20])
    return "\\text{" + "".join(f"\\{each}" if each in "%$&#_" else each for each in text) + "}"


def letters(text: str) -> str:
    """A run of characters: words of Chinese stand upright, all else as signs."""
    runs = groupby(text, lambda character: east_asian_width(character) in "WF")
    return "".join(upright("".join(run)) if wide else signs("".join(run)) for wide, run in runs)


def group(latex: str) -> str:
    """The argument of a command."""
    return "{" + latex.strip() + "}"


def tidy(latex: str) -> str:
    """The whole without blanks that say nothing."""
    return re.sub(r" +(?=[^A-Za-z0-9]|$)", "", latex).strip()
