"""What keeps the demo moving: while a demo server runs, a contestant hands in every few seconds and
others write on.

Simulated candidates are connected as long as the server runs, but for those whose story is that they are not.

They are contestants of the world like all others; their answers go through the journal and the marking as
everybody's do. When all have handed in the board rests; ``lianbing demo --refresh`` begins a new round.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select

from core.house import House
from core.people.models import Person
from core.ticker import Ticker
from demo.world.answering import Candidate, Page, Question, answer, questions_of, write
from demo.world.contest_data import contests_data
from demo.world.contests import WORKER
from demo.world.data import people_data
from demo.world.stage import Stage
from exam import attempts, invigilation
from exam.models import AnswerSheet, Attempt, Signal, Sitting
from exam.rules.attempt import AttemptState
from exam.states import SignalKind

EVERY_SECONDS: Final = 12.0
WRITERS: Final = 8
"""So many others save a few answers at every beat."""


@contextmanager
def beating(house: House) -> Iterator[None]:
    """Let contestants hand in for as long as the block lasts."""
    ticker = Ticker("demo contest", lambda: beat(house), EVERY_SECONDS)
    ticker.start()
    try:
        yield
    finally:
        ticker.stop()


def beat(house: House) -> bool:
    """One contestant finishes, some write on; False always: the next ones wait for the next tick."""
    connect(house)
    plan = contests_data().live
    stage = Stage.of(house)
    with house.reading() as work:
        rows = work.session.execute(
            select(Attempt, Sitting.ref)
            .join(Sitting, Sitting.id == Attempt.sitting_id)
            .join(Person, Person.id == Attempt.person_id)
            .where(Sitting.title == plan.sitting, Attempt.state == AttemptState.OPEN, Person.code != WORKER)
            .order_by(Attempt.id)
        ).all()
    if not rows:
        return False
    (done, sitting_ref), *others = rows
    chance = random.Random(f"{plan.seed}/{done.id}")
    writing = [row.Attempt for row in chance.sample(others, min(WRITERS, len(others)))]
    questions = questions_of(stage, sitting_ref, chance)
    left = _left(house, [done, *writing], questions)
    at = stage.now - timedelta(seconds=1)
    pages = [_page(done, left[done.id], at)]
    pages += [_page(each, left[each.id][: chance.randint(2, 6)], at) for each in writing]
    write(stage, [each for each in pages if each.answers])
    with house.work() as work:
        attempts.hand_in_by_token(work, done.id, epoch=done.epoch)
    return False


def _left(house: House, writing: list[Attempt], questions: list[Question]) -> dict[int, list[Question]]:
    """What each has not answered yet, by attempt."""
    ids = [each.id for each in writing]
    known = select(AnswerSheet.attempt_id, AnswerSheet.slot).where(AnswerSheet.attempt_id.in_(ids))
    with house.reading() as work:
        given = {(row.attempt_id, row.slot) for row in work.session.execute(known)}
    return {each: [question for question in questions if (each, question.slot) not in given] for each in ids}


def _page(attempt: Attempt, questions: list[Question], at: datetime) -> Page:
    """What somebody answers now, as far as their ability goes."""
    chance = random.Random(f"{contests_data().live.seed}/{attempt.id}")
    ability = min(0.98, max(0.4, chance.gauss(0.78, 0.14)))
    who = Candidate(attempt.id, attempt.ref, attempt.person_id, ability, attempt.began_at)
    return Page(who, at, [(each.slot, answer(who, each, chance)) for each in questions])


def connect(house: House) -> int:
    """Open a line for every simulated candidate who writes and has none in this run; returns for how many.

    A line ends with the run of the server that held it. Who was cut off for the story's sake stays so, and
    the accounts have browsers of their own.
    """
    heard = select(Signal.id).where(
        Signal.attempt_id == Attempt.id,
        or_(
            Signal.kind == SignalKind.DISCONNECTED,
            and_(Signal.kind == SignalKind.CONNECTED, Signal.facts.startswith(house.run)),
        ),
    )
    silent = (
        select(Attempt.id, Attempt.sitting_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(
            Attempt.state == AttemptState.OPEN,
            Person.code.not_in([each.code for each in people_data().account]),
            ~heard.exists(),
        )
    )
    with house.work() as work:
        rows = work.session.execute(silent).all()
        for attempt_id, _ in rows:
            name = invigilation.connection_name(house)
            invigilation.note_signal(work, attempt_id, SignalKind.CONNECTED, name)
        for sitting_id in {row.sitting_id for row in rows}:
            work.publish(f"sitting:{sitting_id}", {"type": "changed"})
    return len(rows)
