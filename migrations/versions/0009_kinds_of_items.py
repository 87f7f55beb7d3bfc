"""Numbers, pairs and orders join the kinds that an item can have."""

from migrations.words import let_stand

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = "'single_choice', 'multiple_choice', 'true_false', 'fill_blank'"
NOW = f"{BEFORE}, 'numeric', 'matching', 'ordering'"


def upgrade() -> None:
    let_stand("question_bank_item", "ck_question_bank_item_kindname", "kind", BEFORE, NOW)
