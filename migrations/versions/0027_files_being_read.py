"""An import may stand as one whose files are still to be read."""

from migrations.words import let_stand

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BEFORE = "'rehearsed', 'running', 'done', 'discarded'"


def upgrade() -> None:
    let_stand(
        "question_bank_import",
        "ck_question_bank_import_importstate",
        "state",
        BEFORE,
        f"'reading', {BEFORE}",
    )
