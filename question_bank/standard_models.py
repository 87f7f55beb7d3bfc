"""What stands beside topics and items: the standard's table, tags, and the clauses that items cite.

All of it can change without changing a question, so none of it belongs to a version.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Document, Id, Ref, words_of
from core.occupations.rules.grades import Grade, GradeComponent
from question_bank.editions import Telling
from question_bank.rules.classes import CognitiveLevel, Importance, TopicKind


class Standard(Base):
    """The standard that a bank follows: its name as printed, and the grades it is made for."""

    __tablename__ = "question_bank_standard"

    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    grades: Mapped[list[str]] = mapped_column(Document, default=list)


class TopicStanding(Telling, Base):
    """What a topic is in the standard's table; topics outside it have none.

    ``importances``: grade → importance, where the table tells grades apart; None where it does not.
    """

    __tablename__ = "question_bank_topic_standing"
    tells = frozenset({"importance", "importances"})

    topic_id: Mapped[int] = mapped_column(
        Id, ForeignKey("question_bank_topic.id", ondelete="CASCADE"), unique=True
    )
    kind: Mapped[TopicKind] = mapped_column(words_of(TopicKind))
    importance: Mapped[Importance | None] = mapped_column(words_of(Importance))
    importances: Mapped[dict[str, Any] | None]

    @property
    def by_grade(self) -> dict[Grade, Importance]:
        return {Grade(grade): Importance(word) for grade, word in (self.importances or {}).items()}


class TopicWeight(Base):
    """A cell of the weight table: so many per cent of a grade's theory or skill are of a topic."""

    __tablename__ = "question_bank_topic_weight"
    __table_args__ = (
        UniqueConstraint("topic_id", "grade", "component"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )

    topic_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_topic.id", ondelete="CASCADE"))
    grade: Mapped[Grade] = mapped_column(words_of(Grade))
    component: Mapped[GradeComponent] = mapped_column(words_of(GradeComponent))
    percent: Mapped[int] = mapped_column(SmallInteger)


class ItemClass(Telling, Base):
    """What an item asks of a mind, as its author sees it."""

    __tablename__ = "question_bank_item_class"

    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"), unique=True)
    cognitive: Mapped[CognitiveLevel] = mapped_column(words_of(CognitiveLevel))


class ItemTag(Telling, Base):
    """A free word that an item is found by."""

    __tablename__ = "question_bank_item_tag"
    __table_args__ = (
        UniqueConstraint("item_id", "tag"),
        Index("ix_question_bank_item_tag_tag", "tag", "item_id"),
    )

    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"))
    tag: Mapped[str] = mapped_column(String(24))


class LegalDocument(Base):
    """A law, rule or standard in the house's register, with the days from and to which it holds.

    One register for all banks: what is repealed is repealed for everybody. ``replaced_by``: the number of
    what came after it, for people to read.
    """

    __tablename__ = "question_bank_document"
    __table_args__ = (CheckConstraint("repealed_on > effective_on", name="days"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    effective_on: Mapped[date | None] = mapped_column(Date)
    repealed_on: Mapped[date | None] = mapped_column(Date)
    replaced_by: Mapped[str] = mapped_column(String(64), default="")
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class Clause(Base):
    """A clause of a document, with days of its own where it was changed; number "" is the whole document."""

    __tablename__ = "question_bank_clause"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        CheckConstraint("repealed_on > effective_on", name="days"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_document.id"))
    number: Mapped[str] = mapped_column(String(40), default="")
    gist: Mapped[str] = mapped_column(String(200), default="")
    effective_on: Mapped[date | None] = mapped_column(Date)
    repealed_on: Mapped[date | None] = mapped_column(Date)


class Citation(Base):
    """An item cites a clause."""

    __tablename__ = "question_bank_citation"
    __table_args__ = (
        UniqueConstraint("item_id", "clause_id"),
        Index("ix_question_bank_citation_clause", "clause_id", "item_id"),
    )

    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"))
    clause_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_clause.id"))
