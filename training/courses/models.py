"""The tables of courses.

Heartbeats are append-only: what was credited can be folded again from them. Everything else about a learner
is what the page shows them of themselves.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Document, Id, Ref, words_of
from training.courses.rules.states import BeatState, LessonKind
from training.courses.states import CourseState, EnrolledBy


class Course(Base):
    """A course (课程), kept by a unit. ``is_open``: who belongs at or below the unit may enrol themselves."""

    __tablename__ = "training_course_course"
    __table_args__ = (Index("ix_training_course_listing", "state", "is_open", "id"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    occupation_code: Mapped[str] = mapped_column(String(16), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CourseState] = mapped_column(words_of(CourseState))
    is_open: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Lesson(Base):
    """A lesson (课时). A ``chapter`` begins where a lesson names one. Lessons are removed, never deleted.

    ``source`` is what was typed, ``body`` the safe HTML made of it. ``length_seconds`` bounds the credit: the
    video's length, or the declared reading time. A quiz has a bank, a number of items and a pass mark;
    ``topic_codes`` narrow the bank to these topics and what is below them, empty means the whole bank.
    """

    __tablename__ = "training_lesson_lesson"
    __table_args__ = (Index("ix_training_lesson_order", "course_id", "position"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    course_id: Mapped[int] = mapped_column(Id, ForeignKey("training_course_course.id"))
    position: Mapped[int]
    chapter: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[LessonKind] = mapped_column(words_of(LessonKind))
    source: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    file_ref: Mapped[str | None] = mapped_column(Ref)
    length_seconds: Mapped[int] = mapped_column(default=0)
    required: Mapped[bool] = mapped_column(default=True)
    bank_id: Mapped[int | None] = mapped_column(Id, ForeignKey("question_bank_bank.id"))
    topic_codes: Mapped[list[str]] = mapped_column(Document, default=list, server_default="[]")
    draw_count: Mapped[int] = mapped_column(default=0)
    pass_percent: Mapped[int] = mapped_column(default=60)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class CourseFile(Base):
    """A picture or a video that belongs to a course; whoever studies it may see it."""

    __tablename__ = "training_course_file"

    course_id: Mapped[int] = mapped_column(Id, ForeignKey("training_course_course.id"), index=True)
    file_ref: Mapped[str] = mapped_column(Ref, unique=True)
    kept_at: Mapped[datetime]


class Enrolment(Base):
    """Somebody is on a course (报名). ``unit_id``: where they belonged then; the dates bound the learning."""

    __tablename__ = "training_course_enrolment"
    __table_args__ = (
        UniqueConstraint("course_id", "person_id"),
        Index("ix_training_course_enrolment_person", "person_id", "id"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    course_id: Mapped[int] = mapped_column(Id, ForeignKey("training_course_course.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    unit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_unit.id"))
    enrolled_by: Mapped[EnrolledBy] = mapped_column(words_of(EnrolledBy))
    class_label: Mapped[str] = mapped_column(String(60), default="")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    made_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    last_lesson_id: Mapped[int | None] = mapped_column(Id)


class Viewing(Base):
    """One window in which somebody studies a lesson, from opening the page to leaving it."""

    __tablename__ = "training_lesson_viewing"
    __table_args__ = (Index("ix_training_lesson_viewing_person", "person_id", "last_at"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    lesson_id: Mapped[int] = mapped_column(Id, ForeignKey("training_lesson_lesson.id"), index=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]


class LessonBeat(Base):
    """A heartbeat, final. ``seq`` counts within its viewing; ``credited_ms`` is what it earned on arrival."""

    __tablename__ = "training_lesson_beat"
    __table_args__ = (UniqueConstraint("viewing_id", "seq"),)

    viewing_id: Mapped[int] = mapped_column(Id, ForeignKey("training_lesson_viewing.id"))
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    state: Mapped[BeatState] = mapped_column(words_of(BeatState))
    playhead_ms: Mapped[int | None]
    credited_ms: Mapped[int] = mapped_column(default=0)


class LessonProgress(Base):
    """How far somebody is in a lesson; ``stopped_ms`` is where the player goes on."""

    __tablename__ = "training_lesson_progress"
    __table_args__ = (UniqueConstraint("lesson_id", "person_id"),)

    lesson_id: Mapped[int] = mapped_column(Id, ForeignKey("training_lesson_lesson.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    credited_ms: Mapped[int] = mapped_column(default=0)
    stopped_ms: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    best_percent: Mapped[int | None]
    completed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class LessonQuiz(Base):
    """One try at a lesson's quiz: what was drawn with which seed, what was given, how it went."""

    __tablename__ = "training_lesson_quiz"
    __table_args__ = (
        Index("ix_training_lesson_quiz_person", "person_id", "lesson_id", "id"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", name="percent"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    lesson_id: Mapped[int] = mapped_column(Id, ForeignKey("training_lesson_lesson.id"))
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    seed: Mapped[int] = mapped_column(Id)
    version_ids: Mapped[list[int]] = mapped_column(Document)
    answers: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    right: Mapped[int | None]
    percent: Mapped[int | None]
    pass_percent: Mapped[int]
    begun_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]


class HourRow(Base):
    """What a credit hour is from a day on, with its document; set by whoever writes policy."""

    __tablename__ = "training_course_hour_rule"

    from_on: Mapped[date] = mapped_column(unique=True)
    seconds_per_hour: Mapped[int]
    daily_cap_hours: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))
    verified: Mapped[bool]
    set_by: Mapped[int | None] = mapped_column(Id)
    set_at: Mapped[datetime]
