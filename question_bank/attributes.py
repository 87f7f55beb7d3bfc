"""What is told about an item beside its words: topic, pool, difficulty, source; set without the editor.

Topic and pool belong to the item and change at once. Difficulty and source belong to a version: a draft is
written in place, and beside a published one a next draft is laid, which somebody else has to review.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import inspect

from core import audit
from core.errors import Finding, Invalid
from core.work import UnitOfWork
from question_bank import assets, discarding, items
from question_bank.models import Item, ItemVersion
from question_bank.rules import lifecycle
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool

_OWN: Final = frozenset(
    {
        "id", "item_id", "number", "state", "author_id", "hands", "edits", "made_at", "reviewed_by",
        "reviewed_at", "published_at",
    }
)  # fmt: skip
"""What a next version does not take over from the one before."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """All of them, as they are or are to be."""

    topic_id: int | None
    pool: Pool
    difficulty: int
    source: str


def of(item: Item, newest: ItemVersion) -> Attributes:
    """The attributes as they stand."""
    return Attributes(item.topic_id, item.pool, newest.difficulty, newest.source)


def judge(item: Item, newest: ItemVersion, wanted: Attributes, mover: lifecycle.Mover) -> tuple[Finding, ...]:
    """Why the attributes may not become so; empty when they may."""
    if not mover.may_write:
        return (Finding("version.not_writer"),)
    findings: list[Finding] = []
    if not 1 <= wanted.difficulty <= 5:
        findings.append(Finding("item.difficulty_range", field="difficulty"))
    if len(wanted.source) > items.SOURCE_LENGTH:
        facts = {"length": len(wanted.source), "most": items.SOURCE_LENGTH}
        findings.append(Finding("item.source_too_long", facts, "source"))
    if item.state is VersionState.RETIRED and wanted != of(item, newest):
        findings.append(Finding("bulk.retired_stays"))
    elif _touches_version(newest, wanted) and newest.state is not VersionState.PUBLISHED:
        findings += lifecycle.judge_edit(newest.state, mover)
    return tuple(findings)


def locked(item: Item, newest: ItemVersion) -> tuple[frozenset[str], Finding | None]:
    """The attributes that nobody can set as the item stands, and why. Only a version is reviewed."""
    if item.state is VersionState.RETIRED:
        return frozenset({"topic", "pool", "difficulty", "source"}), Finding("bulk.retired_stays")
    if newest.state is VersionState.IN_REVIEW:
        return frozenset({"difficulty", "source"}), Finding("grid.in_review")
    return frozenset(), None


def set_on(work: UnitOfWork, item: Item, path: str, wanted: Attributes) -> ItemVersion:
    """Set what differs, on an item that is open and locked; returns its newest version.

    A draft of the actor's own that says again what the version in use says is thrown away: it was taken back.

    Raises Invalid with every reason against it.
    """
    newest = items.newest_of(work, item)
    was = of(item, newest)
    if findings := judge(item, newest, wanted, items.mover(work, newest, path)):
        raise Invalid(*findings)
    if (wanted.topic_id, wanted.pool) != (was.topic_id, was.pool):
        item.topic_id, item.pool = wanted.topic_id, wanted.pool
        items.placed(work, item, was.topic_id, was.pool)
    if _touches_version(newest, wanted):
        if newest.state is VersionState.PUBLISHED:
            newest = _next_version(work, item, newest)
        _write(work, newest, wanted)
        audit.record(work, "item.revised", "item", item.ref, {"version": newest.number})
        discarding.drop_if_same(work, item)
    item.changed_at = work.now
    return items.newest_of(work, item)


def _touches_version(newest: ItemVersion, wanted: Attributes) -> bool:
    return (newest.difficulty, newest.source) != (wanted.difficulty, wanted.source)


def _next_version(work: UnitOfWork, item: Item, before: ItemVersion) -> ItemVersion:
    columns = inspect(ItemVersion).column_attrs
    taken: dict[str, Any] = {each.key: getattr(before, each.key) for each in columns if each.key not in _OWN}
    version = ItemVersion(
        **taken,
        item_id=item.id,
        number=before.number + 1,
        state=VersionState.DRAFT,
        author_id=work.actor.person_id,
        hands=[],
        edits=0,
        made_at=work.now,
    )
    work.session.add(version)
    work.flush()
    assets.tie(work, item.bank_id, (version,), new=True)
    item.newest_id, item.state = version.id, VersionState.DRAFT
    return version


def _write(work: UnitOfWork, version: ItemVersion, wanted: Attributes) -> None:
    version.difficulty, version.source = wanted.difficulty, wanted.source
    version.edits += 1
    items.wrote(version, work.actor.person_id)
