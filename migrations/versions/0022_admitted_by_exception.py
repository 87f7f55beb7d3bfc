"""Why somebody was admitted to an evaluation although the conditions of application were not found met."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "training_evaluation_candidate", sa.Column("exception", sa.String(length=500), nullable=True)
    )
