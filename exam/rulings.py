"""What was ruled on the items of a sitting after it: read from its markings, which are only ever appended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from core.points import Points
from core.work import UnitOfWork
from exam import forms
from exam.marking_models import MarkingTask
from exam.models import AnswerSheet, Attempt, Marking
from exam.pieces import read_response
from exam.rules.marking import MarkedSlot
from exam.rules.ruling import Answered, Held, Ruled, Ruling, mark_under, together, with_accepted
from exam.states import MarkingKind
from question_bank.kinds.contract import Key


@dataclass(frozen=True, slots=True)
class Correction:
    """One ruling as it was made: on what, when and why, and how many marks it touched.

    ``takes_back``: it is the withdrawal of the one with that ref. ``stands``: it is a ruling that holds, not
    a withdrawal and not withdrawn.
    """

    ref: str
    sitting_id: int
    ruling: Ruling
    reason: str
    made_at: datetime
    made_by: int | None
    changed: int
    takes_back: str = ""
    stands: bool = True


def of_sitting(work: UnitOfWork, sitting_id: int) -> list[Correction]:
    """Everything that was ruled in a sitting and taken back again, in order."""
    return _of_sittings(work, [sitting_id])


def by_slot(work: UnitOfWork, sitting_id: int) -> dict[int, Held]:
    """What holds now for each slot that was ruled on."""
    return by_sitting(work, [sitting_id]).get(sitting_id, {})


def by_sitting(work: UnitOfWork, sitting_ids: Collection[int] | Select[int]) -> dict[int, dict[int, Held]]:
    """What holds now in each sitting, by slot."""
    standing: dict[int, list[Ruling]] = {}
    for each in _of_sittings(work, sitting_ids):
        if each.stands:
            standing.setdefault(each.sitting_id, []).append(each.ruling)
    return {sitting_id: together(made) for sitting_id, made in standing.items()}


def _of_sittings(work: UnitOfWork, sitting_ids: Collection[int] | Select[int]) -> list[Correction]:
    rows = work.session.scalars(
        select(Marking)
        .where(
            Marking.sitting_id.in_(sitting_ids),
            Marking.kind == MarkingKind.APPEAL,
            Marking.dry_run.is_(False),
        )
        .order_by(Marking.id)
    ).all()
    gone = {row.diff.get("takes_back") for row in rows}
    return [
        Correction(
            ref=row.ref,
            sitting_id=row.sitting_id,
            ruling=Ruling.model_validate(row.diff["ruling"]),
            reason=row.reason or "",
            made_at=row.made_at,
            made_by=row.made_by,
            changed=int(row.diff["changed"]),
            takes_back=row.diff.get("takes_back", ""),
            stands=row.ref not in gone and "takes_back" not in row.diff,
        )
        for row in rows
        if "ruling" in row.diff
    ]


def keys_with(keys: Mapping[int, Key], held: Mapping[int, Held]) -> dict[int, Key]:
    """The keys by slot with the texts that were ruled right too."""
    return {slot: with_accepted(key, held[slot]) if slot in held else key for slot, key in keys.items()}


def mark_of(work: UnitOfWork, attempt: Attempt, slot: int, held: Held) -> Ruled | None:
    """What an attempt has for a slot under what holds; None while a person has yet to mark some of it."""
    form = forms.read_form(work, attempt.form_id)
    face = next(each for each in form.faces if each.slot == slot)
    payload = work.session.scalars(
        select(AnswerSheet.payload).where(AnswerSheet.attempt_id == attempt.id, AnswerSheet.slot == slot)
    ).one_or_none()
    answered = answered_of(face, forms.read_keys(work, form)[slot], attempt.seed, payload)
    given = work.session.execute(
        select(MarkingTask.part, MarkingTask.points).where(
            MarkingTask.attempt_id == attempt.id, MarkingTask.slot == slot, MarkingTask.points.is_not(None)
        )
    )
    by_people = {row.part: Points(row.points) for row in given}
    return mark_under(slot_of(form, face), answered, held, by_people)


def answered_of(face: forms.Face, key: Key, seed: int, payload: object) -> Answered:
    """An item as one candidate got it, with what they gave."""
    own = forms.dealt_face(face, seed)
    return Answered(own.kind, own.content, key, read_response(own, payload))


def slot_of(form: forms.Form, face: forms.Face) -> MarkedSlot:
    """A slot as marking needs it."""
    rule = form.blueprint.sections[face.section].rule
    return MarkedSlot(slot=face.slot, max_points=face.points, rule=rule)
