"""Correcting the marks of an item after a sitting (评分更正): an answer that is right too, or a voided item.

A correction is a new marking, appended with its reason and all its differences; the marks before it stay.
What is going to change is shown first, and exactly that is done or nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import func, select

from core import audit, notices
from core.access import Permission
from core.errors import Conflict, Fact, Finding, Invalid, NotFound
from core.ids import new_ref
from core.people import persons, scope
from core.points import Points
from core.work import UnitOfWork
from exam import analysis, counting, forms, marking, rulings, timing
from exam.correcting_views import Differences, GivenAnswer, MarkChange, RulingTold, SlotToCorrect
from exam.errors import ChangedMeanwhile, OwnAnswer, ReasonMissing
from exam.events import AttemptMarked
from exam.forms import Face, Form
from exam.models import Admission, AnswerSheet, Attempt, Marking, Sitting, SlotMark
from exam.rules.attempt import AttemptState
from exam.rules.marking import MarkedSlot
from exam.rules.release import ReleaseFacts, ReleasePolicy, what_may_be_seen
from exam.rules.ruling import CAN_ACCEPT, Accepted, Ruled, Ruling, compare, not_accepted, ruled, same_answer
from exam.states import MarkingKind
from question_bank.kinds import registry
from question_bank.kinds.contract import Key, Response
from question_bank.kinds.normal_form import NormalForm

SHOWN: Final = 200
"""Changes that a rehearsal shows, the greatest first."""
ANSWERS: Final = 100
"""Different answers that are shown, the most frequent first."""
LONGEST_REASON: Final = 200
_MARKED: Final = (AttemptState.MARKED, AttemptState.AWAITING_MARKS)


@dataclass(frozen=True, slots=True)
class _Slot:
    """The item of a sitting that is corrected."""

    sitting: Sitting
    form: Form
    face: Face
    key: Key

    @property
    def marked(self) -> MarkedSlot:
        rule = self.form.blueprint.sections[self.face.section].rule
        return MarkedSlot(slot=self.face.slot, max_points=self.face.points, rule=rule)


@dataclass(frozen=True, slots=True)
class _Change:
    """One attempt that gets a new mark on the item, and its total where it has one.

    A voided item is marked anew for everybody, so that no statistics count what it brought before.
    """

    attempt: Attempt
    was: SlotMark
    now: Ruled
    total: int | None

    @property
    def moves(self) -> bool:
        """Whether anything that the candidate has is another than before."""
        was, now = self.was, self.now
        return (now.points, now.of_points, now.fully_right) != (was.points, was.of_points, was.fully_right)

    @property
    def of_points(self) -> int:
        return self.attempt.of_points - self.was.of_points + self.now.of_points


def look(work: UnitOfWork, sitting_ref: str, slot: int) -> SlotToCorrect:
    """An item with the answers that were not accepted, by frequency, and what was ruled so far.

    Raises NotFound; NotAllowed for who may not see the sitting's analysis or mark its answers; OwnAnswer for
    who sat it; AnalysisSealed while anybody may still write; Conflict while answers wait for the machine.
    """
    of = _slot(work, sitting_ref, slot)
    answers = _answers(work, of)
    told = [each for each in rulings.of_sitting(work, of.sitting.id) if each.ruling.slot == slot]
    holds = rulings.by_slot(work, of.sitting.id).get(slot, Ruling(slot=slot))
    return SlotToCorrect(
        sitting_ref=of.sitting.ref,
        title=of.sitting.title,
        slot=slot,
        kind=of.face.kind,
        face=registry.present(of.face.kind, of.face.content),
        right=registry.explain(of.face.kind, of.face.content, of.key),
        points=of.face.points,
        attempts=len(answers),
        answered=sum(each is not None and each.answered for each in answers.values()),
        may_accept=of.face.kind in CAN_ACCEPT and holds.void is None,
        given=_by_frequency(of, answers, holds) if of.face.kind in CAN_ACCEPT else (),
        told=tuple(
            RulingTold(ruling=each.ruling, reason=each.reason, made_at=each.made_at, changed=each.changed)
            for each in told
        ),
        voided=holds.void,
    )


def rehearse(work: UnitOfWork, sitting_ref: str, ruling: Ruling) -> Differences:
    """What the ruling would change; nothing is written. Raises as :func:`look`, and Invalid for no ruling."""
    of = _slot(work, sitting_ref, ruling.slot)
    changes, attempts = _changes(work, of, ruling)
    moving = [each for each in changes if each.moves]
    names = persons.names_of(work, [each.attempt.person_id for each in moving[:SHOWN]])
    codes = dict(
        work.session.execute(
            select(Admission.person_id, Admission.code).where(Admission.sitting_id == of.sitting.id)
        ).all()
    )
    before, after = _passed(work, of.sitting, changes)
    return Differences(
        ruling=ruling,
        seen=_mark(ruling, changes),
        attempts=attempts,
        changed=len(moving),
        lowered=sum(each.now.points < each.was.points for each in changes),
        passed_was=before,
        passed_is=after,
        changes=tuple(
            MarkChange(
                attempt_ref=each.attempt.ref,
                code=codes.get(each.attempt.person_id, ""),
                name=names.get(each.attempt.person_id, ""),
                slot_was=Points(each.was.points),
                slot_is=each.now.points,
                was=None if each.attempt.points is None else Points(each.attempt.points),
                is_now=None if each.total is None else Points(each.total),
                of_was=Points(each.attempt.of_points),
                of_is=Points(each.of_points),
            )
            for each in moving[:SHOWN]
        ),
    )


def correct(work: UnitOfWork, sitting_ref: str, ruling: Ruling, *, reason: str, seen: str) -> int:
    """Make the ruling: a marking with everybody it concerns; returns for how many anything changes.

    ``seen`` is the mark :func:`rehearse` gave. Raises as it does, ReasonMissing, and ChangedMeanwhile where
    the ruling would no longer change exactly what was shown.
    """
    why = " ".join(reason.split())[:LONGEST_REASON]
    if not why:
        raise ReasonMissing
    of = _slot(work, sitting_ref, ruling.slot, for_update=True)
    changes, _ = _changes(work, of, ruling, for_update=True)
    if seen != _mark(ruling, changes):
        raise ChangedMeanwhile
    moving = sum(each.moves for each in changes)
    row = Marking(
        ref=new_ref(),
        sitting_id=of.sitting.id,
        kind=MarkingKind.APPEAL,
        dry_run=False,
        reason=why,
        diff={
            "ruling": ruling.model_dump(mode="json"),
            "changed": moving,
            "attempts": {
                each.attempt.ref: [each.attempt.points, each.total, each.was.points, int(each.now.points)]
                for each in changes
            },
        },
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(row)
    work.flush()
    for each in changes:
        work.session.add(_slot_mark(work, row.id, of, each, ruling))
        _settle(work, of.sitting, each)
    facts: dict[str, Fact] = {"slot": ruling.slot, "changed": moving, "reason": why}
    facts |= {"void": ruling.void.value if ruling.void else "", "marking": row.ref}
    audit.record(work, "marks.corrected", "sitting", of.sitting.ref, facts)
    _tell(work, of.sitting, changes)
    return moving


def _slot(work: UnitOfWork, sitting_ref: str, slot: int, *, for_update: bool = False) -> _Slot:
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
    mine = select(Attempt.id).where(
        Attempt.sitting_id == sitting.id, Attempt.person_id == (work.actor.person_id or 0)
    )
    if work.session.scalars(mine.limit(1)).first() is not None:
        raise OwnAnswer
    form = forms.read_form(work, forms.form_id_of(work, sitting.paper_id))
    face = next((each for each in form.faces if each.slot == slot), None)
    if face is None:
        raise NotFound
    return _Slot(sitting, form, face, forms.read_keys(work, form)[slot])


def _answers(work: UnitOfWork, of: _Slot) -> dict[int, Response | None]:
    """The answers to the item by attempt; None for who gave none."""
    rows = work.session.execute(
        select(Attempt.id, AnswerSheet.payload)
        .outerjoin(AnswerSheet, (AnswerSheet.attempt_id == Attempt.id) & (AnswerSheet.slot == of.face.slot))
        .where(Attempt.sitting_id == of.sitting.id, Attempt.state.in_(_MARKED))
    )
    return {row.id: marking.read_response(of.face, row.payload) for row in rows}


def _by_frequency(
    of: _Slot, answers: Mapping[int, Response | None], holds: Ruling
) -> tuple[GivenAnswer, ...]:
    """What was given and fits neither the key nor what was ruled right too."""
    counts: dict[tuple[int, NormalForm], int] = {}
    texts: dict[tuple[int, NormalForm], str] = {}
    taken = {(each.blank, same_answer(each.text, of.key)) for each in holds.accepted}
    for response in answers.values():
        for each in not_accepted(of.face.content, of.key, response):
            same = (each.blank, same_answer(each.text, of.key))
            if same not in taken:
                counts[same] = counts.get(same, 0) + 1
                texts.setdefault(same, each.text)
    ordered = sorted(counts, key=lambda same: (same[0], -counts[same], texts[same]))
    return tuple(
        GivenAnswer(accepted=Accepted(blank=same[0], text=texts[same]), count=counts[same])
        for same in ordered[:ANSWERS]
    )


def _changes(
    work: UnitOfWork, of: _Slot, ruling: Ruling, *, for_update: bool = False
) -> tuple[list[_Change], int]:
    """Everybody whose mark changes, the greatest change first, and how many were looked at."""
    holds = rulings.by_slot(work, of.sitting.id).get(ruling.slot, Ruling(slot=ruling.slot))
    _demand_ruling(of, ruling, holds)
    after = holds.and_then(ruling)
    wanted = (
        select(Attempt)
        .where(Attempt.sitting_id == of.sitting.id, Attempt.state.in_(_MARKED))
        .order_by(Attempt.id)
    )
    attempts = work.session.scalars(
        wanted.with_for_update().execution_options(populate_existing=True) if for_update else wanted
    ).all()
    answers, held, totals = _answers(work, of), _held(work, of), _totals(work, of.sitting.id)
    found = []
    for attempt in attempts:
        was = held.get(attempt.id) or _unmarked(of, after)
        if was is None:
            continue
        outcome = None
        if after.void is None:
            outcome = compare(of.face.content, of.key, answers.get(attempt.id), after)
        now = ruled(of.marked, outcome, after.void)
        total = None
        if attempt.points is not None:
            total = max(0, totals[attempt.id] - was.points + now.points)
        change = _Change(attempt, was, now, total)
        if change.moves or after.void is not None:
            found.append(change)
    found.sort(key=lambda each: (not each.moves, -abs(each.now.points - each.was.points), each.attempt.id))
    return found, len(attempts)


def _unmarked(of: _Slot, ruling: Ruling) -> SlotMark | None:
    """What stands for a mark that a person has yet to give: a voided item does not wait for it."""
    if ruling.void is None:
        return None
    return SlotMark(slot=of.face.slot, points=0, of_points=of.face.points, fully_right=False)


def _demand_ruling(of: _Slot, ruling: Ruling, holds: Ruling) -> None:
    if holds.void is not None:
        raise Invalid(Finding("exam.voided_already", {"slot": ruling.slot}))
    if ruling.void is None and not ruling.accepted:
        raise Invalid(Finding("exam.nothing_ruled", field="accept"))
    if ruling.accepted and of.face.kind not in CAN_ACCEPT:
        raise Invalid(Finding("exam.nothing_ruled", field="accept"))


def _held(work: UnitOfWork, of: _Slot) -> dict[int, SlotMark]:
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


def _passed(work: UnitOfWork, sitting: Sitting, changes: Sequence[_Change]) -> tuple[int | None, int | None]:
    """How many reach the pass mark before and after."""
    line = sitting.pass_points
    if line is None:
        return None, None
    before = work.session.scalar(
        select(func.count(Attempt.id)).where(
            Attempt.sitting_id == sitting.id, Attempt.state == AttemptState.MARKED, Attempt.points >= line
        )
    )
    moved = sum(
        (each.total >= line) - (each.attempt.points >= line)
        for each in changes
        if each.total is not None and each.attempt.points is not None
    )
    return before or 0, (before or 0) + moved


def _slot_mark(work: UnitOfWork, marking_id: int, of: _Slot, change: _Change, ruling: Ruling) -> SlotMark:
    rule = ruling.void.value if ruling.void is not None else of.marked.rule.name.value
    return SlotMark(
        marking_id=marking_id,
        attempt_id=change.attempt.id,
        slot=of.face.slot,
        version_id=of.face.version_id,
        rule=rule,
        rule_version=marking.RULE_VERSION,
        points=change.now.points,
        of_points=change.now.of_points,
        fully_right=change.now.fully_right,
        marker_id=work.actor.person_id,
    )


def _settle(work: UnitOfWork, sitting: Sitting, change: _Change) -> None:
    """Keep the new total, and announce it where there is one."""
    attempt, moved = change.attempt, change.total != change.attempt.points
    attempt.of_points = change.of_points
    if change.total is None:
        return
    attempt.points = change.total
    if moved:
        attempt.marked_at = work.now
        work.announce(AttemptMarked(attempt.id, sitting.id, attempt.person_id, attempt.points, sitting.rated))


def _tell(work: UnitOfWork, sitting: Sitting, changes: Sequence[_Change]) -> None:
    """Tell those whose total changed and who may see it; the page says what, the notice only that."""
    policy = ReleasePolicy.model_validate(sitting.release)
    done_at = timing.everyone_done_at(work, sitting)
    for each in changes:
        facts = ReleaseFacts(everyone_done_at=done_at, state=each.attempt.state)
        if each.total is not None and each.moves and what_may_be_seen(policy, facts, work.now).score:
            address = f"/exam/attempts/{each.attempt.ref}/result"
            notices.send(
                work, each.attempt.person_id, "exam.marks_corrected", {"title": sitting.title}, address
            )


def _mark(ruling: Ruling, changes: Sequence[_Change]) -> str:
    told = [ruling.model_dump_json()]
    for each in changes:
        moved = each.was.points, each.now.points, each.attempt.points, each.total, each.of_points
        told.append(f"{each.attempt.id} {moved}")
    return sha256("\n".join(told).encode()).hexdigest()[:20]
