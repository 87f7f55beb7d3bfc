"""Pictures of a bank, and the wordings that show them: the tables."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, Ref, words_of


class AssetPart(StrEnum):
    """Where a wording shows an asset: with what is asked, with what is right, or with why."""

    ASKED = "asked"
    KEY = "key"
    EXPLANATION = "explanation"


class Asset(Base):
    """A picture that a bank holds. ``name`` is its address: the SHA-256 of its bytes, and what it is.

    The bytes are a file kept by content (``core.files``), however many banks hold them. ``width`` and
    ``height`` in pixels.
    """

    __tablename__ = "question_bank_asset"
    __table_args__ = (UniqueConstraint("bank_id", "name"), Index("ix_question_bank_asset_name", "name"))

    bank_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_bank.id"))
    name: Mapped[str] = mapped_column(String(72))
    file_ref: Mapped[str] = mapped_column(Ref)
    media_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int] = mapped_column(Id)
    width: Mapped[int]
    height: Mapped[int]
    made_by: Mapped[int | None] = mapped_column(Id)
    made_at: Mapped[datetime]


class AssetUse(Base):
    """A wording shows an asset: whoever may read that part of the wording may see the picture."""

    __tablename__ = "question_bank_asset_use"
    __table_args__ = (UniqueConstraint("asset_id", "version_id", "part"),)

    asset_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_asset.id"))
    version_id: Mapped[int] = mapped_column(Id, ForeignKey("question_bank_version.id"), index=True)
    part: Mapped[AssetPart] = mapped_column(words_of(AssetPart))
