"""Candidates at work: they begin, answer as well as they know, and hand in, each at their own time.

How right somebody is follows from an ability and the hardness of the question, drawn from a stored seed; the
answers go through the journal like those of a browser.
"""

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from core.clock import milliseconds
from demo.world.stage import Stage
from exam import attempts, forms, journal, marking
from exam.events import AttemptHandedIn
from exam.journal import AnswerIn, Request
from exam.models import Attempt, Sitting

BLANK = 0.02
"""How often somebody leaves a question open."""
SUREST = 0.96
"""Nobody knows even an easy question for sure."""
NEARLY = 0.6
"""How often a wrong answer to a multiple choice has only one option too few."""


@dataclass
class Candidate:
    """One attempt and the person behind it. ``ability``: 0 to 1; ``sent``: changes sent so far, by slot."""

    attempt_id: int
    attempt_ref: str
    person_id: int
    ability: float
    began_at: datetime | None = None
    sent: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A slot with its right answer; ``hardness`` is taken off an ability."""

    slot: int
    options: tuple[str, ...]
    right: dict[str, Any]
    hardness: float


@dataclass(frozen=True)
class Page:
    """What one candidate sends at one moment."""

    who: Candidate
    at: datetime
    answers: Sequence[tuple[int, dict[str, Any] | None]]


def candidates_of(stage: Stage, sitting_ref: str, chance: random.Random) -> list[Candidate]:
    """The sitting's candidates in the order of admission, each with an ability."""
    with stage.house.reading() as work:
        rows = work.session.scalars(_attempts(sitting_ref)).all()
    return [
        Candidate(row.id, row.ref, row.person_id, min(0.98, max(0.35, chance.gauss(0.75, 0.15))))
        for row in rows
    ]


def questions_of(stage: Stage, sitting_ref: str, chance: random.Random) -> list[Question]:
    """The paper with its keys, which candidates know as far as their ability goes."""
    with stage.house.reading() as work:
        form_id = work.session.scalars(_attempts(sitting_ref).limit(1)).one().form_id
        form = forms.read_form(work, form_id)
        keys = forms.read_keys(work, form)
    return [
        Question(
            slot=each.slot,
            options=each.option_ids,
            right=keys[each.slot].model_dump(mode="json"),
            hardness=chance.uniform(-0.2, 0.25),
        )
        for each in form.slots
    ]


def answer(who: Candidate, question: Question, chance: random.Random) -> dict[str, Any] | None:
    """What the candidate gives; None leaves the question open."""
    if chance.random() < BLANK:
        return None
    if chance.random() < min(SUREST, who.ability - question.hardness):
        return question.right
    match question.right:
        case {"value": bool(value)}:
            return {"value": not value}
        case {"option": str(right)}:
            return {"option": chance.choice([each for each in question.options if each != right])}
        case {"options": list(right)}:
            return {"options": _other_set(question.options, right, chance)}
        case _:
            return None


def begin(stage: Stage, who: Candidate, sitting_ref: str, at: datetime) -> None:
    """Open the attempt and take the paper."""
    stage.clock.instant = at
    with stage.house.work(stage.as_person(who.person_id)) as work:
        attempts.begin(work, sitting_ref)
        attempts.deliver(work, who.attempt_ref)
    who.began_at = at


def write(stage: Stage, pages: Iterable[Page]) -> None:
    """Save answers as the journal writer does: many requests, each with its time of arrival."""
    batch = [_request(page) for page in sorted(pages, key=lambda each: each.at)]
    if not batch:
        return
    stage.clock.instant = max(stage.clock.instant, batch[-1].received_at)
    for start in range(0, len(batch), journal.BATCH_REQUESTS):
        with stage.work() as work:
            outcomes = journal.write_batch(work, batch[start : start + journal.BATCH_REQUESTS])
        if any(outcome.late or outcome.stale for outcome in outcomes):
            raise ValueError(outcomes)


def hand_in(stage: Stage, who: Candidate, at: datetime) -> None:
    """The candidate hands in, and the sheet is marked."""
    with stage.work(at=at) as work:
        attempts.hand_in_by_token(work, who.attempt_id, epoch=1)
    mark(stage, who)


def mark(stage: Stage, who: Candidate) -> None:
    """Mark what was handed in, as the outbox would a moment later; it then finds nothing left to do."""
    with stage.work() as work:
        marking.mark_when_handed_in(work, AttemptHandedIn(who.attempt_id))


def _attempts(sitting_ref: str) -> Select[Attempt]:
    return (
        select(Attempt)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Sitting.ref == sitting_ref)
        .order_by(Attempt.id)
    )


def _other_set(options: Sequence[str], right: Sequence[str], chance: random.Random) -> list[str]:
    """One right option too few, or a wrong one among the right."""
    wrong = [each for each in options if each not in right]
    if not wrong or (len(right) > 1 and chance.random() < NEARLY):
        dropped = chance.choice(list(right))
        return [each for each in right if each != dropped]
    return [*right[1:], chance.choice(wrong)]


def _request(page: Page) -> Request:
    began = page.who.began_at or page.at
    entries: list[AnswerIn] = []
    for slot, payload in page.answers:
        page.who.sent[slot] = page.who.sent.get(slot, 0) + 1
        entries.append(
            AnswerIn(
                slot=slot,
                seq=page.who.sent[slot],
                uuid=str(uuid.uuid4()),
                payload=dict(payload) if payload is not None else None,
                mono_ms=milliseconds(page.at) - milliseconds(began),
            )
        )
    return Request(page.who.attempt_id, 1, entries, page.at, done=lambda _outcome: None)
