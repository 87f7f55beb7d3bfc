"""The marking desk (阅卷台): what waits for a person, one answer at a time and without a name.

Answers are ordered by their sealed ref, which is chance, so that their order tells nothing about whose they
are; every marker begins at another place, so that two of them seldom meet at one answer.
"""

from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from core.access import Permission
from core.errors import NotFound
from core.ids import ALPHABET, REF_LENGTH
from core.people import persons, scope
from core.points import Points
from core.work import UnitOfWork
from exam import answer_files, forms, person_marks, rulings, voided_answers
from exam.errors import OwnAnswer
from exam.forms import Face
from exam.marking_models import MarkingTask, PersonMark
from exam.marking_views import AnswerToMark, ItemToMark, MarkGiven, MarkingDesk, RubricLine, SittingToMark
from exam.models import Admission, AnswerSheet, Attempt, Sitting
from exam.pieces import Piece, piece, read_response
from exam.rules.attempt import AttemptState
from exam.rules.person_marking import worth
from exam.rules.ruling import Held
from exam.views import FileView
from question_bank.kinds import file_submission, rich_text, written
from question_bank.kinds.contract import KindName, MarkingPoint

_GLIMPSE = 80
_WAITING = func.sum(case((MarkingTask.seq == 0, 1), else_=0))


def sittings(work: UnitOfWork, *, limit: int = 60) -> list[SittingToMark]:
    """Sittings within reach that have answers for people; those with some outstanding first."""
    reach = Sitting.unit_id.in_(scope.ids_in_reach(work, Permission.ANSWERS_MARK))
    asked = select(MarkingTask.sitting_id).join(Sitting, Sitting.id == MarkingTask.sitting_id).where(reach)
    rows = work.session.execute(
        select(Sitting.ref, Sitting.title, Sitting.closes_at, func.count(), _WAITING)
        .join(MarkingTask, MarkingTask.sitting_id == Sitting.id)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(reach, voided_answers.on_desk(work, asked), *_markable(work))
        .group_by(Sitting.id)
        .order_by((_WAITING > 0).desc(), Sitting.id.desc())
        .limit(limit)
    )
    return [
        SittingToMark(ref=ref, title=title, closes_at=closes_at, answers=answers, waiting=waiting or 0)
        for ref, title, closes_at, answers, waiting in rows
    ]


def desk(work: UnitOfWork, sitting_ref: str) -> MarkingDesk:
    """A sitting's items that people mark, with their progress. Raises NotFound, NotAllowed."""
    sitting = _sitting(work, sitting_ref)
    held = rulings.by_slot(work, sitting.id)
    rows = work.session.execute(
        select(
            MarkingTask.slot,
            MarkingTask.part,
            func.max(MarkingTask.of_points),
            func.count(),
            _WAITING,
            func.max(MarkingTask.attempt_id),
        )
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(MarkingTask.sitting_id == sitting.id, *_markable(work))
        .group_by(MarkingTask.slot, MarkingTask.part)
        .order_by(MarkingTask.slot, MarkingTask.part)
    ).all()
    items = []
    for slot, part, of_points, answers, waiting, attempt_id in rows:
        attempt = work.session.get_one(Attempt, attempt_id)
        own = _piece(work, attempt, slot, part, None)[1]
        voided = held.get(slot, Held(slot)).void(part) is not None
        items.append(
            ItemToMark(
                slot=slot,
                part=part,
                kind=own.shown.kind,
                stem=rich_text.plain(own.shown.stem)[:_GLIMPSE],
                of_points=Points(of_points),
                answers=0 if voided else answers,
                waiting=0 if voided else waiting or 0,
                voided=voided,
            )
        )
    corrects = (Permission.BANK_WRITE, Permission.PAPER_ASSEMBLE, Permission.RESULTS_READ)
    return MarkingDesk(
        sitting_ref=sitting.ref,
        sitting_title=sitting.title,
        items=tuple(items),
        may_correct=sitting.closes_at < work.now and all(map(work.actor.may, corrects)),
    )


