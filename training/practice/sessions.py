"""Sessions: begun once, resumed on any device, shown one item at a time.

A session holds items, not wordings: what is shown is the wording that stands at that moment, and an item
that was sealed or retired meanwhile is not shown at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.errors import NotFound
from core.ids import new_ref, new_seed
from core.work import UnitOfWork
from question_bank.kinds import registry
from question_bank.kinds.contract import Presented
from question_bank.selection import Face, Standing
from training.practice import cards, choosing, pool
from training.practice.errors import NothingToPractise
from training.practice.models import PracticeSession, Slot
from training.practice.policy import policy
from training.practice.rules import mix
from training.practice.states import PracticeKind, PracticeState
from training.practice.views import Dot, SessionRow, SessionView, Sheet, Start, Verdict

SHOWN_OPEN = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that was begun before."""

    ref: str
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A session to make: its items in order, each with its section where it is a mock."""

    kind: PracticeKind
    item_ids: Sequence[int]
    seed: int
    title: str = ""
    bank_id: int | None = None
    topic_code: str | None = None
    mock_id: int | None = None
    definition: dict[str, Any] = field(default_factory=dict)
    sections: Sequence[int] = ()
    of_points: int | None = None
    seconds: int | None = None


def begin(work: UnitOfWork, start: Start) -> str:
    """Begin a session by chapter, at random, of mistakes or of what is due; returns its ref.

    The same ``request`` leads to the same session, however often it is sent. Raises NothingToPractise,
    NotFound for a bank that is not open to the actor.
    """
    once = once_for(work, start.request or new_ref())
    known = by_once(work, once)
    if known is not None and not known.finished:
        return known.ref
    if known is not None:  # the button of a page that somebody went back to
        once = once_for(work, new_ref())
    return make(work, once, _planned(work, start, new_seed()))


def once_for(work: UnitOfWork, request: str, purpose: str = "wish") -> str:
    """What a session is begun once for, within this person: the client's name for a wish, or a day."""
    return f"{work.actor.myself()}/{purpose}/{request[:88]}"


def make(work: UnitOfWork, once: str, plan: Plan) -> str:
    """Make the session, or find the one that was made for the same purpose a moment ago; returns its ref.

    Raises NothingToPractise for a plan without items.
    """
    if not plan.item_ids:
        raise NothingToPractise
    deadline = None if plan.seconds is None else work.now + timedelta(seconds=plan.seconds)
    session = PracticeSession(
        ref=new_ref(),
        once=once,
        person_id=work.actor.myself(),
        kind=plan.kind,
        state=PracticeState.OPEN,
        seed=plan.seed,
        day=work.today,
        title=plan.title[:200],
        bank_id=plan.bank_id,
        topic_code=plan.topic_code,
        mock_id=plan.mock_id,
        definition=plan.definition,
        begun_at=work.now,
        deadline_at=deadline,
        of_points=plan.of_points,
    )
    sections: Sequence[int | None] = plan.sections or [None] * len(plan.item_ids)
    try:
        with work.session.begin_nested():
            work.session.add(session)
            work.flush()
            work.session.add_all(
                Slot(session_id=session.id, position=position, item_id=item_id, section=section)
                for position, (item_id, section) in enumerate(
                    zip(plan.item_ids, sections, strict=True), start=1
                )
            )
            work.flush()
    except IntegrityError:  # begun from two windows at the same moment: both go on in the first
        known = by_once(work, once)
        if known is None:
            raise
        return known.ref
    return session.ref


def under_way(work: UnitOfWork) -> tuple[SessionRow, ...]:
    """The actor's open sessions, the newest first; a mock whose time is over is not among them."""
    answered = func.count(Slot.answered_at)
    rows = work.session.execute(
        select(PracticeSession, answered, func.count(Slot.id))
        .join(Slot, Slot.session_id == PracticeSession.id)
        .where(
            PracticeSession.person_id == work.actor.myself(),
            PracticeSession.state == PracticeState.OPEN,
            (PracticeSession.kind != PracticeKind.DAILY) | (PracticeSession.day == work.today),
            PracticeSession.deadline_at.is_(None) | (PracticeSession.deadline_at > work.now),
        )
        .group_by(PracticeSession.id)
        .order_by(PracticeSession.id.desc())
        .limit(SHOWN_OPEN)
    )
    return tuple(
        SessionRow(
            ref=session.ref,
            kind=session.kind,
            title=session.title,
            answered=done,
            size=size,
            begun_at=session.begun_at,
            deadline_at=session.deadline_at,
        )
        for session, done, size in rows
    )


def look(work: UnitOfWork, ref: str, position: int | None = None) -> SessionView:
    """A session at one of its items; without a position at the first one that waits for an answer.

    Raises NotFound for a session of somebody else and for a position it does not have.
    """
    session = mine(work, ref)
    slots = slots_of(work, session.id)
    standing = pool.standing(work, [slot.item_id for slot in slots])
    here = _slot_at(slots, position, standing)
    told_now = session.kind is not PracticeKind.MOCK or session.state is PracticeState.FINISHED
    deadline = session.deadline_at
    return SessionView(
        ref=session.ref,
        kind=session.kind,
        state=PracticeState.FINISHED if is_over(session, work.now) else session.state,
        title=session.title,
        dots=tuple(
            Dot(
                position=slot.position,
                answered=slot.answered_at is not None,
                right=slot.right if told_now else None,
                gone=slot.item_id not in standing,
            )
            for slot in slots
        ),
        sheet=_sheet(work, session, here, standing.get(here.item_id), told_now),
        deadline_at=deadline,
        seconds_left=None if deadline is None else max(0, int((deadline - work.now).total_seconds())),
    )


