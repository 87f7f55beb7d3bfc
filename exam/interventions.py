"""What was done to a sitting and its candidates: time granted, papers taken in, words said; and by whom."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from core.access import Permission
from core.errors import Fact, Finding
from core.people import persons
from core.work import UnitOfWork
from exam import sittings, timing
from exam.desk_views import GrantView, Interventions, InterventionView
from exam.errors import GrantRefused
from exam.models import Admission, Attempt, Intervention, Room, TimeAdjustment
from exam.states import InterventionKind
from exam.views import ForcedIn


def of_sitting(work: UnitOfWork, ref: str) -> Interventions:
    """Time granted and everything else that was done, the newest first, for whoever may see the sitting."""
    sitting = sittings.row_of(work, ref, *sittings.SEEN_BY)
    grants = work.session.execute(
        select(TimeAdjustment, Attempt.person_id, Admission.code)
        .outerjoin(Attempt, Attempt.id == TimeAdjustment.attempt_id)
        .outerjoin(
            Admission,
            (Admission.sitting_id == TimeAdjustment.sitting_id) & (Admission.person_id == Attempt.person_id),
        )
        .where(TimeAdjustment.sitting_id == sitting.id)
        .order_by(TimeAdjustment.id.desc())
    ).all()
    deeds = work.session.execute(_deeds().where(Intervention.sitting_id == sitting.id)).all()
    people = {row.person_id for row in (*grants, *deeds) if row.person_id is not None}
    people |= {row.TimeAdjustment.granted_by for row in grants if row.TimeAdjustment.granted_by is not None}
    people |= {row.Intervention.made_by for row in deeds if row.Intervention.made_by is not None}
    names = persons.names_of(work, people) if people else {}
    return Interventions(
        grants=tuple(
            GrantView(
                whom=names.get(row.person_id or 0, ""),
                code=row.code or "",
                minutes=row.TimeAdjustment.seconds // 60,
                beyond_window=row.TimeAdjustment.beyond_window,
                reason=row.TimeAdjustment.reason,
                by=names.get(row.TimeAdjustment.granted_by or 0, ""),
                at=row.TimeAdjustment.granted_at,
            )
            for row in grants
        ),
        deeds=tuple(_shown(row, names) for row in deeds),
    )


def of_attempt(work: UnitOfWork, sitting_ref: str, attempt_ref: str) -> tuple[InterventionView, ...]:
    """What was done to one attempt and noted about it, the newest first, for who watches the sitting."""
    sitting = sittings.row_of(work, sitting_ref, Permission.SITTING_WATCH)
    found = _deeds().where(Intervention.sitting_id == sitting.id, Attempt.ref == attempt_ref)
    rows = work.session.execute(found).all()
    people = {each for row in rows for each in (row.person_id, row.Intervention.made_by) if each is not None}
    names = persons.names_of(work, people) if people else {}
    return tuple(_shown(row, names) for row in rows)


def grants_to(work: UnitOfWork, sitting_ref: str, attempt_ref: str | None = None) -> tuple[GrantView, ...]:
    """Time granted to everybody and, where one is named, to one attempt, the first one first."""
    sitting = sittings.row_of(work, sitting_ref, Permission.SITTING_WATCH)
    row = None
    if attempt_ref is not None:
        asked = select(Attempt.id, Attempt.person_id, Admission.code).join(
            Admission,
            (Admission.sitting_id == Attempt.sitting_id) & (Admission.person_id == Attempt.person_id),
        )
        row = work.session.execute(
            asked.where(Attempt.ref == attempt_ref, Attempt.sitting_id == sitting.id)
        ).one()
    grants = timing.granted(work, sitting.id, None if row is None else row.id)
    people = {each.granted_by for each in grants if each.granted_by is not None}
    people |= set() if row is None else {row.person_id}
    names = persons.names_of(work, people) if people else {}
    return tuple(
        GrantView(
            whom="" if row is None or each.attempt_id is None else names[row.person_id],
            code="" if row is None or each.attempt_id is None else row.code,
            minutes=each.seconds // 60,
            beyond_window=each.beyond_window,
            reason=each.reason,
            by=names.get(each.granted_by or 0, ""),
            at=each.granted_at,
        )
        for each in grants
    )


def demand_seen(work: UnitOfWork, sitting_ref: str, attempt_ref: str | None, seen: int) -> None:
    """Raise GrantRefused where more was granted than the first ``seen`` grants that a form was filled from.

    Two invigilators who mean the same ten minutes would otherwise give twenty.
    """
    unseen = grants_to(work, sitting_ref, attempt_ref)[seen:]
    if not unseen:
        return
    facts: dict[str, Fact] = {
        "by": "、".join(dict.fromkeys(each.by or "–" for each in unseen)),
        "minutes": sum(each.minutes for each in unseen),
    }
    if attempt_ref is None:
        raise GrantRefused(Finding("exam.granted_all_meanwhile", facts))
    ends_at = work.session.scalars(select(Attempt.deadline).where(Attempt.ref == attempt_ref)).one()
    raise GrantRefused(Finding("exam.granted_meanwhile", {**facts, "ends_at": ends_at}))


def _deeds() -> Select[Intervention, int, str, str]:
    return (
        select(Intervention, Attempt.person_id, Admission.code, Room.name)
        .join(Attempt, Attempt.id == Intervention.attempt_id)
        .join(
            Admission,
            (Admission.sitting_id == Intervention.sitting_id) & (Admission.person_id == Attempt.person_id),
        )
        .outerjoin(Room, Room.id == Admission.room_id)
        .order_by(Intervention.id.desc())
    )


def _shown(row: Any, names: Mapping[int, str]) -> InterventionView:
    return InterventionView(
        kind=row.Intervention.kind,
        whom=names.get(row.person_id, ""),
        code=row.code,
        room=row.name or "",
        words=row.Intervention.words,
        by=names.get(row.Intervention.made_by or 0, ""),
        at=row.Intervention.made_at,
    )


def forced_in(work: UnitOfWork, attempt_id: int) -> ForcedIn | None:
    """Who took the paper in and why; None when nobody did. The caller has checked whose attempt it is."""
    row = work.session.scalars(
        select(Intervention)
        .where(Intervention.attempt_id == attempt_id, Intervention.kind == InterventionKind.FORCED_IN)
        .order_by(Intervention.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    names = persons.names_of(work, (row.made_by,)) if row.made_by is not None else {}
    return ForcedIn(by=names.get(row.made_by or 0, ""), reason=row.words, at=row.made_at)
