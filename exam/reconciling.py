"""The journal against its folds: sheets, receipts. What differs was changed behind the house's back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from core.work import UnitOfWork
from exam.models import AnswerEntry, AnswerSheet, Attempt, Sitting
from exam.rules import journal as rules
from exam.rules.attempt import AttemptState


def differing_sheets(work: UnitOfWork) -> list[str]:
    """The refs of attempts whose stored sheet or receipt is not what their journal adds up to.

    Reads the journal once, in order of attempt; memory stays at one attempt's entries.
    """
    entries = work.session.scalars(
        select(AnswerEntry).order_by(AnswerEntry.attempt_id, AnswerEntry.id).execution_options(yield_per=2000)
    )
    wrong: list[str] = []
    for attempt_id, group in groupby(entries, key=lambda entry: entry.attempt_id):
        folded = rules.fold(_as_rule(entry) for entry in group)
        stored = {
            row.slot: (row.seq, row.payload)
            for row in work.session.scalars(select(AnswerSheet).where(AnswerSheet.attempt_id == attempt_id))
        }
        attempt = work.session.get_one(Attempt, attempt_id)
        same = stored == {slot: (each.seq, each.payload) for slot, each in folded.answers.items()}
        if not same or attempt.receipt not in {None, rules.receipt(folded, attempt.ref).digest}:
            wrong.append(attempt.ref)
    return wrong


def _as_rule(entry: AnswerEntry) -> rules.Entry:
    return rules.Entry(
        slot=entry.slot,
        seq=entry.seq,
        uuid=_uuid(entry.client_uuid),
        epoch=entry.epoch,
        payload=entry.payload,
        received_at=entry.received_at,
        arrival=entry.id,
    )


def _uuid(written: str) -> UUID:
    """Pages send UUIDs; whatever else a program sent is only a name here."""
    try:
        return UUID(written)
    except ValueError:
        return UUID(int=0)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the house keeps of one person's attempt: for comparing with what it once acknowledged."""

    person_id: int
    state: AttemptState
    points: int | None
    uuids: frozenset[str]
    sheet: Mapping[int, Any]


def kept(work: UnitOfWork, sitting_ref: str) -> Iterator[Kept]:
    """Every begun attempt of a sitting, one at a time."""
    found = select(Attempt).join(Sitting, Sitting.id == Attempt.sitting_id).where(Sitting.ref == sitting_ref)
    for attempt in work.session.scalars(
        found.where(Attempt.began_at.is_not(None)).order_by(Attempt.id)
    ).all():
        uuids = work.session.scalars(
            select(AnswerEntry.client_uuid).where(AnswerEntry.attempt_id == attempt.id)
        )
        sheet = work.session.execute(
            select(AnswerSheet.slot, AnswerSheet.payload).where(AnswerSheet.attempt_id == attempt.id)
        )
        yield Kept(
            attempt.person_id,
            attempt.state,
            attempt.points,
            frozenset(uuids),
            {row.slot: row.payload for row in sheet},
        )


def unfinished(work: UnitOfWork, sitting_ref: str) -> tuple[int, datetime | None]:
    """How many begun attempts are not marked yet, and the last instant at which one may still be written."""
    count, last = work.session.execute(
        select(func.count(), func.max(Attempt.accepts_until))
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(
            Sitting.ref == sitting_ref,
            Attempt.state.in_([AttemptState.OPEN, AttemptState.HANDED_IN]),
        )
    ).one()
    return count, last
