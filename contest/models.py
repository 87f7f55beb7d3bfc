"""The tables of the contest: seasons, contests, entries, stages, judges, practical marks, bulletins.

Marks of judges, their confirmations and published bulletins are appended and never changed: a correction is
another row that names the one it follows.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from contest.rules.eligibility import EntryGroup
from contest.rules.stage import StageState
from contest.states import (
    ContestClass,
    ContestState,
    EntryState,
    EntryWay,
    StageEntryState,
    StageKind,
)
from core.db import Base, Id, Ref, words_of
from core.occupations.rules.grades import Grade


class Season(Base):
    """A season (赛季): contests that belong together, of one unit."""

    __tablename__ = "contest_season"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="days"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    title: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    unit_ref: Mapped[str] = mapped_column(Ref)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class Contest(Base):
    """A contest (竞赛) in one occupation, or in none.

    ``sheet`` is the ``contest.rules.rule_sheet.RuleSheet`` that stages take unless they have their own, and
    ``sheet_hash`` its hash; from ``frozen_at`` on, the opening of registration, neither changes.
    ``eligibility`` is an ``EligibilityRule``. ``entered`` counts the codes given out.
    """

    __tablename__ = "contest_contest"
    __table_args__ = (
        CheckConstraint("registration_closes_at > registration_opens_at", name="registration"),
        CheckConstraint("state = 'draft' OR frozen_at IS NOT NULL", name="published_is_frozen"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    season_id: Mapped[int | None] = mapped_column(Id, ForeignKey("contest_season.id"), index=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    unit_ref: Mapped[str] = mapped_column(Ref)
    title: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    klass: Mapped[ContestClass] = mapped_column(words_of(ContestClass))
    occupation_code: Mapped[str | None] = mapped_column(String(16))
    grade: Mapped[Grade | None] = mapped_column(words_of(Grade))
    state: Mapped[ContestState] = mapped_column(words_of(ContestState))
    registration_opens_at: Mapped[datetime]
    registration_closes_at: Mapped[datetime]
    sheet: Mapped[dict[str, Any]]
    sheet_hash: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime | None]
    eligibility: Mapped[dict[str, Any]]
    decides: Mapped[bool] = mapped_column(Boolean)
    masks_names: Mapped[bool] = mapped_column(Boolean)
    notice_days: Mapped[int] = mapped_column(SmallInteger)
    entered: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class Stage(Base):
    """A stage (初赛, 复赛, 决赛) of a contest. ``number`` counts from 1.

    ``sheet`` is what the stage is ranked by, its own or the contest's; ``advancement`` an
    ``AdvancementRule``, None in the last stage; ``panels`` maps a practical component to its ``PanelSheet``;
    ``lines`` are the board's lines.
    """

    __tablename__ = "contest_stage"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    contest_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_contest.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str] = mapped_column(String(60))
    kind: Mapped[StageKind] = mapped_column(words_of(StageKind))
    state: Mapped[StageState] = mapped_column(words_of(StageState))
    own_sheet: Mapped[bool] = mapped_column(Boolean)
    sheet: Mapped[dict[str, Any]]
    sheet_hash: Mapped[str] = mapped_column(String(64))
    advancement: Mapped[dict[str, Any] | None]
    panels: Mapped[dict[str, Any]]
    lines: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    advanced_at: Mapped[datetime | None]
    notice_until: Mapped[datetime | None]
    published_at: Mapped[datetime | None]


class StageSitting(Base):
    """A sitting whose marks are the points of one component of a stage. A sitting serves one stage only."""

    __tablename__ = "contest_stage_sitting"

    stage_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_stage.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"), unique=True)
    bound_at: Mapped[datetime]


class Entry(Base):
    """A person's entry in a contest; ``code`` is the 参赛号, given on admission.

    ``unit_id``, ``unit_path`` and ``region_code`` keep the unit of the day. ``findings`` and ``to_check``
    are what eligibility said when the entry was made. ``official`` False competes beside the ranks (打星).
    """

    __tablename__ = "contest_entry"
    __table_args__ = (
        UniqueConstraint("contest_id", "person_id"),
        UniqueConstraint("contest_id", "code"),
        Index("ix_contest_entry_person", "person_id", "id"),
        Index("ix_contest_entry_unit", "contest_id", "unit_id"),
        CheckConstraint("state <> 'admitted' OR code IS NOT NULL", name="admitted_has_code"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    contest_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_contest.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    unit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_unit.id"))
    unit_path: Mapped[str | None] = mapped_column(String(255))
    region_code: Mapped[str | None] = mapped_column(String(6))
    group: Mapped[EntryGroup] = mapped_column("entry_group", words_of(EntryGroup))
    code: Mapped[str | None] = mapped_column(String(24))
    official: Mapped[bool] = mapped_column(Boolean, default=True)
    state: Mapped[EntryState] = mapped_column(words_of(EntryState))
    way: Mapped[EntryWay] = mapped_column(words_of(EntryWay))
    to_check: Mapped[dict[str, Any]]
    applied_by: Mapped[int | None] = mapped_column(Id)
    applied_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(200))


class StageEntry(Base):
    """An entrant in one stage, or why they are not in it. ``waiting`` is the place on the waitlist.

    ``blind`` (盲号) is what judges know them by in this stage, where it is scored by judges.
    """

    __tablename__ = "contest_stage_entry"
    __table_args__ = (
        UniqueConstraint("stage_id", "entry_id"),
        Index("ix_contest_stage_entry_state", "stage_id", "state", "id"),
        Index("ix_contest_stage_entry_blind", "stage_id", "blind", unique=True),
    )

    stage_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_stage.id"))
    entry_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_entry.id"), index=True)
    state: Mapped[StageEntryState] = mapped_column(words_of(StageEntryState))
    waiting: Mapped[int | None]
    blind: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Judge(Base):
    """A judge (裁判) of a stage. The head judge (裁判长) confirms marks. ``recused`` holds entry ids."""

    __tablename__ = "contest_judge"
    __table_args__ = (
        UniqueConstraint("stage_id", "person_id"),
        Index("ix_contest_judge_person", "person_id", "stage_id"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    stage_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_stage.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    unit_path: Mapped[str | None] = mapped_column(String(255))
    is_head: Mapped[bool] = mapped_column(Boolean)
    recused: Mapped[dict[str, Any]]
    appointed_by: Mapped[int | None] = mapped_column(Id)
    appointed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PracticalMark(Base):
    """What one judge gave one performance, signed. Append-only; the latest of a judge counts."""

    __tablename__ = "contest_practical_mark"
    __table_args__ = (
        UniqueConstraint("stage_id", "nonce"),
        Index("ix_contest_practical_mark_entry", "stage_id", "component", "entry_id", "id"),
        CheckConstraint("absent = (points IS NULL)", name="absent_has_no_points"),
    )

    stage_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_entry.id"))
    judge_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_judge.id"), index=True)
    aspects: Mapped[dict[str, Any]]
    points: Mapped[int | None]
    absent: Mapped[bool] = mapped_column(Boolean)
    time_used_ms: Mapped[int | None] = mapped_column(Id)
    nonce: Mapped[str] = mapped_column(String(64))
    supersedes_id: Mapped[int | None] = mapped_column(Id, unique=True)
    reason: Mapped[str | None] = mapped_column(String(200))
    signed_at: Mapped[datetime]


class PracticalResult(Base):
    """A confirmed practical mark: what went to the board, and the marks it was made of. Append-only."""

    __tablename__ = "contest_practical_result"
    __table_args__ = (
        Index("ix_contest_practical_result_entry", "stage_id", "component", "entry_id", "id"),
        CheckConstraint("absent = (points IS NULL)", name="absent_has_no_points"),
    )

    stage_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_entry.id"))
    points: Mapped[int | None]
    absent: Mapped[bool] = mapped_column(Boolean)
    time_used_ms: Mapped[int | None] = mapped_column(Id)
    basis: Mapped[dict[str, Any]]
    supersedes_id: Mapped[int | None] = mapped_column(Id, unique=True)
    reason: Mapped[str | None] = mapped_column(String(200))
    confirmed_by: Mapped[int | None] = mapped_column(Id)
    confirmed_at: Mapped[datetime]


class Bulletin(Base):
    """A published result (成绩公报), whole and final; a correction is the next version. Append-only.

    ``rows`` name entries, never people: names are filled in by who may read them. ``content_hash`` covers
    the rows, the stage and its rule sheet. ``difference`` lists what changed against the version before.
    """

    __tablename__ = "contest_bulletin"
    __table_args__ = (UniqueConstraint("stage_id", "version"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    stage_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_stage.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    rows: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    sheet_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(200))
    difference: Mapped[dict[str, Any]]
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
