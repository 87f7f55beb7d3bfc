"""Evidence: what people have shown, told by other packages in plain values. The one entrance from outside.

``web.wiring`` turns events of other packages into calls of :func:`record`; certification knows none of them
but the examination's, which stands below it.
"""

from datetime import date

from sqlalchemy import select

from core.clock import day_of
from core.errors import Fact, Facts
from core.ids import new_ref
from core.points import Points
from core.work import UnitOfWork
from exam import marks
from exam.events import AttemptMarked
from training.certification.models import Evidence
from training.certification.states import EvidenceKind
from training.certification.views import EvidenceView


def record(
    work: UnitOfWork,
    person_id: int,
    kind: EvidenceKind,
    source: str,
    *,
    title: str,
    happened_on: date,
    series: str = "",
    points: Points | None = None,
    of_points: Points | None = None,
    facts: Facts | None = None,
) -> str:
    """Write down what a person has shown and return its ref.

    ``source`` names the single thing (``"award:17"``, at most 120 characters) and ``facts`` hold no personal
    data. Told again alike, nothing changes; told otherwise, a further revision stands. With the fact
    ``withdrawn`` the thing was taken away again and is not shown.
    """
    plain = {name: _plain(fact) for name, fact in (facts or {}).items()}
    newest = work.session.scalars(
        select(Evidence)
        .where(Evidence.person_id == person_id, Evidence.kind == kind, Evidence.source == source)
        .order_by(Evidence.revision.desc())
        .limit(1)
    ).one_or_none()
    same = newest is not None and (newest.points, newest.of_points, newest.facts) == (
        points,
        of_points,
        plain,
    )
    if newest is not None and same and newest.title == title[:200]:
        return newest.ref
    row = Evidence(
        ref=new_ref(),
        person_id=person_id,
        kind=kind,
        source=source,
        series=series or source,
        revision=1 if newest is None else newest.revision + 1,
        title=title[:200],
        happened_on=happened_on,
        points=points,
        of_points=of_points,
        facts=plain,
        recorded_at=work.now,
    )
    work.session.add(row)
    work.flush()
    return row.ref


def follow_marked(work: UnitOfWork, event: AttemptMarked) -> None:
    """Record a rated examination's marks. What no longer stands, because it was voided, is left out."""
    mark = marks.of_attempt(work, event.attempt_id) if event.rated else None
    if mark is None:
        return
    record(
        work,
        mark.person_id,
        EvidenceKind.EXAM,
        f"attempt:{mark.attempt_id}",
        series=f"sitting:{mark.sitting_id}",
        title=mark.sitting_title,
        happened_on=day_of(mark.opened_at, work.house.settings.zone),
        points=mark.points,
        of_points=mark.of_points,
    )


def of_person(work: UnitOfWork, person_id: int, *, kind: EvidenceKind | None = None) -> list[EvidenceView]:
    """What the person has shown, the latest first, in its newest revision. The caller has checked who may.

    The score of a sitting is held back until its release gives it to who sat.
    """
    found = select(Evidence).where(Evidence.person_id == person_id)
    if kind is not None:
        found = found.where(Evidence.kind == kind)
    rows = work.session.scalars(found.order_by(Evidence.revision, Evidence.id))
    newest = {(row.kind, row.source): row for row in rows}
    standing = [row for row in newest.values() if not row.facts.get("withdrawn")]
    latest_first = sorted(standing, key=lambda row: (row.happened_on, row.id), reverse=True)
    sat = {row.series: int(row.series.partition(":")[2]) for row in standing if _of_sitting(row)}
    kept = marks.unreleased(work, set(sat.values()))
    return [_view(row, sat.get(row.series) in kept) for row in latest_first]


def _of_sitting(row: Evidence) -> bool:
    word, _, number = row.series.partition(":")
    return row.kind is EvidenceKind.EXAM and word == "sitting" and number.isdigit()


def _view(row: Evidence, held_back: bool) -> EvidenceView:
    rank = row.facts.get("rank")
    return EvidenceView(
        ref=row.ref,
        kind=row.kind,
        source=row.source,
        title=row.title,
        happened_on=row.happened_on,
        points=None if row.points is None or held_back else Points(row.points),
        of_points=None if row.of_points is None else Points(row.of_points),
        rank=rank if isinstance(rank, int) else None,
        held_back=held_back,
    )


def _plain(fact: Fact) -> str | int | bool | None:
    return fact.isoformat() if isinstance(fact, date) else fact
