"""Boards, and score events in their shape (nothing had been written to the first)."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only
from migrations.append_only import AppendOnly

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contest_board',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('stage_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sheet', core.db.Document, nullable=False),
    sa.Column('lines', core.db.Document, nullable=False),
    sa.Column('names', sa.Enum('masked', 'full', name='namesshown', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('freeze_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('thawed_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('opened_by', core.db.Id, nullable=True),
    sa.Column('opened_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('thawed_at IS NULL OR freeze_at IS NOT NULL', name=op.f('ck_contest_board_thawed_was_frozen')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_contest_board_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_board')),
    sa.UniqueConstraint('ref', name=op.f('uq_contest_board_ref')),
    sa.UniqueConstraint('stage_id', name=op.f('uq_contest_board_stage_id'))
    )
    op.create_index(op.f('ix_contest_board_unit_id'), 'contest_board', ['unit_id'], unique=False)
    op.create_table('contest_board_contestant',
    sa.Column('board_id', core.db.Id, nullable=False),
    sa.Column('entry_id', core.db.Id, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=True),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit_name', sa.Text(), nullable=False),
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('official', sa.Boolean(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['board_id'], ['contest_board.id'], name=op.f('fk_contest_board_contestant_board_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_contest_board_contestant_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_board_contestant')),
    sa.UniqueConstraint('board_id', 'entry_id', name=op.f('uq_contest_board_contestant_board_id_entry_id')),
    sa.UniqueConstraint('board_id', 'number', name=op.f('uq_contest_board_contestant_board_id_number'))
    )
    op.create_index(op.f('ix_contest_board_contestant_person_id'), 'contest_board_contestant', ['person_id'], unique=False)
    op.drop_table('contest_score_event')
    op.create_table('contest_score_event',
    sa.Column('board_id', core.db.Id, nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('seq', core.db.Id, nullable=True),
    sa.Column('kind', sa.Enum('scored', 'struck', 'restored', name='eventkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('entry_id', core.db.Id, nullable=False),
    sa.Column('component', sa.String(length=32), nullable=True),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('absent', sa.Boolean(), nullable=False),
    sa.Column('time_used_ms', core.db.Id, nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('happened_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('written_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint("kind = 'scored' OR component IS NULL", name=op.f('ck_contest_score_event_only_scores_name_components')),
    sa.CheckConstraint('NOT (absent AND points IS NOT NULL)', name=op.f('ck_contest_score_event_absent_scores_nothing')),
    sa.ForeignKeyConstraint(['board_id'], ['contest_board.id'], name=op.f('fk_contest_score_event_board_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_score_event')),
    sa.UniqueConstraint('board_id', 'seq', name=op.f('uq_contest_score_event_board_id_seq')),
    sa.UniqueConstraint('board_id', 'source', name=op.f('uq_contest_score_event_board_id_source'))
    )
    op.create_index('ix_contest_score_event_loose', 'contest_score_event', ['board_id', 'id'], unique=False, sqlite_where=sa.text('seq IS NULL'), postgresql_where=sa.text('seq IS NULL'))
    append_only.guard(AppendOnly("contest_score_event", until="OLD.seq IS NULL"))
