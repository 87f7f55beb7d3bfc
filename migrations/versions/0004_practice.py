"""practice."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('training_practice_preference',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('daily_size', sa.SmallInteger(), nullable=False),
    sa.Column('bank_ids', core.db.Document, nullable=False),
    sa.Column('week_shown', sa.Boolean(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_practice_preference_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_practice_preference')),
    sa.UniqueConstraint('person_id', name=op.f('uq_training_practice_preference_person_id'))
    )
    op.create_table('training_practice_opening',
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('audience', sa.Enum('unit', 'everybody', name='audience', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('opened_by', core.db.Id, nullable=True),
    sa.Column('opened_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_training_practice_opening_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_practice_opening')),
    sa.UniqueConstraint('bank_id', name=op.f('uq_training_practice_opening_bank_id'))
    )
    op.create_table('training_practice_card',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('right_in_row', sa.Integer(), nullable=False),
    sa.Column('in_book', sa.Boolean(), nullable=False),
    sa.Column('wrong_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('memory_state', sa.SmallInteger(), nullable=True),
    sa.Column('stability', sa.Float(precision=53), nullable=True),
    sa.Column('difficulty', sa.Float(precision=53), nullable=True),
    sa.Column('due_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('answered_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_training_practice_card_bank_id')),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_training_practice_card_item_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_practice_card_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_practice_card')),
    sa.UniqueConstraint('person_id', 'item_id', name=op.f('uq_training_practice_card_person_id_item_id'))
    )
    op.create_index('ix_training_practice_card_bank', 'training_practice_card', ['person_id', 'bank_id'], unique=False)
    op.create_index('ix_training_practice_card_book', 'training_practice_card', ['person_id', 'in_book', 'wrong_at'], unique=False)
    op.create_index('ix_training_practice_card_due', 'training_practice_card', ['person_id', 'due_at'], unique=False)
    op.create_table('training_practice_mock',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('definition', core.db.Document, nullable=False),
    sa.Column('form_id', core.db.Id, nullable=True),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('withdrawn_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_training_practice_mock_bank_id')),
    sa.ForeignKeyConstraint(['form_id'], ['exam_paper_form.id'], name=op.f('fk_training_practice_mock_form_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_practice_mock')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_practice_mock_ref'))
    )
    op.create_index(op.f('ix_training_practice_mock_bank_id'), 'training_practice_mock', ['bank_id'], unique=False)
    op.create_table('training_practice_session',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('once', sa.String(length=120), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('kind', sa.Enum('daily', 'chapter', 'random', 'mistakes', 'due', 'mock', name='practicekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('open', 'finished', name='practicestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('seed', core.db.Id, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=True),
    sa.Column('topic_code', sa.String(length=64), nullable=True),
    sa.Column('mock_id', core.db.Id, nullable=True),
    sa.Column('definition', core.db.Document, nullable=False),
    sa.Column('begun_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('deadline_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('finished_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('of_points', sa.Integer(), nullable=True),
    sa.Column('total_points', sa.Integer(), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_training_practice_session_bank_id')),
    sa.ForeignKeyConstraint(['mock_id'], ['training_practice_mock.id'], name=op.f('fk_training_practice_session_mock_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_practice_session_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_practice_session')),
    sa.UniqueConstraint('once', name=op.f('uq_training_practice_session_once')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_practice_session_ref'))
    )
    op.create_index('ix_training_practice_session_day', 'training_practice_session', ['person_id', 'kind', 'day'], unique=False)
    op.create_index('ix_training_practice_session_person', 'training_practice_session', ['person_id', 'state', 'id'], unique=False)
    op.create_table('training_practice_slot',
    sa.Column('session_id', core.db.Id, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('version_id', core.db.Id, nullable=True),
    sa.Column('section', sa.SmallInteger(), nullable=True),
    sa.Column('response', core.db.Document, nullable=False),
    sa.Column('request', sa.String(length=64), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('is_right', sa.Boolean(), nullable=True),
    sa.Column('awarded_points', sa.Integer(), nullable=True),
    sa.Column('answered_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_training_practice_slot_item_id')),
    sa.ForeignKeyConstraint(['session_id'], ['training_practice_session.id'], name=op.f('fk_training_practice_slot_session_id')),
    sa.ForeignKeyConstraint(['version_id'], ['question_bank_version.id'], name=op.f('fk_training_practice_slot_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_practice_slot')),
    sa.UniqueConstraint('session_id', 'item_id', name=op.f('uq_training_practice_slot_session_id_item_id')),
    sa.UniqueConstraint('session_id', 'position', name=op.f('uq_training_practice_slot_session_id_position'))
    )
    op.create_index('ix_training_practice_slot_answered', 'training_practice_slot', ['session_id', 'answered_at'], unique=False)
