"""One sitting from the door to the result, on both databases."""

from datetime import timedelta

import pytest

from core.access import Role
from core.clock import SetClock
from core.errors import NotFound
from core.house import House
from core.points import Points
from exam import attempts, results, sittings
from exam.errors import AttemptNotOpen, EntryRefused, HeldElsewhere, NotYetOpen
from exam.rules.attempt import AttemptState, ClosedBy
from exam.sittings import Candidate
from tests import make
from tests.make import Engine


@pytest.fixture
def paper(house: House, unit: str) -> str:
    return make.paper(house, make.bank(house, unit))


def test_a_worker_waits_begins_answers_hands_in_and_sees_the_mark(
    house: House, clock: SetClock, engine: Engine, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    opens_at = clock.now() + timedelta(hours=1)
    sitting = make.sitting(house, paper, opens_at, [worker])

    with house.reading(worker.actor) as work:
        door = attempts.door(work, sitting)
    assert [finding.code for finding in door.against] == ["exam.doors_not_open"]
    assert [section.count for section in door.sections] == [4, 3, 3]

    clock.advance(minutes=45)
    with house.work(worker.actor) as work, pytest.raises(NotYetOpen):
        attempts.begin(work, sitting)

    clock.instant = opens_at
    attempt = make.begun(house, worker, sitting)
    pen = make.pen(house, worker, attempt)
    for slot, payload in make.answers(house, worker, attempt).items():
        outcome = pen.write(slot, payload)
        assert [place.slot for place in outcome.acked] == [slot]
    clock.advance(minutes=20)
    with house.work(worker.actor) as work:
        receipt = attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    assert (receipt.answered, receipt.of, receipt.closed_by) == (10, 10, ClosedBy.CANDIDATE)

    engine.deliver()
    with house.reading(worker.actor) as work:
        seen = results.mine(work, attempt)
    assert seen.state is AttemptState.MARKED
    assert (seen.points, seen.of_points, seen.passed) == (Points(1650), Points(1650), True)
    assert set(seen.held_back) == {"answers", "key", "explanation"}
    assert seen.slots == ()

    clock.instant = opens_at + timedelta(hours=4)
    with house.reading(worker.actor) as work:
        seen = results.mine(work, attempt)
    assert seen.held_back == {}
    assert [slot.awarded for slot in seen.slots] == [slot.points for slot in seen.slots]
    assert all(slot.right is not None and slot.explanation for slot in seen.slots)


def test_beginning_twice_and_on_two_browsers_is_one_attempt(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [worker])
    first = make.begun(house, worker, sitting)
    other = worker.elsewhere(house)
    with house.work(other.actor) as work:
        assert attempts.begin(work, sitting) == first
        desk = attempts.desk(work, first)
    assert (desk.epoch, desk.held_elsewhere) == (0, True)


def test_taking_over_fences_the_other_device_and_loses_nothing(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [worker])
    attempt = make.begun(house, worker, sitting)
    old = make.pen(house, worker, attempt)
    old.write(1, {"option": "b"})
    other = worker.elsewhere(house)
    with house.work(other.actor) as work:
        assert attempts.take_over(work, attempt).epoch == 2
    late = old.write(1, {"option": "a"})
    assert late.acked == []
    assert late.epoch == 2
    new = make.pen(house, other, attempt)
    with house.work(other.actor) as work:
        assert attempts.sheet_of(work, new.attempt_id)[1].payload == {"option": "b"}
    with house.work(worker.actor) as work, pytest.raises(HeldElsewhere):
        attempts.hand_in_by_token(work, old.attempt_id, old.epoch)


def test_an_answer_within_grace_is_kept_and_one_after_it_is_not(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [worker], grace_seconds=5)
    attempt = make.begun(house, worker, sitting)
    pen = make.pen(house, worker, attempt)
    deadline = clock.now() + timedelta(minutes=60)
    assert pen.send(pen.change(1, {"option": "b"}), at=deadline + timedelta(seconds=5)).acked
    late = pen.send(pen.change(1, {"option": "a"}), at=deadline + timedelta(seconds=5, microseconds=1))
    assert late.acked == []
    with house.reading(worker.actor) as work:
        assert attempts.sheet_of(work, pen.attempt_id)[1].payload == {"option": "b"}


def test_an_answer_that_arrived_in_time_counts_however_late_it_is_written(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [worker])
    pen = make.pen(house, worker, make.begun(house, worker, sitting))
    arrived = clock.now() + timedelta(minutes=59)
    clock.advance(minutes=90)
    assert pen.send(pen.change(1, {"option": "b"}), at=arrived).acked


def test_the_finaliser_hands_in_as_of_the_deadline_and_marks_what_was_saved(
    house: House, clock: SetClock, engine: Engine, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    opened = clock.now()
    sitting = make.sitting(house, paper, opened, [worker], grace_seconds=5)
    attempt = make.begun(house, worker, sitting)
    pen = make.pen(house, worker, attempt)
    right = make.answers(house, worker, attempt)
    pen.write(1, right[1])
    clock.instant = opened + timedelta(minutes=60, seconds=5)
    assert engine.close_due() == 0
    clock.advance(seconds=1)
    assert engine.close_due() == 1
    assert engine.close_due() == 0
    engine.deliver()
    with house.reading(worker.actor) as work:
        seen = results.mine(work, attempt)
    assert seen.closed_by is ClosedBy.DEADLINE
    assert seen.handed_in_at == opened + timedelta(minutes=60)
    assert seen.points == Points(150)
    assert pen.write(2, right[2]).acked == []


def test_handing_in_twice_gives_the_same_receipt_and_changes_nothing(
    house: House, clock: SetClock, engine: Engine, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [worker])
    attempt = make.begun(house, worker, sitting)
    pen = make.pen(house, worker, attempt)
    pen.write(1, {"option": "b"})
    with house.work() as work:
        first = attempts.hand_in_by_token(work, pen.attempt_id, 1)
    clock.advance(minutes=5)
    engine.deliver()
    with house.work() as work:
        assert attempts.hand_in_by_token(work, pen.attempt_id, 1) == first


def test_nothing_is_handed_in_before_it_was_begun(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [worker])
    with house.reading(worker.actor) as work:
        attempt_id = attempts.id_of_mine(work, attempts.door(work, sitting).attempt_ref)
    with house.work() as work, pytest.raises(AttemptNotOpen):
        attempts.hand_in_by_token(work, attempt_id, 1)


def test_who_comes_too_late_is_told_why_and_who_began_may_come_back(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    early, late = make.workers(house, unit, 2)
    sitting = make.sitting(house, paper, clock.now(), [early, late])
    attempt = make.begun(house, early, sitting)
    clock.advance(minutes=31)
    with house.work(late.actor) as work, pytest.raises(EntryRefused) as refused:
        attempts.begin(work, sitting)
    assert [finding.code for finding in refused.value.findings] == ["exam.too_late_to_enter"]
    with house.work(early.actor) as work:
        assert attempts.begin(work, sitting) == attempt


def test_anothers_attempt_and_a_sitting_one_is_not_listed_for_do_not_exist(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    worker, stranger = make.workers(house, unit, 2)
    sitting = make.sitting(house, paper, clock.now(), [worker])
    attempt = make.begun(house, worker, sitting)
    with house.work(stranger.actor) as work:
        for look in (attempts.desk, attempts.clock, attempts.take_over, results.mine):
            with pytest.raises(NotFound):
                look(work, attempt)
        with pytest.raises(NotFound):
            attempts.begin(work, sitting)


def test_a_cancelled_sitting_lets_nobody_in_and_takes_no_answer(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    inside, outside = make.workers(house, unit, 2)
    organiser = make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [inside, outside])
    pen = make.pen(house, inside, make.begun(house, inside, sitting))
    assert pen.write(1, {"option": "b"}).acked
    with house.work(organiser.actor) as work:
        sittings.cancel(work, sitting, "停电")
    with house.work(outside.actor) as work, pytest.raises(EntryRefused) as refused:
        attempts.begin(work, sitting)
    assert refused.value.findings[0].code == "exam.sitting_cancelled"
    clock.advance(seconds=house.settings.grace_seconds, microseconds=1)
    assert pen.write(2, {"option": "b"}).acked == []
    with house.reading(inside.actor) as work:
        assert attempts.sheet_of(work, pen.attempt_id)[1].payload == {"option": "b"}


def test_admitting_again_adds_only_who_is_missing(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    first, second = make.workers(house, unit, 2)
    sitting = make.sitting(house, paper, clock.now() + timedelta(hours=1), [first])
    with house.work() as work:
        twice = [Candidate(first.person_id), Candidate(second.person_id), Candidate(second.person_id)]
        assert sittings.admit(work, sitting, twice) == 1
        assert sittings.admit(work, sitting, twice) == 0
        assert sittings.look(work, sitting).admitted == 2


def test_two_candidates_get_the_same_items_in_orders_of_their_own(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    people = make.workers(house, unit, 4)
    sitting = make.sitting(house, paper, clock.now(), people)
    orders = set()
    for person in people:
        attempt = make.begun(house, person, sitting)
        with house.work(person.actor) as work:
            desk = attempts.desk(work, attempt)
            again = attempts.desk(work, attempt)
        assert desk.order == again.order
        assert sorted(desk.order.order) == list(range(1, 11))
        orders.add(desk.order.order)
    assert len(orders) > 1


def test_no_desk_and_no_door_ever_carries_a_key(house: House, clock: SetClock, unit: str, paper: str) -> None:
    worker = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now(), [worker])
    with house.reading(worker.actor) as work:
        told = attempts.door(work, sitting).model_dump_json()
    attempt = make.begun(house, worker, sitting)
    with house.work(worker.actor) as work:
        told += repr(attempts.desk(work, attempt))
    for word in ("key", "explanation", "的依据见规程"):
        assert word not in told
