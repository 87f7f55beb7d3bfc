"""How items were scored where they come from: kept with their sources, told of versions that still ask so.

A scoring speaks of the options and the key that it came with. A version whose options, pairs or key are
others has none; one in which a text was mended has it still, and so has a blank that accepts more. Of a case
each item has its own, and loses only that.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from core.work import UnitOfWork
from question_bank.formats.drafts import ItemDraft
from question_bank.formats.stated import SCORING
from question_bank.kinds.contract import KindName
from question_bank.models import Item, ItemSource, ItemVersion
from question_bank.rules import scoring
from question_bank.rules.scoring import Scoring, ScoringName, Told, Way
from question_bank.scored_views import ScoredChild, ScoredView

KEPT: Final = "scoring_kept"
"""Where a source keeps a scoring, beside the row as it stood in the file."""
_OF: Final = "of"


@dataclass(frozen=True, slots=True)
class OfChild:
    """What an item of a case brings along, under its number in the case."""

    id: str
    number: int
    kind: KindName
    told: Told


@dataclass(frozen=True, slots=True)
class Brought:
    """What a version brings along: the scoring, and what the file said of it in its own words.

    ``children``: of a case, those of its items that bring anything.
    """

    scoring: Scoring | None = None
    said: str = ""
    children: tuple[OfChild, ...] = ()

    @property
    def ways(self) -> tuple[Way, ...]:
        """The rules of ours that bring the same; none where the file's rule is none of ours."""
        if self.children:
            return scoring.together([(each.kind, each.told.ways) for each in self.children])
        return scoring.ways(self.scoring) if self.scoring is not None else ()


def source_with(
    draft: ItemDraft, content: Mapping[str, Any], key: Mapping[str, Any], of: str = ""
) -> dict[str, Any]:
    """The row as a source keeps it. ``of``: what the scoring speaks of, where it comes from our own file."""
    if draft.children:
        prints = {own: asked(*each) for own, each in _children(content, key)}
        children = {
            own: replace(told, of=told.of or prints[own])
            for own, told in draft.children.items()
            if own in prints
        }
        return {**draft.raw, KEPT: scoring.packed_children(children)}
    if draft.scoring is None and SCORING not in draft.raw:
        return dict(draft.raw)
    told = scoring.packed(draft.scoring) if draft.scoring else {}
    return {**draft.raw, KEPT: {_OF: of or asked(draft.kind, content, key)} | told}


Asks = tuple[KindName, Mapping[str, Any], Mapping[str, Any]]
"""A kind with a content and a key of it."""


def _children(content: Mapping[str, Any], key: Mapping[str, Any]) -> Iterator[tuple[str, Asks]]:
    """What each item of a case asks, by its id; a draft may lack keys."""
    keys = {each["id"]: each["key"] for each in key.get("children", ())}
    for child in content.get("children", ()):
        yield child["id"], (KindName(child["kind"]), child["content"], keys.get(child["id"], {}))


def asked(kind: KindName, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
    """What a scoring speaks of: options and prompts by their ids, and what is right; texts aside."""
    ids = [[each["id"] for each in content.get(name, ())] for name in ("options", "prompts")]
    right = len(key.get("blanks", ())) if kind is KindName.FILL_BLANK else key
    told = json.dumps([kind.value, *ids, right], sort_keys=True)
    return sha256(told.encode()).hexdigest()[:32]


def brought_by(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, Brought]:
    """What versions bring along, of those that bring anything: for a paper's worth of them."""
    rows = work.session.execute(
        select(ItemVersion.id, Item.kind, ItemVersion.content, ItemVersion.key, *_told())
        .join(Item, Item.id == ItemVersion.item_id)
        .join(ItemSource, ItemSource.item_id == Item.id)
        .where(ItemVersion.id.in_(set(version_ids)))
        .order_by(ItemSource.id)
    )
    found = {row[0]: brought(row[1], row[2], row[3], row[4], row[5]) for row in rows}
    return {version_id: each for version_id, each in found.items() if each != Brought()}


def shown(work: UnitOfWork, version_id: int) -> ScoredView | None:
    """How an item was scored where it comes from, as far as this version still asks so."""
    found = brought_by(work, (version_id,)).get(version_id)
    if found is None:
        return None
    name, deduction = _named(found.ways)
    return ScoredView(
        name=name,
        deduction=deduction,
        said=found.said,
        children=tuple(_child_shown(each) for each in found.children),
    )


def _child_shown(child: OfChild) -> ScoredChild:
    name, deduction = _named(child.told.ways)
    return ScoredChild(
        name=name, deduction=deduction, said=child.told.said, number=child.number, kind=child.kind
    )


def _named(ways: Sequence[Way]) -> tuple[ScoringName | None, str]:
    """The plainest of the rules that bring the same, and what a wrong answer costs by it."""
    way = next(iter(ways), None)
    if way is None:
        return None, ""
    return way.name, str(way.deduction) if way.deduction else ""


def records_of(work: UnitOfWork, bank_id: int) -> dict[int, dict[str, Any]]:
    """What sources keep of scorings, by item, for the bank's own file."""
    rows = work.session.execute(
        select(ItemSource.item_id, *_told())
        .join(Item, Item.id == ItemSource.item_id)
        .where(Item.bank_id == bank_id)
        .order_by(ItemSource.id)
    )
    return {
        item_id: {"scoring": {"said": said or "", "kept": kept}}
        for item_id, said, kept in rows
        if said or kept
    }


def of_record(
    record: Mapping[str, Any] | None, kind: KindName, content: Mapping[str, Any], key: Mapping[str, Any]
) -> Brought:
    """What :func:`records_of` found of an item, as far as this version still asks so."""
    told = record["scoring"] if record else {}
    return brought(kind, content, key, told.get("said"), told.get("kept"))


def _told() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return ItemSource.raw[SCORING].as_string(), ItemSource.raw[KEPT].as_json()


def brought(
    kind: KindName, content: Mapping[str, Any], key: Mapping[str, Any], said: object, kept: object
) -> Brought:
    """What a version brings along, by what its source said and keeps."""
    told = said if isinstance(said, str) else ""
    if inside := scoring.unpacked_children(kept):
        return Brought(children=tuple(_of_children(inside, content, key)))
    of = kept.get(_OF) if isinstance(kept, Mapping) else None
    if of and of != asked(kind, content, key):
        return Brought()
    return Brought(scoring.unpacked(kept) if of else None, told)


def _of_children(
    kept: Mapping[str, Told], content: Mapping[str, Any], key: Mapping[str, Any]
) -> Iterator[OfChild]:
    """Those that still ask what their scoring speaks of."""
    for number, (own, asks) in enumerate(_children(content, key), start=1):
        told = kept.get(own)
        if told is not None and told.of == asked(*asks):
            yield OfChild(own, number, asks[0], told)
