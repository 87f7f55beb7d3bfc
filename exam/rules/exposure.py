"""Exposure control (曝光控制): which items are too worn, or too lately used, to be drawn again."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from exam.rules.blueprint import Exposure
from exam.rules.paper import Candidate


def rested(cards: Sequence[Candidate], exposure: Exposure | None, today: date) -> Sequence[Candidate]:
    """The cards that a bound leaves, in their order; all of them where there is none."""
    if exposure is None:
        return cards
    return [card for card in cards if not is_resting(card.times_used, card.used_on, exposure, today)]


def is_resting(times: int, used_on: date | None, exposure: Exposure, today: date) -> bool:
    """Whether so many uses, the last of them on a day, are too many or too late for a bound."""
    if exposure.most_papers is not None and times >= exposure.most_papers:
        return True
    if exposure.rest_months is None or used_on is None:
        return False
    return used_on > months_before(today, exposure.rest_months)


def months_before(day: date, months: int) -> date:
    """The same day so many months ago, or the last of that month where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
