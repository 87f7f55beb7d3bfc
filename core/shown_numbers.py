"""Numbers of a workbook as they are shown: a number format shows ``5%`` where the cell holds 0.05.

A format has up to four sections parted by semicolons (ECMA-376 part 1, 18.8.31). Read are words around the
figures, leading zeros, fixed decimals, groups of thousands, per cent, powers of ten, and fractions that are
the value itself, and figures parted by signs, as telephone numbers are (``000-0000-0000``). Whatever else a
format may do to a number is not known here, and nothing is told. Pure.
"""

import math
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

BUILT_IN: Final[Mapping[int, str]] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 49: "@",
}  # fmt: skip
"""Formats that a workbook does not write down; the other numbers are dates, or differ between countries."""
GENERAL: Final = r"General|G/[^\x00-\x7f]{4}"
"""What leaves a number as it is, as it is written in English and, with four signs, in Chinese."""
_UNKNOWN: Final = "[?]"
_SECTION: Final = re.compile(r'(?:"[^"]*"|\\.|[_*].|\[[^\]]*\]|[^;"\\_*\[])*', re.DOTALL)
_PIECE: Final = re.compile(
    rf"(?P<general>{GENERAL})"
    r'|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<sign>[^\]-]*)(?:-[^\]]*)?\]'
    r"|(?P<nothing>[_*].|\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d{1,2})\])"
    r"|(?P<fraction>(?:[0#?]+(?:\\? |\x22 \x22))?\?+/\?+)|(?P<power>0(?:\.0+)?E\+00)"
    r"|(?P<figures>[0#?][0#?,.]*|\.0+)"
    r"|(?P<percent>%)|(?P<literal>[-+$()!^&'~{}<>=:/ ]|[^\x00-\x7f])",
    re.IGNORECASE | re.DOTALL,
)
_GENERAL: Final = re.compile(GENERAL, re.IGNORECASE)
_FIGURES: Final = re.compile(r"(?P<whole>[0#?]*(?:,[0#?]+)*)(?:\.(?P<decimals>[0#?]*))?")
_COUNTS: Final = re.compile("[1-9]")
_ASIDE: Final = frozenset({"quoted", "escaped", "sign", "nothing", "percent", "literal"})
_MOST_FORMAT, _MOST_PLACES = 255, 15
_DIGITS: Final = 10**15
"""Numbers below have digits that every spreadsheet keeps; of longer ones the last are nought."""
_EXACT: Final = 2**53
_ROUND: Final = 8
"""Digits that a large quantity has at most; a number with more of them counts nothing and names something."""
Pieces = tuple[tuple[str, str], ...]


def is_cut(value: float) -> bool:
    """Whether a spreadsheet has put noughts for the last digits of a long number.

    One within 2^53 that ends otherwise was written by another program, and all of its digits are there.
    """
    if abs(value) < _DIGITS or not math.isfinite(value) or (abs(value) <= _EXACT and value % 10):
        return False
    return len(f"{abs(value):.14e}".partition("e")[0].replace(".", "").rstrip("0")) > _ROUND


def is_whole(value: float) -> bool:
    """Whether a number is whole and has all of its digits."""
    return value.is_integer() and abs(value) <= _EXACT and not is_cut(value)


def code_of(number: int, written: Mapping[int, str]) -> str:
    """The format of this number: as the workbook writes it, or as every workbook has it."""
    return written.get(number) or BUILT_IN.get(number, _UNKNOWN)


def is_plain(code: str) -> bool:
    """Whether a number stays as it is under this format."""
    return not code or code == "@" or _GENERAL.fullmatch(code.strip()) is not None


def shown(value: float, code: str) -> str | None:
    """The number as the format shows it, without blanks around it; None where that cannot be told."""
    sections = _sections(code)
    if not sections or not math.isfinite(value):
        return None
    number = Decimal(int(value)) if is_whole(float(value)) else Decimal(f"{value:.15g}")
    sign, place = "", 0
    if number < 0:
        place = min(1, len(sections) - 1)
        number, sign = -number, "" if place else "-"
    elif not number and len(sections) > 2:
        place = 2
    pieces = sections[place]
    written = "" if pieces is None else _written(number, pieces).strip()
    if not written or (value < 0 and not _COUNTS.search(written)):
        return None  # hidden, or a negative number of which rounding leaves nothing
    return sign + written


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[Pieces | None, ...]:
    """What stands in each section; None for one that means more than is known here."""
    found: list[Pieces | None] = []
    at = 0
    while at <= len(code) and len(code) <= _MOST_FORMAT:
        section = _SECTION.match(code, at)
        end = at if section is None else section.end()
        if end < len(code) and code[end] != ";":
            return ()
        found.append(_pieces(code[at:end]))
        at = end + 1
    return tuple(found)