def is_over(session: PracticeSession, now: datetime) -> bool:
    """Finished, or a mock whose time and grace have run out."""
    if session.state is PracticeState.FINISHED:
        return True
    grace = timedelta(seconds=policy().mock_grace_seconds)
    return session.deadline_at is not None and now > session.deadline_at + grace


def mine(work: UnitOfWork, ref: str, *, for_update: bool = False) -> PracticeSession:
    """The actor's own session. Raises NotFound for anybody else's."""
    found = select(PracticeSession).where(
        PracticeSession.ref == ref, PracticeSession.person_id == work.actor.myself()
    )
    session = work.session.scalars(found.with_for_update() if for_update else found).one_or_none()
    if session is None:
        raise NotFound
    return session


def slots_of(work: UnitOfWork, session_id: int) -> list[Slot]:
    """The items of a session in order."""
    found = select(Slot).where(Slot.session_id == session_id).order_by(Slot.position)
    return list(work.session.scalars(found))


def presented(face: Face, seed: int, item_id: int) -> Presented:
    """What may be seen, options in the order of this session."""
    ids = registry.option_ids(face.content)
    content = dealt(face, seed, item_id).content
    return registry.present(face.kind, content, mix.option_order(ids, seed, item_id) if ids else None)


def dealt(face: Face, seed: int, item_id: int) -> Face:
    """The item with the values of this session, for whoever shows, marks or explains it."""
    lot = int.from_bytes(mix.lot(seed, item_id, "values")[:6])
    return replace(face, content=registry.dealt(face.content, lot))


def _planned(work: UnitOfWork, start: Start, seed: int) -> Plan:
    size = policy().session_size
    if start.kind in {PracticeKind.MISTAKES, PracticeKind.DUE}:
        found = choosing.mistaken(work) if start.kind is PracticeKind.MISTAKES else choosing.due(work)
        chosen = choosing.from_cards(work, found, size, bank_ref=start.bank_ref, topic_code=start.topic_code)
        return Plan(kind=start.kind, item_ids=chosen, seed=seed, topic_code=start.topic_code or None)
    if start.kind not in {PracticeKind.CHAPTER, PracticeKind.RANDOM}:
        raise NotFound
    bank = choosing.bank_of(work, start.bank_ref)
    topic = start.topic_code if start.kind is PracticeKind.CHAPTER else ""
    return Plan(
        kind=start.kind,
        item_ids=choosing.from_banks(work, [bank.id], size, seed, topic_code=topic),
        seed=seed,
        title=_title(work, bank.id, bank.title, topic),
        bank_id=bank.id,
        topic_code=topic or None,
    )


def _sheet(
    work: UnitOfWork, session: PracticeSession, slot: Slot, now_standing: Standing | None, told_now: bool
) -> Sheet:
    if now_standing is None:
        return Sheet(
            position=slot.position,
            item_ref="",
            version_id=0,
            revision=slot.revision,
            face=None,
            given={},
            verdict=None,
        )
    settled = slot.answered_at is not None and session.kind is not PracticeKind.MOCK
    version_id = (slot.version_id if settled else None) or now_standing.version_id
    face = dealt(pool.faces(work, [version_id])[version_id], session.seed, slot.item_id)
    return Sheet(
        position=slot.position,
        item_ref=now_standing.item_ref,
        version_id=version_id,
        revision=slot.revision,
        face=presented(face, session.seed, slot.item_id),
        given=slot.response,
        verdict=_verdict(work, slot, face) if told_now and slot.right is not None else None,
    )


def _verdict(work: UnitOfWork, slot: Slot, face: Face) -> Verdict:
    solution = pool.solutions(work, [face])[face.version_id]
    card = cards.of_items(work, [slot.item_id]).get(slot.item_id)
    return Verdict(
        right=bool(slot.right),
        gave_up=not slot.response,
        answer=solution.right,
        fits=pool.fitting(face, solution.key, slot.response),
        explanation=solution.explanation,
        source=solution.source,
        to_leave=None if card is None else cards.to_leave(card),
    )


def _slot_at(slots: list[Slot], position: int | None, standing: dict[int, Standing]) -> Slot:
    if position is None:
        waiting = (slot for slot in slots if slot.answered_at is None and slot.item_id in standing)
        return next(waiting, slots[-1])
    found = next((slot for slot in slots if slot.position == position), None)
    if found is None:
        raise NotFound
    return found


def _title(work: UnitOfWork, bank_id: int, bank_title: str, topic_code: str) -> str:
    """The topic's title, or the bank's. Raises NotFound for a topic that the bank does not have."""
    if not topic_code:
        return bank_title
    cards_of_bank = pool.topics(work, [bank_id]).get(bank_id, ())
    found = next((topic.title for topic in cards_of_bank if topic.code == topic_code), None)
    if found is None:
        raise NotFound
    return found


def by_once(work: UnitOfWork, once: str) -> Begun | None:
    """The session that was begun for this purpose, None when there is none yet."""
    found = select(PracticeSession).where(PracticeSession.once == once)
    session = work.session.scalars(found).one_or_none()
    return None if session is None else Begun(session.ref, is_over(session, work.now))
