"""Marks that the database itself holds between nothing and all there is to have."""

from migrations.checks import hold

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    hold("exam_person_mark", "ck_exam_person_mark_not_negative", "points >= 0")
    hold(
        "training_practice_session",
        "ck_training_practice_session_within_total",
        "total_points IS NULL OR (total_points >= 0 AND total_points <= of_points)",
    )
    hold(
        "training_evidence_record",
        "ck_training_evidence_record_within_total",
        "points IS NULL OR (points >= 0 AND points <= of_points)",
    )
    hold(
        "training_evaluation_component",
        "ck_training_evaluation_component_pass_points",
        "pass_points BETWEEN 1 AND 10000",
    )
    hold(
        "training_evaluation_score",
        "ck_training_evaluation_score_within_full",
        "points IS NULL OR points BETWEEN 0 AND 10000",
    )
    hold(
        "training_evaluation_score",
        "ck_training_evaluation_score_absent_has_no_points",
        "absent = (points IS NULL)",
    )
    hold(
        "training_lesson_quiz",
        "ck_training_lesson_quiz_percent",
        "percent IS NULL OR percent BETWEEN 0 AND 100",
    )
