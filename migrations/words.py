"""The checks that say which words may stand in a column, and how more of them are let in."""

import sqlalchemy as sa
from alembic import op


def let_stand(table: str, check: str, column: str, before: str, now: str) -> None:
    """Let the words ``now`` stand where the check ``column IN (before)`` was; both are quoted and in a row.

    SQLite cannot alter a check, and building the table anew would empty whatever points to it. Its manual
    (lang_altertable, "making other kinds of table schema changes") therefore changes the text of the schema
    where, as here, nothing that is stored changes its form.

    Raises:
        RuntimeError: when the check is not as it was made.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(check), table, type_="check")
        op.create_check_constraint(op.f(check), table, f"{column} IN ({now})")
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_schema SET sql = replace(sql, :before, :now)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
        ),
        {"before": f"{column} IN ({before}", "now": f"{column} IN ({now}", "table": table},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
    if changed.rowcount != 1:
        raise RuntimeError(f"{check} is not as it was made")
