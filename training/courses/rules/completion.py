"""Completion: when a lesson and a course are done, and what is still missing where they are not.

A text is done when its reader says that they have read it, a video when nearly all of its length was played,
a quiz when it was passed. Time spent is never a condition of a text: nobody is made to sit and wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import Finding
from training.courses.rules.states import LessonKind

VIDEO_SHARE_PERCENT: Final = 90
"""How much of a video has to be played; titles at the end are nobody's loss."""
PASS_PERCENT: Final = 60
"""What passes a quiz unless its course says otherwise (policy.md §5: 60 or 80, to be configured)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFacts:
    """What completion needs to know: the lesson, and how far one person is in it.

    ``best_percent`` is the best quiz so far, None before the first.
    """

    kind: LessonKind
    required: bool = True
    length_seconds: int = 0
    credited_seconds: int = 0
    read: bool = False
    best_percent: int | None = None
    pass_percent: int = PASS_PERCENT


def missing(facts: LessonFacts) -> tuple[Finding, ...]:
    """What is still to be done in a lesson; nothing means that it is complete."""
    match facts.kind:
        case LessonKind.TEXT:
            return () if facts.read else (Finding("training.lesson_not_read"),)
        case LessonKind.VIDEO:
            left = seconds_needed(facts.length_seconds) - facts.credited_seconds
            return (Finding("training.video_left", {"seconds": left}),) if left > 0 else ()
        case _:
            if facts.best_percent is not None and facts.best_percent >= facts.pass_percent:
                return ()
            return (Finding("training.quiz_not_passed", {"percent": facts.pass_percent}),)


def seconds_needed(length_seconds: int) -> int:
    """How much of a video of this length has to be played, rounded up, at least a second."""
    return max(1, -(-length_seconds * VIDEO_SHARE_PERCENT // 100))


def is_complete(facts: LessonFacts) -> bool:
    """Whether nothing is missing."""
    return not missing(facts)


def lessons_done(lessons: Sequence[LessonFacts]) -> tuple[int, int]:
    """How many of the lessons that count are complete, and how many count."""
    counted = counting(lessons)
    return sum(is_complete(each) for each in counted), len(counted)


def counting(lessons: Sequence[LessonFacts]) -> tuple[LessonFacts, ...]:
    """The required lessons; where none is required, all of them."""
    return tuple(each for each in lessons if each.required) or tuple(lessons)


def course_complete(lessons: Sequence[LessonFacts]) -> bool:
    """Whether every lesson that counts is complete; a course without lessons never is."""
    done, of = lessons_done(lessons)
    return of > 0 and done == of


def percent(right: int, of: int) -> int:
    """A quiz in percent, rounded down: 5 of 9 are 55, so that 60 is never reached by rounding."""
    return 100 * right // of if of else 0
