"""Numbers, pairs and orders join the kinds that an item can have.

SQLite cannot alter a check, and building the table anew would empty whatever points to it. Its manual
(lang_altertable, "making other kinds of table schema changes") therefore changes the text of the schema
where, as here, nothing that is stored changes its form.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHECK = "ck_question_bank_item_kindname"
BEFORE = "kind IN ('single_choice', 'multiple_choice', 'true_false', 'fill_blank')"
NOW = BEFORE.replace("'fill_blank')", "'fill_blank', 'numeric', 'matching', 'ordering')")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        reword()
    else:
        op.drop_constraint(op.f(CHECK), "question_bank_item", type_="check")
        op.create_check_constraint(op.f(CHECK), "question_bank_item", NOW)


def reword() -> None:
    """Change the check in SQLite's own description of the table; raises RuntimeError when it is not there."""
    connection = op.get_bind()
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_schema SET sql = replace(sql, :before, :now)"
            " WHERE type = 'table' AND name = 'question_bank_item' AND instr(sql, :before) > 0"
        ),
        {"before": BEFORE, "now": NOW},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
    if changed.rowcount != 1:
        raise RuntimeError(f"{CHECK} is not as it was made")
