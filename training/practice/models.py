"""What practice keeps: which banks are open, sessions with their items, and what each person has shown.

All of it concerns one person only, is read by that person only and counts in no statistic of a unit.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Document, Id, Ref, words_of
from training.practice.states import Audience, PracticeKind, PracticeState


class Opening(Base):
    """A bank whose public pool may be practised, since when and by whom it was opened."""

    __tablename__ = "training_practice_opening"

    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"), unique=True)
    audience: Mapped[Audience] = mapped_column(words_of(Audience))
    opened_by: Mapped[int | None] = mapped_column(Id)
    opened_at: Mapped[datetime]


class Mock(Base):
    """A mock examination (模拟考试) of a bank: a blueprint drawn anew each time, or a locked paper's form."""

    __tablename__ = "training_practice_mock"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]
    definition: Mapped[dict[str, Any]]
    form_id: Mapped[int | None] = mapped_column(Id, ForeignKey("exam_paper_form.id"))
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class PracticeSession(Base):
    """One person's practice session. ``once`` names what it was begun for, so that it is begun once.

    ``deadline_at`` and the points are those of a mock; no statistic counts them.
    """

    __tablename__ = "training_practice_session"
    __table_args__ = (
        Index("ix_training_practice_session_person", "person_id", "state", "id"),
        Index("ix_training_practice_session_day", "person_id", "kind", "day"),
        CheckConstraint(
            "total_points IS NULL OR (total_points >= 0 AND total_points <= of_points)", name="within_total"
        ),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    once: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    kind: Mapped[PracticeKind] = mapped_column(words_of(PracticeKind))
    state: Mapped[PracticeState] = mapped_column(words_of(PracticeState))
    seed: Mapped[int] = mapped_column(Id)
    day: Mapped[date]
    title: Mapped[str] = mapped_column(String(200), default="")
    bank_id: Mapped[int | None] = mapped_column(Id, ForeignKey("question_bank_bank.id"))
    topic_code: Mapped[str | None] = mapped_column(String(64))
    mock_id: Mapped[int | None] = mapped_column(Id, ForeignKey("training_practice_mock.id"))
    definition: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    begun_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    of_points: Mapped[int | None]
    total_points: Mapped[int | None]


class Slot(Base):
    """One item of a session. ``version_id`` is the wording that was answered; empty until then.

    ``revision`` counts what was recorded: once where the answer is told at once, as often as it is changed
    in a mock. ``request`` is the last client's name for its sending.
    """

    __tablename__ = "training_practice_slot"
    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        UniqueConstraint("session_id", "item_id"),
        Index("ix_training_practice_slot_answered", "session_id", "answered_at"),
    )

    session_id: Mapped[int] = mapped_column(Id, ForeignKey("training_practice_session.id"))
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"))
    version_id: Mapped[int | None] = mapped_column(Id, ForeignKey("question_bank_version.id"))
    section: Mapped[int | None] = mapped_column(SmallInteger)
    response: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    request: Mapped[str] = mapped_column(String(64), default="")
    revision: Mapped[int] = mapped_column(default=0)
    right: Mapped[bool | None] = mapped_column("is_right", Boolean)
    awarded_points: Mapped[int | None]
    answered_at: Mapped[datetime | None]


class Card(Base):
    """What a person has shown of an item: right and wrong, the mistake book, when to ask again."""

    __tablename__ = "training_practice_card"
    __table_args__ = (
        UniqueConstraint("person_id", "item_id"),
        Index("ix_training_practice_card_due", "person_id", "due_at"),
        Index("ix_training_practice_card_book", "person_id", "in_book", "wrong_at"),
        Index("ix_training_practice_card_bank", "person_id", "bank_id"),
    )

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"))
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"))
    seen: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    row: Mapped[int] = mapped_column("right_in_row", default=0)
    in_book: Mapped[bool] = mapped_column(default=False)
    wrong_at: Mapped[datetime | None]
    memory_state: Mapped[int | None] = mapped_column(SmallInteger)
    stability: Mapped[float | None] = mapped_column(Float(53))
    difficulty: Mapped[float | None] = mapped_column(Float(53))
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class Preference(Base):
    """How a person wants to practise: the size of the daily set, from which banks, whether days are shown.

    No bank named means all that the person has practised, or else all that are open.
    """

    __tablename__ = "training_practice_preference"

    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), unique=True)
    daily_size: Mapped[int] = mapped_column(SmallInteger)
    bank_ids: Mapped[list[int]] = mapped_column(Document, default=list)
    week_shown: Mapped[bool] = mapped_column(default=False)
