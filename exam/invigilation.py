"""Invigilation (监考): the wall of tiles, and the few deeds an invigilator may do, each with its reason.

Whatever moves a deadline is appended, worked out by the clock's one rule, and reaches every open page.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, case, cast, func, select

from core import audit, reasons
from core.access import Permission
from core.errors import Conflict, Fact, Finding, NotFound
from core.house import House
from core.ids import new_code
from core.people import persons
from core.work import UnitOfWork
from exam import attempts, interventions, sittings, timing
from exam.errors import AttemptNotOpen, GrantRefused, PaperIsIn, ReasonMissing
from exam.models import (
    Admission,
    AnswerSheet,
    Attempt,
    Intervention,
    Room,
    Signal,
    Sitting,
    TimeAdjustment,
)
from exam.rules.attempt import FINISHED, AttemptState, ClosedBy, is_finished
from exam.rules.clock import MOST_GRANTED_MINUTES, judge_grant
from exam.states import INCIDENTS, InterventionKind, SignalKind
from exam.views import Tile, WallView

LONGEST_GRANT_SECONDS = MOST_GRANTED_MINUTES * 60
LONGEST_WORDS = 300
LONGEST_REASON = 200
_NOTHING = ("null", "{}")
"""An answer that was cleared, as it is stored."""
_QUIET = FINISHED - {AttemptState.VOIDED}


def wall(work: UnitOfWork, sitting_ref: str) -> WallView:
    """Every candidate as a tile, the troubled first: disconnected, unsaved, away, then by code."""
    sitting = sittings.row_of(work, sitting_ref, Permission.SITTING_WATCH)
    rows = work.session.execute(
        select(Admission.code, Admission.person_id, Room.name, Attempt)
        .join(
            Attempt,
            (Attempt.sitting_id == Admission.sitting_id) & (Attempt.person_id == Admission.person_id),
        )
        .outerjoin(Room, Room.id == Admission.room_id)
        .where(Admission.sitting_id == sitting.id, Admission.withdrawn_at.is_(None))
        .order_by(Admission.id)
    ).all()
    names = persons.names_of(work, [row.person_id for row in rows])
    answered = _answered(work, sitting.id)
    signals = _signals(work, sitting.id)
    tiles = [
        _tile(row.code, names[row.person_id], row.name or "", row.Attempt, answered, signals) for row in rows
    ]
    tiles.sort(key=_trouble)
    return WallView(sitting=sittings.views(work, [sitting])[0], now=work.now, tiles=tuple(tiles))


def grant_time(
    work: UnitOfWork,
    sitting_ref: str,
    *,
    seconds: int,
    reason: str,
    attempt_ref: str | None = None,
    beyond_window: bool = False,
    seen: int | None = None,
) -> int:
    """Grant time to one attempt, or to everybody in the sitting; returns how many open pages were told.

    ``seen``: how many grants the form was filled from; GrantRefused when somebody granted more meanwhile.
    Raises ReasonMissing, Conflict for an absurd amount, AttemptNotOpen for a finished attempt, and
    GrantRefused when the grant would be cut off by the end of the sitting: it is refused loudly rather than
    silently lost.
    """
    why = _why(reason)
    if not 0 < seconds <= LONGEST_GRANT_SECONDS:
        raise Conflict
    sitting = sittings.row_of(work, sitting_ref, Permission.SITTING_INTERVENE, for_update=True)
    only = None if attempt_ref is None else _attempt_in(work, sitting, attempt_ref)
    if only is not None and is_finished(only.state):
        raise AttemptNotOpen(state=only.state.value)
    if seen is not None:
        interventions.demand_seen(work, sitting_ref, attempt_ref, seen)
    row = TimeAdjustment(
        sitting_id=sitting.id,
        attempt_id=None if only is None else only.id,
        seconds=seconds,
        beyond_window=beyond_window,
        reason=why,
        granted_by=work.actor.person_id,
        granted_at=work.now,
    )
    concerned = [only] if only is not None else list(work.session.scalars(_open_in(sitting.id)))
    for attempt in concerned:
        if attempt.state is AttemptState.OPEN:
            before = timing.adjustments(work, sitting.id, attempt.id)
            findings = judge_grant(
                timing.deadline_of(work, sitting, attempt, before),
                timing.deadline_of(work, sitting, attempt, [*before, timing.as_rule(row)]),
                timing.as_rule(row),
            )
            if findings:
                raise GrantRefused(*findings)
    work.session.add(row)
    work.flush()
    told = 0
    for attempt in concerned:
        if attempt.state is AttemptState.OPEN:
            timing.tell_new_deadline(work, sitting, attempt)
            told += 1
    facts: dict[str, Fact] = {"seconds": seconds, "reason": row.reason, "attempt": attempt_ref, "told": told}
    audit.record(work, "sitting.time_granted", "sitting", sitting.ref, facts)
    return told


def force_hand_in(work: UnitOfWork, attempt_ref: str, reason: str) -> None:
    """Hand an open attempt in for the candidate; what was saved counts.

    Raises PaperIsIn when it was in before, AttemptNotOpen when it was not begun or voided.
    """
    why = _why(reason)
    attempt, sitting = _reachable(work, attempt_ref)
    if attempt.handed_in_at is not None and attempt.state is not AttemptState.VOIDED:
        raise PaperIsIn(_taken_in(work, attempt, attempt.handed_in_at))
    if attempt.state is not AttemptState.OPEN:
        raise AttemptNotOpen(state=attempt.state.value)
    _tell_why(work, attempt, why)
    attempts.hand_in(work, sitting, attempt, ClosedBy.INVIGILATOR, work.now)
    _keep(work, attempt, InterventionKind.FORCED_IN, why)
    audit.record(work, "attempt.forced_in", "attempt", attempt.ref, {"reason": why})


def void(work: UnitOfWork, attempt_ref: str, reason: str) -> None:
    """Void an attempt: it counts nowhere; journal and marks stay. Idempotent."""
    why = _why(reason)
    attempt, sitting = _reachable(work, attempt_ref)
    if attempt.state is AttemptState.VOIDED:
        return
    was = attempt.state
    attempt.state = AttemptState.VOIDED
    work.publish(f"attempt:{attempt.id}", {"type": "state", "state": attempt.state.value})
    work.publish(f"sitting:{sitting.id}", {"type": "changed"})
    _keep(work, attempt, InterventionKind.VOIDED, why)
    audit.record(work, "attempt.voided", "attempt", attempt.ref, {"reason": why, "was": was.value})


def tell(work: UnitOfWork, attempt_ref: str, words: str) -> None:
    """Show a sentence on a candidate's page. Raises ReasonMissing for no words."""
    said = _said(words)
    attempt, _ = _reachable(work, attempt_ref)
    work.publish(f"attempt:{attempt.id}", {"type": "notice", "text": said})
    _keep(work, attempt, InterventionKind.TOLD, said)
    audit.record(work, "attempt.told", "attempt", attempt.ref, {"words": said})


