"""Rate limits: who knocks too often waits. Counters live in Redis when there is one, else in the process."""

from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from core.errors import TooMany
from core.settings import Settings

FAILED_SIGN_INS = RateLimitItemPerMinute(8, 10)
"""Failures for one account: 8 in 10 minutes."""

FAILED_FROM_ADDRESS = RateLimitItemPerMinute(200, 10)
"""Failures from one address: a whole factory may share one, so only failures count, and generously."""

REGISTRATIONS_FROM_ADDRESS = RateLimitItemPerMinute(60, 60)
FEEDBACK_FROM_ADDRESS = RateLimitItemPerMinute(20, 60)


@dataclass
class Limits:
    """Counts knocks by name and refuses beyond the limit."""

    _limiter: SlidingWindowCounterRateLimiter

    @classmethod
    def build(cls, settings: Settings) -> "Limits":
        """Raises limits' ConfigurationError for an unusable Redis address."""
        storage = RedisStorage(settings.redis_url) if settings.redis_url else MemoryStorage()
        return cls(SlidingWindowCounterRateLimiter(storage))

    def check(self, limit: RateLimitItem, *names: str) -> None:
        """Raises TooMany (with ``seconds``) when the names have used the limit up; counts nothing."""
        if not self._limiter.test(limit, *names):
            raise TooMany(seconds=limit.get_expiry())

    def count(self, limit: RateLimitItem, *names: str) -> None:
        """Count one knock."""
        self._limiter.hit(limit, *names)

    def forgive(self, limit: RateLimitItem, *names: str) -> None:
        """Forget the knocks of these names."""
        self._limiter.clear(limit, *names)
