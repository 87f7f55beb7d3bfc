"""The answers of sittings as one table of persons and items, in their last marking: what the analysis reads.

All sittings are of one form. The number of statements is the same however many sat.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, func, select

from core.points import PER_MARK, Points
from core.work import UnitOfWork
from exam import choosing
from exam.forms import Face, Form
from exam.models import AnswerSheet, Attempt, Marking, SlotMark
from exam.pieces import read_response
from exam.rules.attempt import AttemptState
from exam.rules.marking import VoidedItem
from exam.rules.statistics.answers import Answers, Choices
from question_bank.kinds.contract import Key, Response


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked attempt: its sitting, when its work began, its total, and the seed of its values."""

    id: int
    sitting_id: int
    began: datetime | None
    points: Points
    seed: int


@dataclass(frozen=True, slots=True)
class Given:
    """Everything that the attempts hold, by place of the attempt and by slot.

    ``removed``: slots that were taken out of the paper or given to everybody.
    """

    marks: dict[tuple[int, int], tuple[int, bool]]
    versions: dict[int, int]
    removed: frozenset[int]
    responses: dict[tuple[int, int], Response]
    seconds: dict[int, list[float]]


@dataclass(frozen=True, slots=True)
class Scripts:
    """The marked attempts of sittings, of which the first ``counted`` are read; ``marked`` are all."""

    sitting_ids: tuple[int, ...]
    form: Form
    counted: tuple[Marked, ...]
    marked: int

    @property
    def among(self) -> ColumnElement[bool]:
        """A condition on attempts: those that are counted."""
        return (
            Attempt.sitting_id.in_(self.sitting_ids)
            & (Attempt.form_id == self.form.form_id)
            & (Attempt.state == AttemptState.MARKED)
            & (Attempt.id <= (self.counted[-1].id if self.counted else 0))
        )


def scripts(work: UnitOfWork, sitting_ids: Collection[int], form: Form, most: int) -> Scripts:
    """The marked attempts on a form in these sittings, the first of them counted."""
    theirs = (
        Attempt.sitting_id.in_(sitting_ids),
        Attempt.form_id == form.form_id,
        Attempt.state == AttemptState.MARKED,
        Attempt.points.is_not(None),
    )
    rows = work.session.execute(
        select(
            Attempt.id,
            Attempt.sitting_id,
            Attempt.delivered_at,
            Attempt.began_at,
            Attempt.points,
            Attempt.seed,
        )
        .where(*theirs)
        .order_by(Attempt.id)
        .limit(most)
    )
    counted = tuple(
        Marked(row.id, row.sitting_id, row.delivered_at or row.began_at, Points(row.points or 0), row.seed)
        for row in rows
    )
    marked = work.session.scalar(select(func.count(Attempt.id)).where(*theirs)) or 0
    return Scripts(tuple(sitting_ids), form, counted, marked)


def read(work: UnitOfWork, of: Scripts) -> Given:
    """What the counted attempts hold."""
    places = {each.id: place for place, each in enumerate(of.counted)}
    marks: dict[tuple[int, int], tuple[int, bool]] = {}
    versions: dict[int, int] = {face.slot: face.version_id for face in of.form.faces}
    voided: dict[int, bool] = {}
    for mark in work.session.execute(
        select(
            SlotMark.attempt_id,
            SlotMark.slot,
            SlotMark.version_id,
            SlotMark.points,
            SlotMark.of_points,
            SlotMark.fully_right,
            SlotMark.rule,
        )
        .join(Attempt, Attempt.id == SlotMark.attempt_id)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .where(of.among, Marking.dry_run.is_(False))
        .order_by(SlotMark.marking_id)
    ):
        if mark.attempt_id in places:
            marks[places[mark.attempt_id], mark.slot] = (mark.points, mark.fully_right)
            versions[mark.slot] = mark.version_id
            voided[mark.slot] = mark.of_points == 0 or mark.rule in set(VoidedItem)
    responses, seconds = _sheets(work, of, places)
    removed = frozenset(slot for slot, gone in voided.items() if gone)
    return Given(marks, versions, removed, responses, seconds)


def answers(
    faces: Sequence[Face],
    given: Given,
    keys: Mapping[int, Key],
    persons: int,
    also: Mapping[int, frozenset[str]],
) -> Answers:
    """The table of these faces; keys by slot, and the options that were ruled right beside them."""
    shape = (persons, len(faces))
    scores, right, blank = np.zeros(shape), np.zeros(shape, np.bool_), np.ones(shape, np.bool_)
    columns = {face.slot: column for column, face in enumerate(faces)}
    for (place, slot), (points, fully) in given.marks.items():
        if slot in columns:
            scores[place, columns[slot]], right[place, columns[slot]] = points / PER_MARK, fully
    for place, slot in given.responses:
        if slot in columns:
            blank[place, columns[slot]] = False
    choices = {
        column: Choices(chosen, also[face.slot].union(choosing.keyed(face.content, keys[face.slot])))
        for column, face in enumerate(faces)
        if (chosen := _chosen(face, keys[face.slot], given, persons))
    }
    return Answers(
        items=tuple(str(face.slot) for face in faces),
        scores=scores,
        possible=np.array([face.points / PER_MARK for face in faces]),
        right=right,
        blank=blank,
        choices=choices,
    )


def _sheets(
    work: UnitOfWork, of: Scripts, places: dict[int, int]
) -> tuple[dict[tuple[int, int], Response], dict[int, list[float]]]:
    """The answers that were marked, and how long after the one before each of them came."""
    faces = {face.slot: face for face in of.form.faces}
    responses: dict[tuple[int, int], Response] = {}
    came: dict[int, dict[datetime, list[int]]] = {}
    for row in work.session.execute(
        select(AnswerSheet.attempt_id, AnswerSheet.slot, AnswerSheet.payload, AnswerSheet.received_at)
        .join(Attempt, Attempt.id == AnswerSheet.attempt_id)
        .where(of.among)
        .order_by(AnswerSheet.received_at, AnswerSheet.slot)
    ):
        if row.attempt_id not in places or row.slot not in faces:
            continue
        place = places[row.attempt_id]
        came.setdefault(place, {}).setdefault(row.received_at, []).append(row.slot)
        found = read_response(faces[row.slot], row.payload)
        if found is not None and found.answered:
            responses[place, row.slot] = found
    return responses, _seconds(of.counted, came)


def _seconds(counted: Sequence[Marked], came: dict[int, dict[datetime, list[int]]]) -> dict[int, list[float]]:
    """Seconds by slot, where an answer came alone; of several that came at once nobody knows the times."""
    seconds: dict[int, list[float]] = {}
    for place, moments in came.items():
        before = counted[place].began
        for at, slots in moments.items():
            if before is not None and len(slots) == 1:
                seconds.setdefault(slots[0], []).append((at - before).total_seconds())
            before = at
    return seconds


def _chosen(face: Face, key: Key, given: Given, persons: int) -> dict[str, Any]:
    """Who chose what on one item, by letter in the author's order; empty for kinds without options."""
    chosen = {name: np.zeros(persons, np.bool_) for name in choosing.options(face.content, key)}
    for place in range(persons) if chosen else ():
        for name in choosing.chosen(face.content, key, given.responses.get((place, face.slot))):
            if name in chosen:
                chosen[name][place] = True
    return chosen
