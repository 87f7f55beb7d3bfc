"""Persons, units, memberships, roles, credentials: the tables.

Personal data (name, phone, identity) stand only in ``core_person``, sealed under the person's own key whose
wrapped form is the one row in ``core_person_key``; everything else refers to persons by id.
"""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.access import Role
from core.db import Base, Id, Ref, words_of
from core.people.states import CodePurpose, PersonState, UnitKind


class Person(Base):
    """One human being. Sealed columns open only with the person's key; indexes serve exact look-up.

    ``code`` is what the person is called on lists and may sign in with; ``large_type``, ``theme`` and
    ``locale`` are how they like to read.
    """

    __tablename__ = "core_person"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[PersonState] = mapped_column(words_of(PersonState))
    name_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    identity_sealed: Mapped[str | None] = mapped_column(Text)
    name_index: Mapped[str | None] = mapped_column(String(64), index=True)
    phone_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    identity_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    merged_into_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_person.id"))
    locale: Mapped[str] = mapped_column(String(8), default="zh_CN")
    theme: Mapped[str] = mapped_column(String(8), default="system")
    large_type: Mapped[bool] = mapped_column(Boolean, default=False)
    consented_at: Mapped[datetime | None]
    made_at: Mapped[datetime]


class PersonKey(Base):
    """A person's data key, wrapped by the master key. Deleting the row is the erasure."""

    __tablename__ = "core_person_key"

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), unique=True)
    key_id: Mapped[str] = mapped_column(String(16), unique=True)
    wrapped: Mapped[str] = mapped_column(Text)


class Credential(Base):
    """How a person proves who they are: a password, and a second factor where the role asks for it."""

    __tablename__ = "core_credential"

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    must_change: Mapped[bool] = mapped_column(Boolean, default=False)
    changed_at: Mapped[datetime]
    totp_sealed: Mapped[str | None] = mapped_column(Text)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(Id)


class RecoveryCode(Base):
    """A one-use code for who lost the second factor."""

    __tablename__ = "core_recovery_code"

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """A signed-in browser. The cookie's secret is stored as a hash; revoking takes effect at once."""

    __tablename__ = "core_session"
    __table_args__ = (Index("ix_core_session_person", "person_id", "id"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(120))


class Consent(Base):
    """That a person agreed to a text, and to which version of it; kept as proof, never changed."""

    __tablename__ = "core_consent"

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    text_version: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]


class OneTimeCode(Base):
    """An activation or reset code, handed over by a person (administrator, HR) or a port."""

    __tablename__ = "core_one_time_code"

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    purpose: Mapped[CodePurpose] = mapped_column(words_of(CodePurpose))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Unit(Base):
    """A unit (单位) or team (班组) in the tree. ``path`` is ``"/<id>/<id>/"`` from the root to itself."""

    __tablename__ = "core_unit"
    __table_args__ = (
        Index("ix_core_unit_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid_dates"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[UnitKind] = mapped_column(words_of(UnitKind))
    name: Mapped[str] = mapped_column(String(120), index=True)
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    parent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(255))
    region_code: Mapped[str | None] = mapped_column(String(6), index=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class Membership(Base):
    """A person belongs to a unit from one day to another; zero or many at a time."""

    __tablename__ = "core_membership"
    __table_args__ = (
        Index("ix_core_membership_person", "person_id", "unit_id"),
        Index("ix_core_membership_unit", "unit_id", "person_id"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="valid_dates"),
    )

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    post: Mapped[str | None] = mapped_column(String(60))


class RoleGrant(Base):
    """A role on a unit, from when until when, and who gave it."""

    __tablename__ = "core_role_grant"
    __table_args__ = (
        Index(
            "uq_core_role_grant_standing",
            "person_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    role: Mapped[Role] = mapped_column(words_of(Role))
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"))
    granted_by: Mapped[int | None] = mapped_column(Id)
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    """A key for a program, acting for a person with fewer rights and an end. ``scopes``: permission words."""

    __tablename__ = "core_api_token"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    scopes: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
