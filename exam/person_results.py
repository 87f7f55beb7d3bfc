"""What people gave, as the candidate reads it: points by marking point, and the marker's words."""

from collections.abc import Mapping

from sqlalchemy import select

from core.points import Points
from core.work import UnitOfWork
from exam.forms import Form
from exam.marking_models import MarkingTask, PersonMark
from exam.person_marks import FIRST_SEAT
from exam.pieces import piece
from exam.views import PersonResult, PointResult
from question_bank.kinds.contract import Key


def of_attempt(
    work: UnitOfWork, attempt_id: int, form: Form, keys: Mapping[int, Key]
) -> dict[int, tuple[PersonResult, ...]]:
    """The marks that stand, by slot; what the marking points say only where ``keys`` are given.

    The caller has looked at the release: these are points item by item.
    """
    rows = work.session.execute(
        select(MarkingTask, PersonMark)
        .join(PersonMark, PersonMark.task_id == MarkingTask.id)
        .where(
            MarkingTask.attempt_id == attempt_id,
            PersonMark.seat == FIRST_SEAT,
            PersonMark.seq == MarkingTask.seq,
        )
        .order_by(MarkingTask.slot, MarkingTask.id)
    )
    faces = {face.slot: face for face in form.faces}
    found: dict[int, tuple[PersonResult, ...]] = {}
    for task, mark in rows:
        key = keys.get(task.slot)
        rubric = () if key is None else piece(faces[task.slot], key, None, task.part).right.rubric
        texts = {point.id: point.text for point in rubric}
        told = PersonResult(
            part=task.part,
            points=tuple(
                PointResult(
                    points=Points(each["points"]),
                    of_points=Points(each["of"]),
                    text=texts.get(each["id"], ""),
                )
                for each in mark.by_point
            ),
            words=mark.words,
        )
        found[task.slot] = (*found.get(task.slot, ()), told)
    return found
