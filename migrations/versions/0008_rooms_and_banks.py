"""rooms and banks."""

import sqlalchemy as sa
from alembic import op

import core.db
from migrations import append_only
from migrations.append_only import AppendOnly

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exam_paper_swap",
        sa.Column("paper_id", core.db.Id, nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("gave_item_id", core.db.Id, nullable=False),
        sa.Column("took_item_id", core.db.Id, nullable=False),
        sa.Column("seed", core.db.Id, nullable=False),
        sa.Column("made_by", core.db.Id, nullable=True),
        sa.Column("made_at", core.db.Instant(timezone=True), nullable=False),
        sa.Column("id", core.db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["gave_item_id"], ["question_bank_item.id"], name=op.f("fk_exam_paper_swap_gave_item_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["exam_paper.id"], name=op.f("fk_exam_paper_swap_paper_id")),
        sa.ForeignKeyConstraint(
            ["took_item_id"], ["question_bank_item.id"], name=op.f("fk_exam_paper_swap_took_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_paper_swap")),
    )
    op.create_index(
        op.f("ix_exam_paper_swap_gave_item_id"), "exam_paper_swap", ["gave_item_id"], unique=False
    )
    op.create_index(op.f("ix_exam_paper_swap_paper_id"), "exam_paper_swap", ["paper_id"], unique=False)
    op.create_index(
        op.f("ix_exam_paper_swap_took_item_id"), "exam_paper_swap", ["took_item_id"], unique=False
    )
    op.create_table(
        "exam_duty",
        sa.Column("sitting_id", core.db.Id, nullable=False),
        sa.Column("room_id", core.db.Id, nullable=True),
        sa.Column("person_id", core.db.Id, nullable=False),
        sa.Column("made_by", core.db.Id, nullable=True),
        sa.Column("made_at", core.db.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", core.db.Instant(timezone=True), nullable=True),
        sa.Column("id", core.db.Id, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], name=op.f("fk_exam_duty_person_id")),
        sa.ForeignKeyConstraint(["room_id"], ["exam_room.id"], name=op.f("fk_exam_duty_room_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_duty_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_duty")),
    )
    op.create_index(op.f("ix_exam_duty_person_id"), "exam_duty", ["person_id"], unique=False)
    op.create_index(op.f("ix_exam_duty_sitting_id"), "exam_duty", ["sitting_id"], unique=False)
    op.create_table(
        "exam_intervention",
        sa.Column("sitting_id", core.db.Id, nullable=False),
        sa.Column("attempt_id", core.db.Id, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "forced_in",
                "voided",
                "told",
                name="interventionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("made_by", core.db.Id, nullable=True),
        sa.Column("made_at", core.db.Instant(timezone=True), nullable=False),
        sa.Column("id", core.db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["exam_attempt.id"], name=op.f("fk_exam_intervention_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_intervention_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_intervention")),
    )
    op.create_index(
        op.f("ix_exam_intervention_attempt_id"), "exam_intervention", ["attempt_id"], unique=False
    )
    op.create_index(
        op.f("ix_exam_intervention_sitting_id"), "exam_intervention", ["sitting_id"], unique=False
    )
    append_only.guard(AppendOnly("exam_intervention"))
