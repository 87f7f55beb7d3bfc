"""Many at the same moment: a hundred presses on one door, the finaliser against the candidate."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from core.clock import SetClock
from core.house import House
from core.points import Points
from exam import attempts, finishing, marking, sittings
from exam.events import AttemptHandedIn
from exam.models import Attempt, Marking, SlotMark
from exam.rules.attempt import AttemptState
from exam.sittings import Candidate
from tests import make
from tests.make import Engine

TIMES = 100
THREADS = 16


def at_once(deed: Callable[[int], object], times: int = TIMES) -> list[object]:
    """Do it many times from many threads that start together."""
    gate = threading.Barrier(THREADS)

    def waiting() -> None:
        gate.wait(timeout=30)

    with ThreadPoolExecutor(THREADS, initializer=waiting) as pool:
        return list(pool.map(deed, range(times)))


def test_a_hundred_presses_on_begin_make_one_attempt(house: House, clock: SetClock) -> None:
    unit = make.unit(house)
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, make.paper(house, make.bank(house, unit)), clock.now(), [worker])

    def press(_number: int) -> str:
        with house.work(worker.actor) as work:
            ref = attempts.begin(work, sitting)
            attempts.deliver(work, ref)
            return ref

    assert len(set(at_once(press))) == 1
    with house.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_handing_in_against_the_finaliser_gives_one_receipt_and_one_marking(
    house: House, clock: SetClock, engine: Engine
) -> None:
    unit = make.unit(house)
    people = make.workers(house, unit, 12)
    sitting = make.sitting(house, make.paper(house, make.bank(house, unit)), clock.now(), people)
    pens = []
    for person in people:
        ref = make.begun(house, person, sitting)
        pen = make.pen(house, person, ref)
        pen.write(1, make.answers(house, person, ref)[1])
        pens.append(pen)
    clock.advance(minutes=60, seconds=house.settings.grace_seconds + 1)

    def end(number: int) -> object:
        if number % 3 == 0:
            return finishing.close_due(house)
        pen = pens[number % len(pens)]
        with house.work() as work:
            return attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch).digest

    at_once(end, 60)
    engine.close_due()

    def mark(number: int) -> None:
        with house.work() as work:
            marking.mark_when_handed_in(work, AttemptHandedIn(pens[number % len(pens)].attempt_id))

    at_once(mark, 48)
    engine.deliver()
    with house.reading() as work:
        rows = work.session.scalars(select(Attempt)).all()
        assert {row.state for row in rows} == {AttemptState.MARKED}
        assert {row.points for row in rows} == {Points(150)}
        assert work.session.scalar(select(func.count()).select_from(Marking)) == 1
        assert work.session.scalar(select(func.count()).select_from(SlotMark)) == len(pens) * 10


def test_answers_from_many_threads_end_as_the_newest_of_each(house: House, clock: SetClock) -> None:
    unit = make.unit(house)
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, make.paper(house, make.bank(house, unit)), clock.now(), [worker])
    pen = make.pen(house, worker, make.begun(house, worker, sitting))
    changes = [pen.change(1 + number % 10, {"option": "abcd"[number % 4]}) for number in range(TIMES)]
    at_once(lambda number: pen.send(changes[number]))
    with house.reading(worker.actor) as work:
        sheet = attempts.sheet_of(work, pen.attempt_id)
    newest = {change.slot: change for change in changes}
    assert {slot: (held.seq, held.payload) for slot, held in sheet.items()} == {
        slot: (change.seq, change.payload) for slot, change in newest.items()
    }


def test_admitting_the_same_people_from_many_threads_admits_each_once(house: House, clock: SetClock) -> None:
    unit = make.unit(house)
    people = make.workers(house, unit, 6)
    sitting = make.sitting(house, make.paper(house, make.bank(house, unit)), clock.now() + timedelta(hours=1))

    def admit(_number: int) -> int:
        with house.work() as work:
            return sittings.admit(work, sitting, [Candidate(each.person_id) for each in people])

    assert sum(int(str(added)) for added in at_once(admit, 16)) == 6
