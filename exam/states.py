"""The states of papers, sittings, markings and signals, as words."""

from enum import StrEnum
from typing import Final


class PaperState(StrEnum):
    """A draft may be re-drawn; a locked paper never changes."""

    DRAFT = "draft"
    LOCKED = "locked"


class PrintedSheet(StrEnum):
    """What is printed of a locked paper."""

    PAPER = "paper"
    SHEET = "sheet"
    KEY = "key"


class PrintFormat(StrEnum):
    """As what it is printed."""

    PDF = "pdf"
    DOCX = "docx"


class SittingState(StrEnum):
    """What people decided about a sitting; whether it is open follows from the clock."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class SittingPhase(StrEnum):
    """Where a sitting stands by the clock."""

    COMING = "coming"
    DOORS_OPEN = "doors_open"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """Where a candidate stands on a list: as the attempt does, or absent when the entry is over (缺考)."""

    READY = "ready"
    OPEN = "open"
    HANDED_IN = "handed_in"
    AWAITING_MARKS = "awaiting_marks"
    MARKED = "marked"
    VOIDED = "voided"
    ABSENT = "absent"


class MarkingKind(StrEnum):
    """Why a marking was made."""

    FIRST = "first"
    REMARK = "remark"
    APPEAL = "appeal"


class SignalKind(StrEnum):
    """What a candidate's page reports beside answers; facts for people, never a verdict."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    AWAY = "away"
    UNSAVED = "unsaved"
    TAKEN_OVER = "taken_over"


class InterventionKind(StrEnum):
    """What an invigilator did to an attempt beside granting time, or noted about it (an incident)."""

    FORCED_IN = "forced_in"
    VOIDED = "voided"
    TOLD = "told"
    EQUIPMENT = "equipment"
    MISCONDUCT = "misconduct"
    UNWELL = "unwell"
    OTHER_INCIDENT = "other_incident"


INCIDENTS: Final = (
    InterventionKind.EQUIPMENT,
    InterventionKind.MISCONDUCT,
    InterventionKind.UNWELL,
    InterventionKind.OTHER_INCIDENT,
)
"""Kinds that tell what happened and change nothing."""


class ResultOrder(StrEnum):
    """How a list of results is sorted."""

    CODE = "code"
    NAME = "name"
    POINTS = "points"
