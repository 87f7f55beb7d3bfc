"""A first look at the skill subsidy (失业保险技能提升补贴): what speaks against it, before anybody applies.

It decides nothing: the office that pays does. Months insured come from the personnel office.
"""

from dataclasses import dataclass
from datetime import date

from core.errors import Finding
from core.occupations.rules.grades import Grade
from training.certification.rules.years import month_of


@dataclass(frozen=True, slots=True)
class SubsidyRule:
    """One version of the rule. ``yuan`` by grade; ``within_months`` after issue, ``most_a_year`` if set."""

    insured_months: int
    within_months: int
    yuan: tuple[tuple[Grade, int], ...]
    most_a_year: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A certificate for which a subsidy might be asked. ``insured_months`` None: not known yet."""

    grade: Grade
    issued_on: date
    today: date
    insured_months: int | None = None
    taken_this_year: int = 0


@dataclass(frozen=True, slots=True)
class Precheck:
    """``yuan`` is the most that the rule names, None where it names nothing or something speaks against.

    ``unknown`` is empty where something speaks against: what is missing could not change that answer.
    """

    yuan: int | None
    against: tuple[Finding, ...]
    unknown: tuple[Finding, ...]

    @property
    def fits(self) -> bool:
        return not self.against and not self.unknown


def precheck(rule: SubsidyRule, claim: Claim) -> Precheck:
    """What speaks against a claim under the rule; if nothing does, what is not known yet."""
    against: list[Finding] = []
    amount = dict(rule.yuan).get(claim.grade)
    if amount is None:
        against.append(Finding("subsidy.grade", {"grade": claim.grade.value}))
    if claim.insured_months is not None and claim.insured_months < rule.insured_months:
        short = rule.insured_months - claim.insured_months
        facts = {"need": rule.insured_months, "have": claim.insured_months, "short": short}
        against.append(Finding("subsidy.insured_short", facts))
    if month_of(claim.today) - month_of(claim.issued_on) > rule.within_months:
        against.append(Finding("subsidy.too_late", {"months": rule.within_months}))
    if rule.most_a_year is not None and claim.taken_this_year >= rule.most_a_year:
        against.append(Finding("subsidy.this_year", {"most": rule.most_a_year}))
    if against:
        return Precheck(None, tuple(against), ())
    asked = Finding("subsidy.insured_unknown", {"need": rule.insured_months})
    return Precheck(amount, (), (asked,) if claim.insured_months is None else ())
