"""Narrowing a bank by what stands beside its items: importance, cognitive level, tag, citations, measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


def packed(wanted: ClassFilter) -> dict[str, Any]:
    """The filter as JSON-ready values; :func:`unpacked` takes it back."""
    versions = sorted(wanted.versions) if wanted.versions is not None else None
    return {
        "importance": wanted.importance.value if wanted.importance else None,
        "cognitive": wanted.cognitive.value if wanted.cognitive else None,
        "tag": wanted.tag,
        "repealed": wanted.repealed,
        "versions": versions,
    }


def unpacked(kept: Mapping[str, Any]) -> ClassFilter:
    """The filter that :func:`packed` put away."""
    return ClassFilter(
        importance=Importance(kept["importance"]) if kept["importance"] else None,
        cognitive=CognitiveLevel(kept["cognitive"]) if kept["cognitive"] else None,
        tag=kept["tag"],
        repealed=kept["repealed"],
        versions=frozenset(kept["versions"]) if kept["versions"] is not None else None,
    )
