"""What the examination announces."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True)
class AttemptHandedIn(Event):
    """An attempt was handed in, by whomever; its answers are final."""

    code: ClassVar[str] = "exam.attempt_handed_in"

    attempt_id: int


@dataclass(frozen=True)
class AttemptMarked(Event):
    """An attempt has its points."""

    code: ClassVar[str] = "exam.attempt_marked"

    attempt_id: int
    sitting_id: int
    person_id: int
    points: int
    rated: bool
