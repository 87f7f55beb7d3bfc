"""Papers, sittings, attempts, journal, marks: the tables.

Nothing here is ever rewritten that a candidate or judge could dispute: answers and marks are appended, and
the present (``exam_answer_sheet``, totals on an attempt) is a fold that can be rebuilt and compared.
"""

from datetime import datetime
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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Document, Id, Ref, Table, words_of
from exam.rules.attempt import AttemptState, ClosedBy
from exam.states import InterventionKind, MarkingKind, PaperState, SignalKind, SittingState


class BlueprintRow(Base):
    """A blueprint (双向细目表) that parallel forms were drawn by, and the receipt: ``exam.series.Series``."""

    __tablename__ = "exam_blueprint"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    definition: Mapped[dict[str, Any]]
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class Paper(Base):
    """A paper (试卷). ``seed`` is the receipt of the draw; ``content_hash`` is set when it is locked."""

    __tablename__ = "exam_paper"
    __table_args__ = (
        CheckConstraint("state <> 'locked' OR content_hash IS NOT NULL", name="locked_has_hash"),
        CheckConstraint("total_points > 0", name="worth_something"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"), index=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    definition: Mapped[dict[str, Any]]
    state: Mapped[PaperState] = mapped_column(words_of(PaperState))
    seed: Mapped[int] = mapped_column(Id)
    total_points: Mapped[int]
    content_hash: Mapped[str | None] = mapped_column(String(64))
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    locked_by: Mapped[int | None] = mapped_column(Id)
    locked_at: Mapped[datetime | None]


class PaperForm(Base):
    """A parallel form (A, B, …) of a paper."""

    __tablename__ = "exam_paper_form"
    __table_args__ = (UniqueConstraint("paper_id", "name"),)

    paper_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_paper.id"))
    name: Mapped[str] = mapped_column(String(8))


class PaperItem(Base):
    """One item of a form: which version, worth what. ``slot`` counts from 1 through the whole form."""

    __tablename__ = "exam_paper_item"
    __table_args__ = (
        UniqueConstraint("form_id", "slot"),
        UniqueConstraint("form_id", "item_id"),
        CheckConstraint("points > 0", name="worth_something"),
    )

    form_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_paper_form.id"))
    section: Mapped[int] = mapped_column(SmallInteger)
    slot: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"), index=True)
    version_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_version.id"), index=True)
    points: Mapped[int]


class PaperSwap(Base):
    """One item of a draft exchanged for another (换题): the receipt of that exchange, ``seed`` included."""

    __tablename__ = "exam_paper_swap"

    paper_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_paper.id"), index=True)
    slot: Mapped[int] = mapped_column(SmallInteger)
    gave_item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"), index=True)
    took_item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"), index=True)
    seed: Mapped[int] = mapped_column(Id)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class Sitting(Base):
    """A sitting (场次): one scheduled opening of a paper.

    ``opens_at``–``closes_at`` is the window, ``last_entry_at`` the end of admission, ``length_seconds`` the
    working time of one person. ``release`` is an ``exam.rules.release.ReleasePolicy``. ``rated`` sittings
    alone count in statistics and rankings.
    """

    __tablename__ = "exam_sitting"
    __table_args__ = (
        CheckConstraint("doors_open_at <= opens_at AND opens_at < closes_at", name="window"),
        CheckConstraint("opens_at <= last_entry_at AND last_entry_at <= closes_at", name="entry"),
        CheckConstraint("length_seconds > 0", name="length"),
        Index("ix_exam_sitting_window", "opens_at", "closes_at"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    paper_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_paper.id"), index=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    state: Mapped[SittingState] = mapped_column(words_of(SittingState))
    doors_open_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    last_entry_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    length_seconds: Mapped[int]
    delivery_cap_seconds: Mapped[int]
    grace_seconds: Mapped[int]
    shuffle_items: Mapped[bool] = mapped_column(Boolean, default=True)
    shuffle_options: Mapped[bool] = mapped_column(Boolean, default=True)
    rated: Mapped[bool] = mapped_column(Boolean, default=True)
    pass_points: Mapped[int | None]
    release: Mapped[dict[str, Any]]
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Room(Base):
    """An examination room (考场) of a sitting, real or only a group to watch."""

    __tablename__ = "exam_room"
    __table_args__ = (UniqueConstraint("sitting_id", "name"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"))
    name: Mapped[str] = mapped_column(String(60))


class Duty(Base):
    """A duty to invigilate (监考安排) in a room of a sitting, or in all of it; ended, never erased."""

    __tablename__ = "exam_duty"

    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(Id, ForeignKey("exam_room.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Admission(Base):
    """A person's place in a sitting (准考). ``unit_id`` keeps the unit of the day for results."""

    __tablename__ = "exam_admission"
    __table_args__ = (
        UniqueConstraint("sitting_id", "person_id"),
        UniqueConstraint("sitting_id", "code"),
        Index("ix_exam_admission_person", "person_id", "sitting_id"),
    )

    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    unit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_unit.id"))
    room_id: Mapped[int | None] = mapped_column(Id, ForeignKey("exam_room.id"))
    code: Mapped[str] = mapped_column(String(32))
    withdrawn_at: Mapped[datetime | None]
    made_at: Mapped[datetime]


class Attempt(Base):
    """One person's work in a sitting (作答).

    ``epoch`` is the fence: raised when another device takes over, and an answer with an older one is
    refused; ``holder_session_id`` is the signed-in browser that holds the present one. ``deadline`` and
    ``accepts_until`` are the outcome of ``exam.rules.clock``, kept here so that the answer statement itself
    enforces them.
    """

    __tablename__ = "exam_attempt"
    __table_args__ = (
        UniqueConstraint("sitting_id", "person_id", "number"),
        Index("ix_exam_attempt_person", "person_id", "id"),
        Index(
            "ix_exam_attempt_due",
            "accepts_until",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("points IS NULL OR (points >= 0 AND points <= of_points)", name="within_total"),
        CheckConstraint("state <> 'open' OR accepts_until IS NOT NULL", name="open_has_deadline"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    form_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_paper_form.id"))
    unit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_unit.id"))
    seed: Mapped[int] = mapped_column(Id)
    slots: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[AttemptState] = mapped_column(words_of(AttemptState))
    epoch: Mapped[int] = mapped_column(default=1)
    holder_session_id: Mapped[int | None] = mapped_column(Id)
    began_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    accepts_until: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
    closed_by: Mapped[ClosedBy | None] = mapped_column(words_of(ClosedBy))
    receipt: Mapped[str | None] = mapped_column(String(64))
    points: Mapped[int | None]
    of_points: Mapped[int]
    marked_at: Mapped[datetime | None]


class AnswerEntry(Base):
    """One accepted change of one answer (答题记录): the journal. ``id`` is the order of arrival.

    ``seq`` counts the changes of one answer on the candidate's side; ``client_uuid`` makes sending twice
    harmless. The database refuses updates and deletes (triggers in the first migration).
    """

    __tablename__ = "exam_answer_entry"
    __table_args__ = (UniqueConstraint("attempt_id", "client_uuid"),)

    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_attempt.id"))
    slot: Mapped[int] = mapped_column(SmallInteger)
    seq: Mapped[int]
    client_uuid: Mapped[str] = mapped_column(String(36))
    epoch: Mapped[int]
    payload: Mapped[Any] = mapped_column(Document, nullable=True)
    client_mono_ms: Mapped[int] = mapped_column(Id)
    received_at: Mapped[datetime]


class AnswerSheet(Table):
    """The present answer to one slot (答卷): the journal's fold, and the guard against stale tabs."""

    __tablename__ = "exam_answer_sheet"
    __table_args__ = ({"sqlite_with_rowid": False},)

    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_attempt.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    seq: Mapped[int]
    payload: Mapped[Any] = mapped_column(Document, nullable=True)
    received_at: Mapped[datetime]


class TimeAdjustment(Base):
    """Time granted to one attempt, or to a whole sitting, with its reason; several add up."""

    __tablename__ = "exam_time_adjustment"

    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(Id, ForeignKey("exam_attempt.id"), index=True)
    seconds: Mapped[int]
    beyond_window: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(200))
    granted_by: Mapped[int | None] = mapped_column(Id)
    granted_at: Mapped[datetime]


class Intervention(Base):
    """What an invigilator did to one attempt, with the words that went with it; never changed."""

    __tablename__ = "exam_intervention"

    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_attempt.id"), index=True)
    kind: Mapped[InterventionKind] = mapped_column(words_of(InterventionKind))
    words: Mapped[str] = mapped_column(String(300))
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class Marking(Base):
    """One run of marking over a sitting: the first, or a later one with its difference."""

    __tablename__ = "exam_marking"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"), index=True)
    kind: Mapped[MarkingKind] = mapped_column(words_of(MarkingKind))
    dry_run: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str | None] = mapped_column(String(200))
    diff: Mapped[dict[str, Any]]
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class SlotMark(Base):
    """The points one answer got in one marking; never changed, only followed by a later marking's.

    They are below zero where a section's rule deducts; the sum, on the attempt, never is.
    """

    __tablename__ = "exam_slot_mark"
    __table_args__ = (
        UniqueConstraint("marking_id", "attempt_id", "slot"),
        Index("ix_exam_slot_mark_attempt", "attempt_id", "slot"),
        CheckConstraint("points <= of_points", name="at_most_full"),
    )

    marking_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_marking.id"))
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_attempt.id"))
    slot: Mapped[int] = mapped_column(SmallInteger)
    version_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_version.id"), index=True)
    rule: Mapped[str] = mapped_column(String(64))
    rule_version: Mapped[int] = mapped_column(SmallInteger)
    points: Mapped[int]
    of_points: Mapped[int]
    fully_right: Mapped[bool] = mapped_column(Boolean)
    marker_id: Mapped[int | None] = mapped_column(Id)


class Signal(Base):
    """Something a candidate's page reported beside answers."""

    __tablename__ = "exam_signal"
    __table_args__ = (Index("ix_exam_signal_attempt", "attempt_id", "id"),)

    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_attempt.id"))
    kind: Mapped[SignalKind] = mapped_column(words_of(SignalKind))
    at: Mapped[datetime]
    facts: Mapped[str] = mapped_column(Text, default="")
