"""Items: drafted, revised, given to review, withdrawn, retired, filed; published wording never changes.

A draft is written in place; an item in use gets a next version beside the one in use. Whoever writes says
which state of the text they have seen (``seen``), so that nobody overwrites what another just wrote.
"""

from typing import Any, Final

from sqlalchemy import func, select

from core import audit
from core.access import Permission
from core.errors import Fact, Finding, Invalid, NotFound
from core.ids import new_ref
from core.work import UnitOfWork
from question_bank import assets, banks, markup, template_tags, topics, wording
from question_bank.errors import EditedMeanwhile
from question_bank.events import ItemRetired
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion, ReviewNote
from question_bank.rules import completeness, lifecycle
from question_bank.rules.lifecycle import Mover, VersionState
from question_bank.rules.pools import Pool
from question_bank.views import ItemText
from question_bank.wording import Wording

SOURCE_LENGTH: Final = 500
WORDED: Final = ("content", "key", "explanation", "source", "difficulty")
"""The columns of a version that say something."""


def draft(work: UnitOfWork, bank_ref: str, text: ItemText, *, ref: str | None = None) -> str:
    """Write a new item as a draft, however unfinished; returns its reference, the given one if any.

    Raises NotFound, NotAllowed, and ItemUnreadable or Invalid for what no draft can hold.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, lock=True)
    written = _read(text)
    item = Item(
        ref=ref or new_ref(),
        bank_id=bank.id,
        number=next_number(work, bank.id),
        kind=text.kind,
        pool=text.pool,
        state=VersionState.DRAFT,
        topic_id=_topic_id(work, bank.id, text.topic_ref),
        fingerprint=written.fingerprint,
        search_text=written.search_text,
        made_by=work.actor.person_id,
        made_at=work.now,
        changed_at=work.now,
    )
    work.session.add(item)
    work.flush()
    version = _new_version(work, item, 1, text, written)
    item.newest_id = version.id
    audit.record(work, "item.drafted", "item", item.ref, {"bank": bank.code, "number": item.number})
    return item.ref


def revise(work: UnitOfWork, ref: str, text: ItemText, seen: int, *, like: int | None = None) -> int:
    """Write the item's next wording: in place while a draft, else as a new version beside the one in use.

    ``seen``: the ``edits`` of the newest version as the author saw it; ``like``: the number of the older
    version whose words these are. Returns the new ``edits``.
    Raises NotFound, NotAllowed, EditedMeanwhile, Invalid (in review: withdraw it first), ItemUnreadable.
    """
    item, bank, path = open_item(work, ref, Permission.BANK_WRITE, lock=True)
    newest = newest_of(work, item)
    if newest.edits != seen:
        raise EditedMeanwhile
    written = _read(text)
    if text.kind is not item.kind:
        if not is_fresh(work, item):
            raise Invalid(Finding("item.kind_stays", field="kind"))
        item.kind = text.kind
    if begun := newest.state in {VersionState.PUBLISHED, VersionState.RETIRED}:
        newest = _new_version(work, item, newest.number + 1, text, written)
        item.newest_id, item.state = newest.id, VersionState.DRAFT
    else:
        if findings := lifecycle.judge_edit(newest.state, mover(work, newest, path)):
            raise Invalid(*findings)
        _write(work, newest, text, written)
        assets.tie(work, bank.id, (newest,))
    if begun or like is not None:
        facts: dict[str, Fact] = {"version": newest.number}
        if like is not None:
            facts["like"] = like
        audit.record(work, "item.revised", "item", item.ref, facts)
    topic_was, pool_was = item.topic_id, item.pool
    item.topic_id, item.pool = _topic_id(work, bank.id, text.topic_ref), text.pool
    if (topic_was, pool_was) != (item.topic_id, item.pool):
        placed(work, item, topic_was, pool_was)
    item.fingerprint, item.search_text, item.changed_at = written.fingerprint, written.search_text, work.now
    return newest.edits


def submit(work: UnitOfWork, ref: str, seen: int) -> None:
    """Give the draft to review. Raises Invalid with everything it lacks, EditedMeanwhile."""
    item, _, path = open_item(work, ref, Permission.BANK_WRITE, lock=True)
    newest = newest_of(work, item)
    if newest.edits != seen:
        raise EditedMeanwhile
    go_to(work, item, newest, VersionState.IN_REVIEW, path)
    audit.record(work, "item.submitted", "item", item.ref, {"version": newest.number})


def withdraw(work: UnitOfWork, ref: str) -> None:
    """Take an item back from review to go on writing. Raises Invalid when it is not in review."""
    item, _, path = open_item(work, ref, Permission.BANK_WRITE, lock=True)
    newest = newest_of(work, item)
    go_to(work, item, newest, VersionState.DRAFT, path)
    audit.record(work, "item.withdrawn", "item", item.ref, {"version": newest.number})


def retire(work: UnitOfWork, ref: str, reason: str) -> None:
    """Draw the item no more; what candidates were marked against stays. Raises Invalid without a reason."""
    item, bank, path = open_item(work, ref, Permission.BANK_WRITE, lock=True)
    retire_opened(work, item, bank, path, reason)


def retire_opened(work: UnitOfWork, item: Item, bank: Bank, path: str, reason: str) -> None:
    """:func:`retire` for an item that is open and locked already. Raises Invalid."""
    newest = newest_of(work, item)
    go_to(work, item, newest, VersionState.RETIRED, path, reason=reason)
    if item.current_id is not None and item.current_id != newest.id:
        published = work.session.get_one(ItemVersion, item.current_id)
        published.state = VersionState.RETIRED
    item.current_id = None
    note(work, newest, VersionState.RETIRED, reason)
    work.announce(ItemRetired(bank.id, item.id))
    audit.record(work, "item.retired", "item", item.ref, {"version": newest.number, "reason": reason.strip()})


def place(work: UnitOfWork, ref: str, *, topic_ref: str | None, pool: Pool) -> None:
    """File the item under a topic and in a pool; neither changes what candidates see of it."""
    item, bank, _ = open_item(work, ref, Permission.BANK_WRITE, lock=True)
    topic_was, pool_was = item.topic_id, item.pool
    item.topic_id, item.pool, item.changed_at = _topic_id(work, bank.id, topic_ref), pool, work.now
    placed(work, item, topic_was, pool_was)


def placed(work: UnitOfWork, item: Item, topic_was: int | None, pool_was: Pool) -> None:
    """Write down where an item stands and where it stood: pools, and topics by code where they differ."""
    facts: dict[str, Fact] = {"was": pool_was.value, "pool": item.pool.value}
    if topic_was != item.topic_id:
        codes = topics.codes_of(work, [each for each in (topic_was, item.topic_id) if each is not None])
        facts |= {"topic_was": codes.get(topic_was or 0, ""), "topic": codes.get(item.topic_id or 0, "")}
    audit.record(work, "item.placed", "item", item.ref, facts)


def open_item(
    work: UnitOfWork, ref: str, *permissions: Permission, lock: bool = False
) -> tuple[Item, Bank, str]:
    """The item, its bank and its unit's path. A sealed item does not exist for who may not look into it.

    Raises NotFound, SignInNeeded, NotAllowed.
    """
    item = _locked(work, ref) if lock else _with_newest(work, ref)
    if item is None:
        raise NotFound
    bank = work.session.get_one(Bank, item.bank_id)
    path = banks.path_of(work, bank)
    if item.pool not in banks.pools_open(work, path):
        raise NotFound
    banks.demand_any(work, path, *permissions)
    return item, bank, path


def _locked(work: UnitOfWork, ref: str) -> Item | None:
    return work.session.scalars(select(Item).where(Item.ref == ref).with_for_update()).one_or_none()


def _with_newest(work: UnitOfWork, ref: str) -> Item | None:
    """The item; its newest version comes along, so that :func:`newest_of` asks nothing."""
    query = select(Item, ItemVersion).outerjoin(ItemVersion, ItemVersion.id == Item.newest_id)
    row = work.session.execute(query.where(Item.ref == ref)).one_or_none()
    return None if row is None else row[0]


def newest_of(work: UnitOfWork, item: Item) -> ItemVersion:
    """The version that is written, reviewed or in use now."""
    return work.session.get_one(ItemVersion, item.newest_id)


def is_fresh(work: UnitOfWork, item: Item) -> bool:
    """Whether nobody but its writers has ever had the item: a first draft that was never given to review."""
    newest = newest_of(work, item)
    if newest.number > 1 or newest.state is not VersionState.DRAFT:
        return False
    return not audit.has(work, "item.submitted", "item", item.ref)


def mover(work: UnitOfWork, version: ItemVersion, path: str) -> Mover:
    """What the actor may do with a version there."""
    may_write = work.actor.may(Permission.BANK_WRITE, path)
    return Mover(
        wrote=work.actor.person_id is not None and work.actor.person_id in version.hands,
        may_write=may_write,
        may_review=work.actor.may(Permission.BANK_REVIEW, path),
        may_keep=may_write,
    )


def go_to(
    work: UnitOfWork,
    item: Item,
    version: ItemVersion,
    target: VersionState,
    path: str,
    *,
    reason: str = "",
) -> None:
    """Move the newest version to another state. Raises Invalid with every reason against it."""
    described = wording.described(item, version, assets.missing(work, item.bank_id, version))
    findings = lifecycle.judge_transition(
        version.state,
        target,
        mover(work, version, path),
        reason=reason,
        gaps=(*completeness.gaps(described), *template_tags.against(work, item, target)),
    )
    if findings:
        raise Invalid(*findings)
    version.state = item.state = target
    item.changed_at = work.now


def note(
    work: UnitOfWork, version: ItemVersion, led_to: VersionState, words: str, *, returned: bool = False
) -> None:
    """Keep what was said about a version, where anything was; of one that is ``returned`` its wording too."""
    if words.strip():
        work.session.add(
            ReviewNote(
                version_id=version.id,
                author_id=work.actor.person_id,
                led_to=led_to,
                words=markup.from_field(words),
                at=work.now,
                wording=_as_returned(version) if returned else None,
            )
        )


def _as_returned(version: ItemVersion) -> dict[str, Any]:
    """What a version says as it is returned, and who wrote on it last."""
    said = {name: getattr(version, name) for name in WORDED}
    return {**said, "writer": version.hands[-1] if version.hands else None}


def next_number(work: UnitOfWork, bank_id: int) -> int:
    """The bank's next item number. The bank is locked, so that numbers have no gaps and no twins."""
    return (work.session.scalar(select(func.max(Item.number)).where(Item.bank_id == bank_id)) or 0) + 1