def next_waiting(
    work: UnitOfWork, sitting_ref: str, slot: int, part: str = "", *, after: str | None = None
) -> str | None:
    """The next answer to this item that nobody has marked, from ``after`` on and round; None for none.

    A voided item has none.
    """
    sitting = _sitting(work, sitting_ref)
    waiting = (
        select(MarkingTask.ref)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(
            *_of_item(work, sitting.id, slot, part),
            voided_answers.on_desk(work, [sitting.id]),
            MarkingTask.seq == 0,
        )
    )
    start = after if after is not None else _start_of(work)
    onward = work.session.scalars(
        waiting.where(MarkingTask.ref > start).order_by(MarkingTask.ref).limit(1)
    ).one_or_none()
    if onward is not None:
        return onward
    return work.session.scalars(waiting.order_by(MarkingTask.ref).limit(1)).one_or_none()


def first(work: UnitOfWork, sitting_ref: str, slot: int, part: str = "") -> str | None:
    """The first answer to an item, marked or not; None when there is none."""
    sitting = _sitting(work, sitting_ref)
    return work.session.scalars(
        select(MarkingTask.ref)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(*_of_item(work, sitting.id, slot, part))
        .order_by(MarkingTask.ref)
        .limit(1)
    ).one_or_none()


def answer(work: UnitOfWork, task_ref: str) -> AnswerToMark:
    """One answer with its rubric beside it. Raises NotFound, NotAllowed, OwnAnswer."""
    task = work.session.scalars(select(MarkingTask).where(MarkingTask.ref == task_ref)).one_or_none()
    if task is None:
        raise NotFound
    sitting = person_marks.demand_marking(work, task.sitting_id)
    attempt = work.session.get_one(Attempt, task.attempt_id)
    if attempt.person_id == work.actor.person_id:
        raise OwnAnswer
    if attempt.state not in person_marks.MARKABLE:
        raise NotFound
    face, own = _piece(work, attempt, task.slot, task.part, _payload(work, task))
    last = _last(work, task)
    held = rulings.by_slot(work, sitting.id).get(task.slot, Held(task.slot))
    voided = held.void(task.part) is not None
    return AnswerToMark(
        ref=task.ref,
        code=_code(work, attempt) if own.shown.kind is KindName.PRACTICAL_TASK else "",
        sitting_ref=sitting.ref,
        sitting_title=sitting.title,
        slot=task.slot,
        part=task.part,
        kind=own.shown.kind,
        shared=own.shared,
        shown=own.shown,
        model=own.right.model,
        explanation=forms.read_explanations(work, forms.read_form(work, attempt.form_id)).get(face.slot, ""),
        of_points=Points(task.of_points),
        text=own.response.text if isinstance(own.response, written.Response) else "",
        files=_files(work, task, own),
        rubric=_lines(Points(task.of_points), own.right.rubric, last),
        seen=task.seq,
        given=_given(work, last),
        alike=0 if voided else _alike(work, task),
        voided=voided,
        **_place(work, task, voided=voided),
    )


