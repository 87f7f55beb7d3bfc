"""Formulas of authors as trees, for formats that say them so, and trees as formulas with no needless sign.

A tree is a tuple: what is done, then what it is done to. ``("number", "0.5")`` and ``("name", "U")`` are
leaves with their text; ``sum``, ``subtract``, ``product``, ``divide`` and ``power`` take two trees, ``minus``
and ``not`` one, comparisons two; everything else is a function by its name.
"""

import ast
import re
from typing import Final

from question_bank.kinds import formula

Tree = tuple[object, ...]
HALF: Final[Tree] = ("number", "0.5")
_NOTHING: Final[Tree] = ("number", "0")
_TOKEN: Final = re.compile(
    r"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2}(?![0-9A-Za-z_]))?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<sign>\*\*|<=|>=|==|!=|\S)|\s+"
)
_SIGNS: Final = {"^": "**", "=": "=="}
_JOINED: Final[dict[type[ast.AST], str]] = {
    ast.Add: "sum",
    ast.Sub: "subtract",
    ast.Mult: "product",
    ast.Div: "divide",
    ast.Pow: "power",
}
_COMPARED: Final[dict[type[ast.AST], str]] = {
    ast.Lt: "lt",
    ast.LtE: "lte",
    ast.Gt: "gt",
    ast.GtE: "gte",
    ast.Eq: "equal",
    ast.NotEq: "unequal",
}
_WRITTEN: Final = {
    "or": ("or", 1),
    "and": ("and", 2),
    "lt": ("<", 4),
    "lte": ("<=", 4),
    "gt": (">", 4),
    "gte": (">=", 4),
    "equal": ("=", 4),
    "unequal": ("!=", 4),
    "sum": ("+", 5),
    "subtract": ("-", 5),
    "product": ("*", 6),
    "divide": ("/", 6),
    "power": ("^", 8),
}
"""The sign of what joins two, and how tightly it binds."""
_NOT, _SIGNED, _ATOM = 3, 7, 9


def tree(text: str) -> Tree:
    """The tree of a formula. Raises FormulaUnreadable."""
    formula.read(text)
    leaves: list[Tree] = []

    def put(found: re.Match[str]) -> str:
        name = found["name"]
        if found["sign"]:
            return _SIGNS.get(found["sign"], found["sign"])
        if found["number"] or (name and name not in formula.RESERVED):
            leaves.append(("number", found["number"]) if found["number"] else ("name", name))
            return f" _{len(leaves) - 1} "
        return f" {name} " if name else " "

    source = _TOKEN.sub(put, formula.folded(text)).strip()
    return _Grown(leaves).of(ast.parse(source, mode="eval").body)


def usual(whole: Tree) -> Tree:
    """The tree in the form that people write: a root, a sign, no rounding to no decimals."""
    match whole:
        case ("power", inside, other) if other == HALF:
            return ("sqrt", inside)
        case ("subtract", nothing, inside) if nothing == _NOTHING:
            return ("minus", inside)
        case ("round", inside, digits) if digits == _NOTHING:
            return ("round", inside)
        case _:
            return whole


class _Grown:
    """Turns what Python reads, whose signs bind as ours do, into a tree."""

    def __init__(self, leaves: list[Tree]) -> None:
        self.leaves = leaves

    def of(self, node: ast.AST) -> Tree:
        """The tree in its usual form. Raises LookupError."""
        return usual(self._of(node))

    def _of(self, node: ast.AST) -> Tree:
        match node:
            case ast.Name(id="pi"):
                return ("pi",)
            case ast.Name(id=name):
                return self.leaves[int(name[1:])]
            case ast.BinOp(left=left, op=sign, right=right):
                return (_JOINED[type(sign)], self.of(left), self.of(right))
            case ast.UnaryOp(op=ast.UAdd(), operand=inside):
                return self.of(inside)
            case ast.UnaryOp(op=sign, operand=inside):
                return ("not" if isinstance(sign, ast.Not) else "minus", self.of(inside))
            case ast.BoolOp(op=sign, values=values):
                return _folded(
                    "or" if isinstance(sign, ast.Or) else "and", [self.of(each) for each in values]
                )
            case ast.Compare(left=left, ops=signs, comparators=others):
                terms = [self.of(each) for each in (left, *others)]
                pairs = zip(signs, terms, terms[1:], strict=False)
                return _folded("and", [(_COMPARED[type(sign)], one, two) for sign, one, two in pairs])
            case ast.Call(func=ast.Name(id=name), args=given):
                return (name, *(self.of(each) for each in given))
        raise LookupError(ast.dump(node))


def _folded(sign: str, trees: list[Tree]) -> Tree:
    """Several joined by the same sign, two at a time from the left."""
    whole = trees[0]
    for each in trees[1:]:
        whole = (sign, whole, each)
    return whole


def text(whole: Tree) -> str:
    """The formula, with the parentheses that it needs. Raises LookupError for what no formula has."""
    return _text(whole)[0]


def canonical(written: str) -> str:
    """A formula as every one with its tree is written; one that cannot be read, without spaces."""
    try:
        return text(tree(written))
    except (formula.FormulaUnreadable, LookupError, SyntaxError):
        return "".join(written.split())


def _text(whole: Tree) -> tuple[str, int]:
    """The formula and how tightly it binds."""
    name, given = str(whole[0]), whole[1:]
    if name in {"number", "name"}:
        return str(given[0]), _ATOM
    if name == "pi":
        return name, _ATOM
    inside = [_text(each) for each in given if isinstance(each, tuple)]
    if name in {"minus", "not"} and len(inside) == 1:
        tight = _SIGNED if name == "minus" else _NOT
        return f"{'-' if name == 'minus' else 'not '}{_closed(inside[0], tight)}", tight
    if name in _WRITTEN and len(inside) == 2:
        sign, tight = _WRITTEN[name]
        right = _SIGNED if name == "power" else tight + 1
        left = _ATOM if name == "power" else tight
        return f"{_closed(inside[0], left)} {sign} {_closed(inside[1], right)}", tight
    if name in formula.FUNCTIONS:
        return f"{name}({', '.join(each for each, _ in inside)})", _ATOM
    raise LookupError(name)


def _closed(written: tuple[str, int], tight: int) -> str:
    """In parentheses where it binds less tightly than its place asks for."""
    return written[0] if written[1] >= tight else f"({written[0]})"
