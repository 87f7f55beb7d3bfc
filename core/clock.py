"""The one place that looks at the wall clock.

Everything below the door takes ``now`` as an argument (architecture: *Arrival time*); windows ask the
house's clock once, when a request arrives.
"""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the instant, always aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class SetClock:
    """A clock that stands still until it is moved: the twin that tests and rehearsals use."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def advance(self, **by: float) -> datetime:
        """Move on by the keywords of :class:`datetime.timedelta` and return the new instant."""
        self.instant += timedelta(**by)
        return self.instant


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day on which people in ``zone`` live through the instant."""
    return instant.astimezone(zone).date()


def milliseconds(instant: datetime) -> int:
    """Whole milliseconds since the epoch, as browsers count."""
    return round(instant.timestamp() * 1000)


def pause(seconds: float) -> None:
    """Wait in a worker thread between two looks at a queue."""
    time.sleep(seconds)
