"""Importances of points in single grades, where a standard's table tells them apart."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question_bank_topic_standing", sa.Column("importances", core.db.Document, nullable=True))
