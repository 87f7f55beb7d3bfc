"""What a ruling, or taking one back, changes in a sitting: everybody's mark of the item before and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from core.access import Permission
from core.errors import Conflict, NotFound
from core.people import scope
from core.work import UnitOfWork
from exam import analysis, belonging, counting, forms, rulings, voided_answers
from exam.errors import OwnSitting
from exam.forms import Face, Form
from exam.models import AnswerSheet, Attempt, Marking, Sitting, SlotMark
from exam.rules.attempt import AttemptState
from exam.rules.marking import MarkedSlot
from exam.rules.ruling import Answered, Held, Ruled, mark_under, worth_under
from exam.voided_answers import ForPeople
from question_bank.kinds.contract import Key

_MARKED = (AttemptState.MARKED, AttemptState.AWAITING_MARKS)


@dataclass(frozen=True, slots=True)
class Ground:
    """The item of a sitting whose marks are corrected."""

    sitting: Sitting
    form: Form
    face: Face
    key: Key

    @property
    def slot(self) -> MarkedSlot:
        """The item as marking needs it."""
        return rulings.slot_of(self.form, self.face)

    def answered(self, seed: int, payload: object) -> Answered:
        """The item as one candidate got it, with what they gave."""
        return rulings.answered_of(self.face, self.key, seed, payload)


@dataclass(frozen=True, slots=True)
class Change:
    """What one attempt has for the item before and after; ``was`` and ``now`` None while people mark it.

    ``total``: what it has altogether after that, where it has a total. ``waits``: whether people have yet to
    mark some of it then. ``others``: the marks of its further items that people mark and who gave them, where
    voiding this one leaves nothing to wait for.
    """

    attempt: Attempt
    was: SlotMark | None
    now: Ruled | None
    of_points: int
    total: int | None
    waits: bool = False
    others: Mapping[int, tuple[Ruled, int | None]] = field(default_factory=dict)

    @property
    def settles(self) -> bool:
        """It waited for people, and waits no more."""
        return self.attempt.state is AttemptState.AWAITING_MARKS and not self.waits

    @property
    def reopens(self) -> bool:
        """It had its total, and waits for people again."""
        return self.attempt.state is AttemptState.MARKED and self.waits

    @property
    def moves(self) -> bool:
        """Whether anything that the candidate has is another than before."""
        if self.settles or self.reopens:
            return True
        if self.of_points != self.attempt.of_points:
            return True
        if self.was is None or self.now is None:
            return False
        was, now = self.was, self.now
        return (now.points, now.of_points, now.fully_right) != (was.points, was.of_points, was.fully_right)

    @property
    def by(self) -> int:
        """By how much the mark of the item changes."""
        return int(self.now.points) - self.was.points if self.was is not None and self.now is not None else 0

    def passes(self, line: int | None) -> tuple[bool, bool] | None:
        """Whether the pass mark is reached before and after; None without one, or without any total.

        Who has no total reaches it not.
        """
        was, now = self.attempt.points, self.total
        if line is None or (was is None and now is None):
            return None
        return was is not None and was >= line, now is not None and now >= line


def ground(work: UnitOfWork, sitting_ref: str, slot: int, *, for_update: bool = False) -> Ground:
    """The item, for who may correct it.

    Raises NotFound; NotAllowed for who may not see the sitting's analysis or mark its answers; OwnSitting for
    who answered in it; AnalysisSealed while anybody may still write; Conflict while answers wait for the
    machine.
    """
    sitting = analysis.readable_sitting(work, sitting_ref)
    work.demand(Permission.ANSWERS_MARK, scope.path_of(work, sitting.unit_id))
    if for_update:
        work.session.execute(select(Sitting.id).where(Sitting.id == sitting.id).with_for_update())
    states = dict(
        work.session.execute(
            select(Attempt.state, func.count())
            .where(Attempt.sitting_id == sitting.id)
            .group_by(Attempt.state)
        ).all()
    )
    if states.get(AttemptState.OPEN) or states.get(AttemptState.HANDED_IN):
        raise Conflict
    if belonging.answered(work, sitting.ref):
        raise OwnSitting
    form = forms.read_form(work, forms.form_id_of(work, sitting.paper_id))
    face = next((each for each in form.faces if each.slot == slot), None)
    if face is None:
        raise NotFound
    return Ground(sitting, form, face, forms.read_keys(work, form)[slot])


def answers(work: UnitOfWork, of: Ground) -> dict[int, Answered]:
    """The item as everybody got it, with what they gave, by attempt."""
    rows = work.session.execute(
        select(Attempt.id, Attempt.seed, AnswerSheet.payload)
        .outerjoin(AnswerSheet, (AnswerSheet.attempt_id == Attempt.id) & (AnswerSheet.slot == of.face.slot))
        .where(Attempt.sitting_id == of.sitting.id, Attempt.state.in_(_MARKED))
        .order_by(Attempt.id)
    )
    return {row.id: of.answered(row.seed, row.payload) for row in rows}


def changes(
    work: UnitOfWork, of: Ground, before: Held, after: Held, *, for_update: bool = False
) -> tuple[list[Change], int]:
    """Everybody whose mark changes, the greatest change first, and how many were looked at.

    Where an item becomes voided, or is so no more, everybody is marked anew: statistics go by the last mark.
    """
    wanted = (
        select(Attempt)
        .where(Attempt.sitting_id == of.sitting.id, Attempt.state.in_(_MARKED))
        .order_by(Attempt.id)
    )
    attempts = work.session.scalars(
        wanted.with_for_update().execution_options(populate_existing=True) if for_update else wanted
    ).all()
    found = list(_each(work, of, before, after, attempts))
    found.sort(key=lambda each: (not each.moves, -abs(each.by), each.attempt.id))
    return found, len(attempts)


def _each(
    work: UnitOfWork, of: Ground, before: Held, after: Held, attempts: Sequence[Attempt]
) -> Iterator[Change]:
    given, held, totals = answers(work, of), _held(work, of), _totals(work, of.sitting.id)
    people = voided_answers.of_sitting(work, of.sitting.id)
    ruled = {**rulings.by_slot(work, of.sitting.id), of.face.slot: after}
    waiting = [each for each in attempts if each.state is AttemptState.AWAITING_MARKS and each.id in people]
    settled = voided_answers.settled(work, of.form, waiting, people, ruled)
    machine = voided_answers.by_machine(work, list(settled))
    slot, voiding = of.slot, before.any_void != after.any_void
    leaves = worth_under(slot, of.face.content, before) - worth_under(slot, of.face.content, after)
    for attempt in attempts:
        was, own = held.get(attempt.id), people.get(attempt.id, ForPeople())
        now = mark_under(slot, given[attempt.id], after, own.given.get(slot.slot, {}))
        total, others = None, settled.get(attempt.id, {})
        if others:
            total = machine.get(attempt.id, 0) + sum(each.points for each in others.values())
            if slot.slot not in others and was is not None and now is not None:
                total += now.points - was.points
            total = max(0, total)
        elif attempt.points is not None and was is not None and now is not None:
            total = max(0, totals[attempt.id] - was.points + now.points)
        beside = {at: (each, own.markers.get(at)) for at, each in others.items() if at != slot.slot}
        of_points = attempt.of_points - leaves
        change = Change(attempt, was, now, of_points, total, own.waits(ruled), beside)
        if change.moves or (voiding and was is not None and now is not None):
            yield change


def passed(work: UnitOfWork, sitting: Sitting, found: Sequence[Change]) -> tuple[int | None, int | None]:
    """How many reach the pass mark before and after."""
    line = sitting.pass_points
    if line is None:
        return None, None
    before = work.session.scalar(
        select(func.count(Attempt.id)).where(
            Attempt.sitting_id == sitting.id, Attempt.state == AttemptState.MARKED, Attempt.points >= line
        )
    )
    told = [each.passes(line) for each in found]
    return before or 0, (before or 0) + sum(pair[1] - pair[0] for pair in told if pair is not None)


def _held(work: UnitOfWork, of: Ground) -> dict[int, SlotMark]:
    """The last mark of the item by attempt."""
    rows = work.session.scalars(
        select(SlotMark)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .join(Attempt, Attempt.id == SlotMark.attempt_id)
        .where(
            Attempt.sitting_id == of.sitting.id,
            SlotMark.slot == of.face.slot,
            Marking.dry_run.is_(False),
        )
        .order_by(SlotMark.marking_id)
    )
    return {row.attempt_id: row for row in rows}


def _totals(work: UnitOfWork, sitting_id: int) -> dict[int, int]:
    """The last marks of all items together by attempt, below nothing where they are."""
    rows = work.session.execute(
        select(SlotMark.attempt_id, func.sum(SlotMark.points))
        .join(Marking, Marking.id == SlotMark.marking_id)
        .join(Attempt, Attempt.id == SlotMark.attempt_id)
        .where(Attempt.sitting_id == sitting_id, Marking.dry_run.is_(False), counting.is_last())
        .group_by(SlotMark.attempt_id)
    )
    return {attempt_id: int(total or 0) for attempt_id, total in rows}
