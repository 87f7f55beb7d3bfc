"""The history of an item: its versions, any two of them side by side, and every deed that touched it."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from core import audit
from core.access import Permission
from core.errors import NotFound
from core.people import persons
from core.work import UnitOfWork
from question_bank import items, reading
from question_bank.history_views import Comparison, DeedChange, DeedPage, DeedView, SideBySide, VersionCard
from question_bank.models import ImportRun, ItemSource, ItemVersion
from question_bank.rules.changes import PieceKind
from question_bank.views import ItemText, VersionView

DEEDS: Final = 30
_GUARD: Final = (Permission.BANK_WRITE, Permission.BANK_REVIEW)
VERSIONS: Final = 200
"""The newest versions that can be chosen from; nobody has written as many."""


def numbers(work: UnitOfWork, item_id: int) -> dict[int, int]:
    """The numbers of an item's versions by id. The caller has judged who may know the item."""
    rows = work.session.execute(
        select(ItemVersion.id, ItemVersion.number).where(ItemVersion.item_id == item_id)
    )
    return dict(rows.all())


def versions(work: UnitOfWork, ref: str) -> tuple[VersionCard, ...]:
    """The versions of an item, the newest first. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, *_GUARD)
    rows = work.session.execute(
        select(
            ItemVersion.id,
            ItemVersion.number,
            ItemVersion.state,
            ItemVersion.author_id,
            ItemVersion.hands,
            ItemVersion.made_at,
            ItemVersion.reviewed_by,
            ItemVersion.reviewed_at,
            ItemVersion.published_at,
        )
        .where(ItemVersion.item_id == item.id)
        .order_by(ItemVersion.number.desc())
        .limit(VERSIONS)
    ).all()
    notes = reading.notes_of(work, [row.id for row in rows])
    people = {each for row in rows for each in (row.author_id, row.reviewed_by, *row.hands[-1:])}
    people |= {note.author_id for note in notes}
    known = {each for each in people if each is not None}
    names = persons.names_of(work, known) if known else {}
    return tuple(
        VersionCard(
            number=row.number,
            state=row.state,
            author=names.get(row.author_id or 0, ""),
            writer=names.get(row.hands[-1] if row.hands else 0, ""),
            made_at=row.made_at,
            reviewer=names.get(row.reviewed_by or 0, ""),
            reviewed_at=row.reviewed_at,
            published_at=row.published_at,
            notes=tuple(reading.note_view(note, names) for note in notes if note.version_id == row.id),
        )
        for row in rows
    )


def compare(work: UnitOfWork, ref: str, older: int, newer: int) -> Comparison:
    """Two versions side by side, part by part, whichever is named first. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, *_GUARD)
    low, high = sorted((older, newer))
    found = {
        version.number: version
        for version in work.session.scalars(
            select(ItemVersion).where(ItemVersion.item_id == item.id, ItemVersion.number.in_({low, high}))
        )
    }
    if not {low, high} <= found.keys():
        raise NotFound
    names = reading.names_of_versions(work, found.values())
    left, right = (reading.version_view(item, found[number], names) for number in (low, high))
    return _beside(left, right)


def since_return(work: UnitOfWork, ref: str) -> Comparison | None:
    """What was written since a reviewer returned the newest version: the refused wording beside the one now.

    None where it was not returned, or before such wordings were kept. Raises NotFound, NotAllowed.
    """
    item, _, _ = items.open_item(work, ref, *_GUARD)
    newest = items.newest_of(work, item)
    returned = [note for note in reading.notes_of(work, (newest.id,)) if note.wording is not None]
    if not returned:
        return None
    right = reading.version_view(item, newest, reading.names_of_versions(work, (newest,)))
    writer = (returned[-1].wording or {}).get("writer")
    names = persons.names_of(work, {writer}) if writer is not None else {}
    left = reading.as_returned(item, right, returned[-1], names)
    return _beside(left, right) if left is not None else None


def since_published(work: UnitOfWork, ref: str) -> Comparison | None:
    """The version in use beside the newest; None where there is none or it is the newest.

    Raises NotFound, NotAllowed.
    """
    item, _, _ = items.open_item(work, ref, *_GUARD)
    newest = items.newest_of(work, item)
    if item.current_id is None or item.current_id == newest.id:
        return None
    return compare(work, ref, work.session.get_one(ItemVersion, item.current_id).number, newest.number)


def beside_typed(work: UnitOfWork, ref: str, text: ItemText) -> Comparison:
    """The newest wording as it is stored beside one that was typed without it. Raises NotFound, NotAllowed,
    ItemUnreadable.
    """
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE)
    newest = items.newest_of(work, item)
    left = reading.version_view(item, newest, reading.names_of_versions(work, (newest,)))
    right = reading.as_typed(left, text)
    return _beside(left, right)


def _beside(left: VersionView, right: VersionView) -> Comparison:
    lines = tuple(
        SideBySide(
            part=change.part,
            label=change.label,
            differs=any(piece.kind is not PieceKind.SAME for piece in change.pieces),
            left=tuple(piece for piece in change.pieces if piece.kind is not PieceKind.IN),
            right=tuple(piece for piece in change.pieces if piece.kind is not PieceKind.OUT),
        )
        for change in reading.all_parts(left, right)
    )
    return Comparison(left=left, right=right, lines=lines)


def deeds(work: UnitOfWork, ref: str, before: int | None = None) -> DeedPage:
    """What was done to an item, by whom and when, the newest first. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, *_GUARD)
    found = audit.of_subject(work, "item", item.ref, before=before, limit=DEEDS + 1)
    shown = found[:DEEDS]
    brought = _brought(work, item.id) if len(found) <= DEEDS else []
    people = {each.actor_id for each in shown} | {run.made_by for _, run in brought}
    known = {each for each in people if each is not None}
    names = persons.names_of(work, known) if known else {}
    told = [
        DeedView(
            action=each.action,
            who=names.get(each.actor_id or 0, ""),
            at=each.at,
            version=each.facts.get("version"),
            reason=str(each.facts.get("reason", "")),
            other=each.facts.get("other"),
            like=each.facts.get("like"),
            changes=_changes(each.facts),
        )
        for each in shown
    ]
    told += [
        DeedView(
            action="item.imported",
            who=names.get(run.made_by or 0, ""),
            at=run.finished_at or run.made_at,
            version=1,
            reason="",
            source=" \u00b7 ".join(filter(None, (source.file, source.sheet, f"#{source.row}"))),
        )
        for source, run in brought
    ]
    return DeedPage(deeds=tuple(told), before=shown[-1].id if len(found) > DEEDS else None)


def _brought(work: UnitOfWork, item_id: int) -> list[tuple[ItemSource, ImportRun]]:
    """The imports that an item came with: told at the beginning of its history, where the log has no line."""
    rows = work.session.execute(
        select(ItemSource, ImportRun)
        .join(ImportRun, ImportRun.id == ItemSource.import_id)
        .where(ItemSource.item_id == item_id)
        .order_by(ItemSource.id.desc())
    )
    return [(source, run) for source, run in rows]


def _changes(facts: Mapping[str, Any]) -> tuple[DeedChange, ...]:
    """What a line of the log names with its value before: ``tags_was`` beside ``tags``; a pool is ``was``."""
    named = {"was": "pool", **{each: each.removesuffix("_was") for each in facts if each.endswith("_was")}}
    return tuple(
        DeedChange(field=field, was=str(facts[before]), now=str(facts[field]))
        for before, field in sorted(named.items())
        if before in facts and field in facts and facts[before] != facts[field]
    )
