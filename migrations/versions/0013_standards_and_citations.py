"""The standard's table, tags, and a register of the documents that items cite."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('question_bank_document',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('repealed_on', sa.Date(), nullable=True),
    sa.Column('replaced_by', sa.String(length=64), nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('repealed_on > effective_on', name=op.f('ck_question_bank_document_days')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_document')),
    sa.UniqueConstraint('number', name=op.f('uq_question_bank_document_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_bank_document_ref'))
    )
    op.create_table('question_bank_clause',
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('document_id', core.db.Id, nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('gist', sa.String(length=200), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('repealed_on', sa.Date(), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('repealed_on > effective_on', name=op.f('ck_question_bank_clause_days')),
    sa.ForeignKeyConstraint(['document_id'], ['question_bank_document.id'], name=op.f('fk_question_bank_clause_document_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_clause')),
    sa.UniqueConstraint('document_id', 'number', name=op.f('uq_question_bank_clause_document_id_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_question_bank_clause_ref'))
    )
    op.create_table('question_bank_standard',
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('grades', core.db.Document, nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_question_bank_standard_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_standard')),
    sa.UniqueConstraint('bank_id', name=op.f('uq_question_bank_standard_bank_id'))
    )
    op.create_table('question_bank_topic_standing',
    sa.Column('topic_id', core.db.Id, nullable=False),
    sa.Column('kind', sa.Enum('scope', 'point', name='topickind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('importance', sa.Enum('x', 'y', 'z', name='importance', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['question_bank_topic.id'], name=op.f('fk_question_bank_topic_standing_topic_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_topic_standing')),
    sa.UniqueConstraint('topic_id', name=op.f('uq_question_bank_topic_standing_topic_id'))
    )
    op.create_table('question_bank_topic_weight',
    sa.Column('topic_id', core.db.Id, nullable=False),
    sa.Column('grade', sa.Enum('apprentice', 'level_5', 'level_4', 'level_3', 'level_2', 'level_1', 'special_technician', 'chief_technician', name='grade', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('component', sa.Enum('theory', 'skill', 'review', name='gradecomponent', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('percent', sa.SmallInteger(), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.CheckConstraint('percent BETWEEN 0 AND 100', name=op.f('ck_question_bank_topic_weight_percent')),
    sa.ForeignKeyConstraint(['topic_id'], ['question_bank_topic.id'], name=op.f('fk_question_bank_topic_weight_topic_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_topic_weight')),
    sa.UniqueConstraint('topic_id', 'grade', 'component', name=op.f('uq_question_bank_topic_weight_topic_id_grade_component'))
    )
    op.create_table('question_bank_citation',
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('clause_id', core.db.Id, nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['clause_id'], ['question_bank_clause.id'], name=op.f('fk_question_bank_citation_clause_id')),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_citation_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_citation')),
    sa.UniqueConstraint('item_id', 'clause_id', name=op.f('uq_question_bank_citation_item_id_clause_id'))
    )
    op.create_index('ix_question_bank_citation_clause', 'question_bank_citation', ['clause_id', 'item_id'], unique=False)
    op.create_table('question_bank_item_class',
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('cognitive', sa.Enum('know', 'understand', 'apply', 'analyse', name='cognitivelevel', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_item_class_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_item_class')),
    sa.UniqueConstraint('item_id', name=op.f('uq_question_bank_item_class_item_id'))
    )
    op.create_table('question_bank_item_tag',
    sa.Column('item_id', core.db.Id, nullable=False),
    sa.Column('tag', sa.String(length=24), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['question_bank_item.id'], name=op.f('fk_question_bank_item_tag_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_item_tag')),
    sa.UniqueConstraint('item_id', 'tag', name=op.f('uq_question_bank_item_tag_item_id_tag'))
    )
    op.create_index('ix_question_bank_item_tag_tag', 'question_bank_item_tag', ['tag', 'item_id'], unique=False)
