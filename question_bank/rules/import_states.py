"""The states of an import."""

from enum import StrEnum


class ImportState(StrEnum):
    """Where an import stands. A rehearsal wrote nothing but its own report; ``READING`` has none yet."""

    READING = "reading"
    REHEARSED = "rehearsed"
    RUNNING = "running"
    DONE = "done"
    DISCARDED = "discarded"
