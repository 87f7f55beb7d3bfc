"""Formulas of authors, read and computed without ever running anything: numbers in, a number or nothing out.

What can be written: numbers, names, ``+ - * / ^``, parentheses, comparisons, ``and or not``, the constant
``pi`` and the functions of :data:`FUNCTIONS`. Length and depth are bounded, so reading and computing always
come to an end.

Numbers are double precision; every result that is shown, compared or rounded is first settled to twelve
significant digits, so that ``0.1 + 0.2 == 0.3`` and machines that differ in the last bit agree. What is not
defined (a root of a negative number, a division by zero) or goes beyond ``10^30`` is nothing.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from question_bank.kinds.normal_form import DASHES, fold_width

LONGEST: Final = 300
DEEPEST: Final = 30
_LARGEST: Final = 1e30
_ALMOST: Final = 1e-12
_SIGNS: Final = DASHES | {
    0x00D7: "*", 0x22C5: "*", 0x00F7: "/", 0x2264: "<=", 0x2265: ">=", 0x2260: "!=", 0x03C0: "pi",
}  # fmt: skip
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,2}(?![0-9A-Za-z_]))?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<sign>\*\*|<=|>=|==|!=|[-+*/^()<>=,]))"
)

Values = Mapping[str, float]
_Number = Callable[[Values], float]


class FormulaUnreadable(ValueError):
    """A formula that cannot be read; ``code`` is that of a finding, ``near`` the place it was noticed at."""

    def __init__(self, code: str, near: str) -> None:
        super().__init__(f"{code}: {near}")
        self.code, self.near = code, near


class _Undefined(ArithmeticError):
    """No number comes out; never leaves this module."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: what it computes (a condition gives 1 or 0) and the names it speaks of."""

    compute: _Number
    names: frozenset[str]
    is_condition: bool


def number(formula: Formula, values: Values) -> float | None:
    """What comes out, settled; None where it is not defined. Raises KeyError for a name without a value."""
    try:
        return settled(formula.compute(values))
    except (ArithmeticError, ValueError):
        return None


def settled(value: float) -> float:
    """The value to twelve significant digits; raises ArithmeticError beyond all bounds."""
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise _Undefined
    return float(f"{value:.12g}")


def rounded(value: float, places: int) -> Decimal:
    """Rounded half away from zero (四舍五入) to so many decimals."""
    return Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def folded(text: str) -> str:
    """The text with the signs of a keyboard: full-width ones, ``×``, ``÷``, ``≤`` and their like replaced."""
    return fold_width(text).translate(_SIGNS)


def with_numbers(text: str, shown: Mapping[str, str]) -> str:
    """The formula with the names replaced by what they stand for, negative numbers in parentheses."""

    def put(found: re.Match[str]) -> str:
        value = shown.get(found[0])
        if value is None:
            return found[0]
        return f"({value})" if value.startswith("-") else value

    return re.sub(r"[A-Za-z][A-Za-z0-9_]*", put, folded(text))


@lru_cache(maxsize=1024)
def read(text: str) -> Formula:
    """Read a formula. Raises FormulaUnreadable."""
    if len(text) > LONGEST:
        raise FormulaUnreadable("item.formula_long", text[:20])
    return _Reader(folded(text)).whole()


def _round(value: float, places: float = 0.0) -> float:
    if places != int(places) or not 0 <= places <= 10:
        raise _Undefined
    return float(rounded(settled(value), int(places)))


def _tangent(sine: float, cosine: float) -> float:
    if abs(cosine) < _ALMOST:
        raise _Undefined
    return sine / cosine


FUNCTIONS: Final[Mapping[str, tuple[int, int, Callable[..., float]]]] = {
    "sqrt": (1, 1, math.sqrt),
    "abs": (1, 1, abs),
    "round": (1, 2, _round),
    "floor": (1, 1, lambda x: float(math.floor(settled(x)))),
    "ceil": (1, 1, lambda x: float(math.ceil(settled(x)))),
    "min": (2, 8, min),
    "max": (2, 8, max),
    "sin": (1, 1, math.sin),
    "cos": (1, 1, math.cos),
    "tan": (1, 1, lambda x: _tangent(math.sin(x), math.cos(x))),
    "asin": (1, 1, math.asin),
    "acos": (1, 1, math.acos),
    "atan": (1, 1, math.atan),
    "sind": (1, 1, lambda x: math.sin(math.radians(x))),
    "cosd": (1, 1, lambda x: math.cos(math.radians(x))),
    "tand": (1, 1, lambda x: _tangent(math.sin(math.radians(x)), math.cos(math.radians(x)))),
    "asind": (1, 1, lambda x: math.degrees(math.asin(x))),
    "acosd": (1, 1, lambda x: math.degrees(math.acos(x))),
    "atand": (1, 1, lambda x: math.degrees(math.atan(x))),
    "ln": (1, 1, math.log),
    "log": (1, 1, math.log10),
    "exp": (1, 1, math.exp),
}
"""Name → least and most arguments, and what it does; ``log`` has the base ten, ``sind`` takes degrees."""
RESERVED: Final = frozenset(FUNCTIONS) | {"and", "or", "not", "pi"}

_COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_JOINED: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": math.pow,
    "**": math.pow,
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that was read: what it computes, whether that is a condition, and where it began."""

    compute: _Number
    is_condition: bool
    at: str


def _tokens(text: str) -> Iterator[str]:
    at, text = 0, text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise FormulaUnreadable("item.formula_unreadable", text[at : at + 20].strip())
        yield found[0].strip()
        at = found.end()
    yield ""


class _Reader:
    """Reads from loose to tight: or, and, not, comparison, sum, product, sign, power, atom."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0
        self._names: set[str] = set()

    def whole(self) -> Formula:
        part = self._either()
        if self._next:
            raise self._unreadable()
        return Formula(part.compute, frozenset(self._names), part.is_condition)

    @property
    def _next(self) -> str:
        return self._tokens[self._at]

    def _take(self, *wanted: str) -> str:
        token = self._next
        if token and token in wanted:
            self._at += 1
            return token
        return ""

    def _unreadable(self) -> FormulaUnreadable:
        return FormulaUnreadable("item.formula_unreadable", " ".join(self._tokens[self._at :])[:20].strip())

    def _deeper(self, reading: Callable[[], _Part]) -> _Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaUnreadable("item.formula_long", self._next)
        part = reading()
        self._depth -= 1
        return part

    def _either(self) -> _Part:
        part = self._both()
        while self._take("or"):
            part = _any_of(_condition(part), _condition(self._both()))
        return part

    def _both(self) -> _Part:
        part = self._not()
        while self._take("and"):
            part = _all_of(_condition(part), _condition(self._not()))
        return part

    def _not(self) -> _Part:
        if self._take("not"):
            part = _condition(self._deeper(self._not))
            return _Part(lambda values: 1.0 - part.compute(values), True, part.at)
        return self._compared()

    def _compared(self) -> _Part:
        """``0 < U <= 10`` compares each neighbour with the next."""
        left = self._sum()
        found: _Part | None = None
        while sign := self._take(*_COMPARED):
            right = self._sum()
            part = _compared(sign, _amount(left), _amount(right))
            found = part if found is None else _all_of(found, part)
            left = right
        return left if found is None else found

    def _sum(self) -> _Part:
        part = self._product()
        while sign := self._take("+", "-"):
            part = _joined(sign, _amount(part), _amount(self._product()))
        return part

    def _product(self) -> _Part:
        part = self._signed()
        while sign := self._take("*", "/"):
            part = _joined(sign, _amount(part), _amount(self._signed()))
        return part

    def _signed(self) -> _Part:
        if sign := self._take("-", "+"):
            part = _amount(self._deeper(self._signed))
            if sign == "+":
                return part
            return _Part(lambda values: -part.compute(values), False, part.at)
        base = self._atom()
        if self._take("^", "**"):
            return _joined("^", _amount(base), _amount(self._deeper(self._signed)))
        return base

    def _atom(self) -> _Part:
        word = self._next
        if self._take("("):
            part = self._deeper(self._either)
            if not self._take(")"):
                raise self._unreadable()
            return part
        if word[:1].isdigit() or word[:1] == ".":
            self._at += 1
            value = float(word)
            return _Part(lambda _values: value, False, word)
        if word in FUNCTIONS:
            self._at += 1
            return self._called(word)
        if not word[:1].isalpha() or word in {"and", "or", "not"}:
            raise self._unreadable()
        self._at += 1
        if word == "pi":
            return _Part(lambda _values: math.pi, False, word)
        self._names.add(word)
        return _Part(lambda values: values[word], False, word)

    def _called(self, name: str) -> _Part:
        least, most, function = FUNCTIONS[name]
        if not self._take("("):
            raise self._unreadable()
        given = [_amount(self._deeper(self._either))]
        while self._take(","):
            given.append(_amount(self._deeper(self._either)))
        if not self._take(")") or not least <= len(given) <= most:
            raise FormulaUnreadable("item.formula_unreadable", name)
        return _Part(
            lambda values: _bounded(function(*(each.compute(values) for each in given))), False, name
        )


def _amount(part: _Part) -> _Part:
    if part.is_condition:
        raise FormulaUnreadable("item.formula_mixed", part.at)
    return part


def _condition(part: _Part) -> _Part:
    if not part.is_condition:
        raise FormulaUnreadable("item.formula_mixed", part.at)
    return part


def _bounded(value: float) -> float:
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise _Undefined
    return value


def _joined(sign: str, one: _Part, other: _Part) -> _Part:
    join = _JOINED[sign]
    return _Part(lambda values: _bounded(join(one.compute(values), other.compute(values))), False, one.at)


def _compared(sign: str, one: _Part, other: _Part) -> _Part:
    compare = _COMPARED[sign]
    return _Part(
        lambda values: float(compare(settled(one.compute(values)), settled(other.compute(values)))),
        True,
        one.at,
    )


def _all_of(one: _Part, other: _Part) -> _Part:
    return _Part(lambda values: min(one.compute(values), other.compute(values)), True, one.at)


def _any_of(one: _Part, other: _Part) -> _Part:
    return _Part(lambda values: max(one.compute(values), other.compute(values)), True, one.at)
