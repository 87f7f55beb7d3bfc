"""Whatever dies in the middle of a sitting, what was acknowledged is in the journal and on the sheet."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
from redis import Redis

from core.clock import SystemClock
from core.house import House
from core.settings import Settings
from exam import reconciling
from migrations import apply
from tests import make
from tests.faults.serving import Seat, Server, serving, until
from tests.make import Someone
from tests.servers import postgres, valkey
from tests.servers.postgres import PostgresServer
from tests.servers.valkey import ValkeyServer

CANDIDATES = 4


@dataclass
class Ground:
    """A house on durable servers, seen from beside the process that serves it."""

    folder: Path
    house: House
    environment: Mapping[str, str]
    ending: ExitStack
    database: PostgresServer | None = None
    cache: ValkeyServer | None = None


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Ground]:
    with ExitStack() as stack:
        house = House.build(Settings(data_dir=folder), SystemClock())
        stack.callback(house.close)
        apply.upgrade(house.database)
        yield Ground(folder, house, {}, stack)


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Ground]:
    with ExitStack() as stack:
        database = stack.enter_context(postgres.serve(durable=True))
        cache = stack.enter_context(valkey.serve(durable=True))
        url = database.url(database.create())
        house = House.build(Settings(data_dir=folder, database_url=url), SystemClock())
        stack.callback(house.close)
        apply.upgrade(house.database)
        environment = {"LIANBING_DATABASE_URL": url, "LIANBING_REDIS_URL": cache.url}
        yield Ground(folder, house, environment, stack, database, cache)


@pytest.fixture(params=[on_sqlite, on_postgresql], ids=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    with request.param(tmp_path) as made:
        yield made


@pytest.fixture
def shared_ground(tmp_path: Path) -> Iterator[Ground]:
    with on_postgresql(tmp_path) as made:
        yield made


def sitting_for(ground: Ground, count: int, **more: Any) -> tuple[str, list[Someone]]:
    """A sitting that has just opened, and its candidates."""
    house = ground.house
    unit = make.unit(house)
    people = make.workers(house, unit, count)
    paper = make.paper(house, make.bank(house, unit, each=6))
    opens_at = more.pop("opens_at", house.clock.now())
    return make.sitting(house, paper, opens_at, people, **more), people


def seats_at(server: Server, ground: Ground, sitting: str, people: list[Someone]) -> list[Seat]:
    seats = [Seat(server.address, who, sitting, ground.house.vault) for who in people]
    for seat in seats:
        ground.ending.callback(seat.client.close)
        seat.sit_down()
    return seats


class Hall:
    """Candidates who answer their whole paper, each in a thread of their own; failures are kept."""

    def __init__(self, seats: list[Seat], rounds: int) -> None:
        self.seats = seats
        self.saved = threading.Semaphore(0)
        self.failures: list[AssertionError] = []
        self._threads = [threading.Thread(target=self._work, args=(seat, rounds)) for seat in seats]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for thread in self._threads:
            thread.join()

    def await_saves(self, count: int) -> None:
        """Wait until so many more answers have been acknowledged."""
        for _ in range(count):
            assert self.saved.acquire(timeout=60), self.failures

    def _work(self, seat: Seat, rounds: int) -> None:
        try:
            for choice in range(rounds):
                for slot in seat.slots():
                    seat.save(slot, choice)
                    self.saved.release()
        except AssertionError as error:  # in a thread it must fail the test, not vanish
            self.failures.append(error)


def assert_nothing_lost(ground: Ground, sitting: str, seats: list[Seat]) -> None:
    """Every acknowledged answer is in the journal, and the sheet holds each slot's last one."""
    with ground.house.reading() as work:
        found = {each.person_id: each for each in reconciling.kept(work, sitting)}
        assert reconciling.differing_sheets(work) == []
    for seat in seats:
        kept = found[seat.who.person_id]
        assert set(seat.acked_uuids) <= set(kept.uuids)
        assert {slot: kept.sheet[slot] for slot in seat.acked} == {
            slot: payload for slot, (_, payload) in seat.acked.items()
        }


