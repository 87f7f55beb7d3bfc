"""Sittings: scheduled, filled with candidates, listed, cancelled.

Attempts are made when people are admitted, long before the bell, so that beginning writes one row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from core import audit, notices, reasons
from core.access import Permission
from core.counts import Count
from core.errors import Conflict, Fact, Facts, Finding, NotFound
from core.ids import new_code, new_ref, new_seed
from core.people import scope
from core.points import Points, written
from core.work import UnitOfWork
from exam import forms, insiders, timing
from exam.errors import PaperNotLocked, ReasonMissing, SittingUnfit
from exam.models import Admission, Attempt, Paper, Room, Sitting
from exam.papers import check_title
from exam.rules.attempt import FINISHED, AttemptState
from exam.rules.clock import check_ahead, check_timetable
from exam.rules.release import ReleasePolicy
from exam.states import PaperState, SittingPhase, SittingState, Standing
from exam.views import SittingView

DELIVERY_CAP_SECONDS = 60
LONGEST_MINUTES = 24 * 60
LONGEST_DOORS_MINUTES = 180
NO_COUNTS = (0, 0, 0, 0)
SEEN_BY = (Permission.SITTING_WATCH, Permission.SITTING_SCHEDULE, Permission.RESULTS_READ)
"""Any of these shows a sitting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingDraft:
    """A sitting to schedule. Instants are UTC; ``doors_minutes`` before the opening candidates may wait."""

    title: str
    paper_ref: str
    opens_at: datetime
    last_entry_at: datetime
    closes_at: datetime
    length_minutes: int
    release: ReleasePolicy
    doors_minutes: int = 30
    grace_seconds: int | None = None
    shuffle_items: bool = True
    shuffle_options: bool = True
    rated: bool = True
    pass_points: Points | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """How many came onto the list, and those of them who know the paper."""

    added: int
    insiders: frozenset[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to admit, with the unit of the day and the room, where there is one."""

    person_id: int
    unit_id: int | None = None
    room: str | None = None


def schedule(work: UnitOfWork, draft: SittingDraft) -> SittingView:
    """Schedule a sitting of a locked paper. Raises PaperNotLocked, SittingUnfit, as when it would be over."""
    paper = work.session.scalars(select(Paper).where(Paper.ref == draft.paper_ref)).one_or_none()
    if paper is None:
        raise NotFound
    work.demand(Permission.SITTING_SCHEDULE, scope.path_of(work, paper.unit_id))
    if paper.state is not PaperState.LOCKED:
        raise PaperNotLocked
    sitting = Sitting(
        ref=new_ref(),
        code=new_code(6),
        title=draft.title.strip(),
        paper_id=paper.id,
        unit_id=paper.unit_id,
        state=SittingState.SCHEDULED,
        doors_open_at=doors_of(draft),
        opens_at=draft.opens_at,
        last_entry_at=draft.last_entry_at,
        closes_at=draft.closes_at,
        length_seconds=draft.length_minutes * 60,
        delivery_cap_seconds=DELIVERY_CAP_SECONDS,
        grace_seconds=work.house.settings.grace_seconds
        if draft.grace_seconds is None
        else draft.grace_seconds,
        shuffle_items=draft.shuffle_items,
        shuffle_options=draft.shuffle_options,
        rated=draft.rated,
        pass_points=draft.pass_points,
        release=draft.release.model_dump(mode="json"),
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    timetable = timing.timetable(sitting)
    findings = [*check_title(draft.title), *check_timetable(timetable), *check_ahead(timetable, work.now)]
    findings += check_extras(draft, Points(paper.total_points))
    if findings:
        raise SittingUnfit(*findings)
    work.session.add(sitting)
    work.flush()
    audit.record(
        work, "sitting.scheduled", "sitting", sitting.ref, {"paper": paper.ref, "opens_at": draft.opens_at}
    )
    return look(work, sitting.ref)


def admit(work: UnitOfWork, ref: str, candidates: Sequence[Candidate]) -> int:
    """:func:`enter`, for who asks no more than how many were added."""
    return enter(work, ref, candidates).added


def enter(work: UnitOfWork, ref: str, candidates: Sequence[Candidate]) -> Entered:
    """Put people on the list, make their attempts and tell them; who is on it stays as they are.

    Raises Conflict when the sitting is over or cancelled.
    """
    sitting = row_of(work, ref, Permission.SITTING_SCHEDULE, for_update=True)
    if sitting.state is not SittingState.SCHEDULED or work.now >= sitting.closes_at:
        raise Conflict
    listed = {
        row.person_id: row
        for row in work.session.scalars(select(Admission).where(Admission.sitting_id == sitting.id))
    }
    back = {each.person_id for each in candidates if each.person_id in listed}
    returned = [listed[each] for each in back if listed[each].withdrawn_at is not None]
    for admission in returned:
        admission.withdrawn_at = None
    fresh = {each.person_id: each for each in candidates if each.person_id not in listed}
    form_id = forms.form_id_of(work, sitting.paper_id)
    form = forms.read_form(work, form_id)
    rooms = _rooms(work, sitting.id, {each.room for each in fresh.values() if each.room})
    for number, each in enumerate(fresh.values(), start=len(listed) + 1):
        code = f"{sitting.code}{number:05d}"
        work.session.add(
            Admission(
                sitting_id=sitting.id,
                person_id=each.person_id,
                unit_id=each.unit_id,
                room_id=rooms.get(each.room) if each.room else None,
                code=code,
                made_at=work.now,
            )
        )
        facts: Facts = {"title": sitting.title, "opens_at": sitting.opens_at, "number": code}
        notices.send(work, each.person_id, "exam.admitted", facts, f"/exam/sittings/{sitting.ref}")
        work.session.add(
            Attempt(
                ref=new_ref(),
                sitting_id=sitting.id,
                person_id=each.person_id,
                number=1,
                form_id=form_id,
                unit_id=each.unit_id,
                seed=new_seed(),
                slots=len(form.slots),
                state=AttemptState.READY,
                epoch=1,
                of_points=form.total,
            )
        )
    added = {*fresh, *(admission.person_id for admission in returned)}
    knowing = insiders.among(work, sitting.paper_id, form, added)
    told: dict[str, Fact] = {"people": len(added), **({"insiders": len(knowing)} if knowing else {})}
    audit.record(work, "sitting.admitted", "sitting", sitting.ref, told)
    return Entered(len(added), knowing)


def cancel(work: UnitOfWork, ref: str, reason: str) -> SittingView:
    """Cancel a sitting: nobody begins or answers any more, and open papers end now with what was saved.

    Cancelling what is cancelled changes nothing. Raises ReasonMissing, Conflict for a finished one.
    """
    if not reasons.suffices(reason):
        raise ReasonMissing
    sitting = row_of(work, ref, Permission.SITTING_SCHEDULE, for_update=True)
    if sitting.state is SittingState.FINISHED:
        raise Conflict
    if sitting.state is SittingState.CANCELLED:
        return views(work, [sitting])[0]
    sitting.state, sitting.finished_at = SittingState.CANCELLED, work.now
    still_open = select(Attempt).where(Attempt.sitting_id == sitting.id, Attempt.state == AttemptState.OPEN)
    for attempt in work.session.scalars(still_open.order_by(Attempt.id).with_for_update()).all():
        timing.tell_new_deadline(work, sitting, attempt)
    work.publish(f"sitting:{sitting.id}", {"type": "changed"})
    audit.record(work, "sitting.cancelled", "sitting", ref, {"reason": reasons.read(reason)})
    return look(work, ref)


def look(work: UnitOfWork, ref: str) -> SittingView:
    """A sitting, for who schedules, watches or reads results there."""
    sitting = row_of(work, ref, *SEEN_BY)
    return views(work, [sitting])[0]


def listing(
    work: UnitOfWork,
    *,
    before: int | None = None,
    limit: int = 30,
    permissions: Sequence[Permission] = SEEN_BY,
) -> list[SittingView]:
    """Sittings whose unit any of the permissions reaches, the latest to begin first.

    ``before``: the id of one; only those that come behind it.
    """
    found = select(Sitting).where(Sitting.unit_id.in_(scope.ids_in_reach(work, *permissions)))
    return views(work, list(work.session.scalars(latest_first(found, before).limit(limit))))


def latest_first(found: Select[Sitting], before: int | None = None) -> Select[Sitting]:
    """Sittings by their beginning, behind the one with the id ``before``; one that is gone ends the list."""
    if before is not None:
        begins = select(Sitting.opens_at).where(Sitting.id == before).scalar_subquery()
        behind = and_(Sitting.opens_at == begins, Sitting.id < before)
        found = found.where(or_(Sitting.opens_at < begins, behind))
    return found.order_by(Sitting.opens_at.desc(), Sitting.id.desc())


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """What waits on the desks of who assembles, schedules and watches, each to be counted."""

    papers_drafted: Count
    sittings_coming: Count
    sittings_running: Count


def desk_counts(work: UnitOfWork) -> DeskCounts:
    """How to count what waits within reach: papers still drafted, sittings to come and under way."""
    reach = scope.ids_in_reach(work, Permission.SITTING_WATCH, Permission.SITTING_SCHEDULE)
    standing = [Sitting.unit_id.in_(reach), Sitting.state == SittingState.SCHEDULED]
    drafted = select(func.count()).where(
        Paper.unit_id.in_(scope.ids_in_reach(work, Permission.PAPER_ASSEMBLE)),
        Paper.state == PaperState.DRAFT,
    )
    coming = select(func.count()).where(*standing, Sitting.opens_at > work.now)
    running = select(func.count()).where(
        *standing, Sitting.opens_at <= work.now, Sitting.closes_at > work.now
    )
    return DeskCounts(drafted, coming, running)


def row_of(work: UnitOfWork, ref: str, *permissions: Permission, for_update: bool = False) -> Sitting:
    """The sitting's row, for who holds one of the permissions on its unit. Raises NotFound, NotAllowed."""
    found = select(Sitting).where(Sitting.ref == ref)
    sitting = work.session.scalars(found.with_for_update() if for_update else found).one_or_none()
    if sitting is None:
        raise NotFound
    path = scope.path_of(work, sitting.unit_id)
    if not any(work.actor.may(permission, path) for permission in permissions):
        work.demand(permissions[0], path)
    return sitting


def views(
    work: UnitOfWork, sittings: Sequence[Sitting], theirs: ColumnElement[bool] | None = None
) -> list[SittingView]:
    """A page's worth of sittings with their counts, in two queries; ``theirs`` narrows whom they count."""
    begun = case((Attempt.state != AttemptState.READY, 1), else_=0)
    finished = case((Attempt.state.in_(FINISHED), 1), else_=0)
    voided = case((Attempt.state == AttemptState.VOIDED, 1), else_=0)
    counts = {
        row[0]: (row[1], row[2] or 0, row[3] or 0, row[4] or 0)
        for row in work.session.execute(
            select(Attempt.sitting_id, func.count(), func.sum(begun), func.sum(finished), func.sum(voided))
            .join(
                Admission,
                (Admission.sitting_id == Attempt.sitting_id) & (Admission.person_id == Attempt.person_id),
            )
            .where(
                Attempt.sitting_id.in_([each.id for each in sittings]),
                Admission.withdrawn_at.is_(None),
                true() if theirs is None else theirs,
            )
            .group_by(Attempt.sitting_id)
        )
    }
    papers = {
        row.id: row
        for row in work.session.scalars(
            select(Paper).where(Paper.id.in_([each.paper_id for each in sittings]))
        )
    }
    return [
        SittingView(
            id=each.id,
            ref=each.ref,
            code=each.code,
            title=each.title,
            state=each.state,
            phase=phase(each, work.now),
            doors_open_at=each.doors_open_at,
            opens_at=each.opens_at,
            last_entry_at=each.last_entry_at,
            closes_at=each.closes_at,
            length_seconds=each.length_seconds,
            paper_title=papers[each.paper_id].title,
            total=Points(papers[each.paper_id].total_points),
            pass_points=None if each.pass_points is None else Points(each.pass_points),
            rated=each.rated,
            admitted=counts.get(each.id, NO_COUNTS)[0],
            begun=counts.get(each.id, NO_COUNTS)[1],
            finished=counts.get(each.id, NO_COUNTS)[2],
            voided=counts.get(each.id, NO_COUNTS)[3],
        )
        for each in sittings
    ]


def phase(sitting: Sitting, now: datetime) -> SittingPhase:
    """Where a sitting stands by the clock."""
    if sitting.state is SittingState.CANCELLED:
        return SittingPhase.CANCELLED
    if now < sitting.doors_open_at:
        return SittingPhase.COMING
    if now < sitting.opens_at:
        return SittingPhase.DOORS_OPEN
    return SittingPhase.RUNNING if now < sitting.closes_at else SittingPhase.OVER


def doors_of(draft: SittingDraft) -> datetime:
    """When the doors open by a draft."""
    return draft.opens_at - timedelta(minutes=draft.doors_minutes)


def check_extras(draft: SittingDraft, total: Points) -> list[Finding]:
    """What about a draft lies out of bounds beside its times."""
    found: list[Finding] = []
    if draft.pass_points is not None and not 0 < draft.pass_points <= total:
        facts = {"pass_marks": written(draft.pass_points), "announced": written(total)}
        found.append(Finding("exam.pass_mark_out_of_reach", facts, "pass_points"))
    if not 0 <= draft.doors_minutes <= LONGEST_DOORS_MINUTES:
        found.append(Finding("exam.doors_minutes", {"most": LONGEST_DOORS_MINUTES}, "doors_minutes"))
    if draft.length_minutes > LONGEST_MINUTES:
        found.append(Finding("exam.too_long", {"most": LONGEST_MINUTES}, "length_seconds"))
    return found


def standing(sitting: Sitting, state: AttemptState, now: datetime) -> Standing:
    """Where a candidate stands: who has not begun when nobody may enter any more is absent."""
    if state is AttemptState.READY and now > sitting.last_entry_at:
        return Standing.ABSENT
    return Standing(state.value)


def _rooms(work: UnitOfWork, sitting_id: int, names: set[str]) -> dict[str, int]:
    known = {
        room.name: room.id for room in work.session.scalars(select(Room).where(Room.sitting_id == sitting_id))
    }
    for name in sorted(names - known.keys()):
        room = Room(ref=new_ref(), sitting_id=sitting_id, name=name)
        work.session.add(room)
        work.flush()
        known[name] = room.id
    return known
