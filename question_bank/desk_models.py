"""What the desk keeps beside items: what people say about them, and what was done to many at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Document, Id, Ref, words_of
from question_bank.rules.bulk import BulkDeed, BulkState, LineState


class Comment(Base):
    """What somebody said about an item outside a review; never changed, never taken back.

    ``version``: the number of the version that they had before them.
    """

    __tablename__ = "question_bank_comment"

    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"), index=True)
    version: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(Id)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Bulk(Base):
    """One deed done to many items: its value, who asked, and how far it is.

    ``once`` is the token of the form that asked, so that asking twice is asking once. ``choices`` hold what
    the deed sets (a topic, a pool, a difficulty, a reason).
    """

    __tablename__ = "question_bank_bulk"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    once: Mapped[str] = mapped_column(String(32), unique=True)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"), index=True)
    deed: Mapped[BulkDeed] = mapped_column(words_of(BulkDeed))
    state: Mapped[BulkState] = mapped_column(words_of(BulkState))
    choices: Mapped[dict[str, Any]]
    job_ref: Mapped[str | None] = mapped_column(Ref)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class BulkLine(Base):
    """One item of a bulk deed: what became of it, what stood there before, and after.

    ``findings``: why it was left alone, as codes with facts.
    """

    __tablename__ = "question_bank_bulk_line"
    __table_args__ = (
        UniqueConstraint("bulk_id", "item_id"),
        Index("ix_question_bank_bulk_line_state", "bulk_id", "state", "id"),
    )

    bulk_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bulk.id"))
    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"), index=True)
    state: Mapped[LineState] = mapped_column(words_of(LineState))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
