"""The stage: the house on a clock that steps come and set, and the actors by their codes.

The world has a past, so its steps happen at instants before now, each later than the last: units first, the
open sitting at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from core.access import HOUSE, Actor
from core.clock import SetClock
from core.house import House
from core.people import sessions
from core.people.models import Person
from core.work import UnitOfWork


@dataclass
class Stage:
    """``now`` is the real moment; ``house`` shares everything with the real one except its clock."""

    house: House
    clock: SetClock
    now: datetime
    _actors: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def of(cls, house: House) -> "Stage":
        """A stage whose clock stands at the house's now."""
        clock = SetClock(house.clock.now())
        return cls(replace(house, clock=clock), clock, clock.instant)

    def go(self, days: int) -> None:
        """Set the clock to half past nine, where the operator lives, so many days ago."""
        there = (self.now - timedelta(days=days)).astimezone(self.house.settings.zone)
        self.clock.instant = there.replace(hour=9, minute=30, second=0, microsecond=0).astimezone(UTC)

    def wait(self, **span: float) -> None:
        """Move the clock on by the keywords of timedelta."""
        self.clock.advance(**span)

    @contextmanager
    def work(self, code: str | None = None, at: datetime | None = None) -> Iterator[UnitOfWork]:
        """A unit of work of the account with this code, or of the house, at the stage's time."""
        if at is not None:
            self.clock.instant = at
        with self.house.work(self.actor(code) if code else HOUSE) as work:
            yield work

    def actor(self, code: str) -> Actor:
        """The account as a signed-in actor with the roles it holds. Raises NoResultFound."""
        if code not in self._actors:
            with self.house.reading() as work:
                person = work.session.scalars(select(Person.id).where(Person.code == code)).one()
                self._actors[code] = Actor(person_id=person, grants=sessions.grants_of(work, person))
        return self._actors[code]

    def as_person(self, person_id: int) -> Actor:
        """A worker without any role."""
        return Actor(person_id=person_id)
