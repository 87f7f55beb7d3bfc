"""A kind more: points placed on a picture.

The check of kinds is changed as in 0009 and 0012: SQLite has its own description of the table reworded.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

BEFORE = (
    "'single_choice', 'multiple_choice', 'true_false', 'fill_blank', 'numeric', 'matching', 'ordering', "
    "'short_answer', 'essay', 'file_submission', 'practical_task', 'calculated', 'case_study'"
)
CHECK = "ck_question_bank_item_kindname"
TABLE = "question_bank_item"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), TABLE, type_="check")
        op.create_check_constraint(op.f(CHECK), TABLE, f"kind IN ({BEFORE}, 'hotspot')")
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_schema SET sql = replace(sql, :before, :now)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
        ),
        {"before": f"kind IN ({BEFORE}", "now": f"kind IN ({BEFORE}, 'hotspot'", "table": TABLE},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
    if changed.rowcount != 1:
        raise RuntimeError(f"{CHECK} is not as it was made")
