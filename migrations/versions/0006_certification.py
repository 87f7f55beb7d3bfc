"""certification."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only
from migrations.append_only import AppendOnly

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('training_certificate_key',
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('public', sa.String(length=64), nullable=False),
    sa.Column('wrapping_id', sa.String(length=16), nullable=False),
    sa.Column('wrapped', sa.Text(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('retired_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_certificate_key')),
    sa.UniqueConstraint('key_id', name=op.f('uq_training_certificate_key_key_id'))
    )
    op.create_table('training_certificate_series',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_certificate_series')),
    sa.UniqueConstraint('name', name=op.f('uq_training_certificate_series_name'))
    )
    op.create_table('training_certificate_tally',
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('answered', sa.Enum('valid', 'revoked', 'unknown', name='checkanswer', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_certificate_tally')),
    sa.UniqueConstraint('on_day', 'answered', name=op.f('uq_training_certificate_tally_on_day_answered'))
    )
    op.create_table('training_evaluation_plan',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', name='evaluationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('occupation_code', sa.String(length=16), nullable=False),
    sa.Column('occupation_name', sa.String(length=80), nullable=False),
    sa.Column('occupation_edition', sa.Integer(), nullable=True),
    sa.Column('grade', sa.Enum('apprentice', 'level_5', 'level_4', 'level_3', 'level_2', 'level_1', 'special_technician', 'chief_technician', name='grade', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('keep_months', sa.Integer(), nullable=True),
    sa.Column('max_retakes', sa.Integer(), nullable=True),
    sa.Column('absent_forfeits', sa.Boolean(), nullable=False),
    sa.Column('retake_source', sa.Text(), nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('closed_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_training_evaluation_plan_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_evaluation_plan')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_evaluation_plan_ref'))
    )
    op.create_index(op.f('ix_training_evaluation_plan_unit_id'), 'training_evaluation_plan', ['unit_id'], unique=False)
    op.create_table('training_evidence_record',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('kind', sa.Enum('exam', 'placement', 'training', 'achievement', name='evidencekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('series', sa.String(length=80), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('points', core.db.Id, nullable=True),
    sa.Column('of_points', core.db.Id, nullable=True),
    sa.Column('facts', core.db.Document, nullable=False),
    sa.Column('recorded_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_evidence_record_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_evidence_record')),
    sa.UniqueConstraint('person_id', 'kind', 'source', 'revision', name=op.f('uq_training_evidence_record_person_id_kind_source_revision')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_evidence_record_ref'))
    )
    op.create_index('ix_training_evidence_record_series', 'training_evidence_record', ['series', 'person_id'], unique=False)
    op.create_table('training_certificate_record',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=True),
    sa.Column('plan_id', core.db.Id, nullable=True),
    sa.Column('title', sa.Enum('training', 'contest', 'level', 'prior', name='certificatetitle', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('route', sa.Enum('exam', 'direct', 'contest', 'exception', 'appointment', 'transfer', 'recorded', name='certificateroute', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('occupation_code', sa.String(length=16), nullable=True),
    sa.Column('occupation_name', sa.String(length=120), nullable=False),
    sa.Column('occupation_edition', sa.Integer(), nullable=True),
    sa.Column('grade', sa.Enum('apprentice', 'level_5', 'level_4', 'level_3', 'level_2', 'level_1', 'special_technician', 'chief_technician', name='grade', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('number_kind', sa.Enum('own', 'national', 'recorded', name='numberkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('issuer', sa.String(length=120), nullable=False),
    sa.Column('scores', core.db.Document, nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('signature', sa.String(length=100), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=True),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('replaces_id', core.db.Id, nullable=True),
    sa.Column('scan_ref', sa.String(length=16), nullable=True),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('verified_by', core.db.Id, nullable=True),
    sa.Column('verified_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('status', sa.Enum('valid', 'revoked', name='certificatestatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('revoked_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('revoked_by', core.db.Id, nullable=True),
    sa.Column('revoke_reason', sa.String(length=500), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_certificate_record_person_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['training_evaluation_plan.id'], name=op.f('fk_training_certificate_record_plan_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['training_certificate_record.id'], name=op.f('fk_training_certificate_record_replaces_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_training_certificate_record_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_certificate_record')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_certificate_record_ref'))
    )
    op.create_index('ix_training_certificate_record_number', 'training_certificate_record', ['number'], unique=False)
    op.create_index('ix_training_certificate_record_person', 'training_certificate_record', ['person_id', 'id'], unique=False)
    op.create_index('ix_training_certificate_record_unit', 'training_certificate_record', ['unit_id', 'id'], unique=False)
    op.create_index('uq_training_certificate_record_number_valid', 'training_certificate_record', ['number'], unique=True, sqlite_where=sa.text("status = 'valid'"), postgresql_where=sa.text("status = 'valid'"))
    op.create_index('uq_training_certificate_record_plan_valid', 'training_certificate_record', ['plan_id', 'person_id'], unique=True, sqlite_where=sa.text("status = 'valid'"), postgresql_where=sa.text("status = 'valid'"))
    op.create_table('training_evaluation_candidate',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('plan_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('unit_id', core.db.Id, nullable=True),
    sa.Column('admitted_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('withdrawn_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_evaluation_candidate_person_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['training_evaluation_plan.id'], name=op.f('fk_training_evaluation_candidate_plan_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['core_unit.id'], name=op.f('fk_training_evaluation_candidate_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_evaluation_candidate')),
    sa.UniqueConstraint('plan_id', 'person_id', name=op.f('uq_training_evaluation_candidate_plan_id_person_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_training_evaluation_candidate_ref'))
    )
    op.create_index(op.f('ix_training_evaluation_candidate_person_id'), 'training_evaluation_candidate', ['person_id'], unique=False)
    op.create_table('training_evaluation_component',
    sa.Column('plan_id', core.db.Id, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('component', sa.Enum('theory', 'skill', 'review', name='gradecomponent', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('pass_points', core.db.Id, nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['training_evaluation_plan.id'], name=op.f('fk_training_evaluation_component_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_evaluation_component')),
    sa.UniqueConstraint('plan_id', 'component', name=op.f('uq_training_evaluation_component_plan_id_component'))
    )
    op.create_table('training_evaluation_examiner',
    sa.Column('plan_id', core.db.Id, nullable=False),
    sa.Column('person_id', core.db.Id, nullable=False),
    sa.Column('appointed_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('withdrawn_at', core.db.Instant(timezone=True), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['core_person.id'], name=op.f('fk_training_evaluation_examiner_person_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['training_evaluation_plan.id'], name=op.f('fk_training_evaluation_examiner_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_evaluation_examiner')),
    sa.UniqueConstraint('plan_id', 'person_id', name=op.f('uq_training_evaluation_examiner_plan_id_person_id'))
    )
    op.create_index(op.f('ix_training_evaluation_examiner_person_id'), 'training_evaluation_examiner', ['person_id'], unique=False)
    op.create_table('training_evaluation_score',
    sa.Column('component_id', core.db.Id, nullable=False),
    sa.Column('candidate_id', core.db.Id, nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('source', sa.Enum('examiner', 'confirmed', name='sheetsource', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('entered_by', core.db.Id, nullable=True),
    sa.Column('points', core.db.Id, nullable=True),
    sa.Column('absent', sa.Boolean(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('entered_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['training_evaluation_candidate.id'], name=op.f('fk_training_evaluation_score_candidate_id')),
    sa.ForeignKeyConstraint(['component_id'], ['training_evaluation_component.id'], name=op.f('fk_training_evaluation_score_component_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['core_person.id'], name=op.f('fk_training_evaluation_score_entered_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_evaluation_score'))
    )
    op.create_index('ix_training_evaluation_score_candidate', 'training_evaluation_score', ['candidate_id', 'component_id', 'id'], unique=False)
    op.create_table('training_evaluation_sitting',
    sa.Column('component_id', core.db.Id, nullable=False),
    sa.Column('sitting_id', core.db.Id, nullable=False),
    sa.Column('sitting_ref', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('of_points', core.db.Id, nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['component_id'], ['training_evaluation_component.id'], name=op.f('fk_training_evaluation_sitting_component_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['exam_sitting.id'], name=op.f('fk_training_evaluation_sitting_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_evaluation_sitting')),
    sa.UniqueConstraint('component_id', 'sitting_id', name=op.f('uq_training_evaluation_sitting_component_id_sitting_id'))
    )
    op.create_index(op.f('ix_training_evaluation_sitting_sitting_id'), 'training_evaluation_sitting', ['sitting_id'], unique=False)
    append_only.guard(
        AppendOnly("training_evaluation_score"),
        AppendOnly(
            "training_evidence_record",  # only the person may change: two accounts may turn out to be one
            until="OLD.ref = NEW.ref AND OLD.source = NEW.source AND OLD.revision = NEW.revision "
            "AND OLD.title = NEW.title AND COALESCE(OLD.points, -1) = COALESCE(NEW.points, -1)",
        ),
        AppendOnly(
            "training_certificate_record",  # the status may move, once; what was signed may not
            until="OLD.ref = NEW.ref AND OLD.number = NEW.number AND OLD.payload = NEW.payload "
            "AND OLD.signature = NEW.signature AND OLD.content_hash = NEW.content_hash "
            "AND OLD.issued_on = NEW.issued_on AND OLD.occupation_name = NEW.occupation_name "
            "AND COALESCE(OLD.grade, '') = COALESCE(NEW.grade, '') "
            "AND (OLD.status = 'valid' OR NEW.status = 'revoked')",
        ),
    )
