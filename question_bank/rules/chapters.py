"""Where an import files what names no chapter of its own."""

from enum import StrEnum


class Chapter(StrEnum):
    """Into one topic for all that is not sorted yet, or into one named after its file."""

    UNSORTED = "unsorted"
    FILE_NAME = "file_name"
