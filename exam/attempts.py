"""Attempts: one person's work in a sitting, from the door to the receipt.

Only :func:`begin` opens an attempt; every other verb refuses one that is not open, and says what it is.
Beginning, resuming and handing in are safe to do twice.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, select

from core.errors import Finding, NotFound
from core.points import Points
from core.work import UnitOfWork
from exam import forms, timing
from exam.errors import AttemptNotOpen, EntryRefused, HeldElsewhere, NothingToTakeOver, NotYetOpen
from exam.events import AttemptHandedIn
from exam.marking_models import AnswerFile
from exam.models import Admission, AnswerSheet, Attempt, Room, Signal, Sitting
from exam.rules import journal as journal_rules
from exam.rules.admission import CandidateFacts, SittingFacts, admit
from exam.rules.attempt import AttemptState, ClosedBy
from exam.rules.clock import Adjustment, DeadlineReason, foretell
from exam.rules.paper import arrange, check_sums
from exam.sittings import phase
from exam.states import SignalKind, SittingState
from exam.views import Answer, Clock, Desk, DoorView, FileView, MySitting, Receipt, SectionRule
from exam.wording import parts_told
from question_bank.kinds.contract import KindName

NOWHERE = 0
"""The epoch of a page that holds nothing: answers with it are refused, taking over is possible."""

# A hall asks these all at once when the bell rings, therefore they are built once.
_Places = Select[Attempt, Sitting, str]
_MINE: _Places = (
    select(Attempt, Sitting, Admission.code)
    .join(Sitting, Sitting.id == Attempt.sitting_id)
    .join(Admission, (Admission.sitting_id == Sitting.id) & (Admission.person_id == Attempt.person_id))
    .where(Attempt.person_id == bindparam("person_id"), Admission.withdrawn_at.is_(None))
    .order_by(Attempt.number.desc())
    .limit(1)
)
_PLACE = _MINE.where(Sitting.ref == bindparam("ref"))
_ATTEMPT = _MINE.where(Attempt.ref == bindparam("ref"))
_LOCKED_PLACE = _PLACE.with_for_update(of=Attempt)
_LOCKED_ATTEMPT = _ATTEMPT.with_for_update(of=Attempt)
_SHEET = select(AnswerSheet.slot, AnswerSheet.seq, AnswerSheet.payload, AnswerSheet.received_at).where(
    AnswerSheet.attempt_id == bindparam("attempt_id")
)


def mine(work: UnitOfWork, *, before: int | None = None, limit: int = 30) -> list[MySitting]:
    """The actor's sittings, the newest first."""
    found = (
        select(Attempt, Sitting, Admission.code)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Admission, (Admission.sitting_id == Sitting.id) & (Admission.person_id == Attempt.person_id))
        .where(Attempt.person_id == work.actor.myself(), Admission.withdrawn_at.is_(None))
        .order_by(Attempt.id.desc())
        .limit(limit)
    )
    if before is not None:
        found = found.where(Attempt.id < before)
    return [
        MySitting(
            id=attempt.id,
            ref=sitting.ref,
            title=sitting.title,
            opens_at=sitting.opens_at,
            closes_at=sitting.closes_at,
            length_seconds=sitting.length_seconds,
            admission_code=code,
            state=attempt.state,
            attempt_ref=attempt.ref,
            phase=phase(sitting, work.now),
            of_points=Points(attempt.of_points),
        )
        for attempt, sitting, code in work.session.execute(found)
    ]


