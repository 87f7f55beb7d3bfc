"""What judges gave and what was confirmed, whole: every mark and every result in the order of writing."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select

from contest.desk_views import FormerMark
from contest.models import Judge, PracticalMark, PracticalResult
from contest.rules.panel import Panel
from core.people import persons
from core.points import Points, written
from core.work import UnitOfWork

ABSENT: Final = "absent"
"""As ``word.mark_told`` says it."""


def marks(
    work: UnitOfWork, stage_id: int, component: str, entry_ids: Collection[int] | None = None
) -> dict[tuple[int, int], list[PracticalMark]]:
    """The marks by judge and entrant, the one that counts last. Who stepped back for an entrant gave none."""
    found = select(PracticalMark).where(
        PracticalMark.stage_id == stage_id, PracticalMark.component == component
    )
    if entry_ids is not None:
        found = found.where(PracticalMark.entry_id.in_(entry_ids))
    recused = {
        row.id: set(row.recused.get("entries", ()))
        for row in work.session.scalars(select(Judge).where(Judge.stage_id == stage_id))
    }
    given: dict[tuple[int, int], list[PracticalMark]] = {}
    for row in work.session.scalars(found.order_by(PracticalMark.id)):
        if row.entry_id not in recused[row.judge_id]:
            given.setdefault((row.judge_id, row.entry_id), []).append(row)
    return given


def results(
    work: UnitOfWork, stage_id: int, component: str, entry_ids: Collection[int] | None = None
) -> dict[int, list[PracticalResult]]:
    """What was confirmed, by entry, the one that counts last."""
    found = select(PracticalResult).where(
        PracticalResult.stage_id == stage_id, PracticalResult.component == component
    )
    if entry_ids is not None:
        found = found.where(PracticalResult.entry_id.in_(entry_ids))
    done: dict[int, list[PracticalResult]] = {}
    for row in work.session.scalars(found.order_by(PracticalResult.id)):
        done.setdefault(row.entry_id, []).append(row)
    return done


def told(mark: PracticalMark | PracticalResult | Panel | None) -> str | None:
    """A mark as the audit log keeps it; None where there is none yet."""
    if mark is None or (mark.points is None and not mark.absent):
        return None
    return ABSENT if mark.points is None else written(Points(mark.points))


def former_mark(row: PracticalMark) -> FormerMark:
    """A judge's mark that another replaced; whose it is, its place in the table tells."""
    points = None if row.points is None else Points(row.points)
    return FormerMark(points=points, absent=row.absent, at=row.signed_at)


def former_result(row: PracticalResult, names: Mapping[int, str]) -> FormerMark:
    """A confirmed mark that another replaced, and who had confirmed it."""
    points = None if row.points is None else Points(row.points)
    return FormerMark(points=points, absent=row.absent, at=row.confirmed_at, by=by(row, names))


def by(row: PracticalResult, names: Mapping[int, str]) -> str:
    """Who confirmed it; empty where nobody did by hand."""
    return names.get(row.confirmed_by, "") if row.confirmed_by is not None else ""


def confirming(work: UnitOfWork, done: Mapping[int, list[PracticalResult]]) -> dict[int, str]:
    """The names of who confirmed."""
    people = {each.confirmed_by for rows in done.values() for each in rows}
    wanted = [each for each in people if each is not None]
    return dict(persons.names_of(work, wanted)) if wanted else {}


def confirmation(results: list[PracticalResult], names: Mapping[int, str]) -> dict[str, object]:
    """Who confirmed what counts and why, whether by a ruling, and what was confirmed before it."""
    if not results:
        return {}
    return {
        "confirmed_before": tuple(former_result(each, names) for each in results[:-1]),
        "confirmed_by": by(results[-1], names),
        "confirmed_reason": results[-1].reason or "",
        "ruled": bool(results[-1].basis.get("ruling")),
    }
