"""Narrowing a bank by what stands beside its items: importance, cognitive level, tag, citations, measures."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from core.work import UnitOfWork
from question_bank import classing
from question_bank.models import Item
from question_bank.rules.classes import CognitiveLevel, Importance
from question_bank.standard_models import ItemClass, ItemTag, TopicStanding


@dataclass(frozen=True, slots=True)
class ClassFilter:
    """What is looked for; what is None or empty does not narrow.

    ``versions``: the published versions that a measure has picked out; ``repealed``: items that cite what no
    longer holds.
    """

    importance: Importance | None = None
    cognitive: CognitiveLevel | None = None
    tag: str = ""
    repealed: bool = False
    versions: frozenset[int] | None = None

    def __bool__(self) -> bool:
        return self != ClassFilter()


def conditions(work: UnitOfWork, wanted: ClassFilter) -> dict[str, ColumnElement[bool]]:
    """What the filter asks of items, by name."""
    found: dict[str, ColumnElement[bool]] = {}
    if wanted.importance is not None:
        points = select(TopicStanding.topic_id).where(TopicStanding.importance == wanted.importance)
        found["importance"] = Item.topic_id.in_(points)
    if wanted.cognitive is not None:
        levels = select(ItemClass.item_id).where(ItemClass.cognitive == wanted.cognitive)
        found["cognitive"] = Item.id.in_(levels)
    if wanted.tag:
        found["tag"] = Item.id.in_(select(ItemTag.item_id).where(ItemTag.tag == wanted.tag))
    if wanted.repealed:
        found["repealed"] = classing.cites_repealed(work)
    if wanted.versions is not None:
        found["versions"] = Item.current_id.in_(wanted.versions)
    return found
