"""What parts equals in the total: the comparison of the sheet that put one before the other, to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_SECOND: Final = 1000


@dataclass(frozen=True, slots=True)
class Parting:
    """A comparison that parted somebody from who stands beside them with the same total.

    ``key``: its place in the sheet's chain; ``value``: their own, None where there is none. ``finely``: two
    lie within one second, so that times must be told to the millisecond.
    """

    key: int
    value: int | None
    finely: bool


def partings(rows: Sequence[Sequence[int | None] | None]) -> list[tuple[Parting, ...]]:
    """For everybody in order of position: what parts them from their neighbours with an equal total.

    ``rows``: the values of the sheet's keys, the total first; None for who has no final rank. Nothing is told
    of who stands alone on a total, nor of who is equal in every key: those share the rank.
    """
    found: list[dict[int, bool]] = [{} for _ in rows]
    for at, (one, other) in enumerate(pairwise(rows)):
        if one is None or other is None or one[0] != other[0]:
            continue
        key = next((key for key, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), None)
        if key is None:
            continue
        a, b = one[key], other[key]
        finely = a is not None and b is not None and a // _SECOND == b // _SECOND
        for each in (found[at], found[at + 1]):
            each[key] = each.get(key, False) or finely
    return [
        tuple(Parting(key, values[key], finely) for key, finely in sorted(keys.items())) if values else ()
        for keys, values in zip(found, rows, strict=True)
    ]
