"""Rate limits: who knocks too often waits. Counters live in Redis when there is one, else in the process."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import RedisError

from core.clock import SystemClock
from core.errors import TooMany
from core.settings import Settings

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

FAILED_SIGN_INS = RateLimitItemPerMinute(8, 10)
"""Failures for one account: 8 in 10 minutes."""

FAILED_FROM_ADDRESS = RateLimitItemPerMinute(200, 10)
"""Failures from one address: a whole factory may share one, so only failures count, and generously."""

REGISTRATIONS_FROM_ADDRESS = RateLimitItemPerMinute(60, 60)
FEEDBACK_FROM_ADDRESS = RateLimitItemPerMinute(20, 60)

_MOST_NAMES: Final = 10_000
"""Names kept in the process before those whose knocks have all expired are dropped: it never does."""


@dataclass
class Limits:
    """Counts knocks by name and refuses beyond the limit.

    With Redis away each process counts for itself: limits grow laxer, and nobody is locked out.
    """

    _shared: MovingWindowRateLimiter | None
    _own: MovingWindowRateLimiter
    _kept: MemoryStorage

    @classmethod
    def build(cls, settings: Settings) -> "Limits":
        """Raises limits' ConfigurationError for an unusable Redis address."""
        shared = RedisStorage(settings.redis_url) if settings.redis_url else None
        kept = MemoryStorage()
        return cls(
            MovingWindowRateLimiter(shared) if shared is not None else None,
            MovingWindowRateLimiter(kept),
            kept,
        )

    def check(self, limit: RateLimitItem, *names: str) -> None:
        """Raises TooMany (with ``seconds`` to wait) when the names have used the limit up; counts nothing."""
        if not self._ask(lambda limiter: limiter.test(limit, *names)):
            again = self._ask(lambda limiter: limiter.get_window_stats(limit, *names).reset_time)
            left = math.ceil(again - SystemClock().now().timestamp())  # the counters know no other clock
            raise TooMany(seconds=min(limit.get_expiry(), max(1, left)))

    def count(self, limit: RateLimitItem, *names: str) -> None:
        """Count one knock."""
        self._ask(lambda limiter: limiter.hit(limit, *names))
        if len(self._kept.events) > _MOST_NAMES:
            for name in [name for name, knocks in list(self._kept.events.items()) if not knocks]:
                self._kept.clear(name)

    def forgive(self, limit: RateLimitItem, *names: str) -> None:
        """Forget the knocks of these names."""
        self._ask(lambda limiter: limiter.clear(limit, *names))

    def _ask(self, question: Callable[[MovingWindowRateLimiter], Answer]) -> Answer:
        if self._shared is not None:
            try:
                return question(self._shared)
            except RedisError as error:
                log.warning("limits are counted here only", error=str(error))
        return question(self._own)