def _pieces(section: str) -> Pieces | None:
    pieces: list[tuple[str, str]] = []
    at = 0
    while at < len(section):
        found = _PIECE.match(section, at)
        if found is None:
            return None
        name = found.lastgroup or ""
        pieces.append((name, found[name]))
        at = found.end()
    inner = [(name, text) for name, text in pieces if name not in _ASIDE]
    if len(inner) > 1:
        shared = all(name == "figures" and not text.strip("0") for name, text in inner)
        return tuple(pieces) if shared and ("literal", "/") not in pieces else None
    figures = next((text for name, text in inner if name == "figures"), "")
    return tuple(pieces) if _FIGURES.fullmatch(figures) else None


def _written(number: Decimal, pieces: Pieces) -> str:
    """The number in one section; nothing where its figures cannot be told."""
    for name, _ in pieces:
        number = number * 100 if name == "percent" else number
    parted = iter(_parted(number, [text for name, text in pieces if name == "figures"]))
    told: list[str] = []
    for name, text in pieces:
        match name:
            case "general":
                part = "" if is_cut(float(number)) else f"{number.normalize():f}"
            case "figures":
                part = next(parted)
            case "fraction":
                part = _fraction(number, text)
            case "power":
                part = _power(number, text)
            case "percent":
                part = "%"
            case "nothing":
                part = " " if text.startswith("_") else ""
            case _:
                part = text
        if not part and name not in _ASIDE:
            return ""
        told.append(part)
    return "".join(told)


def _parted(number: Decimal, patterns: Sequence[str]) -> Sequence[str]:
    """The figures of one place, or of several that share them, filled from the right."""
    whole = _figures(number, "".join(patterns)) if patterns else ""
    if len(patterns) < 2 or not whole:
        return [whole] * len(patterns)
    ends = [len(whole) - sum(map(len, patterns[place:])) for place in range(1, len(patterns))]
    return [whole[start:end] for start, end in zip((0, *ends), (*ends, len(whole)), strict=True)]


def _figures(number: Decimal, pattern: str) -> str:
    """Figures with as many places as the pattern has; "0" must show, "#" and "?" only where they count."""
    found = _FIGURES.fullmatch(pattern)
    decimals = "" if found is None else found["decimals"] or ""
    too_long = max(number.adjusted(), 0) + len(decimals) > _MOST_PLACES or is_cut(float(number))
    if found is None or too_long:
        return ""
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    whole, _, behind = f"{rounded:f}".partition(".")
    least = found["whole"].count("0")
    whole = whole.lstrip("0").rjust(least, "0")
    if "," in found["whole"]:
        if least > 1:
            return ""
        whole = f"{int(whole):,}" if whole else ""
    shown_behind = behind[: decimals.count("0")] + behind[decimals.count("0") :].rstrip("0")
    return f"{whole}.{shown_behind}" if found["decimals"] is not None else whole


def _fraction(number: Decimal, pattern: str) -> str:
    """The number as a fraction where that is the number itself and no rounding of it."""
    whole, _, below = pattern.rpartition("/")
    exact = Fraction(number)
    near = exact.limit_denominator(10 ** len(below) - 1)
    if abs(near - exact) > Fraction(1, 10**14):
        return ""
    if not whole.strip("?"):
        return f"{near.numerator}/{near.denominator}"
    units, rest = divmod(near.numerator, near.denominator)
    parts = [str(units)] if units or not rest or "0" in whole else []
    return " ".join([*parts, f"{rest}/{near.denominator}"] if rest else parts)


def _power(number: Decimal, pattern: str) -> str:
    places = len(pattern.upper().partition("E")[0].partition(".")[2])
    if places > _MOST_PLACES:
        return ""
    mantissa = number.scaleb(-number.adjusted()) if number else number
    rounded = mantissa.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    exponent = number.adjusted() if number else 0
    if rounded >= 10:
        rounded, exponent = (rounded / 10).quantize(Decimal(1).scaleb(-places)), exponent + 1
    return f"{rounded:f}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
