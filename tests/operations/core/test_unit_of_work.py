"""One unit of work: one moment, one commit, and nobody is told before it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from core import audit, jobs
from core.access import HOUSE, NOBODY, Actor, Permission
from core.audit import AuditEntry
from core.clock import SetClock, SystemClock, day_of, milliseconds, pause
from core.db import Database
from core.errors import SignInNeeded
from core.house import House
from core.jobs import Job
from core.settings import Settings
from core.work import UnitOfWork

SHANGHAI = timezone(timedelta(hours=8))


def deed(work: UnitOfWork, name: str = "tests.deed") -> None:
    audit.record(work, name, "thing", "t1")


def deeds(house: House) -> int:
    with house.reading() as work:
        return work.session.scalar(select(func.count(AuditEntry.id))) or 0


def test_who_is_told_can_already_read_what_was_written(house: House) -> None:
    seen: list[tuple[str, int]] = []
    house.channel.listen(lambda topic, _message: seen.append((topic, deeds(house))))
    with house.work() as work:
        deed(work)
        work.publish("told", {"n": 1})
        work.afterwards(lambda: seen.append(("afterwards", deeds(house))))
        assert seen == []
    assert seen == [("told", 1), ("afterwards", 1)]


def test_messages_leave_in_the_order_in_which_they_were_given(house: House) -> None:
    heard: list[object] = []
    house.channel.listen(lambda _topic, message: heard.append(message["n"]))
    with house.work() as work:
        for number in range(5):
            work.publish("row", {"n": number})
    assert heard == [0, 1, 2, 3, 4]


def test_an_exception_leaves_no_trace_and_tells_nobody(house: House) -> None:
    told: list[str] = []
    house.channel.listen(lambda topic, _message: told.append(topic))
    with pytest.raises(ZeroDivisionError), house.work() as work:
        deed(work)
        work.flush()
        work.publish("told", {})
        work.afterwards(lambda: told.append("afterwards"))
        raise ZeroDivisionError
    assert told == []
    assert deeds(house) == 0


def test_a_commit_that_fails_tells_nobody(house: House) -> None:
    told: list[str] = []
    house.channel.listen(lambda topic, _message: told.append(topic))
    with pytest.raises(IntegrityError), house.work() as work:
        deed(work)
        work.session.add_all([AuditEntry(**_row(work), seq=7), AuditEntry(**_row(work), seq=7)])
        work.publish("told", {})
        work.afterwards(lambda: told.append("afterwards"))
    assert told == []
    assert deeds(house) == 0


def _row(work: UnitOfWork) -> dict[str, object]:
    return {
        "at": work.now,
        "action": "tests.deed",
        "subject_kind": "thing",
        "subject_ref": "t1",
        "facts": {},
    }


def test_the_moment_is_stamped_once(house: House, clock: SetClock) -> None:
    before = clock.now()
    with house.work() as work:
        clock.advance(minutes=5)
        assert work.now == before
    given = before + timedelta(days=1)
    with house.work(now=given) as work:
        assert work.now == given
    with house.reading(now=given) as work:
        assert work.now == given


def test_the_day_begins_where_the_operator_lives(house: House) -> None:
    late = datetime(2027, 3, 8, 16, 30, tzinfo=UTC)
    with house.reading(now=late) as work:
        assert work.today == datetime(2027, 3, 9, tzinfo=UTC).date()
    assert day_of(late, house.settings.zone) > late.date()


def test_an_inner_failure_takes_only_its_own_part_back(house: House) -> None:
    with house.work() as work:
        deed(work, "tests.kept")
        with pytest.raises(ZeroDivisionError), work.session.begin_nested():
            deed(work, "tests.dropped")
            work.flush()
            raise ZeroDivisionError
    with house.reading() as work:
        assert work.session.scalars(select(AuditEntry.action)).all() == ["tests.kept"]


def test_a_failed_work_inside_another_leaves_the_outer_one_whole(house: House) -> None:
    with house.work() as outer:
        with pytest.raises(ZeroDivisionError), house.work() as inner:
            deed(inner, "tests.dropped")
            inner.flush()
            raise ZeroDivisionError
        deed(outer, "tests.kept")
    with house.reading() as work:
        assert work.session.scalars(select(AuditEntry.action)).all() == ["tests.kept"]


def test_reading_never_writes(house: House) -> None:
    with house.reading() as work:
        deed(work)
        work.flush()
    assert deeds(house) == 0


def test_an_instant_without_a_zone_is_refused(house: House) -> None:
    with pytest.raises(StatementError, match="an instant needs its zone"), house.work() as work:
        work.now = work.now.replace(tzinfo=None)
        deed(work)
    assert deeds(house) == 0


def test_an_instant_comes_back_in_utc_whatever_its_zone(house: House) -> None:
    local = datetime(2027, 3, 8, 0, 30, 0, 123456, tzinfo=SHANGHAI)
    with house.work(now=local) as work:
        deed(work)
    with house.reading() as work:
        found = work.session.scalars(
            select(AuditEntry).where(AuditEntry.at < local + timedelta(seconds=1))
        ).one()
        assert (found.at, found.at.tzinfo) == (local, UTC)
        assert milliseconds(found.at) == 1804437000123


def test_the_database_itself_refuses_a_foreign_word(house: House) -> None:
    with house.work() as work:
        ref = jobs.ask_for(work, "tests.any", {}).ref
    with pytest.raises(IntegrityError), house.work() as work:
        work.session.execute(text("UPDATE core_job SET state = 'asleep' WHERE ref = :ref"), {"ref": ref})
    with house.reading() as work:
        assert work.session.scalars(select(Job.state)).one() is jobs.JobState.WAITING


def test_a_demand_speaks_for_the_actor(house: House) -> None:
    with house.reading(NOBODY) as work, pytest.raises(SignInNeeded):
        work.demand(Permission.AUDIT_READ)
    with house.reading(HOUSE) as work:
        work.demand(Permission.AUDIT_READ)


def test_who_acted_is_known_to_the_record(house: House) -> None:
    with house.work(Actor(person_id=41)) as work:
        deed(work)
    with house.reading() as work:
        assert work.session.scalars(select(AuditEntry.actor_id)).one() == 41


def test_a_house_stands_on_the_system_clock_unless_told_otherwise(sqlite_house: House) -> None:
    built = House.build(Settings(data_dir=sqlite_house.settings.data_dir))
    assert isinstance(built.clock, SystemClock)
    begun = built.clock.now()
    pause(0.001)
    assert begun.tzinfo is UTC
    assert begun < built.clock.now()
    assert built.run != sqlite_house.run
    built.close()


def test_a_database_that_is_not_there_says_so() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with database.session(writes=True) as session, pytest.raises(OperationalError):
        session.execute(text("SELECT 1"))
    database.close()
