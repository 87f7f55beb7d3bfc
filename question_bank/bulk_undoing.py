"""A bulk deed taken back, item by item; what was changed since stays and is told.

Asked beforehand and when it is done, the same judgement decides: so many as were told are undone, unless
somebody is quicker.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import defer

from core import audit
from core.errors import Finding
from core.work import UnitOfWork
from question_bank import attributes, bulk_deeds, classing, discarding, enemies, items
from question_bank.bulk_deeds import Labels
from question_bank.bulk_views import BulkUndoing
from question_bank.desk_models import Bulk, BulkLine
from question_bank.models import Bank, Item, ItemVersion, LikenessPair, Topic
from question_bank.rules import bulk as rules
from question_bank.rules.bulk import BulkDeed, LineState
from question_bank.rules.classes import CognitiveLevel
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessDecision
from question_bank.rules.pools import Pool

_AT_A_TIME: Final = 500
Touched = tuple[BulkLine, Item, ItemVersion]


@dataclass(frozen=True, slots=True)
class _Since:
    """What stands beside items now: their labels, and which of their versions were ever given to review."""

    labels: dict[int, Labels] = field(default_factory=dict)
    submitted: frozenset[tuple[str, int]] = frozenset()


def rehearse(work: UnitOfWork, bulk: Bulk, path: str) -> BulkUndoing:
    """How many items of a deed would be as they were before, if it were undone now; writes nothing."""
    query = (
        select(BulkLine, Item, ItemVersion)
        .join(Item, Item.id == BulkLine.item_id)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(BulkLine.bulk_id == bulk.id, BulkLine.state == LineState.DONE)
        .options(defer(ItemVersion.content), defer(ItemVersion.key), defer(ItemVersion.explanation))
    )
    count = drafts = 0
    touched: list[Touched] = [(line, item, version) for line, item, version in work.session.execute(query)]
    for at in range(0, len(touched), _AT_A_TIME):
        part = touched[at : at + _AT_A_TIME]
        since = _since(work, bulk.deed, part)
        for line, item, version in part:
            if not _judge(work, bulk.deed, path, line, item, version, since):
                count += 1
                drafts += _opened(bulk.deed, line)
    return BulkUndoing(count=count, drafts=drafts)


def take_back(
    work: UnitOfWork, deed: BulkDeed, path: str, line: BulkLine, item: Item, version: ItemVersion
) -> None:
    """Let what the deed set be as it was before; where just that was changed since, it stays and is told."""
    since = _since(work, deed, [(line, item, version)])
    findings = _judge(work, deed, path, line, item, version, since)
    if not findings:
        _set_back(work, deed, path, line, item, version)
    line.state = LineState.KEPT if findings else LineState.UNDONE
    line.findings = [{"code": each.code, "facts": dict(each.facts)} for each in findings]


def _since(work: UnitOfWork, deed: BulkDeed, touched: Collection[Touched]) -> _Since:
    if deed in rules.LABELLING:
        ids = [item.id for _, item, _ in touched]
        tags, levels = classing.tags_of(work, ids), classing.levels_of(work, ids)
        return _Since({each: Labels(tuple(sorted(tags.get(each, ()))), levels.get(each)) for each in ids})
    refs = [item.ref for line, item, _ in touched if _opened(deed, line)]
    told = audit.facts_of(work, "item.submitted", "item", refs) if refs else ()
    return _Since(submitted=frozenset((ref, int(facts["version"])) for ref, facts in told))


def _opened(deed: BulkDeed, line: BulkLine) -> bool:
    """Whether the deed laid a next version beside the one in use."""
    return deed is BulkDeed.DIFFICULTY and line.before["version"] != line.after["version"]


def _judge(
    work: UnitOfWork,
    deed: BulkDeed,
    path: str,
    line: BulkLine,
    item: Item,
    version: ItemVersion,
    since: _Since,
) -> tuple[Finding, ...]:
    """Why the item stays as it is; empty when it will be as it was before."""
    if deed in rules.LABELLING:
        changed = since.labels[item.id].kept() != line.before["labelled"]
        return (Finding("bulk.changed_since"),) if changed else ()
    if deed is BulkDeed.APART:
        return ()
    now = bulk_deeds.standing_of(item, version)
    if deed in {BulkDeed.SUBMIT, BulkDeed.WITHDRAW}:
        moved = any(now[each] != line.after[each] for each in ("version", "edits", "state"))
        return (Finding("bulk.moved_on"),) if moved else ()
    if _opened(deed, line):
        return _judge_draft(now, line, (item.ref, version.number) in since.submitted)
    return _judge_place(work, deed, path, line, item, version)


def _judge_draft(now: dict[str, object], line: BulkLine, submitted: bool) -> tuple[Finding, ...]:
    """A next version that the deed made goes again while nobody wrote on it or gave it to review."""
    if any(now[each] != line.after[each] for each in ("version", "edits")):
        return (Finding("bulk.changed_since"),)
    return (Finding("bulk.moved_on"),) if submitted or now["state"] != line.after["state"] else ()


def _judge_place(
    work: UnitOfWork, deed: BulkDeed, path: str, line: BulkLine, item: Item, version: ItemVersion
) -> tuple[Finding, ...]:
    before = line.before
    match deed:
        case BulkDeed.MOVE:
            stands = item.topic_id == line.after["topic"]
            if before["topic"] is not None and work.session.get(Topic, before["topic"]) is None:
                return (Finding("bulk.topic_gone"),)
        case BulkDeed.POOL:
            stands = item.pool == line.after["pool"]
        case _:
            if before["version"] == version.id and version.state not in rules.IN_HAND:
                return (Finding("bulk.moved_on"),)
            stands = before["version"] == version.id and version.difficulty == line.after["difficulty"]
    if not stands:
        return (Finding("bulk.changed_since"),)
    wanted = _wanted(deed, before, item, version)
    return attributes.judge(item, version, wanted, items.mover(work, version, path))


def _wanted(
    deed: BulkDeed, before: dict[str, Any], item: Item, version: ItemVersion
) -> attributes.Attributes:
    """Topic, pool or difficulty as it was; the first two are the item's own, published or not."""
    now = attributes.of(item, version)
    match deed:
        case BulkDeed.MOVE:
            return replace(now, topic_id=before["topic"])
        case BulkDeed.POOL:
            return replace(now, pool=Pool(before["pool"]))
        case _:
            return replace(now, difficulty=before["difficulty"])


