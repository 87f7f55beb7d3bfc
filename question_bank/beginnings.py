"""Items as their author begins them: the same new form saved twice is one item, and one left midway is found.

A new form carries a name of its own. The reference of the item that it becomes follows from that name and its
author, so that the form, sent again after the browser went back or an answer was lost, finds the item.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import exists, select

from core.access import Permission
from core.ids import ALPHABET, REF_LENGTH
from core.work import UnitOfWork
from question_bank import banks, items, template_tags, wording
from question_bank.errors import EditedMeanwhile
from question_bank.models import Item, ItemSource, ItemVersion, Topic
from question_bank.rules import completeness
from question_bank.rules.lifecycle import VersionState
from question_bank.views import ItemText

_FIRST: Final = 1
"""What ``edits`` says of a text that was written once."""
_IN_HAND: Final = frozenset({VersionState.DRAFT, VersionState.RETURNED})


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A draft that still lacks something, with the beginning of its words."""

    ref: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What a form has become; ``seen`` names the state of the text now. ``again``: it says what was kept."""

    ref: str
    seen: int
    again: bool = False


def ref_of(work: UnitOfWork, bank_ref: str, form: str) -> str:
    """The reference of the item that a form of the actor's becomes in a bank."""
    digest = sha256(f"{work.actor.myself()}|{bank_ref}|{form}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:REF_LENGTH]).lower()


def known(work: UnitOfWork, bank_ref: str, form: str) -> str | None:
    """The item that a form of the actor's became in a bank, if it did. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    found = select(Item.ref).where(Item.ref == ref_of(work, bank_ref, form), Item.bank_id == bank.id)
    return work.session.scalars(found).one_or_none()


def begin(work: UnitOfWork, bank_ref: str, form: str, text: ItemText) -> Begun:
    """Write what a new form holds: a new item, or the one that the same form has become already.

    Raises what drafting and revising raise, and EditedMeanwhile where that item was written on since.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, lock=True)
    ref = ref_of(work, bank_ref, form)
    item = work.session.scalars(select(Item).where(Item.ref == ref, Item.bank_id == bank.id)).one_or_none()
    if item is None:
        return Begun(items.draft(work, bank_ref, text, ref=ref), _FIRST)
    newest = items.newest_of(work, item)
    if _is_kept(item, newest, text) and items.topic_held(work, item, text.topic_ref):
        return Begun(ref, newest.edits, again=True)
    if newest.state not in _IN_HAND:
        raise EditedMeanwhile
    return Begun(ref, items.revise(work, ref, text, _FIRST))


def _is_kept(item: Item, newest: ItemVersion, text: ItemText) -> bool:
    written = wording.read(text.kind, text.content, text.key, text.explanation)
    held = (newest.content_hash, newest.explanation, newest.source, newest.difficulty, item.kind, item.pool)
    sent = (written.content_hash, written.explanation, text.source.strip(), text.difficulty)
    return held == (*sent, text.kind, text.pool)


def unfinished(work: UnitOfWork, bank_ref: str) -> Unfinished | None:
    """The item that the actor began last in a bank, where it still lacks something; None otherwise.

    A template, or one that came with an import, is no beginning.
    Raises NotFound, NotAllowed.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    row = work.session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Item.bank_id == bank.id, Item.made_by == work.actor.myself())
        .where(Item.state != VersionState.RETIRED, ~exists().where(ItemSource.item_id == Item.id))
        .where(~template_tags.are_templates())
        .order_by(Item.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row[1].state is not VersionState.DRAFT or row[1].number > 1:
        return None
    item, version = row
    if item.pool not in banks.pools_open(work, banks.path_of(work, bank)):
        return None
    if not completeness.gaps(wording.described(item, version)):
        return None
    return Unfinished(item.ref, item.number, wording.excerpt(version.content))


def carried(work: UnitOfWork, bank_ref: str, ref: str) -> tuple[str, str]:
    """Topic and source of the actor's own item that was written just before; both empty for any other.

    Raises NotFound, NotAllowed.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    row = work.session.execute(
        select(Topic.ref, ItemVersion.source)
        .select_from(Item)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .outerjoin(Topic, Topic.id == Item.topic_id)
        .where(Item.bank_id == bank.id, Item.ref == ref, Item.made_by == work.actor.myself())
    ).one_or_none()
    return (row[0] or "", row.source) if row is not None else ("", "")
