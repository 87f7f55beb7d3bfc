"""Banks, topics, items and their versions: the tables.

What a candidate can see of an item is a *version*, immutable once published; the item itself carries what
may change without changing a question: its pool, topic, lineage and enemies.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Document, Id, Ref, words_of
from question_bank.editions import Telling
from question_bank.kinds.contract import KindName
from question_bank.rules.import_states import ImportState
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessDecision, LikenessKind
from question_bank.rules.pools import Pool


class Bank(Base):
    """A question bank (题库), kept by a unit."""

    __tablename__ = "question_bank_bank"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(Id, ForeignKey("core_unit.id"), index=True)
    occupation_code: Mapped[str | None] = mapped_column(String(16), index=True)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class Topic(Telling, Base):
    """A place in a bank's tree (鉴定点); ``path`` is ``"/<id>/<id>/"`` from the root to itself."""

    __tablename__ = "question_bank_topic"
    tells = frozenset({"code", "path"})
    __table_args__ = (UniqueConstraint("bank_id", "code"), Index("ix_question_bank_topic_path", "path"))

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"))
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("question_bank_topic.id"))
    path: Mapped[str] = mapped_column(String(255))
    position: Mapped[int] = mapped_column(default=0)


class Item(Telling, Base):
    """An item (试题). ``fingerprint`` finds exact duplicates; ``variant_of_id`` is its lineage.

    ``state`` mirrors the newest version's for listing; ``current_id`` is the published version, if any.
    """

    __tablename__ = "question_bank_item"
    tells = frozenset({"kind", "pool", "topic_id", "enemy_group", "fingerprint", "current_id"})
    __table_args__ = (
        UniqueConstraint("bank_id", "number"),
        Index("ix_question_bank_item_fingerprint", "bank_id", "fingerprint"),
        Index("ix_question_bank_item_listing", "bank_id", "state", "kind", "id"),
        Index("ix_question_bank_item_topic", "topic_id", "id"),
        # All that a draw asks of the whole bank, so that it is answered without the items themselves.
        Index("ix_question_bank_item_drawing", "bank_id", "kind", "topic_id", "pool", "current_id", "id"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"))
    number: Mapped[int]
    kind: Mapped[KindName] = mapped_column(words_of(KindName))
    pool: Mapped[Pool] = mapped_column(words_of(Pool))
    state: Mapped[VersionState] = mapped_column(words_of(VersionState))
    topic_id: Mapped[int | None] = mapped_column(Id, ForeignKey("question_bank_topic.id"))
    variant_of_id: Mapped[int | None] = mapped_column(Id, ForeignKey("question_bank_item.id"))
    enemy_group: Mapped[str | None] = mapped_column(String(32))
    fingerprint: Mapped[str] = mapped_column(String(64))
    current_id: Mapped[int | None] = mapped_column(Id)
    newest_id: Mapped[int | None] = mapped_column(Id)
    search_text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ItemVersion(Base):
    """One wording of an item with its key. Content and key have the shapes of ``question_bank.kinds``.

    An empty ``key`` is one that is not set yet. ``hands``: the persons who wrote any part of it, the last of
    them at the end, so that none of them reviews it; ``edits`` counts how often it was written, so that
    nobody overwrites what they have not seen.
    """

    __tablename__ = "question_bank_version"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index("ix_question_bank_version_drawing", "item_id", "difficulty", "id"),
        CheckConstraint("difficulty BETWEEN 1 AND 5", name="difficulty"),
        CheckConstraint("state <> 'published' OR reviewed_by IS NOT NULL", name="two_pairs_of_eyes"),
    )

    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(words_of(VersionState))
    content: Mapped[dict[str, Any]]
    key: Mapped[dict[str, Any]]
    explanation: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    difficulty: Mapped[int] = mapped_column(SmallInteger, default=3)
    content_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(Id)
    hands: Mapped[list[int]] = mapped_column(Document, default=list)
    edits: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    reviewed_by: Mapped[int | None] = mapped_column(Id)
    reviewed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]


class ReviewNote(Base):
    """What was said about a version in review: by whom, and what it led to.

    ``wording``: the content, key, explanation, source and difficulty that were returned, as they stood then,
    and the ``writer`` who wrote them last; the version itself is written on in place.
    """

    __tablename__ = "question_bank_review_note"

    version_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_version.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(Id)
    led_to: Mapped[VersionState] = mapped_column(words_of(VersionState))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    wording: Mapped[dict[str, Any] | None]


class ImportRun(Base):
    """One import: which files, by whom, how, and the report as it was given (codes and facts, no sentences).

    ``choices`` are what its maker chose (pool, topics under file names); ``job_ref`` and ``publish_job_ref``
    the jobs that carry it out.
    """

    __tablename__ = "question_bank_import"

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"), index=True)
    state: Mapped[ImportState] = mapped_column(words_of(ImportState))
    choices: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    accepted: Mapped[int] = mapped_column(default=0)
    job_ref: Mapped[str | None] = mapped_column(Ref)
    publish_job_ref: Mapped[str | None] = mapped_column(Ref)
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportFile(Base):
    """A file of an import as it was given, kept from the rehearsal until the import is done or discarded."""

    __tablename__ = "question_bank_import_file"

    import_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_import.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ItemSource(Base):
    """The row an item came from, kept as it stood in the file."""

    __tablename__ = "question_bank_source"

    item_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"), index=True)
    import_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_import.id"), index=True)
    file: Mapped[str] = mapped_column(String(255))
    sheet: Mapped[str | None] = mapped_column(String(64))
    row: Mapped[int]
    raw: Mapped[dict[str, Any]]


class LikenessScan(Base):
    """The comparisons of a whole bank: how many there were, and what the last one saw.

    ``number`` counts the scans that ended; the one that runs has the next number.
    """

    __tablename__ = "question_bank_likeness_scan"

    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"), unique=True)
    number: Mapped[int] = mapped_column(default=0)
    job_ref: Mapped[str | None] = mapped_column(Ref)
    items: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


class LikenessPair(Telling, Base):
    """Two items of a bank that are alike, the older first, and what was decided about them.

    ``score`` in thousandths; ``differs`` the words of ``Contrast``; ``scan`` the number of the last scan that
    found them. ``before``: what the decision changed, so that it can be undone.
    """

    __tablename__ = "question_bank_likeness_pair"
    tells = frozenset({"decision", "kind"})
    __table_args__ = (
        UniqueConstraint("low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="order"),
        CheckConstraint("score BETWEEN 0 AND 1000", name="score"),
        CheckConstraint("(decision = 'open') = (decided_at IS NULL)", name="decided"),
        Index("ix_question_bank_likeness_pair_listing", "bank_id", "decision", "score", "id"),
    )

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"))
    low_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"))
    high_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_item.id"), index=True)
    score: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[LikenessKind] = mapped_column(words_of(LikenessKind))
    differs: Mapped[list[str]] = mapped_column(Document, default=list)
    scan: Mapped[int] = mapped_column(default=0)
    decision: Mapped[LikenessDecision] = mapped_column(
        words_of(LikenessDecision), default=LikenessDecision.OPEN
    )
    decided_by: Mapped[int | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any]]
