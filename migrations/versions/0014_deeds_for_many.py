"""Deeds done to many items at once, and what colleagues say about an item."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only
from migrations.append_only import AppendOnly

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('question_bank_bulk',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('once', sa.String(length=32), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('deed', sa.Enum('submit', 'publish', 'retire', 'move', 'difficulty', 'pool', name='bulkdeed', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('running', 'done', 'undoing', 'undone', name='bulkstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('choices', core.db.Document, nullable=False),
    sa.Column('job_ref', sa.String(length=16), nullable=True),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('finished_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_question_bank_bulk_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_bulk')),
    sa.UniqueConstraint('once', name=op.f('uq_question_bank_bulk_once')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_bank_bulk_ref'))
    )
    op.create_index(op.f('ix_question_bank_bulk_bank_id'), 'question_bank_bulk', ['bank_id'], unique=False)
    op.create_table('question_bank_bulk_line',
    sa.Column('bulk_id', core.db.Id, nullable=False),
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('state', sa.Enum('waiting', 'done', 'left', 'undone', 'kept', name='linestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('before', core.db.Document, nullable=False),
    sa.Column('after', core.db.Document, nullable=False),
    sa.Column('findings', core.db.Document, nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bulk_id'], ['question_bank_bulk.id'], name=op.f('fk_question_bank_bulk_line_bulk_id')),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_bulk_line_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_bulk_line')),
    sa.UniqueConstraint('bulk_id', 'item_id', name=op.f('uq_question_bank_bulk_line_bulk_id_item_id'))
    )
    op.create_index(op.f('ix_question_bank_bulk_line_item_id'), 'question_bank_bulk_line', ['item_id'], unique=False)
    op.create_index('ix_question_bank_bulk_line_state', 'question_bank_bulk_line', ['bulk_id', 'state', 'id'], unique=False)
    op.create_table('question_bank_comment',
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('author_id', core.db.Id, nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_comment_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_comment'))
    )
    op.create_index(op.f('ix_question_bank_comment_item_id'), 'question_bank_comment', ['item_id'], unique=False)
    append_only.guard(AppendOnly("question_bank_comment"))
