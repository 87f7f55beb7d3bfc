"""Formulas as the expressions of QTI, both ways."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from question_bank.formats.formula_trees import HALF, Tree, usual
from question_bank.formats.qti_names import Dialect
from question_bank.formats.xml_tree import words
from question_bank.kinds import formula

_SAME: Final = frozenset(
    {
        "sum",
        "subtract",
        "product",
        "divide",
        "power",
        "and",
        "or",
        "not",
        "lt",
        "lte",
        "gt",
        "gte",
        "min",
        "max",
    }
)
"""What QTI has an element for by our name."""
_MATHS: Final = frozenset(
    {"sin", "cos", "tan", "asin", "acos", "atan", "ln", "log", "exp", "abs", "floor", "ceil"}
)
"""What its ``mathOperator`` has by our name."""
_TURNED: Final = {"sind": "sin", "cosd": "cos", "tand": "tan"}
_ARCS: Final = {"asind": "asin", "acosd": "acos", "atand": "atan"}
_TWO: Final = frozenset({"subtract", "divide", "power", "equal", "lt", "lte", "gt", "gte"})
Named = Callable[[str], str]
"""What the file calls a value."""


def there(whole: Tree, dialect: Dialect, named: Named) -> str:
    """The expression. Raises LookupError for what QTI has no word for."""
    name, given = str(whole[0]), [each for each in whole[1:] if isinstance(each, tuple)]

    def inside(*trees: Tree) -> str:
        return "".join(there(each, dialect, named) for each in trees)

    match name:
        case "number":
            return dialect.tag("baseValue", str(whole[1]), baseType="float")
        case "name":
            return dialect.tag("variable", "", identifier=named(str(whole[1])))
        case "pi":
            return dialect.tag("mathConstant", "", name="pi")
        case "minus":
            return dialect.tag("subtract", inside(("number", "0"), *given))
        case "sqrt":
            return dialect.tag("power", inside(*given, HALF))
        case "equal" | "unequal":
            same = dialect.tag("equal", inside(*given), toleranceMode="exact")
            return same if name == "equal" else dialect.tag("not", same)
        case "round":
            return rounded(inside(given[0]), dialect, _digits(given))
    return _called(name, inside(*given), dialect)


def _called(name: str, inside: str, dialect: Dialect) -> str:
    if name in _SAME:
        return dialect.tag(name, inside)
    if name in _TURNED:
        return _maths(_TURNED[name], _maths("toRadians", inside, dialect), dialect)
    if name in _ARCS:
        return _maths("toDegrees", _maths(_ARCS[name], inside, dialect), dialect)
    if name in _MATHS:
        return _maths(name, inside, dialect)
    raise LookupError(name)


def _maths(name: str, inside: str, dialect: Dialect) -> str:
    return dialect.tag("mathOperator", inside, name=name)


def rounded(inside: str, dialect: Dialect, digits: int) -> str:
    """An expression rounded to decimals."""
    return dialect.tag("roundTo", inside, roundingMode="decimalPlaces", figures=str(digits))


def _digits(given: list[Tree]) -> int:
    """To how many decimals is rounded; a number that is written out."""
    if len(given) == 1:
        return 0
    if given[1][0] != "number" or not str(given[1][1]).isdecimal():
        raise LookupError("round")
    return int(str(given[1][1]))


def here(expression: Element, known: Mapping[str, Tree]) -> Tree:
    """The tree of an expression; ``known``: what its variables stand for. Raises LookupError."""
    match expression.tag:
        case "baseValue":
            return _number(words(expression))
        case "variable":
            return known[expression.get("identifier", "")]
        case "mathConstant" if expression.get("name") == "pi":
            return ("pi",)
        case "not" if [each.tag for each in expression] == ["equal"]:
            return ("unequal", *here(expression[0], known)[1:])
    return usual(_done(expression, [here(each, known) for each in expression]))


def _done(expression: Element, inside: list[Tree]) -> Tree:
    """What an expression does to those inside of it."""
    tag = expression.tag
    if tag == "equal" and expression.get("toleranceMode", "exact") != "exact":
        raise LookupError(tag)
    if tag == "roundTo" and expression.get("roundingMode") == "decimalPlaces":
        return _checked(("round", *inside, ("number", expression.get("figures", ""))))
    if tag == "mathOperator":
        return _maths_here(expression.get("name", ""), inside)
    if tag in {"min", "max", "not"}:
        return _checked((tag, *inside))
    if (tag not in _SAME and tag != "equal") or not inside or (tag in _TWO and len(inside) != 2):
        raise LookupError(tag)
    first, *others = inside
    for each in others:
        first = (tag, first, each)
    return first


def _number(text: str) -> Tree:
    try:
        read = formula.read(text.removeprefix("-"))
    except formula.FormulaUnreadable:
        raise LookupError(text[:20]) from None
    if read.names or read.is_condition:
        raise LookupError(text[:20])
    bare: Tree = ("number", text.removeprefix("-").strip())
    return ("minus", bare) if text.startswith("-") else bare


def _maths_here(name: str, given: list[Tree]) -> Tree:
    """A function; one of degrees is a function of radians and the turning of its angle."""
    if len(given) == 1 and isinstance(given[0], tuple):
        inner = given[0]
        for long, short in _TURNED.items():
            if name == short and inner[0] == "toRadians":
                return (long, *inner[1:])
        for long, short in _ARCS.items():
            if name == "toDegrees" and inner[0] == short:
                return (long, *inner[1:])
    if name != "toRadians" and name not in _MATHS:
        raise LookupError(name)
    return (name, *given)


def _checked(whole: Tree) -> Tree:
    """A function of as many as it takes."""
    least, most, _ = formula.FUNCTIONS.get(str(whole[0]), (1, 1, None))
    if not least <= len(whole) - 1 <= most:
        raise LookupError(str(whole[0]))
    return whole
