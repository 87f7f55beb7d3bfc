"""Points: whole hundredths of a mark, so that a score is never a float.

``Points(150)`` is 1.5 分. Sums are exact; the only place where rounding can happen is :func:`share_of`.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NewType

Points = NewType("Points", int)
"""Hundredths of a mark; negative only where a marking rule deducts."""

PER_MARK = 100
_WRITTEN = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,7})(?:\.(?P<part>\d{1,2}))?")


def marks(written: str | int) -> Points:
    """Read marks as people write them: ``"1.5"`` → 150.

    Raises ValueError when it is not a plain decimal number with at most two places.
    """
    found = _WRITTEN.fullmatch(str(written).strip())
    if found is None:
        raise ValueError(written)
    hundredths = int(found["whole"]) * PER_MARK + int((found["part"] or "0").ljust(2, "0"))
    return Points(-hundredths if found["sign"] else hundredths)


def written(points: Points) -> str:
    """Write points as marks without needless zeros: 150 → ``"1.5"``, 4000 → ``"40"``."""
    whole, part = divmod(abs(points), PER_MARK)
    decimals = f".{part:02d}".rstrip("0") if part else ""
    return f"{'-' if points < 0 else ''}{whole}{decimals}"


def shown(points: Points) -> str:
    """As :func:`written`, for people: with a minus sign where a form is typed with a hyphen."""
    return written(points).replace("-", "\u2212")


def share_of(points: Points, share: Fraction) -> Points:
    """The given share of the points, rounded half away from zero to a whole hundredth.

    The one rounding in the house: 四舍五入, as published score rules do it.
    """
    exact = Fraction(points) * share
    rounded = (abs(exact.numerator) * 2 + exact.denominator) // (2 * exact.denominator)
    return Points(-rounded if exact < 0 else rounded)


def split(points: Points, weights: Sequence[int]) -> tuple[Points, ...]:
    """The points dealt out by weight to the last hundredth, what is left over to the largest remainders.

    Of equal remainders the first comes first. ``points`` and each weight are 0 or more; raises ValueError
    where all weights are 0.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError(weights)
    shares = [divmod(points * weight, whole) for weight in weights]
    left = points - sum(quotient for quotient, _ in shares)
    first = sorted(range(len(shares)), key=lambda place: -shares[place][1])[:left]
    return tuple(Points(quotient + (place in first)) for place, (quotient, _) in enumerate(shares))
