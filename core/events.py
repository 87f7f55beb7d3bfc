"""Durable events: what one package tells the others, written in the same transaction as the fact itself.

A package announces a frozen :class:`Event`; ``web.wiring`` says who listens. Rows of the outbox are delivered
after the commit, in order, each in a unit of work of its own that also marks it delivered, so that a
listener's writes happen exactly once however often the house is killed. The sweeper is the same code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
import structlog
from sqlalchemy import Index, Text, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base

if TYPE_CHECKING:
    from core.work import UnitOfWork

log = structlog.get_logger(__name__)

RETRY_AFTER = timedelta(seconds=5)
MOST_TRIES = 20

_KINDS: dict[str, type["Event"]] = {}


@dataclass(frozen=True)
class Event:
    """A fact that other packages may care about. Subclasses are frozen dataclasses of plain values."""

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.code in _KINDS:
            raise ValueError(f"{cls.code} names two events")
        _KINDS[cls.code] = cls


class OutboxEvent(Base):
    """An announced event, until and after its delivery. Rows stay until the operator prunes them."""

    __tablename__ = "core_event"
    __table_args__ = (
        Index(
            "ix_core_event_undelivered",
            "id",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    code: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]]
    announced_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    try_after: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


Listener = Callable[["UnitOfWork", Any], None]


class Listeners:
    """Who listens to what; filled once by ``web.wiring``."""

    def __init__(self) -> None:
        self._by_kind: dict[type[Event], list[Listener]] = {}

    def on(self, kind: type[Event], listener: Listener) -> None:
        """Call ``listener(work, event)`` for each delivered event of that kind; naming one twice is once."""
        listeners = self._by_kind.setdefault(kind, [])
        if listener not in listeners:
            listeners.append(listener)

    def hear(self, work: "UnitOfWork", event: Event) -> None:
        """Call everybody who listens, in the order of registration."""
        for listener in self._by_kind.get(type(event), ()):
            listener(work, event)


def write_down(session: Session, event: Event, now: datetime) -> None:
    """Put the event into the outbox; it is delivered only if this transaction commits."""
    session.add(OutboxEvent(code=event.code, payload=msgspec.to_builtins(event), announced_at=now, tries=0))


def next_undelivered(session: Session, now: datetime) -> OutboxEvent | None:
    """The oldest event that is due, locked against other processes."""
    due = (
        select(OutboxEvent)
        .where(
            OutboxEvent.delivered_at.is_(None),
            OutboxEvent.tries < MOST_TRIES,
            or_(OutboxEvent.try_after.is_(None), OutboxEvent.try_after <= now),
        )
        .order_by(OutboxEvent.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(due).one_or_none()


def read(row: OutboxEvent) -> Event:
    """The event as its announcer wrote it. Raises KeyError for a kind this release does not know."""
    return msgspec.convert(row.payload, _KINDS[row.code])


def note_failure(row: OutboxEvent, now: datetime, error: Exception) -> None:
    """Remember why delivery failed and when to try again: 5 s, 10 s, 20 s … at most an hour."""
    row.tries += 1
    row.try_after = now + min(RETRY_AFTER * 2 ** (row.tries - 1), timedelta(hours=1))
    row.last_error = f"{type(error).__name__}: {error}"[:500]
    log.error("event not delivered", code=row.code, event_id=row.id, tries=row.tries, error=row.last_error)
