"""The words a national standard sorts by, and what authors say of an item beside its wording.

The weight table of a standard (鉴定要素细目表) sorts its content into scopes (鉴定范围) and, in them,
points (鉴定点) of three importances: X core, Y general, Z auxiliary.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from core.errors import Finding
from core.occupations.rules.grades import Grade

MOST_TAGS: Final = 12
LONGEST_TAG: Final = 24
_BETWEEN: Final = re.compile(r"[,;\n\u3001]+")
_SPACES: Final = re.compile(r"\s+")


class TopicKind(StrEnum):
    """What a topic is in the standard's table."""

    SCOPE = "scope"
    POINT = "point"


class Importance(StrEnum):
    """How much a point matters, by the letters of the standard's table."""

    X = "x"
    Y = "y"
    Z = "z"


class CognitiveLevel(StrEnum):
    """What an item asks of a mind, the least demanding first."""

    KNOW = "know"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"


ByGrade = tuple[tuple[Grade, Importance], ...]
"""The importances of a point in single grades, where the standard's table tells them apart."""


def importance_at(general: Importance | None, by_grade: ByGrade, grade: Grade | None) -> Importance | None:
    """How much a point matters in a grade: what the table says for that grade where it tells grades apart.

    Of a grade that such a point has nothing for it is no part. Where grades are not told apart, or no grade
    is asked for, as the table says for all.
    """
    if grade is None or not by_grade:
        return general
    return next((each for at, each in by_grade if at is grade), None)


class MeasuredDifficulty(StrEnum):
    """How hard an item proved to be, by the share of its points that people won."""

    EASY = "easy"
    MIDDLE = "middle"
    HARD = "hard"


def measured(facility: Fraction) -> MeasuredDifficulty:
    """The band of a share of points won: easy above 0.7, hard below 0.4, the usual bands of item analysis."""
    if facility > Fraction(7, 10):
        return MeasuredDifficulty.EASY
    return MeasuredDifficulty.HARD if facility < Fraction(4, 10) else MeasuredDifficulty.MIDDLE


def authored(difficulty: int) -> MeasuredDifficulty:
    """The band that an author's difficulty, 1 easy to 5 hard, stands for: the outer two at each end."""
    if difficulty < 3:
        return MeasuredDifficulty.EASY
    return MeasuredDifficulty.HARD if difficulty > 3 else MeasuredDifficulty.MIDDLE


@dataclass(frozen=True, slots=True)
class Proved:
    """How hard a version proved to be: the percentage of its points that people won, cut off, and its band.

    ``apart``: its author thought it hard and it proved easy, or the other way about.
    """

    percent: int
    band: MeasuredDifficulty
    apart: bool


def proved(facility: Fraction, difficulty: int) -> Proved:
    """What the share of points won says beside what the author thought."""
    band = measured(facility)
    return Proved(
        percent=int(facility * 100),
        band=band,
        apart={band, authored(difficulty)} == {MeasuredDifficulty.EASY, MeasuredDifficulty.HARD},
    )


def read_tags(typed: str) -> tuple[str, ...]:
    """Tags as they were typed, parted by commas, semicolons or lines; each once, half width."""
    parts = _BETWEEN.split(unicodedata.normalize("NFKC", typed))
    tidy = (_SPACES.sub(" ", part).strip() for part in parts)
    return tuple(dict.fromkeys(tag for tag in tidy if tag))


def kept_tags(given: tuple[str, ...]) -> tuple[str, ...]:
    """What an item can carry of the tags that a file gives."""
    return tuple(tag for tag in read_tags("\n".join(given)) if len(tag) <= LONGEST_TAG)[:MOST_TAGS]


def check_tags(tags: tuple[str, ...]) -> tuple[Finding, ...]:
    """Why an item cannot carry these tags."""
    found = [
        Finding("class.tag_too_long", {"tag": tag[:LONGEST_TAG], "most": LONGEST_TAG}, "tags")
        for tag in tags
        if len(tag) > LONGEST_TAG
    ]
    if len(tags) > MOST_TAGS:
        found.append(Finding("class.too_many_tags", {"count": len(tags), "most": MOST_TAGS}, "tags"))
    return tuple(found)