def assert_all_marked(ground: Ground, sitting: str) -> None:
    def finished() -> bool | None:
        with ground.house.reading() as work:
            return reconciling.unfinished(work, sitting)[0] == 0 or None

    until(finished)


def test_a_server_killed_twice_in_the_middle_loses_nothing_it_acknowledged(ground: Ground) -> None:
    sitting, people = sitting_for(ground, CANDIDATES)
    with serving(ground.folder, **ground.environment) as server:
        seats = seats_at(server, ground, sitting, people)
        with Hall(seats, rounds=3) as hall:
            for _ in range(2):
                hall.await_saves(20)
                server.kill()
                assert_nothing_lost_so_far(ground, sitting, seats)
                server.start()
        assert hall.failures == []
        assert any(seat.troubles for seat in seats), "nobody noticed: the server was not killed in the middle"
        receipts = {seat.hand_in() for seat in seats}
        assert len(receipts) == CANDIDATES
        assert_all_marked(ground, sitting)
    assert_nothing_lost(ground, sitting, seats)


def assert_nothing_lost_so_far(ground: Ground, sitting: str, seats: list[Seat]) -> None:
    """While candidates still write: what they hold as acknowledged is in the journal."""
    known = {seat.who.person_id: tuple(seat.acked_uuids) for seat in seats}
    with ground.house.reading() as work:
        found = {each.person_id: each for each in reconciling.kept(work, sitting)}
    for person_id, uuids in known.items():
        assert set(uuids) <= set(found[person_id].uuids)


def test_a_database_killed_in_the_middle_is_waited_for_and_nothing_acknowledged_is_lost(
    shared_ground: Ground,
) -> None:
    ground, database = shared_ground, shared_ground.database
    assert database is not None
    sitting, people = sitting_for(ground, CANDIDATES)
    with serving(ground.folder, **ground.environment) as server:
        seats = seats_at(server, ground, sitting, people)
        with Hall(seats, rounds=3) as hall:
            hall.await_saves(20)
            database.kill()
            until(lambda: any(seat.troubles for seat in seats) or None)
            database.start()
        assert hall.failures == []
        told = {trouble for seat in seats for trouble in seat.troubles}
        assert told <= {500, 503, "ReadError", "RemoteProtocolError"}
        assert 503 in told, "a database that is away is said, with a time to come back"
        receipts = {seat.hand_in() for seat in seats}
        assert len(receipts) == CANDIDATES
        ground.house.database.engine.dispose()  # our own connections died with the database
        assert_all_marked(ground, sitting)
    assert_nothing_lost(ground, sitting, seats)


def test_redis_flushed_and_killed_costs_messages_and_no_answers(shared_ground: Ground) -> None:
    ground, cache = shared_ground, shared_ground.cache
    assert cache is not None
    sitting, people = sitting_for(ground, CANDIDATES)
    with serving(ground.folder, **ground.environment) as server:
        seats = seats_at(server, ground, sitting, people)
        with Hall(seats, rounds=3) as hall:
            hall.await_saves(20)
            with Redis.from_url(cache.url) as client:
                client.flushall()
            hall.await_saves(10)
            cache.kill()
            hall.await_saves(20)
            client, page = seats[0].client, seats[0].page
            asked, shown = client.get(page["urls"]["state"]), client.get(f"/exam/attempts/{page['attempt']}")
            assert (asked.status_code, asked.json()["state"], shown.status_code) == (200, "open", 200)
            cache.start()
        assert hall.failures == []
        assert [seat.troubles for seat in seats] == [[]] * CANDIDATES
        for seat in seats:
            seat.hand_in()
        assert_all_marked(ground, sitting)
    assert_nothing_lost(ground, sitting, seats)
