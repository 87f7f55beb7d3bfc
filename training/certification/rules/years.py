"""Years in an occupation, counted as conditions count them: by whole months, added up, never twice (累计).

A month is a number: twelve times the year plus the month from 0. Overlapping entries are merged, so that two
posts at once make one month of one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

ENDLESS: Final = 9999 * 12 + 11
"""The last month of work that nobody has said an end of."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Months worked without a break, ``first`` and ``last`` included.

    Raises ValueError when it ends before it begins.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} before {self.first}")


def month_of(day: date) -> int:
    """The number of the month that the day lies in."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same months as stretches in order that neither overlap nor touch."""
    kept: list[Stretch] = []
    for stretch in sorted(stretches):
        if kept and stretch.first <= kept[-1].last + 1:
            kept[-1] = Stretch(kept[-1].first, max(kept[-1].last, stretch.last))
        else:
            kept.append(stretch)
    return tuple(kept)


def counted(stretches: Iterable[Stretch], *, until: int, since: int | None = None) -> int:
    """How many different months lie in the stretches, from ``since`` and before ``until``.

    ``until`` is the running month, which is not over and does not count; neither does the month in which a
    certificate was issued, so that ``since`` is the one after it. Nobody is told too early that they may.
    """
    total = 0
    for stretch in merged(stretches):
        first = stretch.first if since is None else max(stretch.first, since)
        last = min(stretch.last, until - 1)
        total += max(0, last - first + 1)
    return total


def in_years(months: int) -> tuple[int, int]:
    """Years and months left over."""
    return divmod(months, 12)


def ready_on(today: date, short_months: int | None) -> date | None:
    """The month from which time alone meets a demand; None when it does not or has."""
    return first_day(month_of(today) + short_months) if short_months else None