def told_meanwhile(work: UnitOfWork, attempt_id: int) -> tuple[str, ...]:
    """What was said to a candidate while no page of theirs was there to show it: for the one that opens."""
    told = work.session.execute(
        select(Intervention.words, Intervention.made_at)
        .where(Intervention.attempt_id == attempt_id, Intervention.kind == InterventionKind.TOLD)
        .order_by(Intervention.id)
    ).all()
    if not told:
        return ()
    signals = work.session.execute(
        select(Signal.kind, Signal.facts, Signal.at)
        .where(Signal.attempt_id == attempt_id)
        .where(Signal.kind.in_((SignalKind.CONNECTED, SignalKind.DISCONNECTED)))
        .order_by(Signal.id)
    ).all()
    closed = {row.facts for row in signals if row.kind is SignalKind.DISCONNECTED}
    if any(row.facts not in closed and not _is_of_the_dead(work, row.facts) for row in signals):
        return ()
    since = max((row.at for row in signals), default=None)
    return tuple(row.words for row in told if since is None or row.made_at > since)


def note_incident(work: UnitOfWork, attempt_ref: str, kind: InterventionKind, words: str) -> None:
    """Write down what happened around a candidate, in words; nothing is done to the attempt.

    Raises ReasonMissing for no words, NotFound, NotAllowed, Conflict for a kind that is a deed.
    """
    if kind not in INCIDENTS:
        raise Conflict
    said = _said(words)
    attempt, sitting = _reachable(work, attempt_ref)
    _keep(work, attempt, kind, said)
    facts = {"incident": kind.value, "words": said, "sitting": sitting.ref}
    audit.record(work, "attempt.incident_noted", "attempt", attempt.ref, facts)


