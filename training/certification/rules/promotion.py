"""May somebody apply for a grade: the conditions (申报条件) judged one by one, each with what is missing.

A grade's conditions are alternatives, any one of which suffices; an alternative is an AND of demands. Which
conditions are in force is dated policy and comes as a value; who applies is described by facts that a
personnel office can check. The answer never decides: it says what may be applied for, and why not yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.errors import Fact, Finding
from core.occupations.rules.grades import Grade
from training.certification.rules.years import Stretch, counted, in_years, month_of, ready_on


class TitleLevel(StrEnum):
    """Professional titles (职称), lowest first; Chinese rules match them with grades."""

    ASSISTANT = "assistant"
    INTERMEDIATE = "intermediate"
    DEPUTY_SENIOR = "deputy_senior"
    SENIOR = "senior"

    def at_least(self, other: "TitleLevel") -> bool:
        """Whether this title is ``other`` or stands above it."""
        return list(TitleLevel).index(self) >= list(TitleLevel).index(other)


class DiplomaKind(StrEnum):
    """What somebody learned at school, as far as conditions ask for it."""

    VOCATIONAL = "vocational"
    COLLEGE = "college"
    SENIOR_CLASS = "senior_class"
    TECHNICIAN_CLASS = "technician_class"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Demands that must all be met; what is None or empty is not demanded. Spans are whole months.

    ``related``: work in a related occupation counts too. ``since_months`` is counted from ``prior_grade``,
    ``title_months`` from the title. ``diplomas``: any one of them. ``graduating``: who is about to graduate
    counts as having it. ``major_checked``: the training body must have found the subject fitting (评估论证).
    """

    min_age: int | None = None
    work_months: int | None = None
    related: bool = True
    prior_grade: Grade | None = None
    since_months: int = 0
    title: TitleLevel | None = None
    title_months: int = 0
    diplomas: tuple[DiplomaKind, ...] = ()
    graduating: bool = False
    major_checked: bool = False
    apprenticeship: bool = False
    training_hours: int | None = None


@dataclass(frozen=True, slots=True)
class HeldStep:
    """A grade held in the occupation, from the day its certificate was issued."""

    grade: Grade
    issued_on: date


@dataclass(frozen=True, slots=True)
class HeldTitle:
    """A professional title, from the day it was given."""

    title: TitleLevel
    given_on: date


@dataclass(frozen=True, slots=True)
class Diploma:
    """A diploma in this or a related subject; ``graduated`` is False for who is about to."""

    kind: DiplomaKind
    graduated: bool = True
    major_checked: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of a person for one occupation on one day. ``age`` is None where it is not known.

    Work that goes on is a stretch beyond the day, up to the end that is known or ENDLESS.
    """

    today: date
    age: int | None = None
    work: tuple[Stretch, ...] = ()
    related_work: tuple[Stretch, ...] = ()
    held: tuple[HeldStep, ...] = ()
    titles: tuple[HeldTitle, ...] = ()
    diplomas: tuple[Diploma, ...] = ()
    apprenticeship_done: bool = False
    training_hours: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One demand judged. ``short_months``: how long until time alone meets it; None where time will not.

    ``stalled``: the months could only come from work, and no work on record goes on for so long.
    """

    finding: Finding
    met: bool
    short_months: int | None = 0
    stalled: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """An alternative judged; ``number`` counts from 1, as documents count them."""

    number: int
    checks: tuple[Check, ...]

    @property
    def met(self) -> bool:
        return all(check.met for check in self.checks)

    @property
    def short_months(self) -> int | None:
        """Months until time alone meets it: 0 when it is met, None when something else is missing."""
        spans = [check.short_months for check in self.checks]
        return None if None in spans else max((span or 0 for span in spans), default=0)

    @property
    def stalled(self) -> bool:
        """Whether only time is missing, and no work on record brings it."""
        return bool(self.short_months) and any(check.stalled for check in self.checks)

    def ready_on(self, today: date) -> date | None:
        """The month from which time alone meets it, for who works on as recorded; None when nothing tells."""
        return None if self.stalled else ready_on(today, self.short_months)

    @property
    def distance(self) -> tuple[int, int, int]:
        """Nearness, for sorting: what time cannot give first, then months, then the document's order."""
        lacking = sum(1 for check in self.checks if check.short_months is None)
        return lacking, max((check.short_months or 0 for check in self.checks), default=0), self.number


@dataclass(frozen=True, slots=True)
class GradeVerdict:
    """A grade's conditions judged, the nearest alternative first."""

    grade: Grade
    outcomes: tuple[Outcome, ...]

    @property
    def may_apply(self) -> bool:
        return bool(self.outcomes) and self.outcomes[0].met


def judge(grade: Grade, alternatives: Sequence[Alternative], background: Background) -> GradeVerdict:
    """Every alternative for the grade, the nearest first. No alternatives: nobody may apply."""
    outcomes = [
        Outcome(number, tuple(_checks(alternative, background)))
        for number, alternative in enumerate(alternatives, start=1)
    ]
    return GradeVerdict(grade, tuple(sorted(outcomes, key=lambda outcome: outcome.distance)))


