"""Six more kinds, marks by people, files as answers, and a state for attempts that wait for marks."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only
from migrations.append_only import AppendOnly
from migrations.words import let_stand

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


KINDS = "'single_choice', 'multiple_choice', 'true_false', 'fill_blank', 'numeric', 'matching', 'ordering'"
NEW_KINDS = "'short_answer', 'essay', 'file_submission', 'practical_task', 'calculated', 'case_study'"
STATES = "'ready', 'open', 'handed_in', 'marked', 'voided'"


def upgrade() -> None:
    let_stand("question_bank_item", "ck_question_bank_item_kindname", "kind", KINDS, f"{KINDS}, {NEW_KINDS}")
    let_stand(
        "exam_attempt", "ck_exam_attempt_attemptstate", "state", STATES, f"{STATES}, 'awaiting_marks'"
    )
    op.create_table('exam_answer_file',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('attempt_id', core.db.Id, nullable=False),
    sa.Column('slot', sa.SmallInteger(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', core.db.Id, nullable=False),
    sa.Column('sent_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['exam_attempt.id'], name=op.f('fk_exam_answer_file_attempt_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_answer_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_exam_answer_file_ref'))
    )
    op.create_index('ix_exam_answer_file_attempt', 'exam_answer_file', ['attempt_id', 'slot'], unique=False)
    op.create_table('exam_marking_task',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('sitting_id', core.db.Id, nullable=False),
    sa.Column('attempt_id', core.db.Id, nullable=False),
    sa.Column('slot', sa.SmallInteger(), nullable=False),
    sa.Column('part', sa.String(length=16), nullable=False),
    sa.Column('version_id', core.db.Id, nullable=False),
    sa.Column('of_points', sa.Integer(), nullable=False),
    sa.Column('beside_points', sa.Integer(), nullable=False),
    sa.Column('likeness', sa.String(length=64), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('marker_id', core.db.Id, nullable=True),
    sa.Column('marked_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('points IS NULL OR (points >= 0 AND points <= of_points)', name=op.f('ck_exam_marking_task_at_most_full')),
    sa.ForeignKeyConstraint(['attempt_id'], ['exam_attempt.id'], name=op.f('fk_exam_marking_task_attempt_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['exam_sitting.id'], name=op.f('fk_exam_marking_task_sitting_id')),
    sa.ForeignKeyConstraint(['version_id'], ['question_bank_version.id'], name=op.f('fk_exam_marking_task_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_marking_task')),
    sa.UniqueConstraint('attempt_id', 'slot', 'part', name=op.f('uq_exam_marking_task_attempt_id_slot_part')),
    sa.UniqueConstraint('ref', name=op.f('uq_exam_marking_task_ref'))
    )
    op.create_index('ix_exam_marking_task_desk', 'exam_marking_task', ['sitting_id', 'slot', 'seq'], unique=False)
    op.create_index(op.f('ix_exam_marking_task_version_id'), 'exam_marking_task', ['version_id'], unique=False)
    op.create_table('exam_person_mark',
    sa.Column('task_id', core.db.Id, nullable=False),
    sa.Column('seat', sa.SmallInteger(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('marker_id', core.db.Id, nullable=True),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('by_point', core.db.Document, nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['exam_marking_task.id'], name=op.f('fk_exam_person_mark_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_person_mark')),
    sa.UniqueConstraint('task_id', 'seat', 'seq', name=op.f('uq_exam_person_mark_task_id_seat_seq'))
    )
    append_only.guard(AppendOnly("exam_person_mark"), AppendOnly("exam_answer_file"))