def note_signal(work: UnitOfWork, attempt_id: int, kind: SignalKind, facts: str = "") -> None:
    """Keep what a candidate's page reported."""
    work.session.add(Signal(attempt_id=attempt_id, kind=kind, at=work.now, facts=facts[:200]))


def _taken_in(work: UnitOfWork, attempt: Attempt, at: datetime) -> Finding:
    """By whom and when a paper was handed in or taken in."""
    forced = interventions.forced_in(work, attempt.id)
    if forced is not None:
        return Finding("exam.taken_in_by", {"by": forced.by or "–", "at": at})
    if attempt.closed_by is ClosedBy.CANDIDATE:
        return Finding("exam.handed_in_before", {"at": at})
    return Finding("exam.collected_before", {"at": at})


def _tell_why(work: UnitOfWork, attempt: Attempt, why: str) -> None:
    """Tell the candidate's open page who hands the paper in and why, before it hears that it is handed in."""
    by = work.actor.person_id
    name = "" if by is None else persons.names_of(work, (by,))[by]
    told: dict[str, object] = {"type": "forced", "by": name, "reason": why}
    work.publish(f"attempt:{attempt.id}", told)


def _keep(work: UnitOfWork, attempt: Attempt, kind: InterventionKind, words: str) -> None:
    work.session.add(
        Intervention(
            sitting_id=attempt.sitting_id,
            attempt_id=attempt.id,
            kind=kind,
            words=words,
            made_by=work.actor.person_id,
            made_at=work.now,
        )
    )


def _why(reason: str) -> str:
    why = reasons.read(reason, longest=LONGEST_REASON)
    if not reasons.suffices(why):
        raise ReasonMissing
    return why


def _said(words: str) -> str:
    said = words.strip()[:LONGEST_WORDS]
    if not said:
        raise ReasonMissing
    return said


def _reachable(work: UnitOfWork, attempt_ref: str) -> tuple[Attempt, Sitting]:
    row = work.session.execute(
        select(Attempt, Sitting)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Attempt.ref == attempt_ref)
        .with_for_update(of=Attempt)
    ).one_or_none()
    if row is None:
        raise NotFound
    attempt, sitting = row
    sittings.row_of(work, sitting.ref, Permission.SITTING_INTERVENE)
    return attempt, sitting


def _attempt_in(work: UnitOfWork, sitting: Sitting, attempt_ref: str) -> Attempt:
    attempt = work.session.scalars(
        select(Attempt).where(Attempt.ref == attempt_ref, Attempt.sitting_id == sitting.id).with_for_update()
    ).one_or_none()
    if attempt is None:
        raise NotFound
    return attempt


def _open_in(sitting_id: int) -> Select[Attempt]:
    return (
        select(Attempt)
        .where(Attempt.sitting_id == sitting_id, Attempt.state == AttemptState.OPEN)
        .order_by(Attempt.id)
        .with_for_update()
    )


