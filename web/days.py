"""Days, months and times as a browser's fields send them: one reader, one set of reasons.

What cannot be read becomes a finding on its field, ``web.day_form``, ``web.month_form`` or ``web.time_form``,
so that a form can name every field at once.
"""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.errors import Finding

MISREAD_DAY: Final = date.min
"""Stands where a day was demanded and none could be read; the findings say so."""
MISREAD_INSTANT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The same of an instant; it can be moved to any zone."""
_MONTH_LENGTH: Final = len("2026-05")


def read_day(typed: str, field: str, found: list[Finding]) -> date | None:
    """The day typed; None when nothing was typed, and when it cannot be read, which is a finding."""
    tidy = typed.strip()
    if not tidy:
        return None
    try:
        return date.fromisoformat(tidy)
    except ValueError:
        found.append(Finding("web.day_form", {}, field))
        return None


def demand_day(typed: str, field: str, found: list[Finding]) -> date:
    """The day typed; an empty field is a finding too, and gives ``MISREAD_DAY``."""
    day = read_day(typed, field, found)
    if day is None and not typed.strip():
        found.append(Finding("web.day_form", {}, field))
    return day or MISREAD_DAY


def demand_month(typed: str, field: str, found: list[Finding]) -> date:
    """A month, as its first day, or a day; what is neither is a finding and gives ``MISREAD_DAY``."""
    tidy = typed.strip()
    try:
        return date.fromisoformat(f"{tidy}-01" if len(tidy) == _MONTH_LENGTH else tidy)
    except ValueError:
        found.append(Finding("web.month_form", {}, field))
        return MISREAD_DAY


def demand_instant(typed: str, zone: ZoneInfo, field: str, found: list[Finding]) -> datetime:
    """The time typed in the house's ``zone``, in UTC; what is none gives ``MISREAD_INSTANT``."""
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        found.append(Finding("web.time_form", {}, field))
        return MISREAD_INSTANT
