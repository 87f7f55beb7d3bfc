"""Narrow indexes that tell alone which items of a bank may be drawn, by kind and topic, and how hard they are."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_question_bank_item_drawing",
        "question_bank_item",
        ["bank_id", "kind", "topic_id", "pool", "current_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_question_bank_version_drawing",
        "question_bank_version",
        ["item_id", "difficulty", "id"],
        unique=False,
    )
