"""The tables of pathways: dated policy, work records and credentials, applications for promotion."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Ref, words_of
from core.occupations.rules.grades import Grade
from training.certification.pathway_states import (
    ApplicationRoute,
    ApplicationState,
    CredentialKind,
    RecordState,
)
from training.certification.rules.eligibility import PolicyKind, Verified
from training.certification.rules.promotion import TitleLevel

_OPEN = text("state IN ('draft', 'submitted')")


class PolicyRule(Base):
    """One version of one rule; appended, never changed: a change is a further version from a day on."""

    __tablename__ = "training_policy_rule"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="valid_dates"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    code: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    kind: Mapped[PolicyKind] = mapped_column(words_of(PolicyKind))
    region: Mapped[str] = mapped_column(String(6))
    occupation: Mapped[str] = mapped_column(String(16))
    doc_no: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(120))
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    params: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(Text)
    verified: Mapped[Verified] = mapped_column(words_of(Verified))
    wording_zh: Mapped[str] = mapped_column(Text)
    wording_en: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class WorkRecord(Base):
    """A span of work in an occupation as the person states it, confirmed or refused by the personnel office.

    Months stand as their first day, both included; ``to_month`` is empty while it lasts. ``membership_id``:
    taken over from the membership that already says so. ``related_code``: also counts for that occupation.
    """

    __tablename__ = "training_work_record"
    __table_args__ = (
        Index("ix_training_work_record_person", "person_id", "id"),
        CheckConstraint("to_month IS NULL OR to_month >= from_month", name="valid_months"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    membership_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_membership.id"))
    unit_name: Mapped[str] = mapped_column(String(120))
    from_month: Mapped[date]
    to_month: Mapped[date | None]
    post: Mapped[str] = mapped_column(String(60))
    occupation_code: Mapped[str] = mapped_column(String(16))
    related_code: Mapped[str] = mapped_column(String(16))
    witness: Mapped[str] = mapped_column(String(60))
    state: Mapped[RecordState] = mapped_column(words_of(RecordState))
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(String(500), default="")


class WorkCredential(Base):
    """A diploma, a professional title or a finished apprenticeship, confirmed as a work record is."""

    __tablename__ = "training_work_credential"
    __table_args__ = (Index("ix_training_work_credential_person", "person_id", "id"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    kind: Mapped[CredentialKind] = mapped_column(words_of(CredentialKind))
    level: Mapped[str] = mapped_column(String(24))
    given_on: Mapped[date]
    graduated: Mapped[bool] = mapped_column(Boolean)
    major_checked: Mapped[bool] = mapped_column(Boolean)
    note: Mapped[str] = mapped_column(String(120))
    state: Mapped[RecordState] = mapped_column(words_of(RecordState))
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(String(500), default="")


class Application(Base):
    """Somebody applies for a grade or a title. What was judged by which version of which rule stays with it.

    ``event_key`` names what made it (a placement), so that being told twice makes one.
    """

    __tablename__ = "training_application_case"
    __table_args__ = (
        Index("ix_training_application_case_person", "person_id", "id"),
        Index("ix_training_application_case_state", "state", "id"),
        Index(
            "uq_training_application_case_open",
            "person_id",
            "occupation_code",
            "target",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    unit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_unit.id"))
    route: Mapped[ApplicationRoute] = mapped_column(words_of(ApplicationRoute))
    occupation_code: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(32))
    grade: Mapped[Grade | None] = mapped_column(words_of(Grade))
    title: Mapped[TitleLevel | None] = mapped_column(words_of(TitleLevel))
    state: Mapped[ApplicationState] = mapped_column(words_of(ApplicationState))
    event_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    rule_code: Mapped[str] = mapped_column(String(60))
    rule_version: Mapped[int]
    inputs: Mapped[dict[str, Any]]
    explanation: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(String(500), default="")
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(String(500), default="")


class ApplicationStep(Base):
    """What happened to an application, by whom, why; appended, never changed."""

    __tablename__ = "training_application_step"
    __table_args__ = (Index("ix_training_application_step_case", "application_id", "id"),)

    application_id: Mapped[int] = mapped_column(Id, ForeignKey("training_application_case.id"))
    state: Mapped[ApplicationState] = mapped_column(words_of(ApplicationState))
    actor_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
