"""What colleagues say about an item outside a review: kept with the version it was said of, never changed."""

from typing import Final

from sqlalchemy import func, select

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid
from core.people import persons
from core.work import UnitOfWork
from question_bank import items, markup
from question_bank.desk_models import Comment
from question_bank.history_views import CommentList, CommentView

PAGE: Final = 20
LONGEST: Final = 2000


def say(work: UnitOfWork, ref: str, words: str) -> None:
    """Say something about an item, for who writes or reviews there. Raises NotFound, NotAllowed, Invalid."""
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    said = words.strip()
    if not said:
        raise Invalid(Finding("comment.words_missing", field="words"))
    if len(said) > LONGEST:
        raise Invalid(Finding("comment.words_too_long", {"length": len(said), "most": LONGEST}, "words"))
    work.session.add(
        Comment(
            item_id=item.id,
            version=items.newest_of(work, item).number,
            author_id=work.actor.myself(),
            words=markup.from_field(said),
            at=work.now,
        )
    )
    audit.record(work, "item.commented", "item", item.ref)


def listing(work: UnitOfWork, ref: str, page: int = 1) -> CommentList:
    """A page of what was said, the newest first. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE, Permission.BANK_REVIEW)
    total = work.session.scalar(select(func.count(Comment.id)).where(Comment.item_id == item.id)) or 0
    last = max(-(-total // PAGE), 1)
    page = min(max(page, 1), last)
    found = work.session.scalars(
        select(Comment)
        .where(Comment.item_id == item.id)
        .order_by(Comment.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    people = {each.author_id for each in found if each.author_id is not None}
    names = persons.names_of(work, people) if people else {}
    told = tuple(
        CommentView(
            author=names.get(each.author_id or 0, ""), version=each.version, words=each.words, at=each.at
        )
        for each in found
    )
    return CommentList(comments=told, total=total, page=page, last=last)