def _read(text: ItemText) -> Wording:
    findings = []
    if not 1 <= text.difficulty <= 5:
        findings.append(Finding("item.difficulty_range", field="difficulty"))
    if len(text.source) > SOURCE_LENGTH:
        findings.append(
            Finding("item.source_too_long", {"length": len(text.source), "most": SOURCE_LENGTH}, "source")
        )
    if findings:
        raise Invalid(*findings)
    return wording.read(KindName(text.kind), text.content, text.key, text.explanation)


def _topic_id(work: UnitOfWork, bank_id: int, ref: str | None) -> int | None:
    return topics.topic_of(work, bank_id, ref).id if ref else None


def topic_held(work: UnitOfWork, item: Item, ref: str | None) -> bool:
    """Whether an item is filed under that topic, or under none for None. Raises NotFound."""
    return item.topic_id == _topic_id(work, item.bank_id, ref)


def _new_version(work: UnitOfWork, item: Item, number: int, text: ItemText, written: Wording) -> ItemVersion:
    version = ItemVersion(
        item_id=item.id,
        number=number,
        state=VersionState.DRAFT,
        author_id=work.actor.person_id,
        hands=[],
        edits=0,
        made_at=work.now,
    )
    _write(work, version, text, written)
    work.session.add(version)
    work.flush()
    assets.tie(work, item.bank_id, (version,), new=True)
    return version


def _write(work: UnitOfWork, version: ItemVersion, text: ItemText, written: Wording) -> None:
    version.content, version.key = written.content, written.key
    version.explanation, version.source = written.explanation, text.source.strip()
    version.difficulty, version.content_hash = text.difficulty, written.content_hash
    version.edits = (version.edits or 0) + 1
    wrote(version, work.actor.person_id)


def wrote(version: ItemVersion, *persons: int | None) -> None:
    """Keep who wrote on a version, the last of them at the end."""
    writers = [each for each in persons if each is not None]
    version.hands = [*(each for each in version.hands if each not in writers), *dict.fromkeys(writers)]
