"""How a person wants to practise: theirs alone, and nobody else ever reads it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.errors import Finding
from core.work import UnitOfWork
from training.practice import pool
from training.practice.errors import PreferenceUnfit
from training.practice.models import Card, Preference
from training.practice.policy import policy
from training.practice.pool import OpenBanks
from training.practice.views import PreferenceDraft, PreferenceView


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes with what stands where none were uttered; ``bank_ids`` are open ones, in order of code."""

    daily_size: int
    bank_ids: tuple[int, ...]
    week_shown: bool


def wishes(work: UnitOfWork, banks: OpenBanks | None = None) -> Wishes:
    """What the actor wants; without a choice the banks they have practised, or else all that are open."""
    row = _row(work)
    if banks is None:
        banks = pool.open_banks(work)
    chosen = [bank_id for bank_id in banks if row is not None and bank_id in row.bank_ids]
    if not chosen:
        met = set(
            work.session.scalars(select(Card.bank_id).where(Card.person_id == work.actor.myself()).distinct())
        )
        chosen = [bank_id for bank_id in banks if bank_id in met] or list(banks)
    return Wishes(
        daily_size=row.daily_size if row is not None else policy().daily_size,
        bank_ids=tuple(chosen),
        week_shown=row.week_shown if row is not None else False,
    )


def look(work: UnitOfWork) -> PreferenceView:
    """The actor's wishes beside what can be wished for."""
    row, banks, numbers = _row(work), pool.open_banks(work), policy()
    return PreferenceView(
        daily_size=row.daily_size if row is not None else numbers.daily_size,
        least=numbers.daily_least,
        most=numbers.daily_most,
        week_shown=row.week_shown if row is not None else False,
        banks=tuple(
            (bank.ref, bank.title, row is not None and bank_id in row.bank_ids)
            for bank_id, bank in banks.items()
        ),
    )


def keep(work: UnitOfWork, draft: PreferenceDraft) -> None:
    """Keep the actor's wishes from the next set on. Raises PreferenceUnfit (field ``daily_size``)."""
    numbers = policy()
    if not numbers.daily_least <= draft.daily_size <= numbers.daily_most:
        facts = {"least": numbers.daily_least, "most": numbers.daily_most}
        raise PreferenceUnfit(Finding("practice.daily_size", facts, "daily_size"))
    wanted = [bank_id for bank_id, bank in pool.open_banks(work).items() if bank.ref in draft.bank_refs]
    row = _row(work) or _made(work)
    row.daily_size, row.bank_ids, row.week_shown = draft.daily_size, wanted, draft.week_shown


def _row(work: UnitOfWork) -> Preference | None:
    found = select(Preference).where(Preference.person_id == work.actor.myself())
    return work.session.scalars(found).one_or_none()


def _made(work: UnitOfWork) -> Preference:
    try:
        with work.session.begin_nested():
            row = Preference(person_id=work.actor.myself(), daily_size=policy().daily_size, bank_ids=[])
            work.session.add(row)
            work.flush()
    except IntegrityError:  # kept from two windows at the same moment: the later wishes stand
        found = select(Preference).where(Preference.person_id == work.actor.myself())
        return work.session.scalars(found).one()
    return row
