"""What a bulk deed does to one item; the rules are those for one item."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import select

from core import audit
from core.errors import Fact, Finding
from core.work import UnitOfWork
from question_bank import assets, attributes, classing, enemies, items, reviews, template_tags, wording
from question_bank.desk_models import BulkLine
from question_bank.models import Bank, Item, ItemVersion
from question_bank.rules import bulk as rules
from question_bank.rules import completeness
from question_bank.rules.bulk import BulkDeed, Choice, LineState, Standing
from question_bank.rules.classes import CognitiveLevel
from question_bank.rules.lifecycle import VersionState


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands beside an item and can be set for many."""

    tags: tuple[str, ...] = ()
    level: CognitiveLevel | None = None

    def kept(self) -> dict[str, object]:
        """As a line keeps them."""
        return {"tags": list(self.tags), "level": self.level}


def labels_of(work: UnitOfWork, choice: Choice, item_ids: Collection[int]) -> dict[int, Labels]:
    """The labels of items, where the deed asks for them; empty otherwise."""
    if choice.deed not in rules.LABELLING:
        return {}
    tags, levels = classing.tags_of(work, item_ids), classing.levels_of(work, item_ids)
    return {each: Labels(tuple(sorted(tags.get(each, ()))), levels.get(each)) for each in item_ids}


def merged_with_first(work: UnitOfWork, choice: Choice, found: Sequence[Item]) -> Mapping[int, int]:
    """Where the deed keeps items apart: those that were merged with the first, with which they would be."""
    first = next((each for each in found if each.state is not VersionState.RETIRED), None)
    if choice.deed is not BulkDeed.APART or first is None:
        return {}
    return enemies.merged_with(work, first)


def standing(
    work: UnitOfWork, choice: Choice, item: Item, version: ItemVersion, labels: Labels | None = None
) -> Standing:
    """The item as the rules look at it; its text is read only where the deed asks for a whole item."""
    own = labels or Labels()
    gaps: tuple[Finding, ...] = ()
    if rules.needs_whole(choice.deed, version.state):
        missing = assets.missing(work, item.bank_id, version)
        gaps = completeness.gaps(wording.described(item, version, missing))
    return Standing(
        version.state, item.topic_id, version.difficulty, item.pool, gaps, tags=own.tags, level=own.level
    )


def judge(
    work: UnitOfWork,
    choice: Choice,
    item: Item,
    version: ItemVersion,
    path: str,
    labels: Labels | None = None,
    merged: Mapping[int, int] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """Why the deed leaves the item alone; empty when it is done. Rehearsing and doing ask this and no more.

    So whatever would refuse the one item when it is done is asked here: one refusal there would undo all.
    """
    mover = items.mover(work, version, path)
    findings = rules.judge(choice, standing(work, choice, item, version, labels), mover)
    if findings:
        return findings
    match choice.deed:
        case BulkDeed.SUBMIT:
            return template_tags.against(work, item, VersionState.IN_REVIEW)
        case BulkDeed.PUBLISH:
            return template_tags.against(work, item, VersionState.PUBLISHED)
        case BulkDeed.MOVE | BulkDeed.DIFFICULTY | BulkDeed.POOL:
            return attributes.judge(item, version, _wanted(choice, item, version), mover)
        case BulkDeed.APART if item.id in merged:
            return (Finding("enemies.merged", {"number": merged[item.id]}, "others"),)
        case _:
            return ()


def carry_out(
    work: UnitOfWork,
    choice: Choice,
    bank: Bank,
    path: str,
    line: BulkLine,
    item: Item,
    version: ItemVersion,
) -> None:
    """Do the deed to one item and write on its line what became of it."""
    labels = labels_of(work, choice, [item.id]).get(item.id)
    first = _first_of(work, line) if choice.deed is BulkDeed.APART else None
    merged = enemies.merged_with(work, first) if first is not None else {}
    findings = judge(work, choice, item, version, path, labels, merged)
    if findings:
        line.state = LineState.LEFT
        line.findings = [{"code": each.code, "facts": dict(each.facts)} for each in findings]
        return
    line.before = standing_of(item, version)
    match choice.deed:
        case BulkDeed.SUBMIT:
            items.go_to(work, item, version, VersionState.IN_REVIEW, path)
            audit.record(work, "item.submitted", "item", item.ref, {"version": version.number})
        case BulkDeed.PUBLISH:
            items.go_to(work, item, version, VersionState.PUBLISHED, path)
            reviews.publish(work, item, version)
            facts: dict[str, Fact] = {"version": version.number, "hash": version.content_hash}
            audit.record(work, "item.published", "item", item.ref, facts)
        case BulkDeed.RETIRE:
            items.retire_opened(work, item, bank, path, choice.reason)
        case BulkDeed.MOVE | BulkDeed.DIFFICULTY | BulkDeed.POOL:
            version = attributes.set_on(work, item, path, _wanted(choice, item, version))
        case BulkDeed.WITHDRAW:
            items.go_to(work, item, version, VersionState.DRAFT, path)
            audit.record(work, "item.withdrawn", "item", item.ref, {"version": version.number})
        case BulkDeed.TAG | BulkDeed.UNTAG | BulkDeed.LEVEL:
            line.before = {**line.before, **_label(work, choice, item, labels or Labels())}
        case BulkDeed.APART:
            line.before = {**line.before, "pair": _set_apart(work, bank, first, item)}
    line.state, line.after = LineState.DONE, standing_of(item, version)


def _label(work: UnitOfWork, choice: Choice, item: Item, held: Labels) -> dict[str, object]:
    """Set the labels; returns those before and after, for taking it back."""
    level = choice.level if choice.deed is BulkDeed.LEVEL else held.level
    now = Labels(rules.tagged(choice, held.tags), level)
    classing.label(work, item, now.level, now.tags)
    return {"labels": held.kept(), "labelled": now.kept()}


def _first_of(work: UnitOfWork, line: BulkLine) -> Item | None:
    """The first item of the deed that is not retired: the one from which all others are kept apart."""
    return work.session.scalars(
        select(Item)
        .join(BulkLine, BulkLine.item_id == Item.id)
        .where(BulkLine.bulk_id == line.bulk_id, Item.state != VersionState.RETIRED)
        .order_by(BulkLine.id)
        .limit(1)
    ).one_or_none()


def _set_apart(work: UnitOfWork, bank: Bank, first: Item | None, item: Item) -> int | None:
    """Keep the item apart from the first, and so from all; the id of the pair, if new."""
    enemies.lock_bank(work, bank)
    pair = enemies.decide(work, bank, first, item) if first is not None and first is not item else None
    return pair.id if pair is not None else None


def standing_of(item: Item, version: ItemVersion) -> dict[str, object]:
    """What a line keeps of an item, before the deed and after it."""
    return {
        "version": version.id,
        "edits": version.edits,
        "state": item.state.value,
        "topic": item.topic_id,
        "pool": item.pool.value,
        "difficulty": version.difficulty,
    }


def _wanted(choice: Choice, item: Item, version: ItemVersion) -> attributes.Attributes:
    held = attributes.of(item, version)
    match choice.deed:
        case BulkDeed.MOVE:
            return replace(held, topic_id=choice.topic_id)
        case BulkDeed.POOL:
            return replace(held, pool=choice.pool)
        case _:
            return replace(held, difficulty=choice.difficulty)
