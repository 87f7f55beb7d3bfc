"""Mastery (掌握): what a person has shown to know, from right and wrong answers and nothing else.

Time on screen, number of visits and other people play no part.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mastery(StrEnum):
    """How an item stands with a person."""

    NEW = "new"
    SHAKY = "shaky"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Record:
    """A person's history with one item. ``row``: right answers since the last wrong one.

    ``in_book``: the item stands in the mistake book (错题本).
    """

    seen: int = 0
    wrong: int = 0
    row: int = 0
    in_book: bool = False


def after(record: Record, *, right: bool, leaves_after: int) -> Record:
    """The history with one more answer.

    A wrong answer puts the item into the mistake book; ``leaves_after`` right ones in a row take it out.
    """
    if not right:
        return Record(record.seen + 1, record.wrong + 1, 0, in_book=True)
    row = record.row + 1
    return Record(record.seen + 1, record.wrong, row, in_book=record.in_book and row < leaves_after)


def level(record: Record | None, *, steady_after: int) -> Mastery:
    """Not met, not yet sure, or steady: ``steady_after`` right in a row and out of the mistake book."""
    if record is None or record.seen == 0:
        return Mastery.NEW
    return Mastery.STEADY if record.row >= steady_after and not record.in_book else Mastery.SHAKY


@dataclass(frozen=True, slots=True)
class Share:
    """How many items there are, and how many of them are steady and shaky."""

    items: int = 0
    steady: int = 0
    shaky: int = 0

    @property
    def percent(self) -> int:
        """The steady ones of all, rounded down: 100 means every one."""
        return self.steady * 100 // self.items if self.items else 0


def by_topic(
    items: Iterable[tuple[int, tuple[str, ...]]], levels: Mapping[int, Mastery]
) -> dict[str | None, Share]:
    """Shares by topic code, each counting its own items and those below it; None is the whole.

    ``items`` are (item id, topic codes from the root); ``levels`` by item id, an item without one is new.
    """
    counts: Counter[tuple[str | None, Mastery]] = Counter()
    for item_id, path in items:
        found = levels.get(item_id, Mastery.NEW)
        for code in {None, *path}:
            counts[code, found] += 1
    return {
        code: Share(
            items=sum(counts[code, each] for each in Mastery),
            steady=counts[code, Mastery.STEADY],
            shaky=counts[code, Mastery.SHAKY],
        )
        for code in {code for code, _ in counts}
    }
