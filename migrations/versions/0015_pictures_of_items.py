"""pictures of items."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('question_bank_asset',
    sa.Column('bank_id', core.db.Id, nullable=False),
    sa.Column('name', sa.String(length=72), nullable=False),
    sa.Column('file_ref', sa.String(length=16), nullable=False),
    sa.Column('media_type', sa.String(length=32), nullable=False),
    sa.Column('size', core.db.Id, nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('made_by', core.db.Id, nullable=True),
    sa.Column('made_at', core.db.Instant(timezone=True), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['bank_id'], ['question_bank_bank.id'], name=op.f('fk_question_bank_asset_bank_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_asset')),
    sa.UniqueConstraint('bank_id', 'name', name=op.f('uq_question_bank_asset_bank_id_name'))
    )
    op.create_index('ix_question_bank_asset_name', 'question_bank_asset', ['name'], unique=False)
    op.create_table('question_bank_asset_use',
    sa.Column('asset_id', core.db.Id, nullable=False),
    sa.Column('version_id', core.db.Id, nullable=False),
    sa.Column('part', sa.Enum('asked', 'key', 'explanation', name='assetpart', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('id', core.db.Id, nullable=False),
    sa.ForeignKeyConstraint(['asset_id'], ['question_bank_asset.id'], name=op.f('fk_question_bank_asset_use_asset_id')),
    sa.ForeignKeyConstraint(['version_id'], ['question_bank_version.id'], name=op.f('fk_question_bank_asset_use_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_bank_asset_use')),
    sa.UniqueConstraint('asset_id', 'version_id', 'part', name=op.f('uq_question_bank_asset_use_asset_id_version_id_part'))
    )
    op.create_index(op.f('ix_question_bank_asset_use_version_id'), 'question_bank_asset_use', ['version_id'], unique=False)
