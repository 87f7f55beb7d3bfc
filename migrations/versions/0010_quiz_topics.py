"""quiz topics."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "training_lesson_lesson",
        sa.Column("topic_codes", core.db.Document, server_default="[]", nullable=False),
    )
