"""The wording that a reviewer returned is kept beside the words it came with; more deeds for many items.

The check of deeds takes every one that items can be given at once by now: keeping apart, tags, levels,
withdrawing.
"""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations.words import let_stand

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = "'submit', 'publish', 'retire', 'move', 'difficulty', 'pool'"
NOW = f"{BEFORE}, 'apart', 'tag', 'untag', 'level', 'withdraw'"


def upgrade() -> None:
    op.add_column("question_bank_review_note", sa.Column("wording", core.db.Document, nullable=True))
    let_stand("question_bank_bulk", "ck_question_bank_bulk_bulkdeed", "deed", BEFORE, NOW)
