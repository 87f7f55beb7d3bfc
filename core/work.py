"""The unit of work: what every operation is given, and the only place that commits.

``with house.work(actor) as work:`` opens a session and stamps the moment; leaving the block commits once,
then publishes what was to be published. An exception rolls everything back and nobody is told anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from core import events
from core.access import Actor, Permission
from core.clock import day_of

if TYPE_CHECKING:
    from core.house import House


@dataclass
class UnitOfWork:
    """One transaction on one actor's behalf at one moment.

    ``session``: the open SQLAlchemy session. ``actor``: who acts. ``now``: the instant at which the request
    arrived, the only time an operation knows. ``house``: settings, vault and channel.
    """

    house: "House"
    session: Session
    actor: Actor
    now: datetime
    _messages: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    _after: list[Callable[[], None]] = field(default_factory=list)
    _announced: bool = False

    @property
    def today(self) -> date:
        """The day, where the operator lives."""
        return day_of(self.now, self.house.settings.zone)

    def demand(self, permission: Permission, unit_path: str | None = None) -> None:
        """Raises SignInNeeded or NotAllowed unless the actor holds the permission (on that unit)."""
        self.actor.demand(permission, unit_path)

    def announce(self, event: events.Event) -> None:
        """Tell other packages, durably: delivered after the commit, surely, in order while nothing fails."""
        events.write_down(self.session, event, self.now)
        self._announced = True

    def publish(self, topic: str, message: dict[str, object]) -> None:
        """Tell who is watching right now, after the commit; lost when nobody is."""
        self._messages.append((topic, message))

    def afterwards(self, call: Callable[[], None]) -> None:
        """Run after the commit: waking a thread, forgetting a cached value."""
        self._after.append(call)

    def flush(self) -> None:
        """Send pending rows, so that their ids exist and the database's checks speak now."""
        self.session.flush()

    def close(self) -> None:
        """Commit once; only then let anybody know."""
        self.session.commit()
        for topic, message in self._messages:
            self.house.channel.publish(topic, message)
        for call in self._after:
            call()
        if self._announced:
            self.house.outbox_filled.set()
