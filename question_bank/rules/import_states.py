"""The states of an import."""

from enum import StrEnum


class ImportState(StrEnum):
    """Where an import stands. A rehearsal has written nothing but its own report."""

    REHEARSED = "rehearsed"
    RUNNING = "running"
    DONE = "done"
    DISCARDED = "discarded"
