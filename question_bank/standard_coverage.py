"""How a bank covers its standard: by importance of the points, and share against weight, column by column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.work import UnitOfWork
from question_bank import standard
from question_bank.class_views import PointView
from question_bank.rules.classes import Importance, TopicKind
from question_bank.rules.standard import Column


@dataclass(frozen=True, slots=True)
class ImportanceCoverage:
    """The points of one importance (None: it is not told): how many, how many without an item, the items."""

    importance: Importance | None
    points: int
    bare: int
    items: int


@dataclass(frozen=True, slots=True)
class WeightGap:
    """A scope in one column of the table: its weight, and what share of the column's items it holds.

    Both in per cent, ``share`` rounded; ``gap`` above 0 is more than the standard gives it.
    """

    ref: str
    code: str
    title: str
    weight: int
    items: int
    share: int

    @property
    def gap(self) -> int:
        return self.share - self.weight


@dataclass(frozen=True, slots=True)
class ColumnCoverage:
    """One column: level and part (theory, skill), and its narrowest weighted scopes."""

    column: Column
    gaps: tuple[WeightGap, ...]


@dataclass(frozen=True, slots=True)
class StandardCoverage:
    """A bank against its standard; empty where it has no table."""

    importances: tuple[ImportanceCoverage, ...]
    columns: tuple[ColumnCoverage, ...]


def look(work: UnitOfWork, bank_ref: str) -> StandardCoverage:
    """Items that could be drawn, by the table of the standard. Raises NotFound, NotAllowed."""
    table = standard.look(work, bank_ref)
    points = [each for each in table.points if each.kind is TopicKind.POINT]
    return StandardCoverage(
        importances=tuple(
            ImportanceCoverage(
                importance=importance,
                points=len(those),
                bare=sum(not each.published for each in those),
                items=sum(each.published for each in those),
            )
            for importance in (*Importance, None)
            if (those := [each for each in points if each.importance is importance])
        ),
        columns=tuple(ColumnCoverage(column, tuple(_gaps(table.points, column))) for column in table.columns),
    )


def _gaps(points: Sequence[PointView], column: Column) -> Iterator[WeightGap]:
    weighted = [each for place, each in enumerate(points) if _is_narrowest(points, place, column)]
    whole = sum(each.published for each in weighted)
    for each in weighted:
        yield WeightGap(
            ref=each.ref,
            code=each.code,
            title=each.title,
            weight=each.weights[column],
            items=each.published,
            share=(each.published * 200 + whole) // (2 * whole) if whole else 0,
        )


def _is_narrowest(points: Sequence[PointView], place: int, column: Column) -> bool:
    """It has a weight in the column and nothing below it has: what lies within stands for it."""
    own = points[place]
    if column not in own.weights:
        return False
    for each in points[place + 1 :]:
        if each.depth <= own.depth:
            return True
        if column in each.weights:
            return False
    return True
