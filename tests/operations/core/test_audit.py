"""The audit log is numbered, chained, and guarded by the database itself; so are answers and marks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import audit
from core.access import Actor
from core.audit import SEALED_AT_ONCE, AuditEntry, Break
from core.clock import SetClock
from core.errors import Fact
from core.house import House
from core.points import Points
from exam import finishing
from tests import make
from tests.make import Engine


def record(house: House, count: int, *, first: int = 1) -> None:
    with house.work(Actor(person_id=7)) as work:
        for number in range(first, first + count):
            facts: dict[str, Fact] = {
                "number": number,
                "on": date(2027, 3, 8),
                "name": "张建军",
                "left": None,
                "yes": True,
            }
            audit.record(work, "tests.deed", "thing", f"t{number}", facts)
            work.flush()


def seal(house: House) -> int:
    with house.work() as work:
        return audit.seal(work)


def breaks(house: House) -> list[int]:
    with house.reading() as work:
        return [found.seq for found in audit.verify(work)]


def sealed(house: House, count: int = 5) -> None:
    record(house, count)
    assert seal(house) == count


def behind_its_back(house: House, *orders: str) -> None:
    """Change the log as the owner of the database could: without the triggers."""
    aside = ["DROP TRIGGER core_audit_no_delete", "DROP TRIGGER core_audit_no_update"]
    if not house.database.is_sqlite:
        aside = ["SET LOCAL session_replication_role = replica"]
    with house.database.engine.begin() as connection:
        for order in aside:
            connection.exec_driver_sql(order)
        for order in orders:
            connection.exec_driver_sql(order)


def test_entries_are_numbered_in_the_order_in_which_they_were_written(house: House) -> None:
    sealed(house, 5)
    record(house, 2, first=6)
    assert seal(house) == 2
    assert seal(house) == 0
    with house.reading() as work:
        entries = work.session.execute(
            select(AuditEntry.seq, AuditEntry.subject_ref).order_by(AuditEntry.id)
        ).all()
    assert [tuple(entry) for entry in entries] == [(n, f"t{n}") for n in range(1, 8)]
    assert breaks(house) == []


def test_at_most_two_hundred_are_sealed_at_once(house: House) -> None:
    record(house, SEALED_AT_ONCE + 3)
    assert [seal(house), seal(house), seal(house)] == [200, 3, 0]
    assert breaks(house) == []


def test_a_day_is_remembered_as_it_is_written(house: House) -> None:
    record(house, 1)
    with house.reading() as work:
        entry = work.session.scalars(select(AuditEntry)).one()
    assert entry.facts == {"number": 1, "on": "2027-03-08", "name": "张建军", "left": None, "yes": True}


def test_the_record_of_a_deed_that_failed_goes_with_it(house: House) -> None:
    with pytest.raises(ZeroDivisionError), house.work() as work:
        audit.record(work, "tests.deed", "thing", "t1")
        raise ZeroDivisionError
    assert seal(house) == 0


def test_the_database_refuses_to_change_what_is_sealed(house: House) -> None:
    sealed(house, 3)
    for order in (
        "DELETE FROM core_audit WHERE seq = 3",
        "DELETE FROM core_audit",
        "UPDATE core_audit SET actor_id = 8 WHERE seq = 3",
        "UPDATE core_audit SET chain = 'x' WHERE seq = 3",
        "UPDATE core_audit SET seq = NULL",
    ):
        with pytest.raises(DBAPIError, match="core_audit is append-only"), house.work() as work:
            work.session.execute(text(order))
    assert breaks(house) == []


def test_the_database_refuses_to_delete_what_is_not_yet_sealed(house: House) -> None:
    record(house, 1)
    with pytest.raises(DBAPIError, match="core_audit is append-only"), house.work() as work:
        work.session.execute(text("DELETE FROM core_audit"))
    assert seal(house) == 1


def test_replacing_a_sealed_row_is_deleting_it(sqlite_house: House) -> None:
    sealed(sqlite_house, 3)
    replace = "INSERT OR REPLACE INTO core_audit SELECT * FROM core_audit WHERE seq = 3"
    with pytest.raises(DBAPIError, match="core_audit is append-only"), sqlite_house.work() as work:
        work.session.execute(text(replace))


TAMPERING = {
    "UPDATE core_audit SET action = 'tests.other' WHERE seq = 3": [3],
    "UPDATE core_audit SET actor_id = NULL WHERE seq = 5": [5],
    "UPDATE core_audit SET subject_ref = 't9' WHERE seq = 1": [1],
    "UPDATE core_audit SET facts = '{}' WHERE seq = 2": [2],
    "UPDATE core_audit SET at = '2027-03-09 00:00:00.000000' WHERE seq = 4": [4],
    "UPDATE core_audit SET chain = NULL WHERE seq = 2": [2, 3],
    "DELETE FROM core_audit WHERE seq = 2": [3],
    "DELETE FROM core_audit WHERE seq = 1": [2],
    "UPDATE core_audit SET seq = -seq WHERE seq IN (2, 3)": [-3, -2, 1, 4],
}


def test_what_was_done_behind_its_back_is_found(house: House) -> None:
    sealed(house)
    behind_its_back(house)
    for order, places in TAMPERING.items():
        with house.reading() as work:
            if not house.database.is_sqlite:
                work.session.execute(text("SET LOCAL session_replication_role = replica"))
            work.session.execute(text(order))
            assert [found.seq for found in audit.verify(work)] == places, order
    assert breaks(house) == []


def test_entries_written_after_tampering_do_not_hide_it(house: House) -> None:
    sealed(house, 3)
    behind_its_back(house, "UPDATE core_audit SET action = 'tests.other' WHERE seq = 2")
    record(house, 2, first=4)
    assert seal(house) == 2
    with house.reading() as work:
        assert list(audit.verify(work)) == [Break(2)]


def test_several_sealers_at_once_make_one_chain(house: House) -> None:
    record(house, 6)
    start = threading.Barrier(4)

    def sealer(_number: int) -> int:
        start.wait()
        return seal(house)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(sealer, range(4))) == [0, 0, 0, 6]
    assert breaks(house) == []


def test_answers_and_marks_are_final(house: House, clock: SetClock, engine: Engine) -> None:
    unit = make.unit(house)
    who = make.someone(house, unit_ref=unit)
    plan = make.blueprint(single=1, multiple=1, judged=1)
    paper = make.paper(house, make.bank(house, unit, each=2), plan)
    pen = make.pen(
        house,
        who,
        make.begun(house, who, make.sitting(house, paper, clock.now(), [who], pass_points=Points(100))),
    )
    assert pen.write(1, {"option": "b"}).acked
    clock.advance(hours=3)
    while finishing.close_due(house):
        pass
    engine.deliver()
    for table, change in (("exam_answer_entry", "slot = 2"), ("exam_slot_mark", "points = 0")):
        with house.reading() as work:
            assert work.session.scalar(text(f"SELECT count(*) FROM {table}"))
        for order in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match=f"{table} is append-only"), house.work() as work:
                work.session.execute(text(order))
