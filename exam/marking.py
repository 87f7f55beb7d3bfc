"""Marking (阅卷): a sheet, a form's keys and its rules become points, once, repeatably.

The first marking of a sitting is one row; each marked attempt appends its slot marks to it. Marking an
attempt twice changes nothing. What only people can mark waits on their desk (``exam.person_marks``), and so
long the attempt has no points and nobody is told any.
"""

from collections.abc import Mapping

from sqlalchemy import select

from core.ids import new_ref
from core.points import Points
from core.work import UnitOfWork
from exam import forms, person_marks
from exam.events import AttemptHandedIn, AttemptMarked
from exam.models import AnswerSheet, Attempt, Marking, Sitting, SlotMark
from exam.pieces import read_response
from exam.rules.attempt import AttemptState
from exam.rules.marking import Marked, MarkedSlot, mark_sheet
from exam.states import MarkingKind
from question_bank.kinds import registry
from question_bank.kinds.contract import Response
from question_bank.kinds.outcome import NeedsPerson, Outcome

RULE_VERSION = 1
"""Raised when ``exam.rules.marking`` would mark any sheet differently."""


def mark_when_handed_in(work: UnitOfWork, event: AttemptHandedIn) -> None:
    """Mark the attempt that was handed in; one that is already marked, or was voided, is left alone."""
    attempt = work.session.scalars(
        select(Attempt).where(Attempt.id == event.attempt_id).with_for_update()
    ).one()
    if attempt.state is not AttemptState.HANDED_IN:
        return
    sitting = work.session.get_one(Sitting, attempt.sitting_id)
    form = forms.dealt(forms.read_form(work, attempt.form_id), attempt.seed)
    responses = responses_of(work, form, attempt.id)
    outcomes = outcomes_of(work, form, responses)
    for_people = {slot: each for slot, each in outcomes.items() if isinstance(each, NeedsPerson)}
    marked = mark_sheet([each for each in _slots(form) if each.slot not in for_people], outcomes)
    marking = _first_marking(work, sitting.id)
    work.session.add_all(_slot_marks(marking.id, attempt.id, form, marked, outcomes))
    if for_people:
        person_marks.lay_out(work, attempt, form, for_people, responses)
        attempt.state = AttemptState.AWAITING_MARKS
        return
    attempt.points, attempt.marked_at, attempt.state = marked.total, work.now, AttemptState.MARKED
    work.announce(AttemptMarked(attempt.id, sitting.id, attempt.person_id, int(marked.total), sitting.rated))


def responses_of(work: UnitOfWork, form: forms.Form, attempt_id: int) -> dict[int, Response | None]:
    """The answers by slot. One of a shape the item cannot have counts as none."""
    given = {
        row.slot: row.payload
        for row in work.session.execute(
            select(AnswerSheet.slot, AnswerSheet.payload).where(AnswerSheet.attempt_id == attempt_id)
        )
    }
    return {face.slot: read_response(face, given.get(face.slot)) for face in form.faces}


def outcomes_of(
    work: UnitOfWork, form: forms.Form, responses: Mapping[int, Response | None]
) -> dict[int, Outcome]:
    """How right each answer is, by slot, or that only a person can tell."""
    keys = forms.read_keys(work, form)
    return {
        face.slot: registry.compare(face.kind, face.content, keys[face.slot], responses.get(face.slot))
        for face in form.faces
    }


def _slots(form: forms.Form) -> list[MarkedSlot]:
    sections = form.blueprint.sections
    return [
        MarkedSlot(slot=face.slot, max_points=face.points, rule=sections[face.section].rule)
        for face in form.faces
    ]


def _slot_marks(
    marking_id: int, attempt_id: int, form: forms.Form, marked: Marked, outcomes: dict[int, Outcome]
) -> list[SlotMark]:
    faces = {face.slot: face for face in form.faces}
    return [
        SlotMark(
            marking_id=marking_id,
            attempt_id=attempt_id,
            slot=mark.slot,
            version_id=faces[mark.slot].version_id,
            rule=form.blueprint.sections[faces[mark.slot].section].rule.name.value,
            rule_version=RULE_VERSION,
            points=mark.awarded,
            of_points=mark.max_points,
            fully_right=outcomes[mark.slot].fully_right,
        )
        for mark in marked.slot_marks
    ]


def _first_marking(work: UnitOfWork, sitting_id: int) -> Marking:
    """The sitting's first marking; its row is made under the sitting's lock, so there is only one."""
    known = select(Marking).where(Marking.sitting_id == sitting_id, Marking.kind == MarkingKind.FIRST)
    marking = work.session.scalars(known).one_or_none()
    if marking is not None:
        return marking
    work.session.execute(select(Sitting.id).where(Sitting.id == sitting_id).with_for_update())
    marking = work.session.scalars(known).one_or_none()
    if marking is None:
        marking = Marking(
            ref=new_ref(),
            sitting_id=sitting_id,
            kind=MarkingKind.FIRST,
            dry_run=False,
            diff={},
            made_at=work.now,
        )
        work.session.add(marking)
        work.flush()
    return marking


def points_by_slot(work: UnitOfWork, attempt_id: int) -> dict[int, Points]:
    """What each slot brought in the latest marking that counted."""
    rows = work.session.execute(
        select(SlotMark.slot, SlotMark.points)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .where(SlotMark.attempt_id == attempt_id, Marking.dry_run.is_(False))
        .order_by(Marking.id)
    )
    return {slot: Points(points) for slot, points in rows}
