"""Eligibility (参赛资格): whether a person may enter a contest, and if not, every reason why.

What cannot be known here (an age without a document, a grade without a record) is no reason against
anybody: it is put on the list of what the person who decides has to check (资格审查).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from core.errors import Facts, Finding
from core.occupations.rules.grades import Grade
from core.people.rules.provinces import PROVINCES

YOUNGEST, OLDEST = 14, 100


class EntryGroup(StrEnum):
    """In which group somebody competes: workers (职工组), to whom teachers count, or students (学生组)."""

    WORKERS = "workers"
    STUDENTS = "students"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgeRange(_Part):
    """Whole years, both ends included, counted on the rule's day. None: no bound."""

    youngest: int | None = None
    oldest: int | None = None


class EligibilityRule(_Part):
    """Who may enter. Every part is optional but the groups.

    ``ages``: bounds per group. ``ages_on``: the day on which age counts; the day of the entry where it is
    None. ``least_grade``: the grade of the contest's occupation to be held. ``within``: the path of the unit
    one must belong to, itself or below. ``region``: the beginning of a region code (``"32"``, ``"3205"``).
    ``most_per_unit``: entries one unit may have at a time.
    """

    groups: tuple[EntryGroup, ...] = (EntryGroup.WORKERS,)
    ages: Mapping[EntryGroup, AgeRange] = {}
    ages_on: date | None = None
    least_grade: Grade | None = None
    within: str | None = None
    region: str | None = None
    most_per_unit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """When one may register."""

    opens_at: datetime
    closes_at: datetime
    is_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What is known of somebody who wants to enter; None: not known.

    ``unit_path`` and ``region`` are those of the unit of the day. ``unit_entries`` counts the other
    entries of that unit. ``entered`` is whether an entry of theirs already stands.
    """

    group: EntryGroup
    born_on: date | None = None
    grade: Grade | None = None
    unit_path: str | None = None
    region: str | None = None
    unit_entries: int = 0
    entered: bool = False
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """Reasons against entering, and what a person still has to check."""

    against: tuple[Finding, ...]
    to_check: tuple[Finding, ...]


def check_rule(rule: EligibilityRule) -> tuple[Finding, ...]:
    """Every reason why nobody can be judged by this rule."""
    found: list[Finding] = []
    if not rule.groups:
        found.append(Finding("contest.groups_missing", {}, "groups"))
    for group, ages in rule.ages.items():
        low = YOUNGEST if ages.youngest is None else ages.youngest
        high = OLDEST if ages.oldest is None else ages.oldest
        if not YOUNGEST <= low <= high <= OLDEST:
            facts: Facts = {"youngest": YOUNGEST, "oldest": OLDEST}
            found.append(Finding("contest.ages_unfit", facts, f"ages.{group.value}"))
    if rule.most_per_unit is not None and rule.most_per_unit < 1:
        found.append(Finding("contest.unit_quota_empty", {}, "most_per_unit"))
    if rule.region is not None and not _is_region(rule.region):
        found.append(Finding("contest.region_unfit", {"typed": rule.region}, "region"))
    return tuple(found)


def _is_region(typed: str) -> bool:
    """Whether it begins a code of GB/T 2260: a province, a city or a county."""
    return typed.isascii() and typed.isdigit() and len(typed) in {2, 4, 6} and typed[:2] in PROVINCES


def judge(
    rule: EligibilityRule,
    registration: Registration,
    applicant: Applicant,
    *,
    now: datetime,
    today: date,
) -> Judged:
    """Judge an applicant at ``now``; ``today`` is the operator's day."""
    if applicant.entered:
        return Judged((Finding("contest.already_entered"),), ())
    against = [*_against_time(registration, now), *_against_place(rule, applicant)]
    if applicant.barred:
        against.append(Finding("contest.entry_barred"))
    if applicant.group not in rule.groups:
        against.append(Finding("contest.group_not_admitted", {}, "group"))
    to_check: list[Finding] = []
    _judge_age(rule, applicant, rule.ages_on or today, against, to_check)
    _judge_grade(rule, applicant, against, to_check)
    return Judged(tuple(against), tuple(to_check))


def age_on(born_on: date, day: date) -> int:
    """Whole years on that day (周岁): one more from the birthday on; born on 29 February, from 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _against_time(registration: Registration, now: datetime) -> list[Finding]:
    if not registration.is_published or now < registration.opens_at:
        return [Finding("contest.registration_not_open", {"opens_at": registration.opens_at})]
    if now >= registration.closes_at:
        return [Finding("contest.registration_over", {"closes_at": registration.closes_at})]
    return []


def _against_place(rule: EligibilityRule, applicant: Applicant) -> list[Finding]:
    found: list[Finding] = []
    bound = rule.within is not None or rule.region is not None or rule.most_per_unit is not None
    if bound and applicant.unit_path is None:
        return [Finding("contest.unit_unknown")]
    if rule.within is not None and not (applicant.unit_path or "").startswith(rule.within):
        found.append(Finding("contest.unit_outside"))
    if rule.region is not None and not (applicant.region or "").startswith(rule.region):
        found.append(Finding("contest.region_outside", {"region": rule.region}))
    if rule.most_per_unit is not None and applicant.unit_entries >= rule.most_per_unit:
        facts: Facts = {"entered": applicant.unit_entries, "most": rule.most_per_unit}
        found.append(Finding("contest.unit_quota_used", facts))
    return found


def _judge_age(
    rule: EligibilityRule, applicant: Applicant, day: date, against: list[Finding], to_check: list[Finding]
) -> None:
    ages = rule.ages.get(applicant.group)
    if ages is None or (ages.youngest is None and ages.oldest is None):
        return
    if applicant.born_on is None:
        to_check.append(Finding("contest.age_unknown", {"day": day}))
        return
    age = age_on(applicant.born_on, day)
    if ages.youngest is not None and age < ages.youngest:
        against.append(Finding("contest.too_young", {"youngest": ages.youngest, "day": day}))
    if ages.oldest is not None and age > ages.oldest:
        against.append(Finding("contest.too_old", {"oldest": ages.oldest, "day": day}))


def _judge_grade(
    rule: EligibilityRule, applicant: Applicant, against: list[Finding], to_check: list[Finding]
) -> None:
    if rule.least_grade is None:
        return
    if applicant.grade is None:
        to_check.append(Finding("contest.grade_unknown", {"grade": rule.least_grade.value}))
    elif not applicant.grade.at_least(rule.least_grade):
        facts: Facts = {"grade": rule.least_grade.value, "held": applicant.grade.value}
        against.append(Finding("contest.grade_too_low", facts))
