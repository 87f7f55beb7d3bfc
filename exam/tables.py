"""A sitting's results as a table: ranked, sorted, filtered, a page at a time, for who may read them."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from core.people import lookup, persons, scope
from core.points import Points
from core.work import UnitOfWork
from exam import readers, sittings, timing
from exam.desk_views import ResultRow, ResultsWanted, SittingResults, UnitOnList
from exam.models import Admission, Attempt, Sitting
from exam.readers import Reading
from exam.rules.attempt import AttemptState, ClosedBy
from exam.rules.results import ranks, summarise
from exam.states import ResultOrder, Standing

BANDS: Final = 10
ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class _Line:
    """One candidate without a name yet."""

    code: str
    person_id: int
    unit_id: int | None
    attempt_ref: str
    standing: Standing
    rank: int | None
    points: Points | None
    of_points: Points
    handed_in_at: datetime | None
    closed_by: ClosedBy | None


def of_sitting(
    work: UnitOfWork, sitting_ref: str, wanted: ResultsWanted | None = None, *, limit: int = ON_A_PAGE
) -> SittingResults:
    """A sitting's results: figures over the marked, and the rows that are wanted.

    Who reads about some units only is told about their candidates and nobody else; ranks are those of the
    whole sitting, and no points or ranks are told before it is over. Raises NotFound, NotAllowed.
    """
    wanted = wanted or ResultsWanted()
    may = readers.reading(work, sitting_ref)
    over = work.now > timing.everyone_done_at(work, may.sitting)
    lines = _lines(work, may, over)
    units = _units(work, lines)
    found = _sorted(work, wanted, _filtered(work, wanted, lines))
    last = max(1, math.ceil(len(found) / limit))
    page = min(max(1, wanted.page), last)
    view = sittings.views(work, [may.sitting], None if may.whole else may.theirs)[0]
    return SittingResults(
        sitting=view,
        whole=may.whole,
        may_read_scripts=over,
        held_back=_held_back(may, over),
        summary=summarise(
            [line.points for line in lines if line.standing is Standing.MARKED and line.points is not None],
            possible=view.total,
            pass_points=view.pass_points if view.pass_points is not None else view.total,
            band_points=Points(max(1, view.total // BANDS)),
        ),
        standings=dict(Counter(line.standing for line in lines)),
        units=units,
        rows=tuple(_named(work, may.sitting, found[(page - 1) * limit : page * limit], units)),
        found=len(found),
        page=page,
        last=last,
    )


def all_rows(work: UnitOfWork, sitting_ref: str) -> Iterator[ResultRow]:
    """Every row that the reader may read, by order on the list, for exports; names are opened by the page."""
    may = readers.reading(work, sitting_ref)
    lines = _lines(work, may, work.now > timing.everyone_done_at(work, may.sitting))
    units = _units(work, lines)
    for start in range(0, len(lines), 500):
        yield from _named(work, may.sitting, lines[start : start + 500], units)


def head_of(work: UnitOfWork, sitting_ref: str) -> tuple[str, bool]:
    """What the sitting is called, for who reads results in it, and whether it has a pass mark."""
    sitting = readers.reading(work, sitting_ref).sitting
    return sitting.title, sitting.pass_points is not None


def _held_back(may: Reading, over: bool) -> bool:
    """Whether points are still kept from who reads about some units only: others are still sitting."""
    return not may.whole and not over


def _lines(work: UnitOfWork, may: Reading, over: bool) -> list[_Line]:
    """Every candidate on the list whom the reader may read about, by order of admission."""
    sitting, held_back = may.sitting, _held_back(may, over)
    rows = work.session.execute(
        select(
            Admission.code,
            Admission.person_id,
            Admission.unit_id,
            Attempt.ref,
            Attempt.state,
            Attempt.points,
            Attempt.of_points,
            Attempt.handed_in_at,
            Attempt.closed_by,
        )
        .join(
            Attempt,
            (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id),
        )
        .where(Admission.sitting_id == sitting.id, Admission.withdrawn_at.is_(None), may.theirs)
        .order_by(Admission.id)
    ).all()
    scores = list(
        work.session.scalars(
            select(Attempt.points).where(
                Attempt.sitting_id == sitting.id,
                Attempt.state == AttemptState.MARKED,
                Attempt.points.is_not(None),
            )
        )
    )
    marked = [Points(score) for score in scores if score is not None]
    placed = dict(zip(marked, ranks(marked), strict=True))
    return [
        _Line(
            row.code,
            row.person_id,
            row.unit_id,
            row.ref,
            sittings.standing(sitting, row.state, work.now),
            placed.get(Points(row.points or 0))
            if row.state is AttemptState.MARKED and not held_back
            else None,
            None if row.points is None or held_back else Points(row.points),
            Points(row.of_points),
            row.handed_in_at,
            row.closed_by,
        )
        for row in rows
    ]


def _units(work: UnitOfWork, lines: Sequence[_Line]) -> tuple[UnitOnList, ...]:
    counts = Counter(line.unit_id for line in lines if line.unit_id is not None)
    names = scope.names_of(work, set(counts))
    found = [UnitOnList(id=each, name=names.get(each, ""), count=count) for each, count in counts.items()]
    return tuple(sorted(found, key=lambda unit: (-unit.count, unit.name)))


def _filtered(work: UnitOfWork, wanted: ResultsWanted, lines: list[_Line]) -> list[_Line]:
    kept = [
        line
        for line in lines
        if (wanted.unit is None or line.unit_id == wanted.unit)
        and (wanted.standing is None or line.standing is wanted.standing)
    ]
    words = wanted.words.strip().casefold()
    if not words:
        return kept
    names = persons.names_of(work, [line.person_id for line in kept])
    return [
        line for line in kept if words in line.code.casefold() or words in names[line.person_id].casefold()
    ]


def _sorted(work: UnitOfWork, wanted: ResultsWanted, lines: list[_Line]) -> list[_Line]:
    match wanted.order:
        case ResultOrder.CODE:
            return lines
        case ResultOrder.POINTS:
            return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0))
        case ResultOrder.NAME:
            names = persons.names_of(work, [line.person_id for line in lines])
            return sorted(lines, key=lambda line: names[line.person_id])


def _named(
    work: UnitOfWork, sitting: Sitting, lines: Sequence[_Line], units: Sequence[UnitOnList]
) -> Iterator[ResultRow]:
    people = [line.person_id for line in lines]
    names, codes = persons.names_of(work, people), lookup.codes_of(work, people)
    least = sitting.pass_points
    homes = {unit.id: unit.name for unit in units}
    for line in lines:
        yield ResultRow(
            attempt_ref=line.attempt_ref,
            code=line.code,
            name=names[line.person_id],
            staff=codes[line.person_id],
            unit=homes.get(line.unit_id or 0, ""),
            standing=line.standing,
            rank=line.rank,
            points=line.points,
            of_points=line.of_points,
            passed=None if line.points is None or least is None else line.points >= least,
            handed_in_at=line.handed_in_at,
            closed_by=line.closed_by,
        )
