"""Blind numbers of who competes where judges score; those who compete already get theirs here."""

import random

import sqlalchemy as sa
from alembic import op

from contest.rules import blind

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contest_stage_entry", sa.Column("blind", sa.String(length=8), nullable=True))
    op.create_index("ix_contest_stage_entry_blind", "contest_stage_entry", ["stage_id", "blind"], unique=True)
    connection, chance = op.get_bind(), random.SystemRandom()
    entries = sa.table("contest_stage_entry", sa.column("id"), sa.column("stage_id"), sa.column("blind"))
    stages = sa.table("contest_stage", sa.column("id"), sa.column("panels", sa.JSON))
    judged = [row.id for row in connection.execute(sa.select(stages)) if row.panels]
    for stage_id in judged:
        taken: set[str] = set()
        found = sa.select(entries.c.id).where(entries.c.stage_id == stage_id)
        for entry_id in connection.scalars(found).all():
            number = blind.draw(taken, chance)
            taken.add(number)
            connection.execute(entries.update().where(entries.c.id == entry_id).values(blind=number))
