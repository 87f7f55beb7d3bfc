"""What keeps the demo's board moving: while a demo server runs, a contestant hands in every few seconds.

They are contestants of the world like all others; their answers go through the journal and the marking as
everybody's do. When all have handed in the board rests; ``lianbing demo --refresh`` begins a new round.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from core.house import House
from core.people.models import Person
from core.ticker import Ticker
from demo.world.answering import Candidate, Page, answer, questions_of, write
from demo.world.contest_data import contests_data
from demo.world.contests import WORKER
from demo.world.stage import Stage
from exam import attempts
from exam.models import Attempt, Sitting
from exam.rules.attempt import AttemptState

EVERY_SECONDS: Final = 12.0


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
    """One contestant finishes; False always: the next one waits for the next tick."""
    plan = contests_data().live
    stage = Stage.of(house)
    with house.reading() as work:
        row = work.session.execute(
            select(Attempt, Sitting.ref)
            .join(Sitting, Sitting.id == Attempt.sitting_id)
            .join(Person, Person.id == Attempt.person_id)
            .where(Sitting.title == plan.sitting, Attempt.state == AttemptState.OPEN, Person.code != WORKER)
            .order_by(Attempt.id)
            .limit(1)
        ).one_or_none()
    if row is None:
        return False
    attempt, sitting_ref = row
    chance = random.Random(f"{plan.seed}/{attempt.id}")
    ability = min(0.98, max(0.4, chance.gauss(0.78, 0.14)))
    who = Candidate(attempt.id, attempt.ref, attempt.person_id, ability, attempt.began_at)
    given = [(each.slot, answer(who, each, chance)) for each in questions_of(stage, sitting_ref, chance)]
    write(stage, [Page(who, stage.now - timedelta(seconds=1), given)])
    with house.work() as work:
        attempts.hand_in_by_token(work, attempt.id, epoch=attempt.epoch)
    return False
