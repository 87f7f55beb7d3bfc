"""A kind more: points placed on a picture."""

from migrations.words import let_stand

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

BEFORE = (
    "'single_choice', 'multiple_choice', 'true_false', 'fill_blank', 'numeric', 'matching', 'ordering', "
    "'short_answer', 'essay', 'file_submission', 'practical_task', 'calculated', 'case_study'"
)


def upgrade() -> None:
    let_stand("question_bank_item", "ck_question_bank_item_kindname", "kind", BEFORE, f"{BEFORE}, 'hotspot'")