def door(work: UnitOfWork, sitting_ref: str) -> DoorView:
    """What the actor is told before beginning: times, rules, and every reason against entering now."""
    attempt, sitting, code = _my_place(work, sitting_ref)
    form = forms.read_form(work, attempt.form_id)
    granted = timing.adjustments(work, sitting.id, attempt.id)
    return DoorView(
        sitting_ref=sitting.ref,
        attempt_ref=attempt.ref,
        title=sitting.title,
        candidate_code=code,
        room=_room_of(work, sitting.id, attempt.person_id),
        state=attempt.state,
        doors_open_at=sitting.doors_open_at,
        opens_at=sitting.opens_at,
        last_entry_at=sitting.last_entry_at,
        closes_at=sitting.closes_at,
        length_seconds=sitting.length_seconds,
        total=form.total,
        pass_points=None if sitting.pass_points is None else Points(sitting.pass_points),
        sections=tuple(
            SectionRule(
                title=section.title,
                kind=section.kind,
                count=section.count,
                points_each=section.points_each,
                points=section.points,
                rule=section.rule,
                lenient=form.lenient.get(index),
                parts=parts_told(face.content for face in form.faces if face.section == index),
            )
            for index, section in enumerate(form.blueprint.sections)
        ),
        against=_against_entry(work, sitting, attempt),
        told=_told_at_the_door(work, sitting, attempt, granted),
    )


def _told_at_the_door(
    work: UnitOfWork, sitting: Sitting, attempt: Attempt, granted: Sequence[Adjustment]
) -> tuple[Finding, ...]:
    """How much time there will be; for who has begun already, until when it lasts."""
    if attempt.state is AttemptState.OPEN and attempt.deadline is not None:
        minutes = max(0, int((attempt.deadline - work.now).total_seconds()) // 60)
        return (Finding("exam.time_left", {"minutes": minutes, "ends_at": attempt.deadline}),)
    return foretell(timing.timetable(sitting), now=work.now, adjustments=granted)


def begin(work: UnitOfWork, sitting_ref: str) -> str:
    """Open the actor's attempt, or come back to it; returns the attempt's ref.

    Raises EntryRefused with every reason, and NotYetOpen before the opening even at open doors.
    """
    attempt, sitting, _ = _my_place(work, sitting_ref, for_update=True)
    against = _against_entry(work, sitting, attempt)
    if against:
        raise EntryRefused(*against)
    if attempt.state is AttemptState.READY:
        if work.now < sitting.opens_at:
            raise NotYetOpen(opens_at=sitting.opens_at)
        attempt.began_at, attempt.holder_session_id = work.now, work.actor.session_id
        timing.keep_deadline(work, sitting, attempt)
        attempt.state = AttemptState.OPEN  # last: the database holds an open attempt to have a deadline
        _tell_wall(work, sitting)
    return attempt.ref


def deliver(work: UnitOfWork, attempt_ref: str) -> Desk:
    """Note that the paper goes out, and give it: the first delivery of an open attempt starts personal time.

    Raises AttemptNotOpen for an attempt that was not begun.
    """
    attempt, sitting, code = _my_attempt(work, attempt_ref, for_update=True)
    if _awaits_delivery(attempt):
        attempt.delivered_at = work.now
        timing.keep_deadline(work, sitting, attempt)
    return _desk(work, attempt, sitting, code)


def desk(work: UnitOfWork, attempt_ref: str) -> Desk:
    """The paper on the actor's desk, with what is saved so far; never a key.

    On another device than the one that holds the attempt, the desk is shown with epoch 0: reading and taking
    over are possible, writing is not. Raises AttemptNotOpen for an attempt that was not begun.
    """
    return _desk(work, *_my_attempt(work, attempt_ref))


def _awaits_delivery(attempt: Attempt) -> bool:
    return attempt.state is AttemptState.OPEN and attempt.delivered_at is None


def _desk(work: UnitOfWork, attempt: Attempt, sitting: Sitting, code: str) -> Desk:
    if attempt.state is AttemptState.READY:
        raise AttemptNotOpen(state=attempt.state.value)
    elsewhere = attempt.holder_session_id != work.actor.session_id
    deadline = timing.deadline_of(work, sitting, attempt)
    explained = deadline.reason is not DeadlineReason.FULL_TIME
    form = forms.dealt(forms.read_form(work, attempt.form_id), attempt.seed)
    return Desk(
        attempt_id=attempt.id,
        attempt_ref=attempt.ref,
        sitting_ref=sitting.ref,
        sitting_title=sitting.title,
        candidate_code=code,
        state=attempt.state,
        epoch=NOWHERE if elsewhere else attempt.epoch,
        held_elsewhere=elsewhere,
        awaits_delivery=_awaits_delivery(attempt),
        deadline=attempt.deadline or deadline.at,
        deadline_reason=deadline.reason if explained else None,
        form=form,
        order=arrange(
            form.slots,
            attempt.seed,
            shuffle_items=sitting.shuffle_items,
            shuffle_options=sitting.shuffle_options,
        ),
        sheet=sheet_of(work, attempt.id),
        files=files_of(work, attempt.id, form),
    )


def files_of(work: UnitOfWork, attempt_id: int, form: forms.Form) -> tuple[FileView, ...]:
    """What was sent as answers so far; not looked for where no item takes files."""
    takes = (KindName.FILE_SUBMISSION, KindName.CASE_STUDY)
    if not any(face.kind in takes for face in form.faces):
        return ()
    rows = select(AnswerFile).where(AnswerFile.attempt_id == attempt_id).order_by(AnswerFile.id)
    return tuple(
        FileView(ref=row.ref, name=row.name, media_type=row.media_type, size=row.size)
        for row in work.session.scalars(rows)
    )


def receipt_of_mine(work: UnitOfWork, attempt_ref: str) -> Receipt:
    """The receipt of the actor's finished attempt. Raises AttemptNotOpen for one that has none."""
    return receipt_of(work, _my_attempt(work, attempt_ref)[0])


def take_over(work: UnitOfWork, attempt_ref: str) -> Clock:
    """Continue here: raises the epoch, so that the other device's answers are refused from now on.

    Raises NothingToTakeOver when the attempt is not open.
    """
    attempt, _, _ = _my_attempt(work, attempt_ref, for_update=True)
    if attempt.state is not AttemptState.OPEN:
        raise NothingToTakeOver(state=attempt.state.value)
    attempt.epoch += 1
    attempt.holder_session_id = work.actor.session_id
    work.session.add(Signal(attempt_id=attempt.id, kind=SignalKind.TAKEN_OVER, at=work.now, facts=""))
    work.publish(f"attempt:{attempt.id}", {"type": "superseded", "epoch": attempt.epoch})
    return _clock(attempt, work.now)


def clock(work: UnitOfWork, attempt_ref: str) -> Clock:
    """The state of the actor's attempt right now."""
    attempt, _, _ = _my_attempt(work, attempt_ref)
    return _clock(attempt, work.now)


def hand_in_by_token(work: UnitOfWork, attempt_id: int, epoch: int) -> Receipt:
    """交卷 from the page that holds the attempt's token, even if the sign-in has ended meanwhile.

    Handing in what is handed in returns the same receipt. Raises HeldElsewhere when another device has taken
    over, AttemptNotOpen when nothing was begun or the attempt was voided.
    """
    row = work.session.execute(
        select(Attempt, Sitting)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Attempt)
    ).one_or_none()
    if row is None:
        raise NotFound
    attempt, sitting = row
    if attempt.state is AttemptState.OPEN:
        if attempt.epoch != epoch:
            raise HeldElsewhere(epoch=attempt.epoch)
        hand_in(work, sitting, attempt, ClosedBy.CANDIDATE, work.now)
    return receipt_of(work, attempt)


