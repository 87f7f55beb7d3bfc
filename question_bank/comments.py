"""What colleagues say about an item outside a review: kept with the version it was said of, never changed."""

from typing import Final

from sqlalchemy import Select, func, select

from core import audit, notices
from core.access import Permission
from core.errors import Fact, Finding, Invalid
from core.people import persons
from core.work import UnitOfWork
from question_bank import banks, items, markup
from question_bank.desk_models import Comment
from question_bank.history_views import CommentList, CommentView
from question_bank.models import Bank, Item, ItemVersion

PAGE: Final = 20
LONGEST: Final = 2000


def say(work: UnitOfWork, ref: str, words: str) -> None:
    """Say something about an item, for who writes or reviews there. Raises NotFound, NotAllowed, Invalid."""
    item, bank, _ = items.open_item(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    said = words.strip()
    if not said:
        raise Invalid(Finding("comment.words_missing", field="words"))
    if len(said) > LONGEST:
        raise Invalid(Finding("comment.words_too_long", {"length": len(said), "most": LONGEST}, "words"))
    newest = items.newest_of(work, item)
    _tell(work, item, newest, bank)
    work.session.add(
        Comment(
            item_id=item.id,
            version=newest.number,
            author_id=work.actor.myself(),
            words=markup.from_field(said),
            at=work.now,
        )
    )
    audit.record(work, "item.commented", "item", item.ref)


def _tell(work: UnitOfWork, item: Item, newest: ItemVersion, bank: Bank) -> None:
    """Tell who wrote the item and who has spoken before; nobody is told of their own words."""
    spoke = work.session.scalars(select(Comment.author_id).where(Comment.item_id == item.id).distinct())
    people = {*spoke, item.made_by, newest.author_id} - {None, work.actor.person_id}
    facts: dict[str, Fact] = {"bank": bank.title, "number": item.number}
    for person_id in sorted(each for each in people if each is not None):
        notices.send(work, person_id, "bank.commented", facts, f"/items/{item.ref}/comments")


def last(work: UnitOfWork, ref: str, most: int = 3) -> tuple[CommentView, ...]:
    """What was said last, the newest first; nothing for who neither writes nor reviews there.

    Raises NotFound, NotAllowed.
    """
    item, _, path = items.open_item(work, ref, *banks.READERS)
    if not any(work.actor.may(each, path) for each in banks.KEEPERS):
        return ()
    return _shown(work, select(Comment).where(Comment.item_id == item.id), most)


def listing(work: UnitOfWork, ref: str, page: int = 1) -> CommentList:
    """A page of what was said, the newest first. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    total = work.session.scalar(select(func.count(Comment.id)).where(Comment.item_id == item.id)) or 0
    end = max(-(-total // PAGE), 1)
    page = min(max(page, 1), end)
    own = select(Comment).where(Comment.item_id == item.id).offset((page - 1) * PAGE)
    return CommentList(comments=_shown(work, own, PAGE), total=total, page=page, last=end)


def _shown(work: UnitOfWork, wanted: Select[Comment], most: int) -> tuple[CommentView, ...]:
    found = work.session.scalars(wanted.order_by(Comment.id.desc()).limit(most)).all()
    people = {each.author_id for each in found if each.author_id is not None}
    names = persons.names_of(work, people) if people else {}
    return tuple(
        CommentView(
            author=names.get(each.author_id or 0, ""), version=each.version, words=each.words, at=each.at
        )
        for each in found
    )
