"""The words of courses that rules speak of."""

from enum import StrEnum


class LessonKind(StrEnum):
    """What a lesson is made of."""

    TEXT = "text"
    VIDEO = "video"
    QUIZ = "quiz"


class BeatState(StrEnum):
    """What a page says with a heartbeat: it goes on, or it has just stopped (paused, hidden, ended, left)."""

    PLAYING = "playing"
    STOPPED = "stopped"
