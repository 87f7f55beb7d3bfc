"""A draft begun with the words of an older version: what was once said is said again, and reviewed again.

The draft is a wording like any other: it goes to review, and nothing of the history changes. Where a draft is
in hand already its words would be lost, so whoever wants that says which draft they have seen.
"""

from typing import Final

from sqlalchemy import select

from core.access import Permission
from core.errors import Finding, Invalid, NotFound
from core.work import UnitOfWork
from question_bank import items, topics
from question_bank.models import Item, ItemVersion
from question_bank.rules.lifecycle import VersionState
from question_bank.views import ItemText

IN_HAND: Final = frozenset({VersionState.DRAFT, VersionState.RETURNED})
"""States of a version whose words would be replaced."""


def redraft(work: UnitOfWork, ref: str, number: int, over: int = 0) -> int:
    """Begin a draft with the words of version ``number``; returns the number of the draft.

    ``over``: the ``edits`` of a draft in hand whose words may be replaced. A draft that says this already is
    what was asked for, so that a form sent twice begins one. Topic and pool stay: they are the item's.

    Raises NotFound, NotAllowed, and Invalid: in review, the same as in use, another draft in hand.
    """
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE, lock=True)
    older = _version(work, item, number)
    newest = items.newest_of(work, item)
    same = all(getattr(older, each) == getattr(newest, each) for each in items.WORDED)
    if newest.state in IN_HAND:
        if same:
            return newest.number
        if over != newest.edits:
            raise Invalid(Finding("version.another_in_hand", {"number": newest.number}))
    elif same and newest.state is VersionState.PUBLISHED:
        raise Invalid(Finding("version.says_the_same", {"number": number}))
    trail = topics.trail(work, item.topic_id)
    text = ItemText(
        kind=item.kind,
        content=older.content,
        key=older.key or None,
        explanation=older.explanation,
        source=older.source,
        difficulty=older.difficulty,
        topic_ref=trail[-1][0] if trail else None,
        pool=item.pool,
    )
    items.revise(work, ref, text, newest.edits, like=number)
    begun = items.newest_of(work, item)
    if older.published_at is None:
        items.wrote(begun, *older.hands, work.actor.person_id)
    return begun.number


def _version(work: UnitOfWork, item: Item, number: int) -> ItemVersion:
    found = work.session.scalars(
        select(ItemVersion).where(ItemVersion.item_id == item.id, ItemVersion.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
