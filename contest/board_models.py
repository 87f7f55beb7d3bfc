"""The tables of boards: a board, who may appear on it, and the events that reached it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contest.rules.board import EventKind
from contest.rules.freeze import NamesShown
from core.db import Base, Document, Id, Ref, words_of


class BoardRow(Base):
    """A live board (榜单). ``epoch`` goes up with every change that is not an event: freeze, thaw, people.

    ``stage_id`` names the stage without a foreign key: a board is opened by a stage and outlives nothing of
    it. ``lines``: ``[{"after": 3, "label": "advance"}]``.
    """

    __tablename__ = "contest_board"
    __table_args__ = (
        CheckConstraint("thawed_at IS NULL OR freeze_at IS NOT NULL", name="thawed_was_frozen"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    stage_id: Mapped[int] = mapped_column(Id, unique=True)
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    sheet: Mapped[dict[str, Any]]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    names: Mapped[NamesShown] = mapped_column(words_of(NamesShown))
    is_public: Mapped[bool]
    epoch: Mapped[int] = mapped_column(default=1)
    freeze_at: Mapped[datetime | None]
    thawed_at: Mapped[datetime | None]
    opened_by: Mapped[int | None] = mapped_column(Id)
    opened_at: Mapped[datetime]


class BoardContestant(Base):
    """Somebody who may appear on a board. ``number`` is their number on the wire, and nowhere else.

    Name and unit are those of the day; ``official`` is false for who takes part beside the ranks (打星).
    """

    __tablename__ = "contest_board_contestant"
    __table_args__ = (UniqueConstraint("board_id", "entry_id"), UniqueConstraint("board_id", "number"))

    board_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_board.id"))
    entry_id: Mapped[int] = mapped_column(Id)
    number: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(Id, ForeignKey("core_person.id"), index=True)
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Text)
    unit_name: Mapped[str] = mapped_column(Text)
    group: Mapped[str] = mapped_column("team", Text)
    official: Mapped[bool]


class ScoreEventRow(Base):
    """A score, a striking out or a restoring that reached a board.

    Written with ``seq`` NULL by whoever commits it; numbered by one writer afterwards, so that no gap and no
    late number can exist (a database's own counter promises neither). Final once numbered. ``source`` names
    what it came from: the same source is taken once.
    """

    __tablename__ = "contest_score_event"
    __table_args__ = (
        UniqueConstraint("board_id", "seq"),
        UniqueConstraint("board_id", "source"),
        Index(
            "ix_contest_score_event_loose",
            "board_id",
            "id",
            sqlite_where=text("seq IS NULL"),
            postgresql_where=text("seq IS NULL"),
        ),
        CheckConstraint("kind = 'scored' OR component IS NULL", name="only_scores_name_components"),
        CheckConstraint("NOT (absent AND points IS NOT NULL)", name="absent_scores_nothing"),
    )

    board_id: Mapped[int] = mapped_column(Id, ForeignKey("contest_board.id"))
    source: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int | None] = mapped_column(Id)
    kind: Mapped[EventKind] = mapped_column(words_of(EventKind))
    entry_id: Mapped[int] = mapped_column(Id)
    component: Mapped[str | None] = mapped_column(String(32))
    points: Mapped[int | None]
    absent: Mapped[bool] = mapped_column(default=False)
    time_used_ms: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime]
    written_at: Mapped[datetime]
