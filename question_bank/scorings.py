"""How items were scored where they come from: kept with their sources, told of versions that still ask so.

A scoring speaks of the options and the key that it came with. A version whose options, pairs or key are
others has none; one in which a text was mended has it still, and so has a blank that accepts more.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from core.work import UnitOfWork
from question_bank.formats.stated import SCORING
from question_bank.kinds.contract import KindName
from question_bank.models import Item, ItemSource, ItemVersion
from question_bank.rules import scoring
from question_bank.rules.scoring import Scoring, Way

KEPT: Final = "scoring_kept"
"""Where a source keeps a scoring, beside the row as it stood in the file."""
_OF: Final = "of"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a version brings along: the scoring, and what the file said of it in its own words."""

    scoring: Scoring | None = None
    said: str = ""

    @property
    def ways(self) -> tuple[Way, ...]:
        """The rules of ours that bring the same; none where the file's rule is none of ours."""
        return scoring.ways(self.scoring) if self.scoring is not None else ()


def source_with(
    raw: Mapping[str, str],
    told: Scoring | None,
    kind: KindName,
    content: Mapping[str, Any],
    key: Mapping[str, Any],
    of: str = "",
) -> dict[str, Any]:
    """The row as a source keeps it. ``of``: what the scoring speaks of, where it comes from our own file."""
    if told is None and SCORING not in raw:
        return dict(raw)
    kept = {_OF: of or asked(kind, content, key)} | (scoring.packed(told) if told else {})
    return {**raw, KEPT: kept}


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
    of = kept.get(_OF) if isinstance(kept, Mapping) else None
    if of and of != asked(kind, content, key):
        return Brought()
    return Brought(scoring.unpacked(kept) if of else None, said if isinstance(said, str) else "")
