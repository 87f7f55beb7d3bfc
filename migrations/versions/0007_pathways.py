"""pathways."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only
from migrations.append_only import AppendOnly

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('training_policy_rule',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('ladder', 'conditions', 'titles', 'placement', 'subsidy', name='policykind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('occupation', sa.String(length=16), nullable=False),
    sa.Column('doc_no', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=True),
    sa.Column('effective_to', sa.Date(), nullable=True),
    sa.Column('params', core.db.Document, nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('verified', sa.Enum('seen', 'unverified', name='verified', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('wording_zh', sa.Text(), nullable=False),
    sa.Column('wording_en', sa.Text(), nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('effective_to IS NULL OR effective_to >= effective_from', name=op.f('ck_training_policy_rule_valid_dates')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_policy_rule')),
    sa.UniqueConstraint('code', 'version', name=op.f('uq_training_policy_rule_code_version')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_policy_rule_ref'))
    )
    op.create_table('training_application_case',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=True),
    sa.Column('route', sa.Enum('conditions', 'placement', 'title', name='applicationroute', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('occupation_code', sa.String(length=16), nullable=False),
    sa.Column('target', sa.String(length=32), nullable=False),
    sa.Column('grade', sa.Enum('apprentice', 'level_5', 'level_4', 'level_3', 'level_2', 'level_1', 'special_technician', 'chief_technician', name='grade', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('title', sa.Enum('assistant', 'intermediate', 'deputy_senior', 'senior', name='titlelevel', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('state', sa.Enum('draft', 'submitted', 'approved', 'refused', 'withdrawn', name='applicationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('event_key', sa.String(length=120), nullable=True),
    sa.Column('rule_code', sa.String(length=60), nullable=False),
    sa.Column('rule_version', sa.Integer(), nullable=False),
    sa.Column('inputs', core.db.Document, nullable=False),
    sa.Column('explanation', core.db.Document, nullable=False),
    sa.Column('evidence', core.db.Document, nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('submitted_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('decided_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('decided_by', core.db.Id, nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_application_case_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_training_application_case_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_application_case')),
    sa.UniqueConstraint('event_key', name=op.f('uq_training_application_case_event_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_application_case_ref'))
    )
    op.create_index('ix_training_application_case_person', 'training_application_case', ['person_id', 'id'], unique=False)
    op.create_index('ix_training_application_case_state', 'training_application_case', ['state', 'id'], unique=False)
    op.create_index('uq_training_application_case_open', 'training_application_case', ['person_id', 'occupation_code', 'target'], unique=True, sqlite_where=sa.text("state IN ('draft', 'submitted')"), postgresql_where=sa.text("state IN ('draft', 'submitted')"))
    op.create_table('training_work_credential',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('kind', sa.Enum('diploma', 'title', 'apprenticeship', name='credentialkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('level', sa.String(length=24), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('graduated', sa.Boolean(), nullable=False),
    sa.Column('major_checked', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=120), nullable=False),
    sa.Column('state', sa.Enum('stated', 'confirmed', 'refused', name='recordstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('decided_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('decided_by', core.db.Id, nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_work_credential_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_work_credential')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_work_credential_ref'))
    )
    op.create_index('ix_training_work_credential_person', 'training_work_credential', ['person_id', 'id'], unique=False)
    op.create_table('training_application_step',
    sa.Column('application_id', core.db.Id, nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'approved', 'refused', 'withdrawn', name='applicationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('actor_id', core.db.Id, nullable=True),
    sa.Column('at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['training_application_case.id'], name=op.f('fk_training_application_step_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_application_step'))
    )
    op.create_index('ix_training_application_step_case', 'training_application_step', ['application_id', 'id'], unique=False)
    op.create_table('training_work_record',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('membership_id', core.db.Id, nullable=True),
    sa.Column('unit_name', sa.String(length=120), nullable=False),
    sa.Column('from_month', sa.Date(), nullable=False),
    sa.Column('to_month', sa.Date(), nullable=True),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('occupation_code', sa.String(length=16), nullable=False),
    sa.Column('related_code', sa.String(length=16), nullable=False),
    sa.Column('witness', sa.String(length=60), nullable=False),
    sa.Column('state', sa.Enum('stated', 'confirmed', 'refused', name='recordstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('decided_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('decided_by', core.db.Id, nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('to_month IS NULL OR to_month >= from_month', name=op.f('ck_training_work_record_valid_months')),
    sa.ForeignKeyConstraint(['membership_id'], ['core_membership.id'], name=op.f('fk_training_work_record_membership_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_work_record_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_work_record')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_work_record_ref'))
    )
    op.create_index('ix_training_work_record_person', 'training_work_record', ['person_id', 'id'], unique=False)
    append_only.guard(AppendOnly("training_policy_rule"), AppendOnly("training_application_step"))
