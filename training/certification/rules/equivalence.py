"""Grades and professional titles matched (职称贯通): which title somebody may be put forward for.

Matching is never automatic: the answer says that the personnel office may hand an application in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.occupations.rules.grades import Grade
from training.certification.rules.promotion import Alternative, Background, Outcome, TitleLevel, judge


@dataclass(frozen=True, slots=True)
class Match:
    """Who holds ``grade`` and has worked so many months since may be put forward for ``title``."""

    grade: Grade
    months: int
    title: TitleLevel


@dataclass(frozen=True, slots=True)
class Opening:
    """A title and how far somebody is from it."""

    title: TitleLevel
    outcome: Outcome

    @property
    def may_apply(self) -> bool:
        return self.outcome.met


def openings(matches: Sequence[Match], background: Background) -> tuple[Opening, ...]:
    """Every title above the ones held, lowest first."""
    held = [each.title for each in background.titles]
    found = []
    for match in sorted(matches, key=lambda each: list(TitleLevel).index(each.title)):
        if any(title.at_least(match.title) for title in held):
            continue
        wanted = Alternative(prior_grade=match.grade, since_months=match.months)
        found.append(Opening(match.title, judge(match.grade, (wanted,), background).outcomes[0]))
    return tuple(found)
