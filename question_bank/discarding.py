"""Drafts that went nowhere, whole items or next versions: thrown away by who began them.

An item leaves the bank only while nobody else has had anything to do with it: it was never given to review,
came with no import, and nothing speaks of it. Everything else is retired, and stays. A next version that
nobody but its writer has had goes as well, and the item is again what it was before.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid
from core.work import UnitOfWork
from question_bank import assets, items, wording
from question_bank.desk_models import BulkLine, Comment
from question_bank.kinds import registry
from question_bank.models import Item, ItemSource, ItemVersion, LikenessPair
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.likeness import LikenessDecision
from question_bank.standard_models import Citation, ItemClass, ItemTag

_BESIDE: Final = (Citation, ItemClass, ItemTag)
"""What stands beside an item and goes with it."""
_LOOKED_AT: Final = 200
"""So many deeds are looked through for a review; nobody has done as many beside one draft."""


def may_discard(work: UnitOfWork, ref: str) -> bool:
    """Whether the actor could throw this draft away. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE)
    return not any(_against(work, item))


def discard(work: UnitOfWork, ref: str) -> str:
    """Throw away a draft of one's own that was never given to review; returns the reference of its bank.

    Raises NotFound, NotAllowed, and Invalid with every reason against it.
    """
    item, bank, _ = items.open_item(work, ref, Permission.BANK_WRITE, lock=True)
    if findings := tuple(_against(work, item)):
        raise Invalid(*findings)
    version = items.newest_of(work, item)
    touching = or_(LikenessPair.low_id == item.id, LikenessPair.high_id == item.id)
    assets.untie(work, (version.id,))
    for pair in work.session.scalars(select(LikenessPair).where(touching)):
        work.session.delete(pair)
    for beside in _BESIDE:
        for row in work.session.scalars(select(beside).where(beside.item_id == item.id)):
            work.session.delete(row)
    work.flush()
    work.session.delete(version)
    work.flush()
    work.session.delete(item)
    work.flush()
    audit.record(work, "item.discarded", "item", ref, {"bank": bank.code, "number": item.number})
    return bank.ref


def may_discard_version(work: UnitOfWork, ref: str) -> bool:
    """Whether the actor could throw away the next version of this item. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE)
    return not any(_against_version(work, item))


def discard_version(work: UnitOfWork, ref: str) -> None:
    """Throw away a next version of one's own that was never given to review; the one before stands again.

    Raises NotFound, NotAllowed, and Invalid with every reason against it.
    """
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE, lock=True)
    if findings := tuple(_against_version(work, item)):
        raise Invalid(*findings)
    drop(work, item)


def drop_if_same(work: UnitOfWork, item: Item) -> bool:
    """Throw away a next version of the actor's own that says what the one in use says; whether it was one.

    The item is open and locked already.
    """
    if item.current_id is None or item.current_id == item.newest_id or any(_against_version(work, item)):
        return False
    newest, current = items.newest_of(work, item), work.session.get_one(ItemVersion, item.current_id)
    if any(getattr(newest, each) != getattr(current, each) for each in items.WORDED):
        return False
    drop(work, item)
    return True


def drop(work: UnitOfWork, item: Item) -> None:
    """Take the newest version of an item away; the caller has judged that it may go."""
    version = items.newest_of(work, item)
    before = work.session.scalars(
        select(ItemVersion).where(ItemVersion.item_id == item.id, ItemVersion.number == version.number - 1)
    ).one()
    content, key = registry.read_content(item.kind, before.content), wording.key_of(item.kind, before.key)
    told = wording.stored(item.kind, content, key, before.explanation)
    item.newest_id, item.state, item.changed_at = before.id, before.state, work.now
    item.fingerprint, item.search_text = told.fingerprint, told.search_text
    assets.untie(work, (version.id,))
    work.flush()
    work.session.delete(version)
    work.flush()
    audit.record(work, "item.version_discarded", "item", item.ref, {"version": version.number})


def _against_version(work: UnitOfWork, item: Item) -> Iterator[Finding]:
    version = items.newest_of(work, item)
    if version.number == 1 or version.state is not VersionState.DRAFT:
        yield Finding("version.discard_not_draft")
        return
    if set(version.hands) | {version.author_id} != {work.actor.person_id}:
        yield Finding("version.discard_not_own")
    since = audit.of_subject(work, "item", item.ref, limit=_LOOKED_AT)
    told = [each.facts.get("version") for each in since if each.action == "item.submitted"]
    if version.number in told:
        yield Finding("version.discard_submitted")


def _against(work: UnitOfWork, item: Item) -> Iterator[Finding]:
    if item.made_by is None or item.made_by != work.actor.person_id:
        yield Finding("item.discard_not_own")
    if not items.is_fresh(work, item):
        yield Finding("item.discard_submitted")
    elif work.session.scalar(select(or_(*_spoken_of(item)))):
        yield Finding("item.discard_used")


def _spoken_of(item: Item) -> Iterator[ColumnElement[bool]]:
    """Conditions: what would be left without the item that it speaks of."""
    pair = or_(LikenessPair.low_id == item.id, LikenessPair.high_id == item.id)
    yield exists().where(ItemSource.item_id == item.id)
    yield exists().where(Comment.item_id == item.id)
    yield exists().where(BulkLine.item_id == item.id)
    yield exists().where(Item.variant_of_id == item.id)
    yield exists().where(pair, LikenessPair.decision != LikenessDecision.OPEN)
