"""What an item may be short of, as a filter: marks that lists and the health of a bank are counted by."""

from enum import StrEnum


class ItemMark(StrEnum):
    """What to look for (``item_mark.<word>``). ``STALE``: in use and not looked at for long;
    ``REPEALED``: citing what no longer holds.

    Two are no shortages. ``IN_USE``: a version of the item is published, whatever its newest one waits for;
    ``RETURNED``: a reviewer gave it back to whoever asks, who wrote it.
    """

    NO_KEY = "no_key"
    NO_TOPIC = "no_topic"
    NO_EXPLANATION = "no_explanation"
    NO_SOURCE = "no_source"
    REPEALED = "repealed"
    STALE = "stale"
    ALIKE = "alike"
    IN_USE = "in_use"
    RETURNED = "returned"


STALE_DAYS = 3 * 365
"""Regulations are revised every few years; an item older than three deserves a look. Advice only."""
