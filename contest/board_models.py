"""The tables of boards."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id


class ScoreEvent(Base):
    """A score that reached a board. ``seq`` is given by the board's single sequencer, in order of commit.

    Written with ``seq`` NULL by whoever commits the score; numbered by one writer afterwards, so that no
    gap and no late number can exist (a database's own counter promises neither).
    """

    __tablename__ = "contest_score_event"
    __table_args__ = (
        UniqueConstraint("board", "seq"),
        UniqueConstraint("board", "source"),
        Index(
            "ix_contest_score_event_loose",
            "board",
            "id",
            sqlite_where=text("seq IS NULL"),
            postgresql_where=text("seq IS NULL"),
        ),
    )

    board: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int | None] = mapped_column(Id)
    entrant_id: Mapped[int] = mapped_column(Id)
    points: Mapped[int]
    time_used_ms: Mapped[int | None] = mapped_column(Id)
    happened_at: Mapped[datetime]
