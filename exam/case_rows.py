"""The items of a case (材料题) in the analysis: each a row of its own below the case, 5.1, 5.2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from core.points import Points, split
from core.work import UnitOfWork
from exam import choosing, forms, rulings
from exam.analysis_views import ChildFigures
from exam.answer_table import Given, Marked, Scripts
from exam.forms import Face
from exam.marking_models import MarkingTask
from exam.models import Attempt
from exam.rules.marking import MarkedSlot
from exam.rules.ruling import Answered, Held, part_marks
from exam.rules.statistics.classical import correlation
from exam.rules.statistics.enough import PERSONS
from question_bank.kinds import case_study
from question_bank.kinds.contract import Key

Pieces = Mapping[tuple[int, int, str], Points]
"""What people gave for parts of answers, by attempt, slot and part."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A case of the form: what it is marked by, and what was ruled in each sitting."""

    face: Face
    content: case_study.Content
    key: Key
    marked: MarkedSlot
    ruled: Mapping[int, Mapping[int, Held]]


def rows(
    work: UnitOfWork,
    of: Scripts,
    faces: Sequence[Face],
    given: Given,
    keys: Mapping[int, Key],
    ruled: Mapping[int, Mapping[int, Held]],
) -> dict[int, tuple[ChildFigures, ...]]:
    """The figures of every item of every case, by slot; empty for a form without cases.

    ``ruled``: what was ruled in each sitting, by slot.
    """
    cases = [
        _Case(face, face.content, keys[face.slot], rulings.slot_of(of.form, face), ruled)
        for face in faces
        if isinstance(face.content, case_study.Content)
    ]
    if not cases:
        return {}
    by_people = _by_people(work, of, [case.face.slot for case in cases])
    return {case.face.slot: tuple(_figures(of, case, given, by_people)) for case in cases}


def _figures(of: Scripts, case: _Case, given: Given, by_people: Pieces) -> list[ChildFigures]:
    children = case.content.children
    worth = split(case.face.points, [child.share for child in children])
    known, totals, blanks = [], [], []
    for place, who in enumerate(of.counted):
        points, blank = _parts_of(case, given, by_people, place, who)
        if points is not None:
            known.append(points)
            totals.append(int(who.points))
            blanks.append(blank)
    if not known:
        return []
    compares = len(known) >= PERSONS
    scores, total = np.array(known, np.float64), np.array(totals, np.float64)
    left_out = np.array(blanks, np.float64)
    return [
        ChildFigures(
            part=child.id,
            number=f"{case.face.slot}.{at + 1}",
            kind=child.kind,
            stem=choosing.line(child.content),
            points=worth[at],
            persons=len(known),
            facility=float(scores[:, at].mean() / worth[at]) if worth[at] else 0.0,
            point_biserial=correlation(scores[:, at], total) if compares else None,
            item_rest=correlation(scores[:, at], total - scores[:, at]) if compares else None,
            blank=float(left_out[:, at].mean()),
        )
        for at, child in enumerate(children)
    ]


def _parts_of(
    case: _Case, given: Given, by_people: Pieces, place: int, who: Marked
) -> tuple[tuple[int, ...] | None, tuple[bool, ...]]:
    """What each item brought somebody, and which were left blank; None where parts do not make the whole."""
    slot = case.face.slot
    dealt = forms.dealt_face(case.face, who.seed).content
    answered = Answered(case.face.kind, dealt, case.key, given.responses.get((place, slot)))
    people = {child.id: by_people.get((who.id, slot, child.id)) for child in case.content.children}
    held = case.ruled.get(who.sitting_id, {}).get(slot, Held(slot))
    parts = part_marks(
        case.marked, answered, held, {own: each for own, each in people.items() if each is not None}
    )
    points = tuple(int(part.points) for part in parts if part.points is not None)
    awarded, _ = given.marks.get((place, slot), (0, False))
    blank = tuple(not part.answered for part in parts)
    return (points if len(points) == len(parts) and sum(points) == awarded else None), blank


def _by_people(work: UnitOfWork, of: Scripts, slots: Sequence[int]) -> Pieces:
    found = work.session.execute(
        select(MarkingTask.attempt_id, MarkingTask.slot, MarkingTask.part, MarkingTask.points)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(of.among, MarkingTask.slot.in_(slots), MarkingTask.points.is_not(None))
    )
    return {(row.attempt_id, row.slot, row.part): Points(row.points) for row in found}
