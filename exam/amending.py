"""Amending a sitting that stands: what may be changed is changed at once, written down and told.

Two people at two desks do not overwrite each other: whoever sends a form says what they had seen.
"""

import json

from sqlalchemy import func, select

from core import audit, changes, notices
from core.access import Permission
from core.errors import Conflict, Fact, NotFound
from core.people import scope
from core.points import Points
from core.work import UnitOfWork
from exam import forms, sittings, timing
from exam.desk_views import AmendedView
from exam.errors import PaperNotLocked, SittingUnfit
from exam.models import Admission, Attempt, Paper, Sitting
from exam.papers import check_title
from exam.rules.amending import TIMES, Plan, judge, stage_of
from exam.rules.attempt import AttemptState
from exam.rules.clock import check_timetable
from exam.rules.release import ReleasePolicy
from exam.sittings import SittingDraft
from exam.states import PaperState, SittingState


def look(work: UnitOfWork, ref: str) -> AmendedView:
    """A sitting as its form shows it, with the mark of what was seen. Demands SITTING_SCHEDULE."""
    sitting = sittings.row_of(work, ref, Permission.SITTING_SCHEDULE)
    plan = _plan(work, sitting)
    return AmendedView(
        ref=sitting.ref,
        title=plan.title,
        paper_ref=plan.paper,
        doors_open_at=plan.doors_open_at,
        opens_at=plan.opens_at,
        last_entry_at=plan.last_entry_at,
        closes_at=plan.closes_at,
        length_seconds=plan.length_seconds,
        pass_points=None if plan.pass_points is None else Points(plan.pass_points),
        shuffle_items=plan.shuffle_items,
        shuffle_options=plan.shuffle_options,
        rated=plan.rated,
        release=ReleasePolicy.model_validate_json(plan.release),
        stage=stage_of(plan, work.now),
        stands=sitting.state is SittingState.SCHEDULED,
        begun=_begun(work, sitting.id),
        held=changes.held(plan),
        seen=changes.mark(changes.held(plan)),
    )


def amend(work: UnitOfWork, ref: str, draft: SittingDraft, *, seen: str) -> tuple[str, ...]:
    """Change the sitting to what the draft says; returns the names of the fields that were changed.

    ``seen`` is the mark :func:`look` gave. Raises ChangedMeanwhile when it would overwrite what somebody else
    changed since, SittingUnfit with every change that may not be made, Conflict for a cancelled sitting.
    """
    sitting = sittings.row_of(work, ref, Permission.SITTING_SCHEDULE, for_update=True)
    if sitting.state is not SittingState.SCHEDULED:
        raise Conflict
    before = _plan(work, sitting)
    paper = _paper(work, draft.paper_ref)
    after = _wanted(draft, paper)
    changes.demand_seen(seen, changes.held(before), changes.held(after))
    changed = changes.differences(changes.held(before), changes.held(after))
    if not changed:
        return ()
    findings = [
        *judge(before, after, begun=_begun(work, sitting.id), now=work.now),
        *check_title(draft.title),
    ]
    findings += sittings.check_extras(draft, Points(paper.total_points))
    if not findings:
        _write(sitting, paper, after)
        findings += check_timetable(timing.timetable(sitting))
    if findings:
        raise SittingUnfit(*findings)
    if "paper" in changed:
        _reseat(work, sitting)
    audit.record(work, "sitting.amended", "sitting", sitting.ref, changes.told(changed))
    if TIMES & changed.keys():
        _tell(work, sitting)
    work.publish(f"sitting:{sitting.id}", {"type": "changed"})
    return tuple(changed)


def _plan(work: UnitOfWork, sitting: Sitting) -> Plan:
    paper_ref = work.session.scalars(select(Paper.ref).where(Paper.id == sitting.paper_id)).one()
    return Plan(
        title=sitting.title,
        paper=paper_ref,
        doors_open_at=sitting.doors_open_at,
        opens_at=sitting.opens_at,
        last_entry_at=sitting.last_entry_at,
        closes_at=sitting.closes_at,
        length_seconds=sitting.length_seconds,
        pass_points=sitting.pass_points,
        shuffle_items=sitting.shuffle_items,
        shuffle_options=sitting.shuffle_options,
        rated=sitting.rated,
        release=_policy(ReleasePolicy.model_validate(sitting.release)),
    )


def _wanted(draft: SittingDraft, paper: Paper) -> Plan:
    return Plan(
        title=draft.title.strip(),
        paper=paper.ref,
        doors_open_at=sittings.doors_of(draft),
        opens_at=draft.opens_at,
        last_entry_at=draft.last_entry_at,
        closes_at=draft.closes_at,
        length_seconds=draft.length_minutes * 60,
        pass_points=draft.pass_points,
        shuffle_items=draft.shuffle_items,
        shuffle_options=draft.shuffle_options,
        rated=draft.rated,
        release=_policy(draft.release),
    )


def _write(sitting: Sitting, paper: Paper, plan: Plan) -> None:
    sitting.title, sitting.paper_id = plan.title, paper.id
    sitting.doors_open_at, sitting.opens_at = plan.doors_open_at, plan.opens_at
    sitting.last_entry_at, sitting.closes_at = plan.last_entry_at, plan.closes_at
    sitting.length_seconds, sitting.pass_points = plan.length_seconds, plan.pass_points
    sitting.shuffle_items, sitting.shuffle_options = plan.shuffle_items, plan.shuffle_options
    sitting.rated, sitting.release = plan.rated, json.loads(plan.release)


def _reseat(work: UnitOfWork, sitting: Sitting) -> None:
    """Give every attempt that waits the form of the new paper; nobody has begun."""
    form_id = forms.form_id_of(work, sitting.paper_id)
    form = forms.read_form(work, form_id)
    for attempt in work.session.scalars(select(Attempt).where(Attempt.sitting_id == sitting.id)):
        attempt.form_id, attempt.slots, attempt.of_points = form_id, len(form.slots), form.total


def _tell(work: UnitOfWork, sitting: Sitting) -> None:
    """Tell everybody on the list the new times, and the pages of who is at work the new deadline."""
    facts: dict[str, Fact] = {
        "title": sitting.title,
        "opens_at": sitting.opens_at,
        "closes_at": sitting.closes_at,
        "minutes": sitting.length_seconds // 60,
    }
    listed = select(Admission.person_id).where(
        Admission.sitting_id == sitting.id, Admission.withdrawn_at.is_(None)
    )
    for person_id in work.session.scalars(listed.order_by(Admission.id)).all():
        notices.send(work, person_id, "exam.sitting_amended", facts, f"/exam/sittings/{sitting.ref}")
    at_work = select(Attempt).where(Attempt.sitting_id == sitting.id, Attempt.state == AttemptState.OPEN)
    for attempt in work.session.scalars(at_work.order_by(Attempt.id).with_for_update()).all():
        timing.tell_new_deadline(work, sitting, attempt)


def _paper(work: UnitOfWork, ref: str) -> Paper:
    paper = work.session.scalars(select(Paper).where(Paper.ref == ref)).one_or_none()
    if paper is None:
        raise NotFound
    work.demand(Permission.SITTING_SCHEDULE, scope.path_of(work, paper.unit_id))
    if paper.state is not PaperState.LOCKED:
        raise PaperNotLocked
    return paper


def _begun(work: UnitOfWork, sitting_id: int) -> int:
    begun = (
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.sitting_id == sitting_id, Attempt.state != AttemptState.READY)
    )
    return work.session.scalar(begun) or 0


def _policy(policy: ReleasePolicy) -> str:
    return json.dumps(policy.model_dump(mode="json"), sort_keys=True)
