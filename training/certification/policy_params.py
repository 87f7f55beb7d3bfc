"""What a rule's parameters mean: plain data of a policy row, checked and read as the values rules judge by.

Years in the data are whole years; months in the rules. Raises pydantic's ValidationError (a ValueError) for
data that does not say what its kind must say.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.occupations.rules.grades import Grade
from training.certification.rules.eligibility import PolicyKind
from training.certification.rules.equivalence import Match
from training.certification.rules.placement import Benefit
from training.certification.rules.promotion import Alternative, DiplomaKind, TitleLevel
from training.certification.rules.subsidy import SubsidyRule


class Decider(StrEnum):
    """Who decides on a grade: the enterprise alone, an evaluating body, or the enterprise by appointment."""

    ENTERPRISE = "enterprise"
    EVALUATION = "evaluation"
    APPOINTMENT = "appointment"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AlternativeData(_Part):
    """One alternative of a grade's conditions."""

    min_age: int | None = Field(default=None, ge=14, le=80)
    work_years: int | None = Field(default=None, ge=0, le=50)
    related: bool = True
    prior_grade: Grade | None = None
    since_years: int = Field(default=0, ge=0, le=50)
    title: TitleLevel | None = None
    title_years: int = Field(default=0, ge=0, le=50)
    diplomas: tuple[DiplomaKind, ...] = ()
    graduating: bool = False
    major_checked: bool = False
    apprenticeship: bool = False
    training_hours: int | None = Field(default=None, ge=1, le=5000)

    def read(self) -> Alternative:
        return Alternative(
            min_age=self.min_age,
            work_months=None if self.work_years is None else self.work_years * 12,
            related=self.related,
            prior_grade=self.prior_grade,
            since_months=self.since_years * 12,
            title=self.title,
            title_months=self.title_years * 12,
            diplomas=self.diplomas,
            graduating=self.graduating,
            major_checked=self.major_checked,
            apprenticeship=self.apprenticeship,
            training_hours=self.training_hours,
        )


class ConditionsData(_Part):
    """The conditions of one grade, for standards whose edition lies in the span."""

    edition_from: int | None = None
    edition_to: int | None = None
    grade: Grade
    alternatives: tuple[AlternativeData, ...] = Field(min_length=1)

    def read(self) -> tuple[Alternative, ...]:
        return tuple(each.read() for each in self.alternatives)


class StepData(_Part):
    """A step of the ladder and who decides on it."""

    grade: Grade
    decider: Decider


class LadderData(_Part):
    """The whole ladder, lowest first."""

    steps: tuple[StepData, ...] = Field(min_length=1)


class MatchData(_Part):
    """A grade that opens a title after so many years."""

    grade: Grade
    years: int = Field(ge=0, le=50)
    title: TitleLevel

    def read(self) -> Match:
        return Match(self.grade, self.years * 12, self.title)


class TitlesData(_Part):
    """Grades matched with titles."""

    matches: tuple[MatchData, ...] = Field(min_length=1)


class BenefitData(_Part):
    """A line of a table of places."""

    place_from: int = Field(ge=1)
    place_to: int = Field(ge=1)
    floor: Grade
    cap: Grade
    group: str = ""
    parts_passed: bool = True
    once_a_year: bool = True
    honours: tuple[str, ...] = ()

    def read(self) -> Benefit:
        return Benefit(**self.model_dump())


class PlacementData(_Part):
    """What places in contests of some classes open; no lines where the table is not known."""

    contest_classes: tuple[str, ...] = Field(min_length=1)
    benefits: tuple[BenefitData, ...] = ()


class SubsidyData(_Part):
    """One version of the subsidy's rule."""

    insured_months: int = Field(ge=0)
    within_months: int = Field(ge=1)
    most_a_year: int | None = Field(default=None, ge=0)
    yuan: dict[Grade, int]

    def read(self) -> SubsidyRule:
        amounts = tuple(self.yuan.items())
        return SubsidyRule(self.insured_months, self.within_months, amounts, self.most_a_year)


_FORMS: Mapping[PolicyKind, type[_Part]] = {
    PolicyKind.LADDER: LadderData,
    PolicyKind.CONDITIONS: ConditionsData,
    PolicyKind.TITLES: TitlesData,
    PolicyKind.PLACEMENT: PlacementData,
    PolicyKind.SUBSIDY: SubsidyData,
}


def read_params(kind: PolicyKind, params: Mapping[str, Any]) -> BaseModel:
    """The parameters checked against what their kind must say."""
    return _FORMS[kind].model_validate(dict(params))
