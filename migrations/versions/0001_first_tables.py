"""the first tables."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contest_score_event',
    sa.Column('board', sa.String(length=32), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('seq', core.db.Id, nullable=True),
    sa.Column('entrant_id', core.db.Id, nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('time_used_ms', core.db.Id, nullable=True),
    sa.Column('happened_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_score_event')),
    sa.UniqueConstraint('board', 'seq', name=op.f('uq_contest_score_event_board_seq')),
    sa.UniqueConstraint('board', 'source', name=op.f('uq_contest_score_event_board_source'))
    )
    op.create_index('ix_contest_score_event_loose', 'contest_score_event', ['board', 'id'], unique=False, sqlite_where=sa.text('seq IS NULL'), postgresql_where=sa.text('seq IS NULL'))
    op.create_table('core_audit',
    sa.Column('seq', core.db.Id, nullable=True),
    sa.Column('at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('actor_id', core.db.Id, nullable=True),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject_kind', sa.String(length=32), nullable=False),
    sa.Column('subject_ref', sa.String(length=64), nullable=False),
    sa.Column('facts', core.db.Document, nullable=False),
    sa.Column('chain', sa.String(length=64), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_audit')),
    sa.UniqueConstraint('seq', name=op.f('uq_core_audit_seq'))
    )
    op.create_index(op.f('ix_core_audit_action'), 'core_audit', ['action'], unique=False)
    op.create_index('ix_core_audit_actor', 'core_audit', ['actor_id', 'id'], unique=False)
    op.create_index('ix_core_audit_subject', 'core_audit', ['subject_kind', 'subject_ref', 'id'], unique=False)
    op.create_index('ix_core_audit_unsealed', 'core_audit', ['id'], unique=False, sqlite_where=sa.text('seq IS NULL'), postgresql_where=sa.text('seq IS NULL'))
    op.create_table('core_event',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('payload', core.db.Document, nullable=False),
    sa.Column('announced_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('delivered_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('try_after', core.db.Instant(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_event'))
    )
    op.create_index('ix_core_event_undelivered', 'core_event', ['id'], unique=False, sqlite_where=sa.text('delivered_at IS NULL'), postgresql_where=sa.text('delivered_at IS NULL'))
    op.create_table('core_file',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', core.db.Id, nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('kept_by', core.db.Id, nullable=True),
    sa.Column('kept_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_core_file_ref'))
    )
    op.create_index(op.f('ix_core_file_sha256'), 'core_file', ['sha256'], unique=False)
    op.create_table('core_job',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=128), nullable=True),
    sa.Column('payload', core.db.Document, nullable=False),
    sa.Column('cursor', core.db.Document, nullable=False),
    sa.Column('result', core.db.Document, nullable=True),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', 'cancelled', name='jobstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('asked_by', core.db.Id, nullable=True),
    sa.Column('asked_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('not_before', core.db.Instant(timezone=True), nullable=False),
    sa.Column('leased_until', core.db.Instant(timezone=True), nullable=True),
    sa.Column('lease', sa.String(length=16), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('finished_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_job')),
    sa.UniqueConstraint('key', name=op.f('uq_core_job_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_core_job_ref'))
    )
    op.create_index('ix_core_job_due', 'core_job', ['state', 'not_before'], unique=False)
    op.create_index(op.f('ix_core_job_kind'), 'core_job', ['kind'], unique=False)
    op.create_index('ix_core_job_owner', 'core_job', ['asked_by', 'id'], unique=False)
    op.create_table('core_person',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('state', sa.Enum('invited', 'active', 'suspended', 'merged', 'erased', name='personstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name_sealed', sa.Text(), nullable=True),
    sa.Column('phone_sealed', sa.Text(), nullable=True),
    sa.Column('identity_sealed', sa.Text(), nullable=True),
    sa.Column('name_index', sa.String(length=64), nullable=True),
    sa.Column('phone_index', sa.String(length=64), nullable=True),
    sa.Column('identity_index', sa.String(length=64), nullable=True),
    sa.Column('merged_into_id', core.db.Id, nullable=True),
    sa.Column('locale', sa.String(length=8), nullable=False),
    sa.Column('theme', sa.String(length=8), nullable=False),
    sa.Column('large_type', sa.Boolean(), nullable=False),
    sa.Column('consented_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['merged_into_id'], ['core_person.id'], name=op.f('fk_core_person_merged_into_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_person')),
    sa.UniqueConstraint('code', name=op.f('uq_core_person_code')),
    sa.UniqueConstraint('identity_index', name=op.f('uq_core_person_identity_index')),
    sa.UniqueConstraint('phone_index', name=op.f('uq_core_person_phone_index')),
    sa.UniqueConstraint('ref', name=op.f('uq_core_person_ref'))
    )
    op.create_index(op.f('ix_core_person_name_index'), 'core_person', ['name_index'], unique=False)
    op.create_table('core_unit',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Enum('union', 'enterprise', 'association', 'school', 'provider', 'evaluation_body', 'team', name='unitkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('uscc', sa.String(length=18), nullable=True),
    sa.Column('parent_id', core.db.Id, nullable=True),
    sa.Column('path', sa.String(length=255), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('valid_until IS NULL OR valid_until >= valid_from', name=op.f('ck_core_unit_valid_dates')),
    sa.ForeignKeyConstraint(['parent_id'], ['core_unit.id'], name=op.f('fk_core_unit_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_core_unit_code')),
    sa.UniqueConstraint('ref', name=op.f('uq_core_unit_ref')),
    sa.UniqueConstraint('uscc', name=op.f('uq_core_unit_uscc'))
    )
    op.create_index(op.f('ix_core_unit_name'), 'core_unit', ['name'], unique=False)
    op.create_index(op.f('ix_core_unit_parent_id'), 'core_unit', ['parent_id'], unique=False)
    op.create_index('ix_core_unit_path', 'core_unit', ['path'], unique=False, postgresql_ops={'path': 'text_pattern_ops'})
    op.create_index(op.f('ix_core_unit_region_code'), 'core_unit', ['region_code'], unique=False)
    op.create_table('core_api_token',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.Column('scopes', sa.Text(), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('expires_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('ended_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('used_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_api_token_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_api_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_core_api_token_ref')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_core_api_token_token_hash'))
    )
    op.create_index(op.f('ix_core_api_token_person_id'), 'core_api_token', ['person_id'], unique=False)
    op.create_table('core_consent',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('text_version', sa.String(length=16), nullable=False),
    sa.Column('given_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_consent_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_consent'))
    )
    op.create_index(op.f('ix_core_consent_person_id'), 'core_consent', ['person_id'], unique=False)
    op.create_table('core_credential',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('must_change', sa.Boolean(), nullable=False),
    sa.Column('changed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('totp_sealed', sa.Text(), nullable=True),
    sa.Column('totp_confirmed_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('totp_last_step', core.db.Id, nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_credential_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_credential')),
    sa.UniqueConstraint('person_id', name=op.f('uq_core_credential_person_id'))
    )
    op.create_table('core_feedback',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('receipt', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.Enum('complaint', 'suggestion', 'content', 'correction', 'erasure', name='feedbackkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=True),
    sa.Column('page', sa.String(length=255), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('received', 'answered', 'closed', name='feedbackstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', core.db.Id, nullable=True),
    sa.Column('sent_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('answered_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_feedback_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_feedback')),
    sa.UniqueConstraint('receipt', name=op.f('uq_core_feedback_receipt')),
    sa.UniqueConstraint('ref', name=op.f('uq_core_feedback_ref'))
    )
    op.create_index(op.f('ix_core_feedback_person_id'), 'core_feedback', ['person_id'], unique=False)
    op.create_index('ix_core_feedback_state', 'core_feedback', ['state', 'id'], unique=False)
    op.create_table('core_membership',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('post', sa.String(length=60), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_core_membership_valid_dates')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_membership_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_core_membership_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_membership'))
    )
    op.create_index('ix_core_membership_person', 'core_membership', ['person_id', 'unit_id'], unique=False)
    op.create_index('ix_core_membership_unit', 'core_membership', ['unit_id', 'person_id'], unique=False)
    op.create_table('core_notice',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('facts', core.db.Document, nullable=False),
    sa.Column('link', sa.String(length=255), nullable=True),
    sa.Column('sent_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('read_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_notice')),
    sa.UniqueConstraint('ref', name=op.f('uq_core_notice_ref'))
    )
    op.create_index('ix_core_notice_person', 'core_notice', ['person_id', 'id'], unique=False)
    op.create_table('core_one_time_code',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('purpose', sa.Enum('activate', 'reset', name='codepurpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('expires_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('used_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_one_time_code_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_one_time_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_core_one_time_code_code_hash'))
    )
    op.create_index(op.f('ix_core_one_time_code_person_id'), 'core_one_time_code', ['person_id'], unique=False)
    op.create_table('core_person_key',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('wrapped', sa.Text(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_person_key_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_person_key')),
    sa.UniqueConstraint('key_id', name=op.f('uq_core_person_key_key_id')),
    sa.UniqueConstraint('person_id', name=op.f('uq_core_person_key_person_id'))
    )
    op.create_table('core_recovery_code',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_recovery_code_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_recovery_code'))
    )
    op.create_index(op.f('ix_core_recovery_code_person_id'), 'core_recovery_code', ['person_id'], unique=False)
    op.create_table('core_role_grant',
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('role', sa.Enum('trainer', 'reviewer', 'judge', 'invigilator', 'organiser', 'hr', 'administrator', name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('granted_by', core.db.Id, nullable=True),
    sa.Column('granted_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('ended_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_role_grant_person_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_core_role_grant_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_role_grant'))
    )
    op.create_index('uq_core_role_grant_standing', 'core_role_grant', ['person_id', 'role', 'unit_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('core_session',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('began_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('seen_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('expires_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('ended_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('second_factor_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('device', sa.String(length=120), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_core_session_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_session')),
    sa.UniqueConstraint('ref', name=op.f('uq_core_session_ref')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_core_session_token_hash'))
    )
    op.create_index('ix_core_session_person', 'core_session', ['person_id', 'id'], unique=False)
    op.create_table('question_bank_bank',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('occupation_code', sa.String(length=16), nullable=True),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_question_bank_bank_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_bank')),
    sa.UniqueConstraint('code', name=op.f('uq_question_bank_bank_code')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_bank_bank_ref'))
    )
    op.create_index(op.f('ix_question_bank_bank_occupation_code'), 'question_bank_bank', ['occupation_code'], unique=False)
    op.create_index(op.f('ix_question_bank_bank_unit_id'), 'question_bank_bank', ['unit_id'], unique=False)
    op.create_table('exam_blueprint',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('definition', core.db.Document, nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_exam_blueprint_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_blueprint')),
    sa.UniqueConstraint('ref', name=op.f('uq_exam_blueprint_ref'))
    )
    op.create_index(op.f('ix_exam_blueprint_bank_id'), 'exam_blueprint', ['bank_id'], unique=False)
    op.create_table('exam_paper',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('definition', core.db.Document, nullable=False),
    sa.Column('state', sa.Enum('draft', 'locked', name='paperstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('seed', core.db.Id, nullable=False),
    sa.Column('total_points', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=True),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('locked_by', core.db.Id, nullable=True),
    sa.Column('locked_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint("state <> 'locked' OR content_hash IS NOT NULL", name=op.f('ck_exam_paper_locked_has_hash')),
    sa.CheckConstraint('total_points > 0', name=op.f('ck_exam_paper_worth_something')),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_exam_paper_bank_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_exam_paper_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_paper')),
    sa.UniqueConstraint('ref', name=op.f('uq_exam_paper_ref'))
    )
    op.create_index(op.f('ix_exam_paper_bank_id'), 'exam_paper', ['bank_id'], unique=False)
    op.create_index(op.f('ix_exam_paper_unit_id'), 'exam_paper', ['unit_id'], unique=False)
    op.create_table('question_bank_import',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('state', sa.Enum('rehearsed', 'running', 'done', 'discarded', name='importstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('choices', core.db.Document, nullable=False),
    sa.Column('report', core.db.Document, nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('job_ref', sa.String(length=16), nullable=True),
    sa.Column('publish_job_ref', sa.String(length=16), nullable=True),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('finished_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_question_bank_import_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_import')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_bank_import_ref'))
    )
    op.create_index(op.f('ix_question_bank_import_bank_id'), 'question_bank_import', ['bank_id'], unique=False)
    op.create_table('question_bank_topic',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('parent_id', core.db.Id, nullable=True),
    sa.Column('path', sa.String(length=255), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_question_bank_topic_bank_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['question_bank_topic.id'], name=op.f('fk_question_bank_topic_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_topic')),
    sa.UniqueConstraint('bank_id', 'code', name=op.f('uq_question_bank_topic_bank_id_code')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_bank_topic_ref'))
    )
    op.create_index('ix_question_bank_topic_path', 'question_bank_topic', ['path'], unique=False)
    op.create_table('exam_paper_form',
    sa.Column('paper_id', core.db.Id, nullable=False),
    sa.Column('name', sa.String(length=8), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['paper_id'], ['exam_paper.id'], name=op.f('fk_exam_paper_form_paper_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_paper_form')),
    sa.UniqueConstraint('paper_id', 'name', name=op.f('uq_exam_paper_form_paper_id_name'))
    )
    op.create_table('exam_sitting',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('paper_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('state', sa.Enum('scheduled', 'cancelled', 'finished', name='sittingstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('doors_open_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('opens_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('last_entry_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('closes_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('length_seconds', sa.Integer(), nullable=False),
    sa.Column('delivery_cap_seconds', sa.Integer(), nullable=False),
    sa.Column('grace_seconds', sa.Integer(), nullable=False),
    sa.Column('shuffle_items', sa.Boolean(), nullable=False),
    sa.Column('shuffle_options', sa.Boolean(), nullable=False),
    sa.Column('rated', sa.Boolean(), nullable=False),
    sa.Column('pass_points', sa.Integer(), nullable=True),
    sa.Column('release', core.db.Document, nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('finished_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('doors_open_at <= opens_at AND opens_at < closes_at', name=op.f('ck_exam_sitting_window')),
    sa.CheckConstraint('length_seconds > 0', name=op.f('ck_exam_sitting_length')),
    sa.CheckConstraint('opens_at <= last_entry_at AND last_entry_at <= closes_at', name=op.f('ck_exam_sitting_entry')),
    sa.ForeignKeyConstraint(['paper_id'], ['exam_paper.id'], name=op.f('fk_exam_sitting_paper_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_exam_sitting_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_sitting')),
    sa.UniqueConstraint('code', name=op.f('uq_exam_sitting_code')),
    sa.UniqueConstraint('ref', name=op.f('uq_exam_sitting_ref'))
    )
    op.create_index(op.f('ix_exam_sitting_paper_id'), 'exam_sitting', ['paper_id'], unique=False)
    op.create_index(op.f('ix_exam_sitting_unit_id'), 'exam_sitting', ['unit_id'], unique=False)
    op.create_index('ix_exam_sitting_window', 'exam_sitting', ['opens_at', 'closes_at'], unique=False)
    op.create_table('question_bank_import_file',
    sa.Column('import_id', core.db.Id, nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['question_bank_import.id'], name=op.f('fk_question_bank_import_file_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_import_file'))
    )
    op.create_index(op.f('ix_question_bank_import_file_import_id'), 'question_bank_import_file', ['import_id'], unique=False)
    op.create_table('question_bank_item',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('single_choice', 'multiple_choice', 'true_false', 'fill_blank', name='kindname', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('pool', sa.Enum('public', 'sealed', name='pool', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_review', 'returned', 'published', 'retired', name='versionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('topic_id', core.db.Id, nullable=True),
    sa.Column('variant_of_id', core.db.Id, nullable=True),
    sa.Column('enemy_group', sa.String(length=32), nullable=True),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('current_id', core.db.Id, nullable=True),
    sa.Column('newest_id', core.db.Id, nullable=True),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('changed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_question_bank_item_bank_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['question_bank_topic.id'], name=op.f('fk_question_bank_item_topic_id')),
    sa.ForeignKeyConstraint(['variant_of_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_item_variant_of_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_item')),
    sa.UniqueConstraint('bank_id', 'number', name=op.f('uq_question_bank_item_bank_id_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_bank_item_ref'))
    )
    op.create_index('ix_question_bank_item_fingerprint', 'question_bank_item', ['bank_id', 'fingerprint'], unique=False)
    op.create_index('ix_question_bank_item_listing', 'question_bank_item', ['bank_id', 'state', 'kind', 'id'], unique=False)
    op.create_index('ix_question_bank_item_topic', 'question_bank_item', ['topic_id', 'id'], unique=False)
    op.create_table('exam_attempt',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('sitting_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('form_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=True),
    sa.Column('seed', core.db.Id, nullable=False),
    sa.Column('slots', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.Enum('ready', 'open', 'handed_in', 'marked', 'voided', name='attemptstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('holder_session_id', core.db.Id, nullable=True),
    sa.Column('began_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('delivered_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('deadline', core.db.Instant(timezone=True), nullable=True),
    sa.Column('accepts_until', core.db.Instant(timezone=True), nullable=True),
    sa.Column('handed_in_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Enum('candidate', 'deadline', 'invigilator', name='closedby', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('receipt', sa.String(length=64), nullable=True),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('of_points', sa.Integer(), nullable=False),
    sa.Column('marked_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint("state <> 'open' OR accepts_until IS NOT NULL", name=op.f('ck_exam_attempt_open_has_deadline')),
    sa.CheckConstraint('points IS NULL OR (points >= 0 AND points <= of_points)', name=op.f('ck_exam_attempt_within_total')),
    sa.ForeignKeyConstraint(['form_id'], ['exam_paper_form.id'], name=op.f('fk_exam_attempt_form_id')),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_exam_attempt_person_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['exam_sitting.id'], name=op.f('fk_exam_attempt_sitting_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_exam_attempt_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_attempt')),
    sa.UniqueConstraint('ref', name=op.f('uq_exam_attempt_ref')),
    sa.UniqueConstraint('sitting_id', 'person_id', 'number', name=op.f('uq_exam_attempt_sitting_id_person_id_number'))
    )
    op.create_index('ix_exam_attempt_due', 'exam_attempt', ['accepts_until'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_exam_attempt_person', 'exam_attempt', ['person_id', 'id'], unique=False)
    op.create_table('exam_marking',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('sitting_id', core.db.Id, nullable=False),
    sa.Column('kind', sa.Enum('first', 'remark', 'appeal', name='markingkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('dry_run', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('diff', core.db.Document, nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['sitting_id'], ['exam_sitting.id'], name=op.f('fk_exam_marking_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_marking')),
    sa.UniqueConstraint('ref', name=op.f('uq_exam_marking_ref'))
    )
    op.create_index(op.f('ix_exam_marking_sitting_id'), 'exam_marking', ['sitting_id'], unique=False)
    op.create_table('exam_room',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('sitting_id', core.db.Id, nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['sitting_id'], ['exam_sitting.id'], name=op.f('fk_exam_room_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_room')),
    sa.UniqueConstraint('ref', name=op.f('uq_exam_room_ref')),
    sa.UniqueConstraint('sitting_id', 'name', name=op.f('uq_exam_room_sitting_id_name'))
    )
    op.create_table('question_bank_source',
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('import_id', core.db.Id, nullable=False),
    sa.Column('file', sa.String(length=255), nullable=False),
    sa.Column('sheet', sa.String(length=64), nullable=True),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('raw', core.db.Document, nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['question_bank_import.id'], name=op.f('fk_question_bank_source_import_id')),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_source_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_source'))
    )
    op.create_index(op.f('ix_question_bank_source_import_id'), 'question_bank_source', ['import_id'], unique=False)
    op.create_index(op.f('ix_question_bank_source_item_id'), 'question_bank_source', ['item_id'], unique=False)
    op.create_table('question_bank_version',
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_review', 'returned', 'published', 'retired', name='versionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('content', core.db.Document, nullable=False),
    sa.Column('key', core.db.Document, nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('difficulty', sa.SmallInteger(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('author_id', core.db.Id, nullable=True),
    sa.Column('hands', core.db.Document, nullable=False),
    sa.Column('edits', sa.Integer(), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('reviewed_by', core.db.Id, nullable=True),
    sa.Column('reviewed_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('published_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint("state <> 'published' OR reviewed_by IS NOT NULL", name=op.f('ck_question_bank_version_two_pairs_of_eyes')),
    sa.CheckConstraint('difficulty BETWEEN 1 AND 5', name=op.f('ck_question_bank_version_difficulty')),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_version_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_version')),
    sa.UniqueConstraint('item_id', 'number', name=op.f('uq_question_bank_version_item_id_number'))
    )
    op.create_table('exam_admission',
    sa.Column('sitting_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=True),
    sa.Column('room_id', core.db.Id, nullable=True),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('withdrawn_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_exam_admission_person_id')),
    sa.ForeignKeyConstraint(['room_id'], ['exam_room.id'], name=op.f('fk_exam_admission_room_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['exam_sitting.id'], name=op.f('fk_exam_admission_sitting_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_exam_admission_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_admission')),
    sa.UniqueConstraint('sitting_id', 'code', name=op.f('uq_exam_admission_sitting_id_code')),
    sa.UniqueConstraint('sitting_id', 'person_id', name=op.f('uq_exam_admission_sitting_id_person_id'))
    )
    op.create_index('ix_exam_admission_person', 'exam_admission', ['person_id', 'sitting_id'], unique=False)
    op.create_table('exam_answer_entry',
    sa.Column('attempt_id', core.db.Id, nullable=False),
    sa.Column('slot', sa.SmallInteger(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('client_uuid', sa.String(length=36), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('payload', core.db.Document, nullable=True),
    sa.Column('client_mono_ms', core.db.Id, nullable=False),
    sa.Column('received_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['exam_attempt.id'], name=op.f('fk_exam_answer_entry_attempt_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_answer_entry')),
    sa.UniqueConstraint('attempt_id', 'client_uuid', name=op.f('uq_exam_answer_entry_attempt_id_client_uuid'))
    )
    op.create_table('exam_answer_sheet',
    sa.Column('attempt_id', core.db.Id, nullable=False),
    sa.Column('slot', sa.SmallInteger(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('payload', core.db.Document, nullable=True),
    sa.Column('received_at', core.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['exam_attempt.id'], name=op.f('fk_exam_answer_sheet_attempt_id')),
    sa.PrimaryKeyConstraint('attempt_id', 'slot', name=op.f('pk_exam_answer_sheet')),
    sqlite_with_rowid=False
    )
    op.create_table('exam_paper_item',
    sa.Column('form_id', core.db.Id, nullable=False),
    sa.Column('section', sa.SmallInteger(), nullable=False),
    sa.Column('slot', sa.SmallInteger(), nullable=False),
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('version_id', core.db.Id, nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('points > 0', name=op.f('ck_exam_paper_item_worth_something')),
    sa.ForeignKeyConstraint(['form_id'], ['exam_paper_form.id'], name=op.f('fk_exam_paper_item_form_id')),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_exam_paper_item_item_id')),
    sa.ForeignKeyConstraint(['version_id'], ['question_bank_version.id'], name=op.f('fk_exam_paper_item_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_paper_item')),
    sa.UniqueConstraint('form_id', 'item_id', name=op.f('uq_exam_paper_item_form_id_item_id')),
    sa.UniqueConstraint('form_id', 'slot', name=op.f('uq_exam_paper_item_form_id_slot'))
    )
    op.create_index(op.f('ix_exam_paper_item_item_id'), 'exam_paper_item', ['item_id'], unique=False)
    op.create_index(op.f('ix_exam_paper_item_version_id'), 'exam_paper_item', ['version_id'], unique=False)
    op.create_table('exam_signal',
    sa.Column('attempt_id', core.db.Id, nullable=False),
    sa.Column('kind', sa.Enum('connected', 'disconnected', 'away', 'unsaved', 'taken_over', name='signalkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['exam_attempt.id'], name=op.f('fk_exam_signal_attempt_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_signal'))
    )
    op.create_index('ix_exam_signal_attempt', 'exam_signal', ['attempt_id', 'id'], unique=False)
    op.create_table('exam_slot_mark',
    sa.Column('marking_id', core.db.Id, nullable=False),
    sa.Column('attempt_id', core.db.Id, nullable=False),
    sa.Column('slot', sa.SmallInteger(), nullable=False),
    sa.Column('version_id', core.db.Id, nullable=False),
    sa.Column('rule', sa.String(length=64), nullable=False),
    sa.Column('rule_version', sa.SmallInteger(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('of_points', sa.Integer(), nullable=False),
    sa.Column('fully_right', sa.Boolean(), nullable=False),
    sa.Column('marker_id', core.db.Id, nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('points <= of_points', name=op.f('ck_exam_slot_mark_at_most_full')),
    sa.ForeignKeyConstraint(['attempt_id'], ['exam_attempt.id'], name=op.f('fk_exam_slot_mark_attempt_id')),
    sa.ForeignKeyConstraint(['marking_id'], ['exam_marking.id'], name=op.f('fk_exam_slot_mark_marking_id')),
    sa.ForeignKeyConstraint(['version_id'], ['question_bank_version.id'], name=op.f('fk_exam_slot_mark_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_slot_mark')),
    sa.UniqueConstraint('marking_id', 'attempt_id', 'slot', name=op.f('uq_exam_slot_mark_marking_id_attempt_id_slot'))
    )
    op.create_index('ix_exam_slot_mark_attempt', 'exam_slot_mark', ['attempt_id', 'slot'], unique=False)
    op.create_index(op.f('ix_exam_slot_mark_version_id'), 'exam_slot_mark', ['version_id'], unique=False)
    op.create_table('exam_time_adjustment',
    sa.Column('sitting_id', core.db.Id, nullable=False),
    sa.Column('attempt_id', core.db.Id, nullable=True),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('beyond_window', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('granted_by', core.db.Id, nullable=True),
    sa.Column('granted_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['exam_attempt.id'], name=op.f('fk_exam_time_adjustment_attempt_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['exam_sitting.id'], name=op.f('fk_exam_time_adjustment_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exam_time_adjustment'))
    )
    op.create_index(op.f('ix_exam_time_adjustment_attempt_id'), 'exam_time_adjustment', ['attempt_id'], unique=False)
    op.create_index(op.f('ix_exam_time_adjustment_sitting_id'), 'exam_time_adjustment', ['sitting_id'], unique=False)
    op.create_table('question_bank_review_note',
    sa.Column('version_id', core.db.Id, nullable=False),
    sa.Column('author_id', core.db.Id, nullable=True),
    sa.Column('led_to', sa.Enum('draft', 'in_review', 'returned', 'published', 'retired', name='versionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['question_bank_version.id'], name=op.f('fk_question_bank_review_note_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_review_note'))
    )
    op.create_index(op.f('ix_question_bank_review_note_version_id'), 'question_bank_review_note', ['version_id'], unique=False)
    append_only.guard(*append_only.FIRST_TABLES)


def downgrade() -> None:
    raise NotImplementedError("answers are never thrown away: restore a backup instead")
