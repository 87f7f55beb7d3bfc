"""The database itself holds marks within their bounds, and a paper to the size it was designed in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, CheckConstraint, Date, Enum, Integer, String, insert, inspect, text
from sqlalchemy import Table as SchemaTable
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from core.db import Instant, Table
from core.house import House
from exam import attempts, papers
from exam.errors import EntryRefused, PaperUnfit
from question_bank.rules.pools import Pool
from tests import make
from tests.make import Engine, Someone

Figures = Mapping[str, object]


@pytest.fixture
def worker(house: House, unit: str) -> Someone:
    return make.someone(house, unit_ref=unit)


@pytest.fixture
def bank(house: House, unit: str) -> str:
    return make.bank(house, unit)


def changed(house: House, statement: str) -> None:
    with house.work() as work:
        assert work.session.connection().execute(text(statement)).rowcount > 0


def test_every_check_that_the_tables_name_stands_in_the_database(house: House) -> None:
    wanted = {
        (table.name, str(check.name))
        for table in Table.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    found = inspect(house.database.engine)
    held = {
        (table, str(check["name"]))
        for table in Table.metadata.tables
        for check in found.get_check_constraints(table)
    }
    assert wanted - held == set()


@pytest.mark.parametrize("points", ["-1", "of_points + 1"])
def test_an_attempt_is_never_worth_less_than_nothing_or_more_than_its_paper(
    house: House, engine: Engine, bank: str, worker: Someone, points: str
) -> None:
    sitting = make.sitting(house, make.paper(house, bank), house.clock.now(), [worker])
    make.begun(house, worker, sitting)
    with pytest.raises(IntegrityError, match="within_total"):
        changed(house, f"UPDATE exam_attempt SET points = {points}")


def row_of(table: SchemaTable, now: datetime, figures: Figures) -> dict[str, object]:
    """A row with these figures and something in every other column that must hold something."""
    wanting = [each for each in table.columns if not each.nullable and each.name not in figures]
    return {column.name: _something(column.type, now) for column in wanting} | dict(figures)


def _something(of: TypeEngine[Any], now: datetime) -> object:
    match of:
        case Enum():
            return next(iter(of.enum_class or ()))
        case Instant():
            return now
        case Date():
            return now.date()
        case Boolean():
            return False
        case String():
            return "x"
        case Integer():
            return 1
        case _:
            return {}


@pytest.mark.parametrize(
    ("name", "figures", "check"),
    [
        ("exam_slot_mark", {"points": 101, "of_points": 100}, "at_most_full"),
        ("exam_marking_task", {"points": 101, "of_points": 100}, "at_most_full"),
        ("exam_person_mark", {"points": -1}, "not_negative"),
        ("training_practice_session", {"total_points": 101, "of_points": 100}, "within_total"),
        ("training_practice_session", {"total_points": -1, "of_points": 100}, "within_total"),
        ("training_evidence_record", {"points": 101, "of_points": 100}, "within_total"),
        ("training_evaluation_component", {"pass_points": 10_001}, "pass_points"),
        ("training_evaluation_score", {"points": 10_001}, "within_full"),
        ("training_evaluation_score", {"points": 5_000, "absent": True}, "absent_has_no_points"),
        ("training_lesson_quiz", {"percent": 101}, "percent"),
    ],
)
def test_a_mark_beyond_its_bounds_is_refused(house: House, name: str, figures: Figures, check: str) -> None:
    table = Table.metadata.tables[name]
    with pytest.raises(IntegrityError, match=f"ck_{name}_{check}"), house.work() as work:
        work.session.connection().execute(insert(table).values(**row_of(table, house.clock.now(), figures)))


def test_a_paper_that_lost_an_item_in_the_database_is_not_locked(house: House, bank: str) -> None:
    with house.work() as work:
        ref = papers.draw(work, bank, "A", make.blueprint(), pools=frozenset(Pool)).ref
    changed(house, "DELETE FROM exam_paper_item WHERE slot = 1")
    with house.work() as work, pytest.raises(PaperUnfit):
        papers.lock(work, ref)


def test_a_paper_whose_stored_total_is_not_its_sum_is_not_locked(house: House, bank: str) -> None:
    with house.work() as work:
        ref = papers.draw(work, bank, "A", make.blueprint(), pools=frozenset(Pool)).ref
    changed(house, "UPDATE exam_paper SET total_points = total_points + 50")
    with house.work() as work, pytest.raises(PaperUnfit) as refused:
        papers.lock(work, ref)
    assert [finding.code for finding in refused.value.findings] == ["exam.total_differs"]


@pytest.mark.parametrize("change", ["slots = slots - 1", "of_points = of_points + 100"])
def test_a_paper_of_another_size_than_designed_is_not_given_out(
    house: House, bank: str, worker: Someone, change: str
) -> None:
    sitting = make.sitting(house, make.paper(house, bank), house.clock.now(), [worker])
    changed(house, f"UPDATE exam_attempt SET {change}")
    with house.work(worker.actor) as work, pytest.raises(EntryRefused) as refused:
        attempts.begin(work, sitting)
    assert [finding.code for finding in refused.value.findings] == ["exam.paper_differs"]
    with house.reading(worker.actor) as work:
        assert [each.code for each in attempts.door(work, sitting).against] == ["exam.paper_differs"]
