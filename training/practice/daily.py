"""每日一练: a few items a day, the same for a person all day, planned by what they have shown."""

from sqlalchemy import func, select

from core.ids import new_seed
from core.work import UnitOfWork
from training.practice import choosing, due, pool, preferences, sessions
from training.practice.models import PracticeSession, Slot
from training.practice.policy import policy
from training.practice.pool import OpenBanks
from training.practice.sessions import Plan
from training.practice.states import PracticeKind, PracticeState
from training.practice.views import TodayView


def today(work: UnitOfWork, banks: OpenBanks | None = None) -> TodayView:
    """Today's set as the worker's home shows it; writes nothing. Raises SignInNeeded.

    ``banks``: what ``pool.open_banks`` just said, for who has asked already.
    """
    if banks is None:
        banks = pool.open_banks(work)
    row = work.session.execute(
        select(PracticeSession.ref, PracticeSession.state, func.count(Slot.id), func.count(Slot.answered_at))
        .join(Slot, Slot.session_id == PracticeSession.id)
        .where(
            PracticeSession.person_id == work.actor.myself(),
            PracticeSession.kind == PracticeKind.DAILY,
            PracticeSession.day == work.today,
        )
        .group_by(PracticeSession.id)
        .order_by(PracticeSession.id)
        .limit(1)
    ).one_or_none()
    waiting = due.count(work, banks)
    if row is None:
        return TodayView(
            size=_offered(work, banks), done=0, due=waiting, begun=False, finished=False, href="/practice"
        )
    ref, state, size, done = row
    finished = state is PracticeState.FINISHED
    way = f"/practice/sessions/{ref}/result" if finished else f"/practice/sessions/{ref}"
    return TodayView(size=size, done=done, due=waiting, begun=True, finished=finished, href=way)


def begin(work: UnitOfWork) -> str:
    """Begin today's set, or go on with it: there is one a day. Returns its ref. Raises NothingToPractise."""
    once = sessions.once_for(work, work.today.isoformat(), "day")
    known = sessions.by_once(work, once)
    if known is not None:
        return known.ref
    wanted, seed = preferences.wishes(work), new_seed()
    chosen = choosing.from_banks(
        work, wanted.bank_ids, wanted.daily_size, seed, revisits=policy().daily_revisits
    )
    return sessions.make(work, once, Plan(kind=PracticeKind.DAILY, item_ids=chosen, seed=seed))


def _offered(work: UnitOfWork, banks: OpenBanks) -> int:
    wanted = preferences.wishes(work, banks)
    return min(wanted.daily_size, sum(pool.counts(work, wanted.bank_ids).values()))
