"""Notices (站内消息): one sentence for one person, in the product; a port may carry it further.

The sentence of a notice is ``notice.<code>`` in the catalogue of the package that sends it.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.counts import Count
from core.db import Base, Id, Ref
from core.errors import Fact, Facts, NotFound
from core.events import Event
from core.ids import new_ref
from core.work import UnitOfWork

ON_A_PAGE: Final = 20
_INSTANT, _DAY = "$at", "$on"


class Notice(Base):
    """A message to one person. ``facts`` fill its sentence; instants stand there as ``{"$at": …}``."""

    __tablename__ = "core_notice"
    __table_args__ = (Index("ix_core_notice_person", "person_id", "id"),)

    ref: Mapped[str] = mapped_column(Ref, unique=True)
    person_id: Mapped[int] = mapped_column(Id, ForeignKey("core_person.id"))
    code: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]
    link: Mapped[str | None] = mapped_column(String(255))
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


@dataclass(frozen=True)
class NoticeSent(Event):
    """A notice was sent; a messenger may carry it further."""

    code: ClassVar[str] = "core.notice_sent"

    notice_ref: str


class NoticeView(BaseModel):
    """A notice, for its reader."""

    model_config = ConfigDict(frozen=True)

    ref: str
    code: str
    facts: dict[str, Fact]
    link: str | None
    sent_at: datetime
    read_at: datetime | None


class NoticeList(BaseModel):
    """A page of notices, newest first; ``last`` is the number of the last page."""

    model_config = ConfigDict(frozen=True)

    notices: tuple[NoticeView, ...]
    unread: int
    total: int
    number: int
    last: int


def send(
    work: UnitOfWork, person_id: int, code: str, facts: Facts | None = None, link: str | None = None
) -> None:
    """Put a notice into somebody's box. ``link`` is a local address; facts name no other person."""
    notice = Notice(
        ref=new_ref(),
        person_id=person_id,
        code=code,
        facts={name: _packed(fact) for name, fact in (facts or {}).items()},
        link=link,
        sent_at=work.now,
    )
    work.session.add(notice)
    work.announce(NoticeSent(notice_ref=notice.ref))


def count_up(
    work: UnitOfWork, person_id: int, code: str, facts: Facts, link: str, counted: str = "count"
) -> None:
    """Tell of one more of the same: a notice that was not read yet counts it, so that many make one notice.

    The fact called ``counted`` is the number. A messenger carries the first only.
    """
    same = (Notice.person_id == person_id, Notice.code == code, Notice.link == link)
    row = work.session.scalars(
        select(Notice)
        .where(*same, Notice.read_at.is_(None))
        .order_by(Notice.id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None:
        send(work, person_id, code, {**facts, counted: 1}, link)
        return
    row.facts = {**row.facts, counted: int(row.facts[counted]) + 1}
    row.sent_at = work.now


def unread_count(work: UnitOfWork) -> int:
    """How many notices wait for the actor; the number on the badge. Nobody has none."""
    return 0 if work.actor.person_id is None else work.session.scalar(unread(work)) or 0


def unread(work: UnitOfWork) -> Count:
    """How many notices wait for the actor, to be counted beside others."""
    return select(func.count(Notice.id)).where(
        Notice.person_id == work.actor.person_id, Notice.read_at.is_(None)
    )


def waiting(work: UnitOfWork, people: Collection[int], code: str, link: str) -> frozenset[int]:
    """Of these persons, those who have such a notice and have not read it yet: a second would be noise."""
    return frozenset(
        work.session.scalars(
            select(Notice.person_id).where(
                Notice.person_id.in_(people),
                Notice.code == code,
                Notice.link == link,
                Notice.read_at.is_(None),
            )
        )
    )


def mine(work: UnitOfWork, number: int = 1) -> NoticeList:
    """A page of the actor's notices, newest first; a number beyond the last page shows the last."""
    person_id = work.actor.myself()
    total = work.session.scalar(select(func.count(Notice.id)).where(Notice.person_id == person_id)) or 0
    last = max(1, math.ceil(total / ON_A_PAGE))
    number = min(max(1, number), last)
    query = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc())
    rows = work.session.scalars(query.limit(ON_A_PAGE).offset((number - 1) * ON_A_PAGE))
    return NoticeList(
        notices=tuple(_seen(row) for row in rows),
        unread=unread_count(work),
        total=total,
        number=number,
        last=last,
    )


def all_mine(work: UnitOfWork) -> list[NoticeView]:
    """Every notice of the actor, oldest first."""
    query = select(Notice).where(Notice.person_id == work.actor.myself()).order_by(Notice.id)
    return [_seen(row) for row in work.session.scalars(query)]


def by_ref(work: UnitOfWork, ref: str) -> Notice:
    """For a listener of :class:`NoticeSent`. Raises NotFound."""
    row = work.session.scalars(select(Notice).where(Notice.ref == ref)).one_or_none()
    if row is None:
        raise NotFound
    return row


def read(work: UnitOfWork, ref: str) -> str | None:
    """Mark one of the actor's notices as read and return where it leads. Raises NotFound for others'."""
    row = work.session.scalars(
        select(Notice).where(Notice.ref == ref, Notice.person_id == work.actor.myself())
    ).one_or_none()
    if row is None:
        raise NotFound
    row.read_at = row.read_at or work.now
    return row.link


def read_all(work: UnitOfWork) -> None:
    """Mark all of the actor's notices as read."""
    work.session.execute(
        update(Notice)
        .where(Notice.person_id == work.actor.myself(), Notice.read_at.is_(None))
        .values(read_at=work.now)
    )


def facts_of(row: Notice) -> dict[str, Fact]:
    """The facts as they were given, instants and days included."""
    return {name: _unpacked(value) for name, value in row.facts.items()}


def _seen(row: Notice) -> NoticeView:
    return NoticeView(
        ref=row.ref,
        code=row.code,
        facts=facts_of(row),
        link=row.link,
        sent_at=row.sent_at,
        read_at=row.read_at,
    )


def _packed(fact: Fact) -> object:
    if isinstance(fact, datetime):
        return {_INSTANT: fact.isoformat()}
    return {_DAY: fact.isoformat()} if isinstance(fact, date) else fact


def _unpacked(value: Any) -> Fact:
    if isinstance(value, dict):
        return (
            datetime.fromisoformat(value[_INSTANT]) if _INSTANT in value else date.fromisoformat(value[_DAY])
        )
    fact: Fact = value
    return fact
