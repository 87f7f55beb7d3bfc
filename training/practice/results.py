"""The result of a session: what was right, with every key and explanation, for the person alone."""

from core.errors import NotFound
from core.points import Points
from core.work import UnitOfWork
from exam.rules.blueprint import Blueprint
from question_bank.selection import Face, Standing
from training.practice import pool, sessions
from training.practice.models import PracticeSession, Slot
from training.practice.pool import Solution
from training.practice.states import PracticeKind, PracticeState
from training.practice.views import ResultItem, SessionResult


def is_due(work: UnitOfWork, ref: str) -> bool:
    """Whether the session is a mock whose time is over and that nobody has ended yet. Raises NotFound."""
    session = sessions.mine(work, ref)
    return session.state is PracticeState.OPEN and sessions.is_over(session, work.now)


def mine(work: UnitOfWork, ref: str) -> SessionResult:
    """The result of one's own finished session. Raises NotFound for one that is still open."""
    session = sessions.mine(work, ref)
    if session.state is PracticeState.OPEN:
        raise NotFound
    slots = sessions.slots_of(work, session.id)
    standing = pool.standing(work, [slot.item_id for slot in slots])
    versions = {
        slot.position: slot.version_id or standing[slot.item_id].version_id
        for slot in slots
        if slot.item_id in standing
    }
    asked = {versions[slot.position]: slot.item_id for slot in slots if slot.position in versions}
    faces = {
        version_id: sessions.dealt(face, session.seed, asked[version_id])
        for version_id, face in pool.faces(work, asked.keys()).items()
    }
    solved = pool.solutions(work, faces.values())
    items = tuple(
        _item(
            session,
            slot,
            standing.get(slot.item_id),
            faces.get(versions.get(slot.position, 0)),
            solved.get(versions.get(slot.position, 0)),
        )
        for slot in slots
    )
    return SessionResult(
        ref=session.ref,
        kind=session.kind,
        title=session.title,
        day=session.day,
        size=len(items),
        answered=sum(item.answered for item in items),
        right=sum(item.right for item in items),
        total=None if session.total_points is None else Points(session.total_points),
        of=None if session.of_points is None else Points(session.of_points),
        items=items,
    )


def _item(
    session: PracticeSession,
    slot: Slot,
    now_standing: Standing | None,
    face: Face | None,
    solution: Solution | None,
) -> ResultItem:
    shown = now_standing is not None and face is not None
    worth = None
    if session.kind is PracticeKind.MOCK and shown:
        worth = Blueprint.model_validate(session.definition).sections[slot.section or 0].points_each
    return ResultItem(
        position=slot.position,
        item_ref=now_standing.item_ref if now_standing is not None else "",
        face=sessions.presented(face, session.seed, slot.item_id) if shown and face is not None else None,
        given=slot.response if shown else {},
        answered=slot.answered_at is not None,
        right=bool(slot.right),
        points=worth,
        awarded=None if worth is None else Points(slot.awarded_points or 0),
        answer=solution.right if solution is not None else None,
        fits=pool.fitting(face, solution.key, slot.response)
        if solution is not None and face is not None
        else (),
        explanation=solution.explanation if solution is not None else None,
        source=solution.source if solution is not None else None,
    )
