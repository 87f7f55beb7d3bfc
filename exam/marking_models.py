"""What people mark, their marks, and the files that candidates send: the tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Document, Id, Ref


class MarkingTask(Base):
    """One answer that a person marks (阅卷任务). ``ref`` is all that a marker knows of the candidate.

    ``seq`` counts the marks of the first seat: whoever marks says what they had seen, so that nobody writes
    over somebody else's mark unseen. ``likeness`` is equal for answers in the same words. ``part`` names one
    item of a case, empty for an item that stands alone; ``beside_points`` is what the machine gave for the
    other items of the case. Points and marker are a fold of ``exam_person_mark``.
    """

    __tablename__ = "exam_marking_task"
    __table_args__ = (
        UniqueConstraint("attempt_id", "slot", "part"),
        Index("ix_exam_marking_task_desk", "sitting_id", "slot", "seq"),
        CheckConstraint("points IS NULL OR (points >= 0 AND points <= of_points)", name="at_most_full"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    sitting_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_sitting.id"))
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_attempt.id"))
    slot: Mapped[int] = mapped_column(SmallInteger)
    part: Mapped[str] = mapped_column(String(16), default="")
    version_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_version.id"), index=True)
    of_points: Mapped[int]
    beside_points: Mapped[int] = mapped_column(default=0)
    likeness: Mapped[str | None] = mapped_column(String(64))
    seq: Mapped[int] = mapped_column(default=0)
    points: Mapped[int | None]
    marker_id: Mapped[int | None] = mapped_column(Id)
    marked_at: Mapped[datetime | None]


class PersonMark(Base):
    """A mark that a person gave; never changed, only followed by another with a higher ``seq``.

    ``seat`` 1 is the first marker's; a second, independent marking has a seat of its own. ``by_point``: for
    each marking point, in order, what was typed and the points it brought of how many.
    """

    __tablename__ = "exam_person_mark"
    __table_args__ = (
        UniqueConstraint("task_id", "seat", "seq"),
        CheckConstraint("points >= 0", name="not_negative"),
    )

    task_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_marking_task.id"))
    seat: Mapped[int] = mapped_column(SmallInteger, default=1)
    seq: Mapped[int]
    marker_id: Mapped[int | None] = mapped_column(Id)
    points: Mapped[int]
    by_point: Mapped[Any] = mapped_column(Document)
    words: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[datetime]


class AnswerFile(Base):
    """A file sent for one item while the attempt was open; the answer names it by ``ref``."""

    __tablename__ = "exam_answer_file"
    __table_args__ = (Index("ix_exam_answer_file_attempt", "attempt_id", "slot"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    attempt_id: Mapped[int] = mapped_column(Id, ForeignKey("exam_attempt.id"))
    slot: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Id)
    sent_at: Mapped[datetime]
