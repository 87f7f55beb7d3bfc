"""The house: everything that lives as long as the process, in one object.

Windows and threads open units of work here. ``House.build`` is for servers and commands; tests build one on
a temporary folder with a :class:`core.clock.SetClock`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from core import events
from core.access import HOUSE, Actor
from core.clock import Clock, SystemClock
from core.db import Database
from core.ids import new_code
from core.kept import Kept
from core.limits import Limits
from core.pubsub import Channel, LocalChannel, RedisChannel
from core.secrets import Vault, read_master_key
from core.settings import Settings
from core.work import UnitOfWork


@dataclass
class House:
    """Settings, clock, database, vault, channel, and who listens to events.

    ``kept`` keeps many small things, ``shelves`` few large ones. ``run`` names this run of the process:
    what it said to be connected ends with it.
    """

    settings: Settings
    clock: Clock
    database: Database
    vault: Vault
    channel: Channel
    limits: Limits
    listeners: events.Listeners = field(default_factory=events.Listeners)
    outbox_filled: threading.Event = field(default_factory=threading.Event)
    jobs_waiting: threading.Event = field(default_factory=threading.Event)
    kept: Kept = field(default_factory=Kept)
    shelves: Kept = field(default_factory=lambda: Kept(most=6))
    run: str = field(default_factory=new_code)

    @classmethod
    def build(cls, settings: Settings, clock: Clock | None = None) -> "House":
        """Open what the settings name; makes data_dir and the key file when they are missing."""
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(
            settings=settings,
            clock=clock or SystemClock(),
            database=Database(settings.sqlalchemy_url, connections=settings.database_connections),
            vault=Vault(read_master_key(settings), settings.cipher),
            channel=RedisChannel(settings.redis_url) if settings.redis_url else LocalChannel(),
            limits=Limits.build(settings),
        )

    @contextmanager
    def work(self, actor: Actor = HOUSE, now: datetime | None = None) -> Iterator[UnitOfWork]:
        """A writing unit of work: commits when the block ends, rolls back when it raises."""
        with self.database.session(writes=True) as session:
            work = UnitOfWork(self, session, actor, now or self.clock.now())
            yield work
            work.close()

    @contextmanager
    def reading(self, actor: Actor = HOUSE, now: datetime | None = None) -> Iterator[UnitOfWork]:
        """A unit of work that only reads: never waits for a writer, is never committed."""
        with self.database.session(writes=False) as session:
            yield UnitOfWork(self, session, actor, now or self.clock.now())

    def deliver_next(self) -> bool:
        """Deliver the oldest due event; False when none is due."""
        now = self.clock.now()
        event_id: int | None = None
        try:
            with self.work(now=now) as work:
                row = events.next_undelivered(work.session, now)
                if row is None:
                    return False
                event_id = row.id
                self.listeners.hear(work, events.read(row))
                row.delivered_at = now
        except Exception as error:  # a listener's failure must neither lose the event nor stop the others
            if event_id is None:
                raise
            with self.work(now=now) as work:
                failed = work.session.get_one(events.OutboxEvent, event_id)
                events.note_failure(failed, now, error)
        return True

    def close(self) -> None:
        """Let go of connections and threads."""
        self.channel.close()
        self.database.close()
