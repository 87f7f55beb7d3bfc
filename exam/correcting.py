"""Correcting the marks of an item after a sitting (评分更正): an answer that is right too, or a voided item.

A correction is a new marking, appended with its reason and all its differences; the marks before it stay. So
is taking one back: the marks return to what they are without it. What is going to change is shown first, and
exactly that is done or nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from core import audit, notices, reasons
from core.errors import ChangedMeanwhile, Fact, Finding, Invalid, NotFound
from core.ids import new_ref
from core.people import persons
from core.points import Points
from core.work import UnitOfWork
from exam import forms, marking, person_marks, rulings, timing
from exam.correcting_views import Differences, MarkChange
from exam.errors import ReasonMissing
from exam.events import AttemptMarked
from exam.models import Admission, Marking, Sitting, SlotMark
from exam.ruled_changes import Change, Ground, changes, ground, passed
from exam.ruled_items import called, content_of, kind_of, number
from exam.rules.attempt import AttemptState
from exam.rules.further_keys import CAN_CHOOSE, as_key, choice_of
from exam.rules.release import ReleaseFacts, ReleasePolicy, what_may_be_seen
from exam.rules.ruling import CAN_ACCEPT, Held, Ruled, Ruling, together, worth_under
from exam.states import MarkingKind

SHOWN: Final = 200
"""Changes that a rehearsal shows, the greatest first."""
LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class _Deed:
    """A ruling, or taking one back: what holds on its item before and after."""

    of: Ground
    ruling: Ruling
    before: Held
    after: Held
    takes_back: str = ""


def rehearse(work: UnitOfWork, sitting_ref: str, ruling: Ruling) -> Differences:
    """What the ruling would change; nothing is written.

    Raises as :func:`exam.ruled_items.look`, and Invalid for no ruling or one that leaves a paper of nothing.
    """
    return _differences(work, _ruling(work, sitting_ref, ruling))


def rehearse_taking_back(work: UnitOfWork, sitting_ref: str, slot: int, ruling_ref: str) -> Differences:
    """What taking a ruling back would change. Raises as :func:`exam.ruled_items.look`, and
    Invalid where it stands no more."""
    return _differences(work, _taking_back(work, sitting_ref, slot, ruling_ref))


def correct(work: UnitOfWork, sitting_ref: str, ruling: Ruling, *, reason: str, seen: str) -> int:
    """Make the ruling: a marking with everybody it concerns; returns for how many anything changes.

    ``seen`` is the mark :func:`rehearse` gave. Raises as it does, ReasonMissing, and ChangedMeanwhile where
    the ruling would no longer change exactly what was shown.
    """
    why = _reason(reason)
    return _do(work, _ruling(work, sitting_ref, ruling, for_update=True), why, seen)


def take_back(
    work: UnitOfWork, sitting_ref: str, slot: int, ruling_ref: str, *, reason: str, seen: str
) -> int:
    """Take a ruling back by another marking: the marks return to what they are without it.

    Raises as :func:`rehearse_taking_back`, ReasonMissing and ChangedMeanwhile, as :func:`correct` does.
    """
    why = _reason(reason)
    return _do(work, _taking_back(work, sitting_ref, slot, ruling_ref, for_update=True), why, seen)


def _reason(reason: str) -> str:
    why = reasons.read(reason, longest=LONGEST_REASON)
    if not reasons.suffices(why):
        raise ReasonMissing
    return why


def _ruling(work: UnitOfWork, sitting_ref: str, ruling: Ruling, *, for_update: bool = False) -> _Deed:
    of = ground(work, sitting_ref, ruling.slot, for_update=for_update)
    kind = kind_of(of, ruling.part)
    before = rulings.by_slot(work, of.sitting.id).get(ruling.slot, Held(ruling.slot))
    if before.void(ruling.part) is not None:
        raise Invalid(Finding("exam.voided_already", {"slot": number(of.face, ruling.part)}))
    if ruling.void is None and not ruling.widens:
        raise Invalid(Finding("exam.nothing_ruled", field="accept"))
    if (ruling.accepted and kind not in CAN_ACCEPT) or (ruling.also and kind not in CAN_CHOOSE):
        raise Invalid(Finding("exam.nothing_ruled", field="accept"))
    if ruling.also:
        _demand_further(of, ruling, before)
    return _something_left(work, _Deed(of, ruling, before, before.and_then(ruling)))


def _demand_further(of: Ground, ruling: Ruling, before: Held) -> None:
    """Choices that the item offers and that are not right already. Raises Invalid."""
    content, key = content_of(of, ruling.part)
    if any(as_key(content, each) is None for each in ruling.also):
        raise Invalid(Finding("exam.nothing_ruled", field="accept"))
    if set(ruling.also) & {choice_of(key), *before.of(ruling.part).also}:
        raise Invalid(Finding("exam.right_already", {"slot": number(of.face, ruling.part)}, "accept"))


def _taking_back(
    work: UnitOfWork, sitting_ref: str, slot: int, ruling_ref: str, *, for_update: bool = False
) -> _Deed:
    of = ground(work, sitting_ref, slot, for_update=for_update)
    made = [each for each in rulings.of_sitting(work, of.sitting.id) if each.ruling.slot == slot]
    meant = next((each for each in made if each.ref == ruling_ref and not each.takes_back), None)
    if meant is None:
        raise NotFound
    if not meant.stands:
        raise Invalid(Finding("exam.taken_back_already", {"slot": number(of.face, meant.ruling.part)}))
    standing = [each for each in made if each.stands]
    before = together(each.ruling for each in standing)[slot]
    left = together(each.ruling for each in standing if each.ref != ruling_ref)
    return _something_left(work, _Deed(of, meant.ruling, before, left.get(slot, Held(slot)), ruling_ref))


def _something_left(work: UnitOfWork, deed: _Deed) -> _Deed:
    """A paper of nothing has no result: neither a pass mark nor a share of its points. Raises Invalid."""
    held = {**rulings.by_slot(work, deed.of.sitting.id), deed.ruling.slot: deed.after}
    left = (
        worth_under(rulings.slot_of(deed.of.form, face), face.content, held.get(face.slot, Held(face.slot)))
        for face in deed.of.form.faces
    )
    if not any(left):
        raise Invalid(Finding("exam.nothing_left", field="void"))
    return deed


def _differences(work: UnitOfWork, deed: _Deed) -> Differences:
    sitting = deed.of.sitting
    found, attempts = changes(work, deed.of, deed.before, deed.after)
    moving = [each for each in found if each.moves]
    names = persons.names_of(work, [each.attempt.person_id for each in moving[:SHOWN]])
    codes = dict(
        work.session.execute(
            select(Admission.person_id, Admission.code).where(Admission.sitting_id == sitting.id)
        ).all()
    )
    before, after = passed(work, sitting, found)
    crossing = [each.passes(sitting.pass_points) for each in moving if not each.reopens]
    return Differences(
        sitting_id=sitting.id,
        ruling=deed.ruling,
        also=called(deed.of.face, deed.ruling),
        takes_back=deed.takes_back,
        seen=_mark(deed, found),
        attempts=attempts,
        changed=len(moving),
        lowered=sum(each.by < 0 for each in found),
        waiting=sum(each.total is None and not each.reopens for each in moving),
        settled=sum(each.settles for each in moving),
        reopened=sum(each.reopens for each in moving),
        passed_was=before,
        passed_is=after,
        pass_now=crossing.count((False, True)),
        fail_now=crossing.count((True, False)),
        persons=tuple(each.attempt.person_id for each in moving if each.total is not None or each.reopens),
        changes=tuple(_shown(each, codes, names, sitting.pass_points) for each in moving[:SHOWN]),
    )


def _shown(
    change: Change, codes: Mapping[int, str], names: Mapping[int, str], line: int | None
) -> MarkChange:
    attempt, was, now = change.attempt, change.was, change.now
    pair = change.passes(line)
    return MarkChange(
        attempt_ref=attempt.ref,
        code=codes.get(attempt.person_id, ""),
        name=names.get(attempt.person_id, ""),
        slot_was=None if was is None else Points(was.points),
        slot_is=None if now is None else now.points,
        was=None if attempt.points is None else Points(attempt.points),
        is_now=None if change.total is None else Points(change.total),
        of_was=Points(attempt.of_points),
        of_is=Points(change.of_points),
        passed_is=None if pair is None or pair[0] == pair[1] or change.reopens else pair[1],
    )


def _do(work: UnitOfWork, deed: _Deed, why: str, seen: str) -> int:
    of, ruling = deed.of, deed.ruling
    found, _ = changes(work, of, deed.before, deed.after, for_update=True)
    if seen != _mark(deed, found):
        raise ChangedMeanwhile
    concerned = [each for each in found if each.moves]
    moving, settled = len(concerned), sum(each.settles for each in found)
    reopened = {each.attempt.id for each in found if each.reopens}
    told = {"takes_back": deed.takes_back} if deed.takes_back else {}
    row = Marking(
        ref=new_ref(),
        sitting_id=of.sitting.id,
        kind=MarkingKind.APPEAL,
        dry_run=False,
        reason=why,
        diff={
            **told,
            "ruling": ruling.model_dump(mode="json"),
            "changed": moving,
            "attempts": {each.attempt.ref: _moved(each) for each in found},
        },
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(row)
    work.flush()
    for each in found:
        if each.now is not None and (each.was is not None or each.settles):
            work.session.add(_slot_mark(row.id, of, each, of.face, each.now, work.actor.person_id))
        for face in of.form.faces:
            if face.slot in each.others:
                work.session.add(_slot_mark(row.id, of, each, face, *each.others[face.slot]))
        _settle(work, of.sitting, each)
    facts: dict[str, Fact] = {"slot": number(of.face, ruling.part), "changed": moving, "reason": why}
    facts |= {"void": ruling.void.value if ruling.void else "", "marking": row.ref, **told}
    facts |= {"settled": settled, "reopened": len(reopened)}
    if deed.takes_back:
        audit.record(work, "marks.correction_taken_back", "sitting", of.sitting.ref, facts)
    else:
        audit.record(work, "marks.corrected", "sitting", of.sitting.ref, facts)
    _tell(work, of.sitting, concerned, reopened)
    return moving


def _moved(change: Change) -> list[int | None]:
    """The total before and after, and the mark of the item before and after; None while people mark it."""
    was, now = change.was, change.now
    slot = [None, None] if was is None or now is None else [was.points, int(now.points)]
    return [change.attempt.points, change.total, *slot]


def _slot_mark(
    marking_id: int, of: Ground, change: Change, face: forms.Face, now: Ruled, marker_id: int | None
) -> SlotMark:
    rule = person_marks.RULE if now.by_people else rulings.slot_of(of.form, face).rule.name.value
    return SlotMark(
        marking_id=marking_id,
        attempt_id=change.attempt.id,
        slot=face.slot,
        version_id=face.version_id,
        rule=now.void.value if now.void is not None else rule,
        rule_version=marking.RULE_VERSION,
        points=now.points,
        of_points=now.of_points,
        fully_right=now.fully_right,
        marker_id=marker_id,
    )


def _settle(work: UnitOfWork, sitting: Sitting, change: Change) -> None:
    """Keep the new total, and announce it where there is one; an attempt that waits again has none."""
    attempt, moved = change.attempt, change.total != change.attempt.points
    attempt.of_points = change.of_points
    if change.reopens:
        attempt.points, attempt.marked_at, attempt.state = None, None, AttemptState.AWAITING_MARKS
        return
    if change.settles:
        attempt.state = AttemptState.MARKED
    if change.total is None:
        return
    attempt.points = change.total
    if moved:
        attempt.marked_at = work.now
        work.announce(AttemptMarked(attempt.id, sitting.id, attempt.person_id, attempt.points, sitting.rated))


def _tell(work: UnitOfWork, sitting: Sitting, concerned: Sequence[Change], reopened: Collection[int]) -> None:
    """Tell those whose total changed and who may see it; the page says what, the notice only that."""
    policy = ReleasePolicy.model_validate(sitting.release)
    done_at = timing.everyone_done_at(work, sitting)
    facts = ReleaseFacts(everyone_done_at=done_at, state=AttemptState.MARKED)
    for each in concerned:
        had = each.total is not None or each.attempt.id in reopened
        if had and what_may_be_seen(policy, facts, work.now).score:
            address = f"/exam/attempts/{each.attempt.ref}/result"
            notices.send(
                work, each.attempt.person_id, "exam.marks_corrected", {"title": sitting.title}, address
            )


def _mark(deed: _Deed, found: Sequence[Change]) -> str:
    told = [deed.takes_back, deed.ruling.model_dump_json()]
    told += [f"{each.attempt.id} {_moved(each)} {each.of_points}" for each in found]
    return sha256("\n".join(told).encode()).hexdigest()[:20]
