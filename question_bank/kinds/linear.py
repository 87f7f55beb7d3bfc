"""A formula as running text, for lists, labels and readers that show no MathML: ``U²/R``, ``√(a+b)``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element

_PLAIN: Final = "0123456789+\u2212n\u2218"
_HIGH: Final = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207f\u00b0"
_RAISED: Final = str.maketrans(_PLAIN, _HIGH)
_RAISED_ALREADY: Final = "\u2032"


def linear(tree: Element) -> str:
    """The text of a tree of MathML; nothing of it is markup."""
    parts = [linear(child) for child in tree]
    put = _PUT.get(tree.tag)
    return (tree.text or "") + "".join(parts) if put is None else put(parts)


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"


def _raised(text: str) -> str:
    return text.translate(_RAISED) if set(text) <= {*_PLAIN, *_RAISED_ALREADY} else f"^{_grouped(text)}"


_PUT: Final[Mapping[str, Callable[[Sequence[str]], str]]] = {
    "mfrac": lambda parts: f"{_grouped(parts[0])}/{_grouped(parts[1])}",
    "msqrt": lambda parts: f"\u221a{_grouped(''.join(parts))}",
    "mroot": lambda parts: f"{_raised(parts[1])}\u221a{_grouped(parts[0])}",
    "msup": lambda parts: parts[0] + _raised(parts[1]),
    "msub": lambda parts: f"{parts[0]}_{_grouped(parts[1])}",
    "munder": lambda parts: f"{parts[0]}_{_grouped(parts[1])}",
    "msubsup": lambda parts: f"{parts[0]}_{_grouped(parts[1])}{_raised(parts[2])}",
    "munderover": lambda parts: f"{parts[0]}_{_grouped(parts[1])}{_raised(parts[2])}",
    "mspace": lambda _: " ",
    "mtable": "; ".join,
    "mtr": " ".join,
}
