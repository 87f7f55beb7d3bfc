"""The words of practice: kinds of session, where a session stands, whom a bank is open to."""

from enum import StrEnum


class PracticeKind(StrEnum):
    """How the items of a session were chosen."""

    DAILY = "daily"
    CHAPTER = "chapter"
    RANDOM = "random"
    MISTAKES = "mistakes"
    DUE = "due"
    MOCK = "mock"


class PracticeState(StrEnum):
    """Under way, or over: finished by the worker, by the last answer, or by the clock of a mock."""

    OPEN = "open"
    FINISHED = "finished"


class Audience(StrEnum):
    """Whom a bank is open to: those who belong to its unit or below it, or everybody with an account."""

    UNIT = "unit"
    EVERYBODY = "everybody"


class AnswerTold(StrEnum):
    """What became of an answer that was sent."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    ANSWERED_BEFORE = "answered_before"
