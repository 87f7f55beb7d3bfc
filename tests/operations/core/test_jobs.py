"""Long work is asked for once, done by one runner at a time, and goes on where a dead one stopped."""

import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import audit, jobs
from core.access import HOUSE, NOBODY, Actor, Grant, Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.errors import Conflict, NotAllowed, NotFound, SignInNeeded
from core.house import House
from core.jobs import LEASE, MOST_TRIES, Handler, Job, JobRun, JobState, JobView, Runner
from core.work import UnitOfWork

CHIEF = Actor(person_id=1, grants=(Grant(Role.ADMINISTRATOR, 1, "/1/", at_top=True),))
WORKER = Actor(person_id=2)


class PowerCut(BaseException):
    """Ends a runner as a killed process would: no handler of exceptions sees it."""


def ask(house: House, count: int = 5, *, actor: Actor = HOUSE, key: str | None = None, **more: Any) -> str:
    with house.work(actor) as work:
        return jobs.ask_for(work, "count", {"count": count}, key=key, **more).ref


def look(house: House, ref: str) -> JobView:
    with house.reading(HOUSE) as work:
        return jobs.look(work, ref)


def runner(house: House, handler: Handler) -> Runner:
    handlers: Mapping[str, Handler] = {"count": handler}
    return Runner(house, handlers)


def write(work: UnitOfWork, number: int) -> None:
    audit.record(work, "tests.counted", "number", str(number))


def written(house: House) -> list[int]:
    with house.reading() as work:
        refs = work.session.scalars(select(AuditEntry.subject_ref).order_by(AuditEntry.id))
        return [int(ref) for ref in refs]


def counting(run: JobRun) -> dict[str, Any]:
    """Write each number down in a chunk of its own, from where the cursor stands."""
    for number in range(run.cursor.get("next", 1), run.payload["count"] + 1):
        with run.chunk(done=number, total=run.payload["count"]) as work:
            write(work, number)
            run.cursor["next"] = number + 1
    return {"counted": run.payload["count"]}


class Stumbling:
    """Counts like ``counting``, and raises inside the chunk of one number, so many times."""

    def __init__(self, at: int, error: BaseException, times: int = 1) -> None:
        self.at = at
        self.error = error
        self.times = times

    def handle(self, run: JobRun) -> dict[str, Any]:
        for number in range(run.cursor.get("next", 1), run.payload["count"] + 1):
            with run.chunk(done=number) as work:
                write(work, number)
                work.flush()
                run.cursor["next"] = number + 1
                if number == self.at and self.times:
                    self.times -= 1
                    raise self.error
        return {"counted": run.payload["count"]}


def test_a_job_is_done_once_and_gives_its_result(house: House, clock: SetClock) -> None:
    ref = ask(house)
    assert house.jobs_waiting.is_set()
    assert look(house, ref).state is JobState.WAITING
    work = runner(house, counting)
    assert work.run_next()
    assert not work.run_next()
    view = look(house, ref)
    assert (view.state, view.result, view.error) == (JobState.DONE, {"counted": 5}, None)
    assert (view.done, view.total, view.finished_at) == (5, 5, clock.now())
    assert written(house) == [1, 2, 3, 4, 5]


def test_a_job_asked_for_in_work_that_failed_does_not_exist(house: House) -> None:
    with pytest.raises(ZeroDivisionError), house.work() as work:
        jobs.ask_for(work, "count", {"count": 1})
        raise ZeroDivisionError
    assert not house.jobs_waiting.is_set()
    assert not runner(house, counting).run_next()


def test_asking_twice_with_one_key_gives_one_job(house: House) -> None:
    first = ask(house, 2, key="count:2")
    assert ask(house, 2, key="count:2") == first
    assert ask(house, 2, key="count:other") != first
    runner(house, counting).run_next()
    assert ask(house, 2, key="count:2") == first
    assert look(house, first).state is JobState.DONE


def test_asking_at_the_same_moment_with_one_key_gives_one_job(house: House) -> None:
    start = threading.Barrier(4)

    def asked(_number: int) -> str:
        start.wait()
        return ask(house, key="count:once")

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(asked, range(4)))) == 1


def test_a_job_waits_for_its_time(house: House, clock: SetClock) -> None:
    ask(house, 1, at=clock.now() + timedelta(hours=1))
    work = runner(house, counting)
    assert not work.run_next()
    clock.advance(hours=1)
    assert work.run_next()


def test_the_job_that_is_due_longest_comes_first(house: House, clock: SetClock) -> None:
    later = ask(house, 1, at=clock.now() - timedelta(minutes=1))
    sooner = ask(house, 1, at=clock.now() - timedelta(minutes=2))
    runner(house, counting).run_next()
    assert (look(house, sooner).state, look(house, later).state) == (JobState.DONE, JobState.WAITING)


