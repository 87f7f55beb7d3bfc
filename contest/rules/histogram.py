"""The histogram of a board (一分一段表): how many stand in each half mark.

It travels in every frame, so that each viewer works out where a score stands without asking anybody.
"""

from collections.abc import Iterable
from typing import Final

from contest.rules.ranking import RankStanding
from core.points import Points

WIDTH: Final = 50
"""Half a mark, in hundredths."""
COUNTED: Final = frozenset({RankStanding.COMPLETE, RankStanding.INCOMPLETE})
"""Only who has a rank is counted; the two are counted apart, because the one stands before the other."""

Bucket = tuple[RankStanding, int]


class Histogram:
    """Counts by standing and half mark, of official entrants only."""

    def __init__(self) -> None:
        self._counts: dict[Bucket, int] = {}

    def add(self, standing: RankStanding, points: Points) -> Bucket | None:
        """Count somebody in; the bucket that changed."""
        return self._change(standing, points, 1)

    def take(self, standing: RankStanding, points: Points) -> Bucket | None:
        """Count somebody out; the bucket that changed."""
        return self._change(standing, points, -1)

    def __getitem__(self, bucket: Bucket) -> int:
        return self._counts.get(bucket, 0)

    def buckets(self) -> Iterable[Bucket]:
        """The buckets in which somebody stands."""
        return sorted(self._counts)

    def above(self, standing: RankStanding, points: Points) -> tuple[int, int]:
        """How many surely stand better than this score, and how many stand in its bucket."""
        here = points // WIDTH
        better = sum(
            count
            for (other, bucket), count in self._counts.items()
            if (other is standing and bucket > here)
            or (other is RankStanding.COMPLETE and standing is RankStanding.INCOMPLETE)
        )
        return better, self[standing, here]

    def _change(self, standing: RankStanding, points: Points, by: int) -> Bucket | None:
        if standing not in COUNTED:
            return None
        bucket = (standing, points // WIDTH)
        count = self._counts.get(bucket, 0) + by
        if count:
            self._counts[bucket] = count
        else:
            del self._counts[bucket]
        return bucket
