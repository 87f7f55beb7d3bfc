"""Writers on SQLite take turns; on PostgreSQL they need not."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from core.house import House

WRITE = text("UPDATE core_audit SET action = action WHERE id = 0")


def test_a_unit_of_work_takes_its_turn_only_when_it_is_used(house: House) -> None:
    with house.work() as opened:
        with house.work() as used:
            used.session.execute(WRITE)
        opened.session.execute(WRITE)


def test_the_turn_is_given_back_when_work_fails(house: House) -> None:
    with pytest.raises(ZeroDivisionError), house.work() as work:
        work.session.execute(WRITE)
        raise ZeroDivisionError
    with house.work() as work:
        work.session.execute(WRITE)


def test_many_writers_all_have_their_turn(house: House) -> None:
    def write(_number: int) -> int:
        with house.work() as work:
            work.session.execute(WRITE)
        return 1

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(write, range(64))) == 64
