"""Checks that tables get after they were made."""

import sqlalchemy as sa
from alembic import op


def hold(table: str, check: str, condition: str) -> None:
    """Hold every row of the table to the condition from now on.

    SQLite cannot add a check, and building the table anew would empty whatever points to it; as in
    ``migrations.words``, the text of the schema is changed instead, once every row has been looked at.

    Raises:
        RuntimeError: when a row does not keep to the condition.
    """
    connection = op.get_bind()
    rows = sa.select(sa.func.count()).select_from(sa.table(table))
    broken = connection.scalar(rows.where(sa.text(f"NOT ({condition})")))
    if broken:
        raise RuntimeError(f"{broken} rows of {table} break {check}: {condition}")
    if connection.dialect.name != "sqlite":
        op.create_check_constraint(op.f(check), table, condition)
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    made: str = connection.scalar(
        sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :table"), {"table": table}
    )
    body, end, options = made.rpartition(")")
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :now WHERE type = 'table' AND name = :table"),
        {
            "now": f"{body.rstrip()},\n\tCONSTRAINT {check} CHECK ({condition})\n{end}{options}",
            "table": table,
        },
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
