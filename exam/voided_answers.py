"""Answers to voided items: nobody has to mark them, and whoever waited for nothing else has a total.

A task stays what it was and keeps its marks; whether it still waits follows from the rulings that stand, so
that one that is taken back brings it to the desk again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from core.points import Points
from core.work import UnitOfWork
from exam import counting, forms, rulings
from exam.forms import Form
from exam.marking_models import MarkingTask
from exam.models import AnswerSheet, Attempt, Marking, SlotMark
from exam.rules.ruling import WHOLE, Held, Ruled, mark_under


@dataclass(slots=True)
class ForPeople:
    """What people mark of one attempt: by slot what they gave for which part, and what is not marked yet.

    ``markers``: who gave the latest mark for a slot.
    """

    given: dict[int, dict[str, Points]] = field(default_factory=dict)
    markers: dict[int, int | None] = field(default_factory=dict)
    unmarked: set[tuple[int, str]] = field(default_factory=set)

    def waits(self, held: Mapping[int, Held]) -> bool:
        """Whether something that is not voided has no mark yet."""
        return any(slot not in held or held[slot].void(part) is None for slot, part in self.unmarked)


def on_desk(work: UnitOfWork, sitting_ids: Collection[int] | Select[int]) -> ColumnElement[bool]:
    """A condition on tasks: those of items that are not voided in these sittings."""
    voided = [
        and_(
            MarkingTask.sitting_id == sitting_id,
            MarkingTask.slot == slot,
            true() if part == WHOLE else MarkingTask.part == part,
        )
        for sitting_id, by_slot in rulings.by_sitting(work, sitting_ids).items()
        for slot, held in by_slot.items()
        for part, ruling in held.by_part.items()
        if ruling.void is not None
    ]
    return ~or_(*voided) if voided else true()


def of_sitting(work: UnitOfWork, sitting_id: int) -> dict[int, ForPeople]:
    """What people mark in a sitting, by attempt."""
    found: dict[int, ForPeople] = {}
    for row in work.session.execute(
        select(
            MarkingTask.attempt_id,
            MarkingTask.slot,
            MarkingTask.part,
            MarkingTask.points,
            MarkingTask.marker_id,
        )
        .where(MarkingTask.sitting_id == sitting_id)
        .order_by(MarkingTask.marked_at, MarkingTask.id)
    ):
        own = found.setdefault(row.attempt_id, ForPeople())
        given = own.given.setdefault(row.slot, {})
        if row.points is None:
            own.unmarked.add((row.slot, row.part))
        else:
            given[row.part] = Points(row.points)
            own.markers[row.slot] = row.marker_id
    return found


def settled(
    work: UnitOfWork,
    form: Form,
    waiting: Sequence[Attempt],
    for_people: Mapping[int, ForPeople],
    held: Mapping[int, Held],
) -> dict[int, dict[int, Ruled]]:
    """What attempts that wait for nobody any more have for the items that people mark, by slot."""
    done = [each for each in waiting if not for_people[each.id].waits(held)]
    if not done:
        return {}
    keys, faces = forms.read_keys(work, form), {face.slot: face for face in form.faces}
    payloads = {
        (row.attempt_id, row.slot): row.payload
        for row in work.session.execute(
            select(AnswerSheet.attempt_id, AnswerSheet.slot, AnswerSheet.payload)
            .join(MarkingTask, _same(AnswerSheet))
            .where(AnswerSheet.attempt_id.in_([each.id for each in done]))
        )
    }
    found: dict[int, dict[int, Ruled]] = {}
    for attempt in done:
        for slot, given in for_people[attempt.id].given.items():
            answered = rulings.answered_of(
                faces[slot], keys[slot], attempt.seed, payloads.get((attempt.id, slot))
            )
            now = mark_under(rulings.slot_of(form, faces[slot]), answered, held.get(slot, Held(slot)), given)
            if now is not None:
                found.setdefault(attempt.id, {})[slot] = now
    return found


def by_machine(work: UnitOfWork, attempt_ids: Collection[int]) -> dict[int, int]:
    """The last marks of the items that no person marks together, by attempt; they may be below nothing."""
    if not attempt_ids:
        return {}
    rows = work.session.execute(
        select(SlotMark.attempt_id, func.sum(SlotMark.points))
        .join(Marking, Marking.id == SlotMark.marking_id)
        .where(
            SlotMark.attempt_id.in_(attempt_ids),
            Marking.dry_run.is_(False),
            counting.is_last(),
            ~select(MarkingTask.id).where(_same(SlotMark)).exists(),
        )
        .group_by(SlotMark.attempt_id)
    )
    return {attempt_id: int(total or 0) for attempt_id, total in rows}


def _same(of: type[AnswerSheet] | type[SlotMark]) -> ColumnElement[bool]:
    return (MarkingTask.attempt_id == of.attempt_id) & (MarkingTask.slot == of.slot)