def _checks(wanted: Alternative, background: Background) -> list[Check]:
    checks: list[Check] = []
    if wanted.min_age is not None:
        checks.append(_age(wanted.min_age, background))
    if wanted.work_months is not None:
        checks.append(_work(wanted.work_months, wanted.related, background))
    if wanted.prior_grade is not None:
        checks += _held(wanted.prior_grade, wanted.since_months, wanted.related, background)
    if wanted.title is not None:
        checks += _title(wanted.title, wanted.title_months, wanted.related, background)
    if wanted.diplomas:
        checks += _diploma(wanted, background)
    if wanted.apprenticeship:
        code = (
            "pathway.apprenticeship_met"
            if background.apprenticeship_done
            else "pathway.apprenticeship_missing"
        )
        checks.append(_plain(code, background.apprenticeship_done))
    if wanted.training_hours is not None:
        checks.append(_hours(wanted.training_hours, background.training_hours))
    return checks


def _age(least: int, background: Background) -> Check:
    if background.age is None:
        return _plain("pathway.age_unknown", False, need=least)
    met = background.age >= least
    short = 0 if met else (least - background.age) * 12
    code = "pathway.age_met" if met else "pathway.age_short"
    return Check(Finding(code, {"need": least, "have": background.age}), met, short)


def _work(need: int, related: bool, background: Background) -> Check:
    worked = _Worked(background, related)
    if related:
        return _span("pathway.years_related_met", "pathway.years_related_short", need, worked)
    return _span("pathway.years_met", "pathway.years_short", need, worked)


def _held(grade: Grade, need: int, related: bool, background: Background) -> list[Check]:
    steps = [step for step in background.held if step.grade.at_least(grade)]
    if not steps:
        return [_plain("pathway.grade_missing", False, grade=grade.value)]
    first = min(step.issued_on for step in steps)
    checks = [Check(Finding("pathway.grade_met", {"grade": grade.value, "on": first}), True)]
    if need:
        worked = _Worked(background, related, since=first)
        codes = ("pathway.since_grade_met", "pathway.since_grade_short")
        checks.append(_span(*codes, need, worked, grade=grade.value))
    return checks


def _title(title: TitleLevel, need: int, related: bool, background: Background) -> list[Check]:
    given = [held.given_on for held in background.titles if held.title.at_least(title)]
    if not given:
        return [_plain("pathway.title_missing", False, title_level=title.value)]
    checks = [Check(Finding("pathway.title_met", {"title_level": title.value, "on": min(given)}), True)]
    if need:
        worked = _Worked(background, related, since=min(given))
        codes = ("pathway.since_title_met", "pathway.since_title_short")
        checks.append(_span(*codes, need, worked, title_level=title.value))
    return checks


def _diploma(wanted: Alternative, background: Background) -> list[Check]:
    listed = ",".join(kind.value for kind in wanted.diplomas)
    fitting = [
        diploma
        for diploma in background.diplomas
        if diploma.kind in wanted.diplomas and (diploma.graduated or wanted.graduating)
    ]
    if not fitting:
        return [_plain("pathway.diploma_missing", False, diplomas=listed)]
    checks = [_plain("pathway.diploma_met", True, diplomas=",".join(d.kind.value for d in fitting))]
    if wanted.major_checked:
        checked = any(diploma.major_checked for diploma in fitting)
        checks.append(_plain("pathway.major_met" if checked else "pathway.major_missing", checked))
    return checks


def _hours(need: int, have: int) -> Check:
    met = have >= need
    facts: dict[str, Fact] = {"need": need, "have": have, "short": max(0, need - have)}
    return Check(
        Finding("pathway.hours_met" if met else "pathway.hours_short", facts), met, 0 if met else None
    )


@dataclass(frozen=True, slots=True)
class _Worked:
    """The work that a demand counts, from the month after ``since``."""

    background: Background
    related: bool
    since: date | None = None

    def after(self, months: int) -> int:
        """How many months have been worked when so many more have passed."""
        stretches = self.background.work + (self.background.related_work if self.related else ())
        start = None if self.since is None else month_of(self.since) + 1
        return counted(stretches, until=month_of(self.background.today) + months, since=start)


def _span(met: str, missing: str, need: int, worked: _Worked, **more: Fact) -> Check:
    """A span of work, told by one of two codes; facts in years and months."""
    have = worked.after(0)
    years, months = in_years(have)
    short = max(0, need - have)
    facts: dict[str, Fact] = {**more, "need": need // 12, "years": years, "months": months, "short": short}
    return Check(Finding(missing if short else met, facts), not short, short, worked.after(short) < need)


def _plain(code: str, met: bool, **facts: Fact) -> Check:
    return Check(Finding(code, facts), met, 0 if met else None)
