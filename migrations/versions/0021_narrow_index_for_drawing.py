"""A narrow index that tells alone which items of a bank may be drawn, by kind and topic."""

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