def test_a_job_nobody_here_can_do_is_left_for_who_can(house: House) -> None:
    ref = ask(house, 1)
    assert not Runner(house, {"other": counting}).run_next()
    assert look(house, ref).state is JobState.WAITING


def test_who_waits_sees_how_far_the_work_is(house: House) -> None:
    seen: list[tuple[int, int | None, JobState]] = []
    ref = ask(house)

    def watched(run: JobRun) -> dict[str, Any]:
        run.progress(0, total=3)
        for number in (1, 2):
            run.progress(number)
            view = look(house, ref)
            seen.append((view.done, view.total, view.state))
        return {}

    runner(house, watched).run_next()
    assert seen == [(1, 3, JobState.RUNNING), (2, 3, JobState.RUNNING)]


def test_a_handler_that_raises_goes_on_from_its_cursor(house: House, clock: SetClock) -> None:
    ref = ask(house)
    work = runner(house, Stumbling(3, OSError("disk full")).handle)
    assert work.run_next()
    view = look(house, ref)
    assert (view.state, view.error, view.done) == (JobState.WAITING, "OSError: disk full", 2)
    assert written(house) == [1, 2]
    assert not work.run_next()
    clock.advance(seconds=2)
    assert work.run_next()
    assert look(house, ref).state is JobState.DONE
    assert written(house) == [1, 2, 3, 4, 5]


def test_a_runner_that_died_is_followed_by_another_when_its_lease_is_over(
    house: House, clock: SetClock
) -> None:
    ref = ask(house)
    with pytest.raises(PowerCut):
        runner(house, Stumbling(4, PowerCut()).handle).run_next()
    assert look(house, ref).state is JobState.RUNNING
    other = runner(house, counting)
    clock.advance(seconds=LEASE.total_seconds())
    assert not other.run_next()
    clock.advance(seconds=1)
    assert other.run_next()
    assert look(house, ref).state is JobState.DONE
    assert written(house) == [1, 2, 3, 4, 5]


def test_each_chunk_renews_the_lease(house: House, clock: SetClock) -> None:
    ref = ask(house)
    other = runner(house, counting)

    def slow(run: JobRun) -> dict[str, Any]:
        for _ in range(4):
            clock.advance(seconds=20)
            run.progress(1)
            assert not other.run_next()
        return {"slow": True}

    runner(house, slow).run_next()
    assert look(house, ref).result == {"slow": True}


def test_a_runner_that_lost_its_lease_stops_without_a_word(house: House, clock: SetClock) -> None:
    ref = ask(house, 3)
    other = runner(house, counting)
    went_on: list[str] = []

    def too_slow(run: JobRun) -> dict[str, Any]:
        with run.chunk(done=1) as work:
            write(work, 1)
            run.cursor["next"] = 2
        clock.advance(seconds=LEASE.total_seconds() + 1)
        assert other.run_next()
        with run.chunk() as work:
            went_on.append("chunk")
        return {"counted": "wrongly"}

    assert runner(house, too_slow).run_next()
    assert went_on == []
    assert look(house, ref).result == {"counted": 3}
    assert written(house) == [1, 2, 3]


@pytest.mark.parametrize("error", [None, OSError("too late")])
def test_the_end_of_a_runner_that_lost_its_lease_changes_nothing(
    house: House, clock: SetClock, error: Exception | None
) -> None:
    ref = ask(house, 1)
    other = runner(house, counting)

    def too_slow(_run: JobRun) -> dict[str, Any]:
        clock.advance(seconds=LEASE.total_seconds() + 1)
        assert other.run_next()
        if error is not None:
            raise error
        return {"counted": "wrongly"}

    assert runner(house, too_slow).run_next()
    view = look(house, ref)
    assert (view.state, view.result, view.error) == (JobState.DONE, {"counted": 1}, None)


def test_a_job_cancelled_midway_stops_at_its_next_chunk(house: House, clock: SetClock) -> None:
    ref = ask(house)

    def interrupted(run: JobRun) -> dict[str, Any]:
        with run.chunk(done=1) as work:
            write(work, 1)
            run.cursor["next"] = 2
        with house.work(CHIEF) as work:
            assert jobs.cancel(work, ref).state is JobState.CANCELLED
        return counting(run)

    work = runner(house, interrupted)
    assert work.run_next()
    clock.advance(hours=1)
    assert not work.run_next()
    view = look(house, ref)
    assert (view.state, view.done, view.result) == (JobState.CANCELLED, 1, None)
    assert written(house) == [1]
    with house.work(CHIEF) as again:
        assert jobs.retry(again, ref).state is JobState.WAITING
    assert runner(house, counting).run_next()
    assert written(house) == [1, 2, 3, 4, 5]