def _answered(work: UnitOfWork, sitting_id: int) -> dict[int, tuple[int, datetime]]:
    is_given = case((cast(AnswerSheet.payload, Text).in_(_NOTHING), 0), else_=1)
    rows = work.session.execute(
        select(AnswerSheet.attempt_id, func.sum(is_given), func.max(AnswerSheet.received_at))
        .join(Attempt, Attempt.id == AnswerSheet.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
        .group_by(AnswerSheet.attempt_id)
    )
    return {attempt_id: (int(count or 0), latest) for attempt_id, count, latest in rows}


def connection_name(house: House) -> str:
    """A name for one connection of a candidate's page, to be given to both of its signals."""
    return f"{house.run}-{new_code(6)}"


def _is_of_the_dead(work: UnitOfWork, connection: str) -> bool:
    """Whether a connection belonged to a run that is over; only the lone process on SQLite can know."""
    return work.house.database.is_sqlite and not connection.startswith(work.house.run)


def _signals(work: UnitOfWork, sitting_id: int) -> dict[int, dict[str, Any]]:
    """Per attempt: connections open, answers the page has not saved yet and when it said so, times away."""
    rows = work.session.execute(
        select(Signal.attempt_id, Signal.kind, Signal.facts, Signal.at)
        .join(Attempt, Attempt.id == Signal.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
        .order_by(Signal.id)
    )
    told: dict[int, dict[str, Any]] = {}
    for attempt_id, kind, facts, at in rows:
        known = told.setdefault(attempt_id, {"open": set(), "unsaved": 0, "unsaved_at": at, "away": 0})
        match kind:
            case SignalKind.CONNECTED:
                # A page opened anew says what it has not saved; that this is nothing it need not say.
                known["unsaved"] = 0
                if not _is_of_the_dead(work, facts):
                    known["open"].add(facts)
            case SignalKind.DISCONNECTED:
                known["open"].discard(facts)
            case SignalKind.UNSAVED:
                known["unsaved"], known["unsaved_at"] = int(facts or 0), at
            case SignalKind.AWAY:
                known["away"] += 1
            case SignalKind.TAKEN_OVER:
                pass
    return told


def _tile(
    code: str,
    name: str,
    room: str,
    attempt: Attempt,
    answered: dict[int, tuple[int, datetime]],
    signals: dict[int, dict[str, Any]],
) -> Tile:
    count, latest = answered.get(attempt.id, (0, None))
    told = signals.get(attempt.id, {"open": (), "unsaved": 0, "away": 0})
    return Tile(
        attempt_ref=attempt.ref,
        code=code,
        name=name,
        room=room,
        state=attempt.state,
        answered=count,
        of=attempt.slots,
        connected=bool(told["open"]),
        unsaved=told["unsaved"]
        if attempt.state is AttemptState.OPEN
        else _never_arrived(attempt, latest, told),
        away=told["away"],
        last_saved_at=latest,
        deadline=attempt.deadline if attempt.state is AttemptState.OPEN else None,
        handed_in_at=attempt.handed_in_at,
        closed_by=attempt.closed_by,
    )


def _never_arrived(attempt: Attempt, latest: datetime | None, told: dict[str, Any]) -> int:
    """How many answers were left on the device when the attempt ended, as far as its page could say.

    What it said before is overtaken by answers that came since, and by a hand-in of its own, which carries
    whatever waits.
    """
    if not told["unsaved"] or attempt.handed_in_at is None:
        return 0
    came_since = latest is not None and latest > told["unsaved_at"]
    carried = attempt.closed_by is ClosedBy.CANDIDATE and told["unsaved_at"] <= attempt.handed_in_at
    return 0 if came_since or carried else int(told["unsaved"])


def _trouble(tile: Tile) -> tuple[bool, bool, bool, int, str]:
    """Sorts the troubled first: open and not connected, with unsaved answers, often away."""
    is_open = tile.state is AttemptState.OPEN
    return (
        not (is_open and not tile.connected),
        not (is_open and tile.unsaved > 0),
        tile.state in _QUIET,
        -tile.away if is_open else 0,
        tile.code,
    )
