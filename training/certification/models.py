"""The tables of certification: evidence, evaluations, certificates, signing keys."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Ref, words_of
from core.occupations.rules.grades import Grade, GradeComponent
from training.certification.states import (
    CertificateRoute,
    CertificateStatus,
    CertificateTitle,
    CheckAnswer,
    EvaluationState,
    EvidenceKind,
    NumberKind,
    SheetSource,
)

_VALID = text("status = 'valid'")


class Evidence(Base):
    """Something a person has shown, told by another package in plain values; appended, never changed.

    ``source`` names the single thing (``"sitting:7:attempt:31"``), ``series`` what it is looked up by
    (``"sitting:7"``). Told again with other values, a further ``revision`` stands beside the first.
    """

    __tablename__ = "training_evidence_record"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "source", "revision"),
        Index("ix_training_evidence_record_series", "series", "person_id"),
        CheckConstraint("points IS NULL OR (points >= 0 AND points <= of_points)", name="within_total"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    kind: Mapped[EvidenceKind] = mapped_column(words_of(EvidenceKind))
    source: Mapped[str] = mapped_column(String(120))
    series: Mapped[str] = mapped_column(String(80))
    revision: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    happened_on: Mapped[date]
    points: Mapped[int | None] = mapped_column(Id)
    of_points: Mapped[int | None] = mapped_column(Id)
    facts: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


class EvaluationPlan(Base):
    """One evaluation of a grade in an occupation: what is assessed, by which threshold, which retakes."""

    __tablename__ = "training_evaluation_plan"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    title: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    state: Mapped[EvaluationState] = mapped_column(words_of(EvaluationState))
    occupation_code: Mapped[str] = mapped_column(String(16))
    occupation_name: Mapped[str] = mapped_column(String(80))
    occupation_edition: Mapped[int | None]
    grade: Mapped[Grade] = mapped_column(words_of(Grade))
    keep_months: Mapped[int | None]
    max_retakes: Mapped[int | None]
    absent_forfeits: Mapped[bool] = mapped_column(Boolean, default=False)
    retake_source: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class EvaluationComponent(Base):
    """A part of an evaluation with a threshold of its own; each is out of 100 marks."""

    __tablename__ = "training_evaluation_component"
    __table_args__ = (
        UniqueConstraint("plan_id", "component"),
        CheckConstraint("pass_points BETWEEN 1 AND 10000", name="pass_points"),
    )

    plan_id: Mapped[int] = mapped_column(Id, ForeignKey("training_evaluation_plan.id"))
    position: Mapped[int]
    component: Mapped[GradeComponent] = mapped_column(words_of(GradeComponent))
    pass_points: Mapped[int] = mapped_column(Id)


class EvaluationSitting(Base):
    """A sitting whose marks count for a component; ``of_points`` is what its paper was out of."""

    __tablename__ = "training_evaluation_sitting"
    __table_args__ = (UniqueConstraint("component_id", "sitting_id"),)

    component_id: Mapped[int] = mapped_column(Id, ForeignKey("training_evaluation_component.id"))
    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"), index=True)
    sitting_ref: Mapped[str] = mapped_column(Ref)
    title: Mapped[str] = mapped_column(String(120))
    of_points: Mapped[int] = mapped_column(Id)
    round: Mapped[int]
    held_on: Mapped[date]


class EvaluationExaminer(Base):
    """Somebody appointed (考评员) to score the components that no machine marks."""

    __tablename__ = "training_evaluation_examiner"
    __table_args__ = (UniqueConstraint("plan_id", "person_id"),)

    plan_id: Mapped[int] = mapped_column(Id, ForeignKey("training_evaluation_plan.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    appointed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class EvaluationCandidate(Base):
    """A person to be evaluated, with the unit of the day.

    ``exception``: why they were admitted although the conditions of application were not found met.
    """

    __tablename__ = "training_evaluation_candidate"
    __table_args__ = (UniqueConstraint("plan_id", "person_id"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    plan_id: Mapped[int] = mapped_column(Id, ForeignKey("training_evaluation_plan.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_unit.id"))
    admitted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    exception: Mapped[str | None] = mapped_column(String(500))


class EvaluationScore(Base):
    """One sheet: what an examiner gave, or a figure confirmed for all of them; appended, never changed.

    Of one examiner's sheets in a round the last stands. ``points`` is empty for who was absent.
    """

    __tablename__ = "training_evaluation_score"
    __table_args__ = (
        Index("ix_training_evaluation_score_candidate", "candidate_id", "component_id", "id"),
        CheckConstraint("points IS NULL OR points BETWEEN 0 AND 10000", name="within_full"),
        CheckConstraint("absent = (points IS NULL)", name="absent_has_no_points"),
    )

    component_id: Mapped[int] = mapped_column(Id, ForeignKey("training_evaluation_component.id"))
    candidate_id: Mapped[int] = mapped_column(Id, ForeignKey("training_evaluation_candidate.id"))
    round: Mapped[int]
    source: Mapped[SheetSource] = mapped_column(words_of(SheetSource))
    entered_by: Mapped[int | None] = mapped_column(Id, ForeignKey("core_person.id"))
    points: Mapped[int | None] = mapped_column(Id)
    absent: Mapped[bool] = mapped_column(Boolean)
    held_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]


class Certificate(Base):
    """A certificate given out here, or one of another body recorded here.

    What it says is in ``payload``, canonical JSON signed with ``key_id``: empty for a recorded one. The
    database refuses to change what was signed; only the status may move. ``unit_id``: the holder's unit then.
    """

    __tablename__ = "training_certificate_record"
    __table_args__ = (
        Index(
            "uq_training_certificate_record_number_valid",
            "number",
            unique=True,
            sqlite_where=_VALID,
            postgresql_where=_VALID,
        ),
        Index(
            "uq_training_certificate_record_plan_valid",
            "plan_id",
            "person_id",
            unique=True,
            sqlite_where=_VALID,
            postgresql_where=_VALID,
        ),
        Index("ix_training_certificate_record_person", "person_id", "id"),
        Index("ix_training_certificate_record_unit", "unit_id", "id"),
        Index("ix_training_certificate_record_number", "number"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    unit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_unit.id"))
    plan_id: Mapped[int | None] = mapped_column(Id, ForeignKey("training_evaluation_plan.id"))
    title: Mapped[CertificateTitle] = mapped_column(words_of(CertificateTitle))
    route: Mapped[CertificateRoute] = mapped_column(words_of(CertificateRoute))
    occupation_code: Mapped[str | None] = mapped_column(String(16))
    occupation_name: Mapped[str] = mapped_column(String(120))
    occupation_edition: Mapped[int | None]
    grade: Mapped[Grade | None] = mapped_column(words_of(Grade))
    number: Mapped[str] = mapped_column(String(40))
    number_kind: Mapped[NumberKind] = mapped_column(words_of(NumberKind))
    issued_on: Mapped[date]
    issuer: Mapped[str] = mapped_column(String(120))
    scores: Mapped[dict[str, Any]]
    payload: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(100))
    key_id: Mapped[str | None] = mapped_column(String(16))
    content_hash: Mapped[str] = mapped_column(String(64))
    replaces_id: Mapped[int | None] = mapped_column(Id, ForeignKey("training_certificate_record.id"))
    scan_ref: Mapped[str | None] = mapped_column(Ref)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    verified_by: Mapped[int | None] = mapped_column(Id)
    verified_at: Mapped[datetime | None]
    status: Mapped[CertificateStatus] = mapped_column(words_of(CertificateStatus))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(Id)
    revoke_reason: Mapped[str | None] = mapped_column(String(500))


class CertificateSeries(Base):
    """The last serial of a series of numbers (``"own:2026"``); none is skipped or used twice."""

    __tablename__ = "training_certificate_series"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    last: Mapped[int]


class CertificateKey(Base):
    """A signing key (Ed25519): the private half sealed by the vault, the public half for everybody."""

    __tablename__ = "training_certificate_key"

    key_id: Mapped[str] = mapped_column(String(16), unique=True)
    public: Mapped[str] = mapped_column(String(64))
    wrapping_id: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class CertificateTally(Base):
    """How often the public asked on a day and what it was told: a count, nobody's number, name or address."""

    __tablename__ = "training_certificate_tally"
    __table_args__ = (UniqueConstraint("on_day", "answered"),)

    on_day: Mapped[date]
    answered: Mapped[CheckAnswer] = mapped_column(words_of(CheckAnswer))
    count: Mapped[int]