def test_a_job_fails_after_its_last_try_and_may_be_given_another_chance(
    house: House, clock: SetClock
) -> None:
    ref = ask(house, 3)
    work = runner(house, Stumbling(2, OSError("disk full"), MOST_TRIES).handle)
    for _ in range(MOST_TRIES):
        assert look(house, ref).state is JobState.WAITING
        assert work.run_next()
        clock.advance(minutes=1)
    assert not work.run_next()
    view = look(house, ref)
    assert (view.state, view.error) == (JobState.FAILED, "OSError: disk full")
    assert view.finished_at is not None
    house.jobs_waiting.clear()
    with house.work(CHIEF) as again:
        retried = jobs.retry(again, ref)
    assert (retried.state, retried.error, retried.finished_at) == (JobState.WAITING, None, None)
    assert house.jobs_waiting.is_set()
    assert work.run_next()
    assert look(house, ref).state is JobState.DONE
    assert written(house) == [1, 2, 3]


def test_a_job_that_kills_every_runner_fails_after_its_last_try(house: House, clock: SetClock) -> None:
    ref, behind = ask(house, 3), ask(house, 1)
    deadly = runner(house, Stumbling(2, PowerCut(), 1000).handle)
    for _ in range(MOST_TRIES):
        with pytest.raises(PowerCut):
            deadly.run_next()
        clock.advance(seconds=LEASE.total_seconds() + 1)
    assert deadly.run_next()
    assert not deadly.run_next()
    view = look(house, ref)
    assert (view.state, view.finished_at) == (JobState.FAILED, clock.now())
    assert view.error is not None
    assert look(house, behind).state is JobState.DONE


def test_only_what_is_not_over_can_be_cancelled_and_only_what_failed_be_retried(house: House) -> None:
    ref = ask(house, 1)
    with house.work(CHIEF) as work, pytest.raises(Conflict):
        jobs.retry(work, ref)
    runner(house, counting).run_next()
    for deed in (jobs.cancel, jobs.retry):
        with house.work(CHIEF) as work, pytest.raises(Conflict):
            deed(work, ref)
        with house.work(CHIEF) as work, pytest.raises(NotFound):
            deed(work, "nosuchjob")
        with house.work(WORKER) as work, pytest.raises(NotAllowed):
            deed(work, ref)


def test_a_job_is_seen_by_who_asked_and_by_who_manages_jobs(house: House) -> None:
    ref = ask(house, actor=WORKER)
    for actor in (WORKER, CHIEF, HOUSE):
        with house.reading(actor) as work:
            assert jobs.look(work, ref).ref == ref
    lower = Actor(person_id=4, grants=(Grant(Role.ADMINISTRATOR, 5, "/1/5/"),))
    for actor in (Actor(person_id=3), NOBODY, lower):
        with house.reading(actor) as work, pytest.raises(NotFound):
            jobs.look(work, ref)
    with house.reading(WORKER) as work, pytest.raises(NotFound):
        jobs.look(work, "nosuchjob")


def test_the_list_goes_back_page_by_page(house: House) -> None:
    refs = [ask(house, 1) for _ in range(5)]
    runner(house, counting).run_next()
    with house.reading(CHIEF) as work:
        newest = jobs.listing(work, state=None, before=None, limit=2)
        older = jobs.listing(work, state=None, before=newest[-1][0], limit=9)
        done = jobs.listing(work, state=JobState.DONE, before=None, limit=9)
    assert [view.ref for _, view in [*newest, *older]] == refs[::-1]
    assert [view.ref for _, view in done] == refs[:1]
    with house.reading(WORKER) as work, pytest.raises(NotAllowed):
        jobs.listing(work, state=None, before=None, limit=2)
    with house.reading(NOBODY) as work, pytest.raises(SignInNeeded):
        jobs.listing(work, state=None, before=None, limit=2)


def test_many_runners_do_each_job_once(house: House) -> None:
    refs = [ask(house, 1) for _ in range(12)]
    ran: Counter[int] = Counter()
    guard = threading.Lock()

    def handle(run: JobRun) -> dict[str, Any]:
        with guard:
            ran[run.job_id] += 1
        return counting(run)

    def drain(_number: int) -> None:
        mine = runner(house, handle)
        while mine.run_next():
            pass

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(drain, range(4)))
    assert sorted(ran.values()) == [1] * 12
    assert {look(house, ref).state for ref in refs} == {JobState.DONE}
    assert len(written(house)) == 12


def test_a_job_in_somebodys_hands_is_passed_over(postgres_house: House) -> None:
    first, second = ask(postgres_house, 1), ask(postgres_house, 1)
    with postgres_house.work() as elsewhere:
        elsewhere.session.scalars(select(Job).where(Job.ref == first).with_for_update()).one()
        mine = runner(postgres_house, counting)
        assert mine.run_next()
        assert not mine.run_next()
    assert look(postgres_house, second).state is JobState.DONE
    assert look(postgres_house, first).state is JobState.WAITING