def id_of_mine(work: UnitOfWork, attempt_ref: str) -> int:
    """The id of the actor's attempt, for its live topic. Raises NotFound for anybody else's."""
    return _my_attempt(work, attempt_ref)[0].id


def hand_in(work: UnitOfWork, sitting: Sitting, attempt: Attempt, closed_by: ClosedBy, at: datetime) -> None:
    """End an open attempt whose row is locked: its sheet is final, its receipt made, marking announced."""
    digest = journal_rules.receipt(_rule_sheet(work, attempt.id), attempt.ref).digest
    attempt.state, attempt.closed_by, attempt.handed_in_at = AttemptState.HANDED_IN, closed_by, at
    attempt.receipt = digest
    work.announce(AttemptHandedIn(attempt.id))
    work.publish(f"attempt:{attempt.id}", {"type": "state", "state": attempt.state.value})
    _tell_wall(work, sitting)


def receipt_of(work: UnitOfWork, attempt: Attempt) -> Receipt:
    """The receipt of a finished attempt. Raises AttemptNotOpen for one that is not finished."""
    if attempt.receipt is None or attempt.handed_in_at is None or attempt.closed_by is None:
        raise AttemptNotOpen(state=attempt.state.value)
    answers = sheet_of(work, attempt.id)
    return Receipt(
        attempt_ref=attempt.ref,
        code=journal_rules.code_of(attempt.receipt),
        digest=attempt.receipt,
        handed_in_at=attempt.handed_in_at,
        closed_by=attempt.closed_by,
        answered=sum(1 for each in answers.values() if each.payload),
        of=attempt.slots,
    )


