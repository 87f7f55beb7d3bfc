"""Results: a candidate's own under the release policy, and one script for who reads results."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from core import audit
from core.errors import NotAllowed, NotFound
from core.people import persons, scope
from core.points import Points
from core.work import UnitOfWork
from exam import (
    answer_files,
    attempts,
    forms,
    interventions,
    marking,
    person_results,
    pieces,
    readers,
    rulings,
    sittings,
    timing,
)
from exam.desk_views import ScriptView
from exam.errors import ScriptSealed
from exam.models import Admission, Attempt, Sitting
from exam.rules.attempt import is_finished
from exam.rules.journal import code_of
from exam.rules.marking import VoidedItem
from exam.rules.paper import arrange
from exam.rules.release import ReleaseFacts, ReleasePolicy, Visible, what_may_be_seen
from exam.rules.ruling import Answered, Held, fits_under, worth_of_parts, worth_under
from exam.views import AlsoRight, Answer, CorrectionTold, ResultView, SlotResult
from question_bank.kinds import case_study, registry
from question_bank.kinds.contract import Key, KindName

_AS_HANDED_IN = Visible(score=True, answers=True, key=False, explanation=False, slot_marks=True)
"""What is shown of a script: answers and points, never the key."""


def own(work: UnitOfWork, attempt_ref: str) -> tuple[Attempt, Sitting, str]:
    """The actor's own attempt, its sitting, and their number in it. Raises NotFound for anybody else's."""
    row = work.session.execute(
        select(Attempt, Sitting, Admission.code)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Admission, (Admission.sitting_id == Sitting.id) & (Admission.person_id == Attempt.person_id))
        .where(Attempt.ref == attempt_ref, Attempt.person_id == work.actor.myself())
    ).one_or_none()
    if row is None:
        raise NotFound
    attempt, sitting, code = row
    return attempt, sitting, code


def mine(work: UnitOfWork, attempt_ref: str) -> ResultView:
    """The actor's own result: what the policy releases now, and a reason for everything it holds back.

    Raises NotFound for anybody else's attempt.
    """
    attempt, sitting, code = own(work, attempt_ref)
    visible = what_may_be_seen(
        ReleasePolicy.model_validate(sitting.release),
        ReleaseFacts(everyone_done_at=timing.everyone_done_at(work, sitting), state=attempt.state),
        work.now,
    )
    answers = attempts.sheet_of(work, attempt.id)
    points = Points(attempt.points) if visible.score and attempt.points is not None else None
    passed = None if points is None or sitting.pass_points is None else points >= sitting.pass_points
    shown = is_finished(attempt.state) and visible.answers
    slots = _slots(work, sitting, attempt, visible) if shown else ()
    return ResultView(
        attempt_ref=attempt.ref,
        sitting_title=sitting.title,
        state=attempt.state,
        handed_in_at=attempt.handed_in_at,
        closed_by=attempt.closed_by,
        receipt_code=code_of(attempt.receipt) if attempt.receipt else None,
        answered=sum(1 for each in answers.values() if each.payload),
        of=attempt.slots,
        points=points,
        of_points=Points(attempt.of_points),
        passed=passed,
        held_back={what.value: reason for what, reason in visible.held_back.items()},
        sections=_titles(work, attempt),
        slots=slots,
        corrections=_corrections(work, attempt, visible, slots),
        code=code,
        opens_at=sitting.opens_at,
        forced_in=interventions.forced_in(work, attempt.id),
    )


def script(work: UnitOfWork, sitting_ref: str, attempt_ref: str) -> ScriptView:
    """One candidate's script for who reads their results; that it was read is written down.

    Raises NotFound, NotAllowed for another unit's candidate, ScriptSealed while anybody may still write.
    """
    may = readers.reading(work, sitting_ref)
    sitting = may.sitting
    row = work.session.execute(
        select(Attempt, Admission)
        .join(
            Admission,
            (Admission.sitting_id == Attempt.sitting_id) & (Admission.person_id == Attempt.person_id),
        )
        .where(Attempt.ref == attempt_ref, Attempt.sitting_id == sitting.id)
    ).one_or_none()
    if row is None:
        raise NotFound
    attempt, admission = row
    theirs = select(Admission.id).where(Admission.id == admission.id, may.theirs)
    if not may.whole and work.session.scalars(theirs).one_or_none() is None:
        raise NotAllowed
    done_at = timing.everyone_done_at(work, sitting)
    if work.now <= done_at or not is_finished(attempt.state):
        raise ScriptSealed(closes_at=done_at)
    homes = scope.names_of(work, {admission.unit_id}) if admission.unit_id is not None else {}
    audit.record(work, "results.script_read", "attempt", attempt.ref, {"sitting": sitting.ref})
    return ScriptView(
        sitting_ref=sitting.ref,
        sitting_title=sitting.title,
        code=admission.code,
        name=persons.names_of(work, (attempt.person_id,))[attempt.person_id],
        unit=homes.get(admission.unit_id or 0, ""),
        row_standing=sittings.standing(sitting, attempt.state, work.now),
        points=None if attempt.points is None else Points(attempt.points),
        of_points=Points(attempt.of_points),
        handed_in_at=attempt.handed_in_at,
        receipt_code=code_of(attempt.receipt) if attempt.receipt else None,
        forced_in=interventions.forced_in(work, attempt.id),
        sections=_titles(work, attempt),
        slots=_slots(work, sitting, attempt, _AS_HANDED_IN),
    )


def _titles(work: UnitOfWork, attempt: Attempt) -> tuple[str, ...]:
    return tuple(section.title for section in forms.read_form(work, attempt.form_id).blueprint.sections)


def _slots(work: UnitOfWork, sitting: Sitting, attempt: Attempt, visible: Visible) -> tuple[SlotResult, ...]:
    """Item by item, in the order the candidate saw; the key is read only when it is released."""
    form = forms.dealt(forms.read_form(work, attempt.form_id), attempt.seed)
    order = arrange(
        form.slots,
        attempt.seed,
        shuffle_items=sitting.shuffle_items,
        shuffle_options=sitting.shuffle_options,
    )
    faces = {face.slot: face for face in form.faces}
    answers = attempts.sheet_of(work, attempt.id)
    held = rulings.by_slot(work, sitting.id)
    told_of = held if visible.slot_marks else {}
    awarded = marking.points_by_slot(work, attempt.id) if visible.slot_marks else {}
    known = forms.read_keys(work, form) if visible.key else {}
    keys = rulings.keys_with(known, held)
    marked_by = forms.read_keys(work, form) if awarded and _has_cases(form) else {}
    told = forms.read_explanations(work, form) if visible.explanation else {}
    by_people = person_results.of_attempt(work, attempt.id, form, keys) if visible.slot_marks else {}
    sent = answer_files.of_attempt(work, attempt.id)
    return tuple(
        SlotResult(
            slot=slot,
            section=faces[slot].section,
            points=worth_under(rulings.slot_of(form, faces[slot]), faces[slot].content, _held(told_of, slot)),
            child_points=worth_of_parts(
                rulings.slot_of(form, faces[slot]), faces[slot].content, _held(told_of, slot)
            ),
            removed=tuple(
                part for part, void in _held(told_of, slot).voids.items() if void is VoidedItem.REMOVED
            ),
            face=registry.present(faces[slot].kind, faces[slot].content, order.options.get(slot)),
            response=answers[slot].payload if slot in answers else None,
            awarded=None if _is_gone(held.get(slot)) else awarded.get(slot),
            right=registry.explain(faces[slot].kind, faces[slot].content, keys[slot])
            if slot in keys
            else None,
            explanation=told.get(slot),
            fits=_fits(faces[slot], known[slot], answers.get(slot), held.get(slot)) if slot in known else (),
            also=tuple(_also(_held(held, slot))) if slot in known else (),
            by_child=pieces.by_child(
                rulings.slot_of(form, faces[slot]),
                _answered(faces[slot], marked_by[slot], answers.get(slot)),
                _held(held, slot),
                awarded[slot],
            )
            if slot in marked_by and slot in awarded
            else (),
            marks=by_people.get(slot, ()),
            files=answer_files.listed(sent, answers[slot].payload) if slot in answers else (),
        )
        for slot in order.order
    )


def _held(held: Mapping[int, Held], slot: int) -> Held:
    return held.get(slot, Held(slot))


def _also(held: Held) -> Iterator[AlsoRight]:
    for part, ruling in held.by_part.items():
        for each in ruling.also:
            yield AlsoRight(part=part, options=each.options)


def _answered(face: forms.Face, key: Key, answer: Answer | None) -> Answered:
    given = answer.payload if answer is not None else None
    return Answered(face.kind, face.content, key, pieces.read_response(face, given))


def _fits(face: forms.Face, key: Key, answer: Answer | None, held: Held | None) -> tuple[bool, ...]:
    given = answer.payload if answer is not None else None
    if not isinstance(given, dict):
        return ()
    return fits_under(_answered(face, key, answer), given, held or Held(face.slot))


def _is_gone(held: Held | None) -> bool:
    """The item was taken out of the paper: nobody has points for it."""
    return held is not None and held.void() is VoidedItem.REMOVED


def _corrections(
    work: UnitOfWork, attempt: Attempt, visible: Visible, slots: Sequence[SlotResult]
) -> tuple[CorrectionTold, ...]:
    """What was ruled after the sitting, by the numbers of the candidate's own page, once marks are shown."""
    if not visible.slot_marks:
        return ()
    faces = {face.slot: face for face in forms.read_form(work, attempt.form_id).faces}
    numbers = {each.slot: number for number, each in enumerate(slots, start=1)}
    return tuple(
        CorrectionTold(
            number=numbers[each.ruling.slot],
            part=_part_number(faces[each.ruling.slot], each.ruling.part),
            void=each.ruling.void,
            taken_back=bool(each.takes_back),
            reason=each.reason,
            made_at=each.made_at,
        )
        for each in rulings.of_sitting(work, attempt.sitting_id)
        if each.ruling.slot in numbers
    )


def _part_number(face: forms.Face, part: str) -> int | None:
    """The number of an item of a case within it; None for all of an item."""
    children = face.content.children if isinstance(face.content, case_study.Content) else ()
    return next((number for number, child in enumerate(children, start=1) if child.id == part), None)


def _has_cases(form: forms.Form) -> bool:
    return any(face.kind is KindName.CASE_STUDY for face in form.faces)
