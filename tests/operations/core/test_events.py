"""Announcements reach who listens, once, in order, however often a listener fails on the way."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from sqlalchemy import select

from core import audit
from core.audit import AuditEntry
from core.clock import SetClock
from core.events import MOST_TRIES, Event, Listeners, OutboxEvent, next_undelivered
from core.house import House
from core.work import UnitOfWork


@dataclass(frozen=True)
class Rang(Event):
    """A bell rang."""

    code: ClassVar[str] = "tests.rang"
    number: int


class Flaky:
    """A listener that writes each event down, then fails as often as it was told to."""

    def __init__(self, failures: int = 0, only: int | None = None) -> None:
        self.failures = failures
        self.only = only
        self.calls = 0

    def hear(self, work: UnitOfWork, event: Rang) -> None:
        self.calls += 1
        audit.record(work, "tests.heard", "bell", str(event.number))
        work.flush()
        if self.failures and self.only in {None, event.number}:
            self.failures -= 1
            raise OSError("the wire is down")


def ring(house: House, *numbers: int) -> None:
    with house.work() as work:
        for number in numbers:
            work.announce(Rang(number))


def heard(house: House) -> list[int]:
    with house.reading() as work:
        return [
            int(ref) for ref in work.session.scalars(select(AuditEntry.subject_ref).order_by(AuditEntry.id))
        ]


def row(house: House) -> OutboxEvent:
    with house.reading() as work:
        return work.session.scalars(select(OutboxEvent)).one()


def deliver_all(house: House) -> int:
    delivered = 0
    while house.deliver_next():
        delivered += 1
    return delivered


def test_events_are_delivered_in_the_order_of_their_announcement(house: House) -> None:
    house.listeners.on(Rang, Flaky().hear)
    ring(house, 3, 1, 2)
    ring(house, 9)
    assert deliver_all(house) == 4
    assert heard(house) == [3, 1, 2, 9]


def test_a_failed_listener_leaves_nothing_and_succeeds_once_later(house: House, clock: SetClock) -> None:
    listener = Flaky(failures=1)
    house.listeners.on(Rang, listener.hear)
    ring(house, 1)
    assert house.deliver_next()
    assert heard(house) == []
    failed = row(house)
    assert (failed.tries, failed.delivered_at) == (1, None)
    assert failed.last_error == "OSError: the wire is down"
    assert not house.deliver_next()
    clock.advance(seconds=5)
    assert deliver_all(house) == 1
    assert heard(house) == [1]
    assert row(house).delivered_at == clock.now()
    clock.advance(days=1)
    assert not house.deliver_next()
    assert listener.calls == 2


def test_when_the_second_listener_fails_the_first_ones_writes_are_taken_back(
    house: House, clock: SetClock
) -> None:
    house.listeners.on(Rang, Flaky().hear)
    house.listeners.on(Rang, Flaky(failures=1).hear)
    ring(house, 5)
    house.deliver_next()
    assert heard(house) == []
    clock.advance(seconds=5)
    house.deliver_next()
    assert heard(house) == [5, 5]


def test_a_failing_event_does_not_hold_up_the_ones_behind_it(house: House, clock: SetClock) -> None:
    house.listeners.on(Rang, Flaky(failures=1, only=1).hear)
    ring(house, 1, 2, 3)
    assert deliver_all(house) == 3
    assert heard(house) == [2, 3]
    clock.advance(seconds=5)
    deliver_all(house)
    assert heard(house) == [2, 3, 1]


def test_waits_double_up_to_an_hour_and_end_after_the_last_try(sqlite_house: House) -> None:
    house, clock = sqlite_house, sqlite_house.clock
    assert isinstance(clock, SetClock)
    listener = Flaky(failures=1000)
    house.listeners.on(Rang, listener.hear)
    ring(house, 1)
    waits: list[float] = []
    while house.deliver_next():
        due = row(house).try_after
        assert due is not None
        waits.append((due - clock.now()).total_seconds())
        clock.instant = due - timedelta(milliseconds=1)
        assert not house.deliver_next()
        clock.instant = due
    assert waits[:4] == [5, 10, 20, 40]
    assert waits == [min(5 * 2**n, 3600) for n in range(MOST_TRIES)]
    clock.advance(days=365)
    assert not house.deliver_next()
    assert listener.calls == MOST_TRIES
    assert row(house).delivered_at is None


def test_what_a_rolled_back_work_announced_is_never_delivered(house: House) -> None:
    listener = Flaky()
    house.listeners.on(Rang, listener.hear)
    with pytest.raises(ZeroDivisionError), house.work() as work:
        work.announce(Rang(1))
        work.flush()
        raise ZeroDivisionError
    assert not house.outbox_filled.is_set()
    assert not house.deliver_next()
    assert listener.calls == 0


def test_the_outbox_is_woken_by_the_commit_of_an_announcement(house: House) -> None:
    with house.work():
        pass
    assert not house.outbox_filled.is_set()
    with house.work() as work:
        work.announce(Rang(1))
        assert not house.outbox_filled.is_set()
    assert house.outbox_filled.is_set()


def test_what_a_listener_announces_is_delivered_in_its_turn(house: House) -> None:
    numbers: list[int] = []

    def echo(work: UnitOfWork, event: Rang) -> None:
        numbers.append(event.number)
        if event.number < 3:
            work.announce(Rang(event.number + 1))

    house.listeners.on(Rang, echo)
    ring(house, 1)
    deliver_all(house)
    assert numbers == [1, 2, 3]


def test_a_listener_named_twice_hears_once() -> None:
    calls: list[int] = []

    def listener(_work: object, event: Rang) -> None:
        calls.append(event.number)

    listeners = Listeners()
    listeners.on(Rang, listener)
    listeners.on(Rang, listener)
    work: UnitOfWork = object.__new__(UnitOfWork)
    listeners.hear(work, Rang(1))
    assert calls == [1]


def test_an_event_that_nobody_listens_to_is_done_with(house: House) -> None:
    ring(house, 1)
    assert deliver_all(house) == 1
    assert row(house).delivered_at is not None


def test_an_event_of_a_later_release_waits_with_its_reason(house: House) -> None:
    with house.work() as work:
        work.session.add(OutboxEvent(code="tests.unheard_of", payload={}, announced_at=work.now, tries=0))
    assert house.deliver_next()
    assert row(house).last_error == "KeyError: 'tests.unheard_of'"


def test_a_code_names_one_event() -> None:
    with pytest.raises(ValueError, match=r"tests\.rang names two events"):
        type("RangAgain", (Event,), {"code": "tests.rang"})


def test_two_processes_never_deliver_one_event(postgres_house: House) -> None:
    house = postgres_house
    house.listeners.on(Rang, Flaky().hear)
    ring(house, 1, 2)
    with house.work() as elsewhere:
        held = next_undelivered(elsewhere.session, elsewhere.now)
        assert held is not None
        assert deliver_all(house) == 1
        assert heard(house) == [2]
    assert deliver_all(house) == 1
    assert heard(house) == [2, 1]


def test_a_database_that_is_away_is_not_hidden(sqlite_house: House) -> None:
    with sqlite_house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE core_event RENAME TO core_event_away")
    with pytest.raises(Exception, match="core_event"):
        sqlite_house.deliver_next()
