"""The results of a sitting in figures: exact, in points, without a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.points import Points, share_of


@dataclass(frozen=True, slots=True)
class Band:
    """One bar of the histogram: scores from ``lowest`` up to, not including, ``below``.

    The last band also holds the full score.
    """

    lowest: Points
    below: Points
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A sitting in figures. ``mean`` and ``median`` are rounded once; None when nobody sat."""

    n: int
    mean: Points | None
    median: Points | None
    highest: Points | None
    lowest: Points | None
    passed: int
    bands: tuple[Band, ...]


def summarise(
    scores: Sequence[Points], *, possible: Points, pass_points: Points, band_points: Points
) -> Summary:
    """Summarise scores out of ``possible``; reaching ``pass_points`` exactly passes.

    ``band_points`` is the width of a histogram band, above 0. Raises ValueError when a score lies outside
    0 … ``possible`` or the width is not positive: such figures must not be shown.
    """
    if band_points <= 0 or possible <= 0:
        raise ValueError("band width and possible points must be positive")
    if any(not 0 <= score <= possible for score in scores):
        raise ValueError("a score lies outside what is possible")
    ordered = sorted(scores)
    bands = _bands(ordered, possible, band_points)
    if not ordered:
        return Summary(0, None, None, None, None, 0, bands)
    n = len(ordered)
    middle = Points(ordered[(n - 1) // 2] + ordered[n // 2])
    return Summary(
        n=n,
        mean=share_of(Points(sum(ordered)), Fraction(1, n)),
        median=share_of(middle, Fraction(1, 2)),
        highest=ordered[-1],
        lowest=ordered[0],
        passed=sum(score >= pass_points for score in ordered),
        bands=bands,
    )


def _bands(scores: Sequence[Points], possible: Points, width: Points) -> tuple[Band, ...]:
    number = -(-possible // width)
    counts = [0] * number
    for score in scores:
        counts[min(score // width, number - 1)] += 1
    return tuple(
        Band(Points(at * width), Points(min((at + 1) * width, possible)), count)
        for at, count in enumerate(counts)
    )


def ranks(scores: Sequence[Points]) -> tuple[int, ...]:
    """The rank of each score, highest first; equals share a rank and the next is passed over (1 2 2 4)."""
    better: dict[Points, int] = {}
    for place, score in enumerate(sorted(scores, reverse=True), start=1):
        better.setdefault(score, place)
    return tuple(better[score] for score in scores)
