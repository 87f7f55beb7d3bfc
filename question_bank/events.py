"""What the bank tells others, after it has happened."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True)
class ItemsPublished(Event):
    """Versions became what candidates may meet: one item, or the items of one chunk of an import."""

    code: ClassVar[str] = "question_bank.items_published"
    bank_id: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True)
class ItemRetired(Event):
    """An item is no longer drawn. Papers that hold it keep their version."""

    code: ClassVar[str] = "question_bank.item_retired"
    bank_id: int
    item_id: int
