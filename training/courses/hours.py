"""What a credit hour is here and now: dated rules, kept with their document, set by who writes policy."""

from datetime import date
from typing import Final

from sqlalchemy import select

from core import audit
from core.access import Permission
from core.errors import Finding
from core.work import UnitOfWork
from training.courses.errors import CourseUnfit
from training.courses.models import HourRow
from training.courses.rules.hours import DEFAULT_RULE, HourRule, rule_on

SHORTEST_HOUR: Final = 60
LONGEST_HOUR: Final = 4 * 3600


def rule_today(work: UnitOfWork) -> HourRule:
    """The rule in force on the day of work."""
    return rule_on(rules(work), work.today)


def rules(work: UnitOfWork) -> list[HourRule]:
    """Every rule, the default first, then by the day it begins."""
    rows = work.session.scalars(select(HourRow).order_by(HourRow.from_on))
    return [DEFAULT_RULE, *(_rule(row) for row in rows)]


def set_rule(
    work: UnitOfWork,
    *,
    from_on: date,
    seconds_per_hour: int,
    daily_cap_hours: int | None,
    source: str,
    verified: bool,
) -> None:
    """Set what an hour is from a day on, naming the document; a rule for the same day is replaced.

    Only at the top, for it holds everywhere. Raises NotAllowed, CourseUnfit.
    """
    work.actor.demand_at_top(Permission.POLICY_WRITE)
    findings: list[Finding] = []
    if not SHORTEST_HOUR <= seconds_per_hour <= LONGEST_HOUR:
        findings.append(Finding("training.hour_length", {}, "seconds_per_hour"))
    if daily_cap_hours is not None and not 1 <= daily_cap_hours <= 24:
        findings.append(Finding("training.daily_cap", {}, "daily_cap_hours"))
    if not 2 <= len(source.strip()) <= 200:
        findings.append(Finding("training.source_missing", {}, "source"))
    if findings:
        raise CourseUnfit(*findings)
    row = work.session.scalars(select(HourRow).where(HourRow.from_on == from_on)).one_or_none()
    if row is None:
        row = HourRow(from_on=from_on)
        work.session.add(row)
    row.seconds_per_hour, row.daily_cap_hours = seconds_per_hour, daily_cap_hours
    row.source, row.verified = source.strip(), verified
    row.set_by, row.set_at = work.actor.person_id, work.now
    facts = {"seconds": seconds_per_hour, "cap": daily_cap_hours, "source": row.source}
    audit.record(work, "course.hour_rule", "policy", from_on.isoformat(), facts)


def _rule(row: HourRow) -> HourRule:
    return HourRule(
        from_on=row.from_on,
        seconds_per_hour=row.seconds_per_hour,
        daily_cap_hours=row.daily_cap_hours,
        source=row.source,
        verified=row.verified,
        cap_verified=row.verified,
    )
