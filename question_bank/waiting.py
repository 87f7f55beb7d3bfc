"""What waits for somebody at the banks: items to be reviewed by them, items of theirs that came back."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, cast, func, select

from core.access import Permission
from core.counts import Count
from core.people import scope
from core.work import UnitOfWork
from question_bank.models import Bank, Item, ItemVersion
from question_bank.rules.lifecycle import VersionState
from question_bank.views import View

_MOST: Final = 200
"""Nobody writes for as many banks."""


class Waiting(View):
    """A bank with so many items that wait there."""

    ref: str
    title: str
    items: int


def to_review_count(work: UnitOfWork) -> Count:
    """So many items wait that the actor may review: nobody reviews what they had a hand in."""
    return _to_review(work, select(func.count()))


def returned_count(work: UnitOfWork) -> Count:
    """So many items that the actor wrote were given back and wait to be mended."""
    return _returned(work, select(func.count()))


def bank_to_review(work: UnitOfWork) -> str | None:
    """The bank where most waits that the actor may review; None when nothing does."""
    return _fullest(work, _to_review(work, select(Bank.ref)))


def banks_with_returned(work: UnitOfWork) -> tuple[Waiting, ...]:
    """The banks where something was given back to the actor, those with most of it first."""
    count = func.count()
    columns: list[Any] = [Bank.ref, Bank.title, count]
    found = _returned(work, select(*columns)).group_by(Bank.id, Bank.code, Bank.ref, Bank.title)
    rows = work.session.execute(found.order_by(count.desc(), Bank.code).limit(_MOST))
    return tuple(Waiting(ref=ref, title=title, items=items) for ref, title, items in rows)


def _to_review(work: UnitOfWork, what: Select[Any]) -> Select[Any]:
    found = _standing(work, what, Permission.BANK_REVIEW, VersionState.IN_REVIEW)
    return found.where(~_had_a_hand(work.actor.person_id))


def _returned(work: UnitOfWork, what: Select[Any]) -> Select[Any]:
    found = _standing(work, what, Permission.BANK_WRITE, VersionState.RETURNED)
    return found.where(ItemVersion.author_id == work.actor.person_id)


def _standing(work: UnitOfWork, what: Select[Any], may: Permission, state: VersionState) -> Select[Any]:
    return (
        what.select_from(Item)
        .join(Bank, Bank.id == Item.bank_id)
        .join(ItemVersion, ItemVersion.id == Item.newest_id)
        .where(Bank.unit_id.in_(scope.ids_in_reach(work, may)), Item.state == state)
    )


def _had_a_hand(person_id: int | None) -> ColumnElement[bool]:
    """A condition on versions. ``hands`` is a list of numbers; no two databases look into one alike."""
    said = func.replace(cast(ItemVersion.hands, Text), " ", "")
    within = func.replace(func.replace(said, "[", ","), "]", ",")
    return within.like(f"%,{person_id or 0},%")


def _fullest(work: UnitOfWork, found: Select[Any]) -> str | None:
    most = found.group_by(Bank.id, Bank.ref, Bank.code).order_by(func.count().desc(), Bank.code)
    return work.session.scalars(most.limit(1)).one_or_none()
