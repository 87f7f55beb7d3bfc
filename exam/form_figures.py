"""Parallel forms beside each other by what their candidates had: two statements, however many sat."""

from collections.abc import Mapping, Sequence
from math import sqrt

from sqlalchemy import ColumnElement, func, select

from core.points import PER_MARK, Points
from core.work import UnitOfWork
from exam import counting, series
from exam.analysis_views import FormFigures
from exam.models import Attempt, Marking, Paper, Sitting, SlotMark
from exam.rules.attempt import AttemptState
from exam.rules.statistics.enough import PERSONS

Sums = tuple[int, int, int]
"""How many, their sum, and the sum of their squares; of points in hundredths."""


def beside(work: UnitOfWork, paper: Paper, which: ColumnElement[bool]) -> tuple[FormFigures, ...]:
    """The forms of the draw that a paper is of, itself among them; empty for a paper drawn by itself.

    ``which``: a condition on the sittings that count.
    """
    row = series.series_of(work, paper)
    found = series.forms_of(work, row) if row is not None else []
    ids = [form.paper.id for form in found]
    totals, items = _totals(work, ids, which), _items(work, ids, which)
    return tuple(
        FormFigures(
            paper_ref=form.paper.ref,
            paper_title=form.paper.title,
            name=form.name,
            total=Points(form.paper.total_points),
            persons=totals[form.paper.id][0] if form.paper.id in totals else 0,
            mean=_mean(totals.get(form.paper.id)),
            sd=_deviation(totals.get(form.paper.id)),
            alpha=_alpha(totals.get(form.paper.id), items.get(form.paper.id, ())),
        )
        for form in found
    )


def _totals(work: UnitOfWork, paper_ids: Sequence[int], which: ColumnElement[bool]) -> dict[int, Sums]:
    rows = work.session.execute(
        select(
            Sitting.paper_id,
            func.count(),
            func.sum(Attempt.points),
            func.sum(Attempt.points * Attempt.points),
        )
        .join(Attempt, Attempt.sitting_id == Sitting.id)
        .where(Sitting.paper_id.in_(paper_ids), which, Attempt.state == AttemptState.MARKED)
        .group_by(Sitting.paper_id)
    )
    return {paper_id: (count, int(total or 0), int(squares or 0)) for paper_id, count, total, squares in rows}


def _items(
    work: UnitOfWork, paper_ids: Sequence[int], which: ColumnElement[bool]
) -> Mapping[int, Sequence[Sums]]:
    rows = work.session.execute(
        select(
            Sitting.paper_id,
            func.count(),
            func.sum(SlotMark.points),
            func.sum(SlotMark.points * SlotMark.points),
        )
        .join(Attempt, Attempt.sitting_id == Sitting.id)
        .join(SlotMark, SlotMark.attempt_id == Attempt.id)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .where(Sitting.paper_id.in_(paper_ids), which, counting.counts(work))
        .group_by(Sitting.paper_id, SlotMark.slot)
    )
    found: dict[int, list[Sums]] = {}
    for paper_id, count, total, squares in rows:
        found.setdefault(paper_id, []).append((count, int(total), int(squares)))
    return found


def _mean(sums: Sums | None) -> float | None:
    return sums[1] / sums[0] / PER_MARK if sums and sums[0] else None


def _deviation(sums: Sums | None) -> float | None:
    return None if sums is None or sums[0] < 2 else sqrt(_variance(sums)) / PER_MARK


def _alpha(total: Sums | None, items: Sequence[Sums]) -> float | None:
    """Cronbach's alpha; None for one item, too few persons or equal totals."""
    if total is None or total[0] < PERSONS or len(items) < 2 or not _variance(total):
        return None
    of_items = sum(_variance(each) for each in items)
    return len(items) / (len(items) - 1) * (1 - of_items / _variance(total))


def _variance(sums: Sums) -> float:
    """By n - 1; exact until the last division, as points are whole."""
    count, total, squares = sums
    return (squares * count - total * total) / (count * (count - 1)) if count > 1 else 0.0
