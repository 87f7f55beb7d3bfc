"""A check that a table gets later holds every row, and is not begun over rows that break it."""

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from migrations.checks import hold


def test_a_check_is_refused_by_rows_that_break_it_and_holds_all_that_come_after() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection, Operations.context(MigrationContext.configure(connection)):
        connection.execute(text("CREATE TABLE mark (points INTEGER, of_points INTEGER)"))
        connection.execute(text("INSERT INTO mark VALUES (5, 4)"))
        with pytest.raises(RuntimeError, match="1 rows of mark"):
            hold("mark", "ck_mark_within", "points <= of_points")
        connection.execute(text("UPDATE mark SET points = 4"))
        hold("mark", "ck_mark_within", "points <= of_points")
        with pytest.raises(IntegrityError):
            connection.execute(text("INSERT INTO mark VALUES (5, 4)"))
    engine.dispose()
