"""Formulas in Moodle's words and in ours.

Moodle's ``log`` is the natural logarithm, its values stand in braces, powers are ``pow(a, b)`` (``^`` is
none there), and angles are turned by ``deg2rad`` and ``rad2deg``.
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from core.errors import Finding
from question_bank.formats.outgoing import Unfit
from question_bank.formats.reasons import Unsound
from question_bank.kinds import formula

_TOKEN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*|\{[^{}]*\}|\d[\d.]*(?:[eE][+-]?\d+)?|\*\*|\S")
_POWERS: Final = frozenset({"^", "**"})
_PLAIN: Final = frozenset({"sqrt", "abs", "round", "floor", "ceil", "min", "max", "exp"})
_ANGLES: Final = frozenset({"sin", "cos", "tan"})
_ARCS: Final = frozenset({"asin", "acos", "atan"})
_THERE: Final = {"ln": "log", "log": "log10"} | {name: name for name in _PLAIN | _ANGLES | _ARCS}
_HERE: Final = {"log": "ln", "log10": "log"} | {name: name for name in _PLAIN | _ANGLES | _ARCS}
_RADIANS, _DEGREES = "deg2rad", "rad2deg"


@dataclass(frozen=True, slots=True)
class _Called:
    """``name(one, other)``; parentheses alone have no name."""

    name: str
    given: tuple["_Parts", ...]


@dataclass(frozen=True, slots=True)
class _Power:
    base: "_Part"
    exponent: "_Parts"


_Part = str | _Called | _Power
_Parts = tuple[_Part, ...]


def there(text: str) -> str:
    """A formula of ours in Moodle's words. Raises Unfit for what it has no word for."""
    names = formula.read(text).names
    try:
        return _said(_read(formula.folded(text)), lambda part: _in_moodle(part, names))
    except KeyError as unknown:
        raise Unfit("export.formula_left_out", formula=text[:80]) from unknown


def here(text: str) -> str:
    """A formula of Moodle in ours. Raises Unsound, also for one that is longer or deeper than ours can be."""
    depths = accumulate({"(": 1, ")": -1}.get(sign, 0) for sign in text)
    if len(text) > formula.LONGEST or max(depths, default=0) > formula.DEEPEST:
        raise _unreadable("item.formula_long", text, text)
    if "^" in text:
        raise _unreadable("item.formula_unreadable", text, "^")
    try:
        return _said(_read(text), _in_bank)
    except KeyError as unknown:
        raise _unreadable("item.formula_unreadable", text, str(unknown.args[0])) from unknown


def _unreadable(code: str, text: str, near: str) -> Unsound:
    return Unsound(Finding(code, {"formula": text[:80], "near": near[:20]}, "key"))


def _read(text: str) -> _Parts:
    """The parts; a formula that breaks off is read as far as it goes, and judged by whoever reads it next."""
    return _Reader(_TOKEN.findall(text)).parts()


class _Reader:
    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = [*tokens, ""]
        self._at = 0

    def parts(self) -> _Parts:
        """Everything up to a comma or parenthesis that is not its own."""
        found: list[_Part] = []
        while self._tokens[self._at] not in {"", ")", ","}:
            found.append(self._part())
        return tuple(found)

    def _part(self) -> _Part:
        base = self._atom()
        return _Power(base, self._exponent()) if self._took(*_POWERS) else base

    def _exponent(self) -> _Parts:
        signs: list[_Part] = []
        while self._tokens[self._at] in {"-", "+"}:
            signs.append(self._atom())
        return (*signs, self._part()) if self._tokens[self._at] not in {"", ")", ","} else tuple(signs)

    def _atom(self) -> _Part:
        word = self._tokens[self._at]
        self._at += 1
        if word == "(":
            return self._called("")
        if word[:1].isalpha() and self._took("("):
            return self._called(word)
        return word

    def _called(self, name: str) -> _Called:
        given = [self.parts()]
        while self._took(","):
            given.append(self.parts())
        self._took(")")
        return _Called(name, tuple(given))

    def _took(self, *wanted: str) -> bool:
        found = self._tokens[self._at] in wanted
        self._at += found
        return found


def _said(parts: _Parts, say: Callable[[_Part], str]) -> str:
    return "".join(say(part) for part in parts)


def _in_moodle(part: _Part, names: AbstractSet[str]) -> str:
    """Raises KeyError for a function that Moodle has not."""

    def say(parts: _Parts) -> str:
        return _said(parts, lambda each: _in_moodle(each, names))

    match part:
        case _Power(base=base, exponent=exponent):
            return f"pow({say((base,))},{say(exponent)})"
        case _Called(name=name, given=given):
            inside = ",".join(map(say, given))
            turned = name.removesuffix("d")
            if name and turned != name and turned in _ANGLES:
                return f"{turned}({_RADIANS}({inside}))"
            if name and turned != name and turned in _ARCS:
                return f"{_DEGREES}({turned}({inside}))"
            return f"{_THERE[name] if name else ''}({inside})"
        case _:
            return f"{{{part}}}" if part in names else "pi()" if part == "pi" else part


def _in_bank(part: _Part) -> str:
    """Raises KeyError for a function that the bank has not."""
    match part:
        case _Power(base=base, exponent=exponent):
            return f"{_in_bank(base)}^{_said(exponent, _in_bank)}"
        case _Called(name="pow", given=(base, exponent)):
            return f"{_alone(base, before=True)}^{_alone(exponent)}"
        case _Called(name="pi", given=((),)):
            return "pi"
        case _Called(name=name, given=((_Called(name=inner, given=given),),)) if _turned(name, inner):
            own = name if name in _ANGLES else inner
            return f"{own}d({','.join(_said(each, _in_bank) for each in given)})"
        case _Called(name=name, given=(one,)) if name in {_RADIANS, _DEGREES}:
            share = "pi/180" if name == _RADIANS else "180/pi"
            return f"({_alone(one)}*{share})"
        case _Called(name=name, given=given):
            return f"{_HERE[name] if name else ''}({','.join(_said(each, _in_bank) for each in given)})"
        case _:
            return part[1:-1] if part.startswith("{") else part


def _turned(name: str, inner: str) -> bool:
    """Whether this is a function of degrees: ``sin(deg2rad(x))`` or ``rad2deg(asin(x))``."""
    return (name in _ANGLES and inner == _RADIANS) or (name == _DEGREES and inner in _ARCS)


def _alone(parts: _Parts, *, before: bool = False) -> str:
    """Parts as one operand: in parentheses unless they are one, with a sign only behind a power.

    A power before a power wants them too.
    """
    said = _said(parts, _in_bank)
    if before and any(map(_is_power, parts)):
        return f"({said})"
    signed = not before and parts[:1] in {("-",), ("+",)}
    return said if len(parts) == 1 + signed else f"({said})"


def _is_power(part: _Part) -> bool:
    return isinstance(part, _Power) or (isinstance(part, _Called) and part.name == "pow")
