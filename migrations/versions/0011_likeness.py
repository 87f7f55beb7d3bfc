"""likeness."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('question_bank_likeness_scan',
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('job_ref', sa.String(length=16), nullable=True),
    sa.Column('items', sa.Integer(), nullable=False),
    sa.Column('finished_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_question_bank_likeness_scan_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_likeness_scan')),
    sa.UniqueConstraint('bank_id', name=op.f('uq_question_bank_likeness_scan_bank_id'))
    )
    op.create_table('question_bank_likeness_pair',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('low_id', core.db.Id, nullable=False),
    sa.Column('high_id', core.db.Id, nullable=False),
    sa.Column('score', sa.SmallInteger(), nullable=False),
    sa.Column('kind', sa.Enum('same', 'nearly', 'variant', name='likenesskind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('differs', core.db.Document, nullable=False),
    sa.Column('scan', sa.Integer(), nullable=False),
    sa.Column('decision', sa.Enum('open', 'merged', 'enemies', 'different', name='likenessdecision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('decided_by', core.db.Id, nullable=True),
    sa.Column('decided_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('before', core.db.Document, nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint("(decision = 'open') = (decided_at IS NULL)", name=op.f('ck_question_bank_likeness_pair_decided')),
    sa.CheckConstraint('low_id < high_id', name=op.f('ck_question_bank_likeness_pair_order')),
    sa.CheckConstraint('score BETWEEN 0 AND 1000', name=op.f('ck_question_bank_likeness_pair_score')),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_question_bank_likeness_pair_bank_id')),
    sa.ForeignKeyConstraint(['high_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_likeness_pair_high_id')),
    sa.ForeignKeyConstraint(['low_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_likeness_pair_low_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_likeness_pair')),
    sa.UniqueConstraint('low_id', 'high_id', name=op.f('uq_question_bank_likeness_pair_low_id_high_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_bank_likeness_pair_ref'))
    )
    op.create_index(op.f('ix_question_bank_likeness_pair_high_id'), 'question_bank_likeness_pair', ['high_id'], unique=False)
    op.create_index('ix_question_bank_likeness_pair_listing', 'question_bank_likeness_pair', ['bank_id', 'decision', 'score', 'id'], unique=False)
