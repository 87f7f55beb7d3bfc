"""courses."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only
from migrations.append_only import AppendOnly

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('training_course_hour_rule',
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('seconds_per_hour', sa.Integer(), nullable=False),
    sa.Column('daily_cap_hours', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('verified', sa.Boolean(), nullable=False),
    sa.Column('set_by', core.db.Id, nullable=True),
    sa.Column('set_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_course_hour_rule')),
    sa.UniqueConstraint('from_on', name=op.f('uq_training_course_hour_rule_from_on'))
    )
    op.create_table('training_course_course',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('occupation_code', sa.String(length=16), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'withdrawn', name='coursestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('changed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('published_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_training_course_course_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_course_course')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_course_course_ref'))
    )
    op.create_index(op.f('ix_training_course_course_unit_id'), 'training_course_course', ['unit_id'], unique=False)
    op.create_index('ix_training_course_listing', 'training_course_course', ['state', 'is_open', 'id'], unique=False)
    op.create_table('training_course_enrolment',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('course_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=True),
    sa.Column('enrolled_by', sa.Enum('self', 'unit', name='enrolledby', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('class_label', sa.String(length=60), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('left_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('completed_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('last_lesson_id', core.db.Id, nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_training_course_enrolment_dates')),
    sa.ForeignKeyConstraint(['course_id'], ['training_course_course.id'], name=op.f('fk_training_course_enrolment_course_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_course_enrolment_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_training_course_enrolment_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_course_enrolment')),
    sa.UniqueConstraint('course_id', 'person_id', name=op.f('uq_training_course_enrolment_course_id_person_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_course_enrolment_ref'))
    )
    op.create_index('ix_training_course_enrolment_person', 'training_course_enrolment', ['person_id', 'id'], unique=False)
    op.create_table('training_course_file',
    sa.Column('course_id', core.db.Id, nullable=False),
    sa.Column('file_ref', sa.String(length=16), nullable=False),
    sa.Column('kept_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['training_course_course.id'], name=op.f('fk_training_course_file_course_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_course_file')),
    sa.UniqueConstraint('file_ref', name=op.f('uq_training_course_file_file_ref'))
    )
    op.create_index(op.f('ix_training_course_file_course_id'), 'training_course_file', ['course_id'], unique=False)
    op.create_table('training_lesson_lesson',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('course_id', core.db.Id, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('chapter', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('text', 'video', 'quiz', name='lessonkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('file_ref', sa.String(length=16), nullable=True),
    sa.Column('length_seconds', sa.Integer(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=True),
    sa.Column('draw_count', sa.Integer(), nullable=False),
    sa.Column('pass_percent', sa.Integer(), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('changed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('removed_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_training_lesson_lesson_bank_id')),
    sa.ForeignKeyConstraint(['course_id'], ['training_course_course.id'], name=op.f('fk_training_lesson_lesson_course_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_lesson_lesson')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_lesson_lesson_ref'))
    )
    op.create_index('ix_training_lesson_order', 'training_lesson_lesson', ['course_id', 'position'], unique=False)
    op.create_table('training_lesson_progress',
    sa.Column('lesson_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('credited_ms', sa.Integer(), nullable=False),
    sa.Column('stopped_ms', sa.Integer(), nullable=False),
    sa.Column('read_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('best_percent', sa.Integer(), nullable=True),
    sa.Column('completed_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('changed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['training_lesson_lesson.id'], name=op.f('fk_training_lesson_progress_lesson_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_lesson_progress_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_lesson_progress')),
    sa.UniqueConstraint('lesson_id', 'person_id', name=op.f('uq_training_lesson_progress_lesson_id_person_id'))
    )
    op.create_index(op.f('ix_training_lesson_progress_person_id'), 'training_lesson_progress', ['person_id'], unique=False)
    op.create_table('training_lesson_quiz',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('lesson_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('seed', core.db.Id, nullable=False),
    sa.Column('version_ids', core.db.Document, nullable=False),
    sa.Column('answers', core.db.Document, nullable=False),
    sa.Column('right', sa.Integer(), nullable=True),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('pass_percent', sa.Integer(), nullable=False),
    sa.Column('begun_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('handed_in_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['training_lesson_lesson.id'], name=op.f('fk_training_lesson_quiz_lesson_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_lesson_quiz_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_lesson_quiz')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_lesson_quiz_ref'))
    )
    op.create_index('ix_training_lesson_quiz_person', 'training_lesson_quiz', ['person_id', 'lesson_id', 'id'], unique=False)
    op.create_table('training_lesson_viewing',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('lesson_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('opened_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('last_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['training_lesson_lesson.id'], name=op.f('fk_training_lesson_viewing_lesson_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_lesson_viewing_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_lesson_viewing')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_lesson_viewing_ref'))
    )
    op.create_index(op.f('ix_training_lesson_viewing_lesson_id'), 'training_lesson_viewing', ['lesson_id'], unique=False)
    op.create_index('ix_training_lesson_viewing_person', 'training_lesson_viewing', ['person_id', 'last_at'], unique=False)
    op.create_table('training_lesson_beat',
    sa.Column('viewing_id', core.db.Id, nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('playing', 'stopped', name='beatstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('playhead_ms', sa.Integer(), nullable=True),
    sa.Column('credited_ms', sa.Integer(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['viewing_id'], ['training_lesson_viewing.id'], name=op.f('fk_training_lesson_beat_viewing_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_lesson_beat')),
    sa.UniqueConstraint('viewing_id', 'seq', name=op.f('uq_training_lesson_beat_viewing_id_seq'))
    )
    append_only.guard(AppendOnly("training_lesson_beat"))
