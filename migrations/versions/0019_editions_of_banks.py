"""Editions of banks: how often what may be drawn from each has changed."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_bank_edition",
        sa.Column("bank_id", core.db.Id, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bank_id", name=op.f("pk_question_bank_edition")),
    )
