"""The ladder of skill grades, eight steps from apprentice to chief technician (新八级工).

Five national levels stand in the middle; below them the enterprise admits apprentices, above them it
appoints special and chief technicians. What a grade demands of a person besides (years, diplomas) is dated
policy and stands elsewhere.
"""

from enum import StrEnum
from typing import Final


class GradeComponent(StrEnum):
    """A part of an assessment; each is passed by itself, never averaged with another."""

    THEORY = "theory"
    SKILL = "skill"
    REVIEW = "review"


class Grade(StrEnum):
    """A step of the ladder, lowest first. Compare by ``ordinal``: as strings, grades have no order."""

    APPRENTICE = "apprentice"
    LEVEL_5 = "level_5"
    LEVEL_4 = "level_4"
    LEVEL_3 = "level_3"
    LEVEL_2 = "level_2"
    LEVEL_1 = "level_1"
    SPECIAL_TECHNICIAN = "special_technician"
    CHIEF_TECHNICIAN = "chief_technician"

    @property
    def ordinal(self) -> int:
        """1 for an apprentice to 8 for a chief technician."""
        return _LADDER.index(self) + 1

    @property
    def national_digit(self) -> str | None:
        """The digit of the five national levels in certificates and standards; None outside them."""
        return self.value[-1] if self in NATIONAL_LEVELS else None

    @property
    def has_certificate(self) -> bool:
        """Whether a skill certificate exists for the grade: an apprentice has none yet."""
        return self is not Grade.APPRENTICE

    @property
    def is_appointed(self) -> bool:
        """Whether the enterprise appoints to it (聘任) instead of assessing for it."""
        return self in {Grade.SPECIAL_TECHNICIAN, Grade.CHIEF_TECHNICIAN}

    @property
    def components(self) -> tuple[GradeComponent, ...]:
        """What the national standards assess: theory and skill, from technician upwards also a review.

        Empty where nothing is assessed nationally. An evaluating body may add components of its own.
        """
        if self not in NATIONAL_LEVELS:
            return ()
        if self in {Grade.LEVEL_2, Grade.LEVEL_1}:
            return (GradeComponent.THEORY, GradeComponent.SKILL, GradeComponent.REVIEW)
        return (GradeComponent.THEORY, GradeComponent.SKILL)

    @property
    def next_above(self) -> "Grade | None":
        """One step up; None at the top."""
        return None if self is _LADDER[-1] else _LADDER[self.ordinal]

    def at_least(self, other: "Grade") -> bool:
        """Whether this grade is ``other`` or stands above it."""
        return self.ordinal >= other.ordinal


NATIONAL_LEVELS: Final = (Grade.LEVEL_5, Grade.LEVEL_4, Grade.LEVEL_3, Grade.LEVEL_2, Grade.LEVEL_1)
"""The five levels with a national standard, lowest first."""

_LADDER: Final = tuple(Grade)


def grade_of_digit(digit: str) -> Grade | None:
    """The national level written ``"5"`` (lowest) to ``"1"``; None for anything else."""
    return next((grade for grade in NATIONAL_LEVELS if grade.national_digit == digit), None)
