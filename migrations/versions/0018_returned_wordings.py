"""The wording that a reviewer returned is kept beside the words it came with; more deeds for many items.

The check of deeds is changed as in 0009 and 0012: SQLite has its own description of the table reworded. It
takes every deed that items can be given at once by now: keeping apart, tags, levels, withdrawing.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = "'submit', 'publish', 'retire', 'move', 'difficulty', 'pool'"
NOW = f"{BEFORE}, 'apart', 'tag', 'untag', 'level', 'withdraw'"
CHECK = "ck_question_bank_bulk_bulkdeed"
TABLE = "question_bank_bulk"


def upgrade() -> None:
    op.add_column("question_bank_review_note", sa.Column("wording", core.db.Document, nullable=True))
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), TABLE, type_="check")
        op.create_check_constraint(op.f(CHECK), TABLE, f"deed IN ({NOW})")
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_schema SET sql = replace(sql, :before, :now)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
        ),
        {"before": f"deed IN ({BEFORE}", "now": f"deed IN ({NOW}", "table": TABLE},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
    if changed.rowcount != 1:
        raise RuntimeError(f"{CHECK} is not as it was made")
