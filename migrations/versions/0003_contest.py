"""contest."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only
from migrations.append_only import AppendOnly

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contest_season',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('unit_ref', sa.String(length=16), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_contest_season_days')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_contest_season_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_season')),
    sa.UniqueConstraint('ref', name=op.f('uq_contest_season_ref'))
    )
    op.create_index(op.f('ix_contest_season_unit_id'), 'contest_season', ['unit_id'], unique=False)
    op.create_table('contest_contest',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('season_id', core.db.Id, nullable=True),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('unit_ref', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('klass', sa.Enum('national_first', 'national_second', 'provincial', 'city', 'county', 'enterprise', 'team_level', name='contestclass', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('occupation_code', sa.String(length=16), nullable=True),
    sa.Column('grade', sa.Enum('apprentice', 'level_5', 'level_4', 'level_3', 'level_2', 'level_1', 'special_technician', 'chief_technician', name='grade', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('state', sa.Enum('draft', 'published', 'finished', 'cancelled', name='conteststate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('registration_opens_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('registration_closes_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('sheet', core.db.Document, nullable=False),
    sa.Column('sheet_hash', sa.String(length=64), nullable=False),
    sa.Column('frozen_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('eligibility', core.db.Document, nullable=False),
    sa.Column('decides', sa.Boolean(), nullable=False),
    sa.Column('masks_names', sa.Boolean(), nullable=False),
    sa.Column('notice_days', sa.SmallInteger(), nullable=False),
    sa.Column('entered', sa.Integer(), nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint("state = 'draft' OR frozen_at IS NOT NULL", name=op.f('ck_contest_contest_published_is_frozen')),
    sa.CheckConstraint('registration_closes_at > registration_opens_at', name=op.f('ck_contest_contest_registration')),
    sa.ForeignKeyConstraint(['season_id'], ['contest_season.id'], name=op.f('fk_contest_contest_season_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_contest_contest_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_contest')),
    sa.UniqueConstraint('code', name=op.f('uq_contest_contest_code')),
    sa.UniqueConstraint('ref', name=op.f('uq_contest_contest_ref'))
    )
    op.create_index(op.f('ix_contest_contest_season_id'), 'contest_contest', ['season_id'], unique=False)
    op.create_index(op.f('ix_contest_contest_unit_id'), 'contest_contest', ['unit_id'], unique=False)
    op.create_table('contest_entry',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('contest_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=True),
    sa.Column('unit_path', sa.String(length=255), nullable=True),
    sa.Column('region_code', sa.String(length=6), nullable=True),
    sa.Column('entry_group', sa.Enum('workers', 'students', name='entrygroup', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('code', sa.String(length=24), nullable=True),
    sa.Column('official', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('applied', 'admitted', 'refused', 'withdrawn', 'struck', name='entrystate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('way', sa.Enum('self', 'unit', name='entryway', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('to_check', core.db.Document, nullable=False),
    sa.Column('applied_by', core.db.Id, nullable=True),
    sa.Column('applied_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('decided_by', core.db.Id, nullable=True),
    sa.Column('decided_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint("state <> 'admitted' OR code IS NOT NULL", name=op.f('ck_contest_entry_admitted_has_code')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest_contest.id'], name=op.f('fk_contest_entry_contest_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_contest_entry_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_contest_entry_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_entry')),
    sa.UniqueConstraint('contest_id', 'code', name=op.f('uq_contest_entry_contest_id_code')),
    sa.UniqueConstraint('contest_id', 'person_id', name=op.f('uq_contest_entry_contest_id_person_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_contest_entry_ref'))
    )
    op.create_index('ix_contest_entry_person', 'contest_entry', ['person_id', 'id'], unique=False)
    op.create_index('ix_contest_entry_unit', 'contest_entry', ['contest_id', 'unit_id'], unique=False)
    op.create_table('contest_stage',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('contest_id', core.db.Id, nullable=False),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.Enum('preliminary', 'semi_final', 'final', name='stagekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('planned', 'running', 'frozen', 'to_settle', 'locked', 'notice', 'published', name='stagestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('own_sheet', sa.Boolean(), nullable=False),
    sa.Column('sheet', core.db.Document, nullable=False),
    sa.Column('sheet_hash', sa.String(length=64), nullable=False),
    sa.Column('advancement', core.db.Document, nullable=True),
    sa.Column('panels', core.db.Document, nullable=False),
    sa.Column('lines', core.db.Document, nullable=False),
    sa.Column('opened_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('closed_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('settled_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('advanced_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('notice_until', core.db.Instant(timezone=True), nullable=True),
    sa.Column('published_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contest_contest.id'], name=op.f('fk_contest_stage_contest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_stage')),
    sa.UniqueConstraint('contest_id', 'number', name=op.f('uq_contest_stage_contest_id_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_contest_stage_ref'))
    )
    op.create_table('contest_bulletin',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('stage_id', core.db.Id, nullable=False),
    sa.Column('version', sa.SmallInteger(), nullable=False),
    sa.Column('rows', core.db.Document, nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('sheet_hash', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('difference', core.db.Document, nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['stage_id'], ['contest_stage.id'], name=op.f('fk_contest_bulletin_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_bulletin')),
    sa.UniqueConstraint('ref', name=op.f('uq_contest_bulletin_ref')),
    sa.UniqueConstraint('stage_id', 'version', name=op.f('uq_contest_bulletin_stage_id_version'))
    )
    op.create_table('contest_judge',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('stage_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('unit_path', sa.String(length=255), nullable=True),
    sa.Column('is_head', sa.Boolean(), nullable=False),
    sa.Column('recused', core.db.Document, nullable=False),
    sa.Column('appointed_by', core.db.Id, nullable=True),
    sa.Column('appointed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('ended_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_contest_judge_person_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['contest_stage.id'], name=op.f('fk_contest_judge_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_judge')),
    sa.UniqueConstraint('ref', name=op.f('uq_contest_judge_ref')),
    sa.UniqueConstraint('stage_id', 'person_id', name=op.f('uq_contest_judge_stage_id_person_id'))
    )
    op.create_index('ix_contest_judge_person', 'contest_judge', ['person_id', 'stage_id'], unique=False)
    op.create_table('contest_practical_result',
    sa.Column('stage_id', core.db.Id, nullable=False),
    sa.Column('component', sa.String(length=32), nullable=False),
    sa.Column('entry_id', core.db.Id, nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('absent', sa.Boolean(), nullable=False),
    sa.Column('time_used_ms', core.db.Id, nullable=True),
    sa.Column('basis', core.db.Document, nullable=False),
    sa.Column('supersedes_id', core.db.Id, nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('confirmed_by', core.db.Id, nullable=True),
    sa.Column('confirmed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('absent = (points IS NULL)', name=op.f('ck_contest_practical_result_absent_has_no_points')),
    sa.ForeignKeyConstraint(['entry_id'], ['contest_entry.id'], name=op.f('fk_contest_practical_result_entry_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['contest_stage.id'], name=op.f('fk_contest_practical_result_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_practical_result')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_contest_practical_result_supersedes_id'))
    )
    op.create_index('ix_contest_practical_result_entry', 'contest_practical_result', ['stage_id', 'component', 'entry_id', 'id'], unique=False)
    op.create_table('contest_stage_entry',
    sa.Column('stage_id', core.db.Id, nullable=False),
    sa.Column('entry_id', core.db.Id, nullable=False),
    sa.Column('state', sa.Enum('competing', 'withdrawn', 'struck', 'waitlisted', 'not_advanced', name='stageentrystate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=True),
    sa.Column('reason', core.db.Document, nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('changed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['contest_entry.id'], name=op.f('fk_contest_stage_entry_entry_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['contest_stage.id'], name=op.f('fk_contest_stage_entry_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_stage_entry')),
    sa.UniqueConstraint('stage_id', 'entry_id', name=op.f('uq_contest_stage_entry_stage_id_entry_id'))
    )
    op.create_index(op.f('ix_contest_stage_entry_entry_id'), 'contest_stage_entry', ['entry_id'], unique=False)
    op.create_index('ix_contest_stage_entry_state', 'contest_stage_entry', ['stage_id', 'state', 'id'], unique=False)
    op.create_table('contest_stage_sitting',
    sa.Column('stage_id', core.db.Id, nullable=False),
    sa.Column('component', sa.String(length=32), nullable=False),
    sa.Column('sitting_id', core.db.Id, nullable=False),
    sa.Column('bound_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['sitting_id'], ['exam_sitting.id'], name=op.f('fk_contest_stage_sitting_sitting_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['contest_stage.id'], name=op.f('fk_contest_stage_sitting_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_stage_sitting')),
    sa.UniqueConstraint('sitting_id', name=op.f('uq_contest_stage_sitting_sitting_id'))
    )
    op.create_index(op.f('ix_contest_stage_sitting_stage_id'), 'contest_stage_sitting', ['stage_id'], unique=False)
    op.create_table('contest_practical_mark',
    sa.Column('stage_id', core.db.Id, nullable=False),
    sa.Column('component', sa.String(length=32), nullable=False),
    sa.Column('entry_id', core.db.Id, nullable=False),
    sa.Column('judge_id', core.db.Id, nullable=False),
    sa.Column('aspects', core.db.Document, nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('absent', sa.Boolean(), nullable=False),
    sa.Column('time_used_ms', core.db.Id, nullable=True),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('supersedes_id', core.db.Id, nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('signed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('absent = (points IS NULL)', name=op.f('ck_contest_practical_mark_absent_has_no_points')),
    sa.ForeignKeyConstraint(['entry_id'], ['contest_entry.id'], name=op.f('fk_contest_practical_mark_entry_id')),
    sa.ForeignKeyConstraint(['judge_id'], ['contest_judge.id'], name=op.f('fk_contest_practical_mark_judge_id')),
    sa.ForeignKeyConstraint(['stage_id'], ['contest_stage.id'], name=op.f('fk_contest_practical_mark_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_practical_mark')),
    sa.UniqueConstraint('stage_id', 'nonce', name=op.f('uq_contest_practical_mark_stage_id_nonce')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_contest_practical_mark_supersedes_id'))
    )
    op.create_index('ix_contest_practical_mark_entry', 'contest_practical_mark', ['stage_id', 'component', 'entry_id', 'id'], unique=False)
    op.create_index(op.f('ix_contest_practical_mark_judge_id'), 'contest_practical_mark', ['judge_id'], unique=False)
    append_only.guard(
        AppendOnly("contest_practical_mark"),
        AppendOnly("contest_practical_result"),
        AppendOnly("contest_bulletin"),
    )