def at_the_bench(work: UnitOfWork, sitting_ref: str, slot: int, part: str, code: str) -> str | None:
    """The practical task of the candidate with this number; None for none, and for items that are written.

    Written answers are never found by number: that would tell whose they are.
    """
    sitting = _sitting(work, sitting_ref)
    row = work.session.execute(
        select(MarkingTask, Attempt)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .join(
            Admission,
            (Admission.sitting_id == Attempt.sitting_id) & (Admission.person_id == Attempt.person_id),
        )
        .where(*_of_item(work, sitting.id, slot, part), Admission.code == code.strip().upper())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    task, attempt = row
    own = _piece(work, attempt, slot, part, None)[1]
    return task.ref if own.shown.kind is KindName.PRACTICAL_TASK else None


def _code(work: UnitOfWork, attempt: Attempt) -> str:
    return work.session.scalars(
        select(Admission.code).where(
            Admission.sitting_id == attempt.sitting_id, Admission.person_id == attempt.person_id
        )
    ).one()


def _sitting(work: UnitOfWork, ref: str) -> Sitting:
    sitting = work.session.scalars(select(Sitting).where(Sitting.ref == ref)).one_or_none()
    if sitting is None:
        raise NotFound
    return person_marks.demand_marking(work, sitting.id)


def _markable(work: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """Answers that count, and not one's own."""
    return (Attempt.state.in_(person_marks.MARKABLE), Attempt.person_id != work.actor.person_id)


def _of_item(work: UnitOfWork, sitting_id: int, slot: int, part: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions on tasks joined with their attempts: the answers to one item."""
    return (
        MarkingTask.sitting_id == sitting_id,
        MarkingTask.slot == slot,
        MarkingTask.part == part,
        *_markable(work),
    )


def _start_of(work: UnitOfWork) -> str:
    """Where this marker begins: the same place whenever asked, another for another marker."""
    lots = sha256(f"marker/{work.actor.person_id}".encode()).digest()
    return "".join(ALPHABET[lot % len(ALPHABET)] for lot in lots[:REF_LENGTH]).lower()


def _piece(work: UnitOfWork, attempt: Attempt, slot: int, part: str, payload: object) -> tuple[Face, Piece]:
    form = forms.dealt(forms.read_form(work, attempt.form_id), attempt.seed)
    face = next(face for face in form.faces if face.slot == slot)
    response = read_response(face, payload)
    return face, piece(face, forms.read_keys(work, form)[slot], response, part)


def _files(work: UnitOfWork, task: MarkingTask, own: Piece) -> tuple[FileView, ...]:
    """What was sent, called by number: names of files often hold a candidate's own."""
    if not isinstance(own.response, file_submission.Response):
        return ()
    sent = answer_files.named(work, task.attempt_id, task.slot, own.response.files)
    return tuple(answer_files.nameless(file, str(at)) for at, file in enumerate(sent, start=1))


def _payload(work: UnitOfWork, task: MarkingTask) -> object:
    return work.session.scalars(
        select(AnswerSheet.payload).where(
            AnswerSheet.attempt_id == task.attempt_id, AnswerSheet.slot == task.slot
        )
    ).one_or_none()


def _last(work: UnitOfWork, task: MarkingTask) -> PersonMark | None:
    return work.session.scalars(
        select(PersonMark).where(
            PersonMark.task_id == task.id,
            PersonMark.seat == person_marks.FIRST_SEAT,
            PersonMark.seq == task.seq,
        )
    ).one_or_none()


def _lines(
    points: Points, rubric: tuple[MarkingPoint, ...], last: PersonMark | None
) -> tuple[RubricLine, ...]:
    typed = {} if last is None else {each["id"]: each["typed"] for each in last.by_point}
    return tuple(
        RubricLine(point=point, of_points=most, typed=typed.get(point.id, ""))
        for point, most in zip(rubric, worth(points, rubric), strict=True)
    )


def _given(work: UnitOfWork, last: PersonMark | None) -> MarkGiven | None:
    if last is None:
        return None
    known = () if last.marker_id is None else (last.marker_id,)
    return MarkGiven(
        by=persons.names_of(work, known).get(last.marker_id or 0, ""),
        mine=last.marker_id == work.actor.person_id,
        at=last.made_at,
        points=Points(last.points),
        words=last.words,
    )


def _alike(work: UnitOfWork, task: MarkingTask) -> int:
    if task.likeness is None:
        return 0
    alike = (
        select(func.count())
        .select_from(MarkingTask)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(
            *_of_item(work, task.sitting_id, task.slot, task.part),
            MarkingTask.likeness == task.likeness,
            MarkingTask.version_id == task.version_id,
            MarkingTask.seq == 0,
            MarkingTask.id != task.id,
            Attempt.state == AttemptState.AWAITING_MARKS,
        )
    )
    return work.session.scalar(alike) or 0


def _place(work: UnitOfWork, task: MarkingTask, *, voided: bool) -> dict[str, Any]:
    """Which of the item's answers this is, how many wait, and its neighbours."""
    number, waiting, before, after, answers = work.session.execute(
        select(
            func.sum(case((MarkingTask.ref <= task.ref, 1), else_=0)),
            _WAITING,
            func.max(case((MarkingTask.ref < task.ref, MarkingTask.ref))),
            func.min(case((MarkingTask.ref > task.ref, MarkingTask.ref))),
            func.count(),
        )
        .select_from(MarkingTask)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(*_of_item(work, task.sitting_id, task.slot, task.part))
    ).one()
    waiting = 0 if voided else waiting
    return {"number": number, "waiting": waiting, "before": before, "after": after, "answers": answers}
