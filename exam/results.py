"""Results: a candidate's own under the release policy, a sitting's for who may read them."""

from collections.abc import Iterator

from sqlalchemy import select

from core.access import Permission
from core.errors import NotFound
from core.people import persons, scope
from core.points import Points
from core.work import UnitOfWork
from exam import attempts, forms, marking, sittings, timing
from exam.models import Admission, Attempt, Sitting
from exam.rules.attempt import AttemptState, is_finished
from exam.rules.journal import code_of
from exam.rules.paper import arrange
from exam.rules.release import ReleaseFacts, ReleasePolicy, Visible, what_may_be_seen
from exam.rules.results import summarise
from exam.views import ResultRow, ResultView, SittingResults, SlotResult
from question_bank.kinds import registry

BANDS = 10


def mine(work: UnitOfWork, attempt_ref: str) -> ResultView:
    """The actor's own result: what the policy releases now, and a reason for everything it holds back.

    Raises NotFound for anybody else's attempt.
    """
    row = work.session.execute(
        select(Attempt, Sitting)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Attempt.ref == attempt_ref, Attempt.person_id == work.actor.myself())
    ).one_or_none()
    if row is None:
        raise NotFound
    attempt, sitting = row
    visible = what_may_be_seen(
        ReleasePolicy.model_validate(sitting.release),
        ReleaseFacts(everyone_done_at=timing.everyone_done_at(work, sitting), state=attempt.state),
        work.now,
    )
    answers = attempts.sheet_of(work, attempt.id)
    points = Points(attempt.points) if visible.score and attempt.points is not None else None
    passed = None if points is None or sitting.pass_points is None else points >= sitting.pass_points
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
        slots=_slots(work, sitting, attempt, visible)
        if is_finished(attempt.state) and visible.answers
        else (),
    )


def of_sitting(
    work: UnitOfWork, sitting_ref: str, *, after: int | None = None, limit: int = 50
) -> SittingResults:
    """A sitting's results: figures over the marked, and a page of rows by order on the list."""
    sitting = sittings.row_of(work, sitting_ref, Permission.RESULTS_READ)
    scores = [
        Points(each)
        for each in work.session.scalars(
            select(Attempt.points).where(
                Attempt.sitting_id == sitting.id, Attempt.state == AttemptState.MARKED
            )
        )
        if each is not None
    ]
    view = sittings.views(work, [sitting])[0]
    found = _rows(work, sitting, after, limit + 1)
    page = found[:limit]
    return SittingResults(
        sitting=view,
        summary=summarise(
            scores,
            possible=view.total,
            pass_points=view.pass_points if view.pass_points is not None else view.total,
            band_points=Points(max(1, view.total // BANDS)),
        ),
        rows=tuple(row for _, row in page),
        next_after=page[-1][0] if len(found) > limit else None,
    )


def all_rows(work: UnitOfWork, sitting_ref: str) -> Iterator[ResultRow]:
    """Every row of a sitting, for exports; a page at a time, so that memory stays small."""
    sitting = sittings.row_of(work, sitting_ref, Permission.RESULTS_READ)
    after: int | None = None
    while page := _rows(work, sitting, after, 500):
        yield from (row for _, row in page)
        after = page[-1][0]


def _rows(work: UnitOfWork, sitting: Sitting, after: int | None, limit: int) -> list[tuple[int, ResultRow]]:
    found = (
        select(Admission, Attempt)
        .join(
            Attempt,
            (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id),
        )
        .where(Admission.sitting_id == sitting.id, Admission.withdrawn_at.is_(None))
        .order_by(Admission.id)
        .limit(limit)
    )
    if after is not None:
        found = found.where(Admission.id > after)
    rows = work.session.execute(found).all()
    names = persons.names_of(work, [admission.person_id for admission, _ in rows])
    units = scope.names_of(
        work, {admission.unit_id for admission, _ in rows if admission.unit_id is not None}
    )
    return [
        (
            admission.id,
            ResultRow(
                attempt_ref=attempt.ref,
                code=admission.code,
                name=names[admission.person_id],
                unit=units.get(admission.unit_id or 0, ""),
                standing=sittings.standing(sitting, attempt.state, work.now),
                points=None if attempt.points is None else Points(attempt.points),
                of_points=Points(attempt.of_points),
                handed_in_at=attempt.handed_in_at,
                closed_by=attempt.closed_by,
            ),
        )
        for admission, attempt in rows
    ]


def _slots(work: UnitOfWork, sitting: Sitting, attempt: Attempt, visible: Visible) -> tuple[SlotResult, ...]:
    """Item by item, in the order the candidate saw; the key is read only when it is released."""
    form = forms.read_form(work, attempt.form_id)
    order = arrange(
        form.slots,
        attempt.seed,
        shuffle_items=sitting.shuffle_items,
        shuffle_options=sitting.shuffle_options,
    )
    faces = {face.slot: face for face in form.faces}
    answers = attempts.sheet_of(work, attempt.id)
    awarded = marking.points_by_slot(work, attempt.id) if visible.slot_marks else {}
    keys = forms.read_keys(work, form) if visible.key else {}
    told = forms.read_explanations(work, form) if visible.explanation else {}
    return tuple(
        SlotResult(
            slot=slot,
            points=faces[slot].points,
            face=registry.present(faces[slot].kind, faces[slot].content, order.options.get(slot)),
            response=answers[slot].payload if slot in answers else None,
            awarded=awarded.get(slot),
            right=registry.explain(faces[slot].kind, faces[slot].content, keys[slot])
            if slot in keys
            else None,
            explanation=told.get(slot),
        )
        for slot in order.order
    )