def _set_back(
    work: UnitOfWork, deed: BulkDeed, path: str, line: BulkLine, item: Item, version: ItemVersion
) -> None:
    if deed in rules.LABELLING:
        held = line.before["labels"]
        level = CognitiveLevel(held["level"]) if held["level"] else None
        classing.label(work, item, level, held["tags"])
    elif deed is BulkDeed.APART:
        _let_together(work, line.before["pair"])
    elif deed in {BulkDeed.SUBMIT, BulkDeed.WITHDRAW}:
        version.state = item.state = VersionState(line.before["state"])
        item.changed_at = work.now
        if deed is BulkDeed.SUBMIT:
            audit.record(work, "item.withdrawn", "item", item.ref, {"version": version.number})
        else:
            audit.record(work, "item.submitted", "item", item.ref, {"version": version.number})
    elif _opened(deed, line):
        discarding.drop(work, item)
    else:
        attributes.set_on(work, item, path, _wanted(deed, line.before, item, version))


def _let_together(work: UnitOfWork, pair_id: int | None) -> None:
    """Take back what set an item apart; what was taken back or decided anew since stays so."""
    pair = work.session.get(LikenessPair, pair_id) if pair_id is not None else None
    if pair is not None and pair.decision is LikenessDecision.ENEMIES:
        bank = work.session.get_one(Bank, pair.bank_id)
        enemies.lock_bank(work, bank)
        enemies.take_back(work, bank, pair)
