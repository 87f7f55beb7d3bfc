"""Where a person stands: steady items by topic, banks and mocks to choose from, days of this week if wished.

Read by that person only; there is no list of persons or units by any of it.
"""

from datetime import timedelta

from sqlalchemy import case, func, select

from core.work import UnitOfWork
from question_bank.selection import BankCard
from training.practice import cards, choosing, daily, mistakes, mocks, pool, preferences, sessions
from training.practice.models import Card, PracticeSession, Slot
from training.practice.rules import mastery
from training.practice.rules.mastery import Share
from training.practice.views import BankRow, ChaptersView, PracticeHome, TopicRow


def home(work: UnitOfWork) -> PracticeHome:
    """Everything a person can practise, and what waits."""
    banks = pool.open_banks(work)
    return PracticeHome(
        today=daily.today(work, banks),
        open=sessions.under_way(work),
        banks=_banks(work, banks),
        mocks=mocks.offered(work, banks),
        mistakes=mistakes.count(work, banks),
        days=days_of_week(work) if preferences.wishes(work, banks).week_shown else None,
    )


def chapters(work: UnitOfWork, bank_ref: str) -> ChaptersView:
    """A bank's topics with the actor's mastery of each. Raises NotFound for a bank that is not open."""
    bank = choosing.bank_of(work, bank_ref)
    known = cards.of_bank(work, bank.id)
    shares = mastery.by_topic(
        ((each.item_id, each.topic_path) for each in pool.items_of(work, bank.id)),
        {item_id: cards.level_of(card) for item_id, card in known.items()},
    )
    return ChaptersView(
        bank_ref=bank.ref,
        bank_title=bank.title,
        whole=shares.get(None, Share()),
        topics=tuple(
            TopicRow(code=topic.code, title=topic.title, depth=topic.depth, share=shares[topic.code])
            for topic in pool.topics(work, [bank.id]).get(bank.id, ())
            if topic.code in shares
        ),
    )


def days_of_week(work: UnitOfWork) -> int:
    """On how many days since Monday the actor answered something."""
    monday = work.today - timedelta(days=work.today.weekday())
    found = (
        select(func.count(PracticeSession.day.distinct()))
        .join(Slot, Slot.session_id == PracticeSession.id)
        .where(
            PracticeSession.person_id == work.actor.myself(),
            PracticeSession.day >= monday,
            Slot.answered_at.is_not(None),
        )
    )
    return work.session.scalar(found) or 0


def _banks(work: UnitOfWork, banks: dict[int, BankCard]) -> tuple[BankRow, ...]:
    items = pool.counts(work, banks.keys())
    shown = {
        bank_id: (met, steady or 0)
        for bank_id, met, steady in work.session.execute(
            select(Card.bank_id, func.count(), func.sum(case((cards.is_steady(), 1), else_=0)))
            .where(Card.person_id == work.actor.myself())
            .group_by(Card.bank_id)
        )
    }
    rows = []
    for bank_id, bank in banks.items():
        offered, (met, steady) = items.get(bank_id, 0), shown.get(bank_id, (0, 0))
        if not offered:
            continue
        row = BankRow(
            ref=bank.ref,
            title=bank.title,
            items=offered,
            steady=min(steady, offered),
            met=min(met, offered),
        )
        rows.append(row)
    return tuple(rows)
