"""What courses tell the others."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True)
class CourseCompleted(Event):
    """Somebody has completed a course; told once for each enrolment."""

    code: ClassVar[str] = "training.course_completed"

    enrolment_ref: str
    course_ref: str
    person_id: int
    seconds: int
