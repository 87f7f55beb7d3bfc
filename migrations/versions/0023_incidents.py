"""Incidents among what invigilators write down about an attempt."""

from migrations.words import let_stand

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = "'forced_in', 'voided', 'told'"
NOW = f"{BEFORE}, 'equipment', 'misconduct', 'unwell', 'other_incident'"


def upgrade() -> None:
    let_stand("exam_intervention", "ck_exam_intervention_interventionkind", "kind", BEFORE, NOW)
