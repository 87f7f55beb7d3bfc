"""Exposure control (曝光控制): which items are too worn, or too lately used, to be drawn again."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from exam.rules.blueprint import Exposure
from exam.rules.paper import Candidate


def rested(cards: Sequence[Candidate], exposure: Exposure | None, today: date) -> Sequence[Candidate]:
    """The cards that a bound leaves, in their order; all of them where there is none."""
    if exposure is None or (exposure.most_papers is None and exposure.rest_months is None):
        return cards
    most = exposure.most_papers
    since = months_before(today, exposure.rest_months) if exposure.rest_months is not None else None
    return [
        card
        for card in cards
        if (most is None or card.times_used < most)
        and (since is None or card.used_on is None or card.used_on <= since)
    ]


def months_before(day: date, months: int) -> date:
    """The same day so many months ago, or the last of that month where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