def sheet_of(work: UnitOfWork, attempt_id: int) -> dict[int, Answer]:
    """The present answers by slot."""
    rows = work.session.execute(_SHEET, {"attempt_id": attempt_id})
    return {row.slot: Answer(seq=row.seq, payload=row.payload, received_at=row.received_at) for row in rows}


def _room_of(work: UnitOfWork, sitting_id: int, person_id: int) -> str:
    named = (
        select(Room.name)
        .join(Admission, Admission.room_id == Room.id)
        .where(Admission.sitting_id == sitting_id, Admission.person_id == person_id)
    )
    return work.session.scalars(named).one_or_none() or ""


def _rule_sheet(work: UnitOfWork, attempt_id: int) -> journal_rules.Sheet:
    rows = work.session.scalars(select(AnswerSheet).where(AnswerSheet.attempt_id == attempt_id))
    return journal_rules.Sheet({row.slot: journal_rules.Held(row.seq, row.payload) for row in rows})


def _against_entry(work: UnitOfWork, sitting: Sitting, attempt: Attempt) -> tuple[Finding, ...]:
    cancelled = sitting.state is SittingState.CANCELLED
    against = admit(
        SittingFacts(
            timetable=timing.timetable(sitting),
            doors_open_at=sitting.doors_open_at,
            cancelled_at=sitting.finished_at or work.now if cancelled else None,
        ),
        CandidateFacts(
            on_list=True,
            attempt=attempt.state,
            handed_in_at=attempt.handed_in_at,
            deadline_at=attempt.deadline,
        ),
        work.now,
    )
    return (*against, *_against_paper(work, attempt))


def _against_paper(work: UnitOfWork, attempt: Attempt) -> tuple[Finding, ...]:
    """A paper of another number of items or another total than was designed is never given out."""
    if attempt.state is not AttemptState.READY:
        return ()
    form = forms.read_form(work, attempt.form_id)
    given = check_sums(form.blueprint, len(form.faces), Points(sum(face.points for face in form.faces)))
    differs = given or check_sums(form.blueprint, attempt.slots, Points(attempt.of_points))
    return (Finding("exam.paper_differs"),) if differs else ()


def _my_place(
    work: UnitOfWork, sitting_ref: str, *, for_update: bool = False
) -> tuple[Attempt, Sitting, str]:
    return _found(work, _LOCKED_PLACE if for_update else _PLACE, sitting_ref)


def _my_attempt(
    work: UnitOfWork, attempt_ref: str, *, for_update: bool = False
) -> tuple[Attempt, Sitting, str]:
    return _found(work, _LOCKED_ATTEMPT if for_update else _ATTEMPT, attempt_ref)


def _found(work: UnitOfWork, which: _Places, ref: str) -> tuple[Attempt, Sitting, str]:
    """The actor's attempt; anybody else's does not exist for them. Raises NotFound."""
    row = work.session.execute(which, {"ref": ref, "person_id": work.actor.myself()}).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def _clock(attempt: Attempt, now: datetime) -> Clock:
    return Clock(state=attempt.state, epoch=attempt.epoch, deadline=attempt.deadline or now)


def _tell_wall(work: UnitOfWork, sitting: Sitting) -> None:
    work.publish(f"sitting:{sitting.id}", {"type": "changed"})
