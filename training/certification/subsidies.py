"""A first look at the skill subsidy for certificates: by the version in force, with reasons; no decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import Finding
from core.occupations.rules.grades import Grade
from training.certification.pathways import COUNTING_TITLES
from training.certification.policy_params import SubsidyData
from training.certification.rules.eligibility import Asked, PolicyKind, Rule, Verified, in_force
from training.certification.rules.subsidy import Claim, Precheck, precheck
from training.certification.states import CertificateStatus, CertificateTitle


@dataclass(frozen=True, slots=True)
class SubsidyView:
    """What a first look says. ``rule`` None: no version is in force there, and nothing was looked at."""

    rule: Rule | None
    checked: Precheck | None

    @property
    def unverified(self) -> bool:
        return self.rule is not None and self.rule.verified is Verified.UNVERIFIED


def concerns(title: CertificateTitle, status: CertificateStatus) -> bool:
    """Whether a subsidy can be asked for such a certificate at all: a skill certificate that stands.

    A training or contest certificate of this house is none, so there is no claim to look at.
    """
    return status is CertificateStatus.VALID and title in COUNTING_TITLES


def without_claim(title: CertificateTitle, status: CertificateStatus, grade: Grade | None) -> Finding:
    """Why nothing was looked at for such a certificate."""
    if status is not CertificateStatus.VALID:
        return Finding("subsidy.not_valid", {})
    if title not in COUNTING_TITLES:
        return Finding("subsidy.no_skill_certificate", {})
    return Finding("subsidy.no_grade" if grade is None else "subsidy.no_rule", {})


def look(
    rules: Sequence[Rule],
    *,
    grade: Grade,
    issued_on: date,
    today: date,
    region: str = "",
    insured_months: int | None = None,
) -> SubsidyView:
    """Judge a certificate by the subsidy rule in force today for the region.

    ``insured_months``: as the personnel office knows it; None says so in the answer.
    """
    rule = next(iter(in_force(rules, Asked(PolicyKind.SUBSIDY, today, region))), None)
    if rule is None:
        return SubsidyView(None, None)
    claim = Claim(grade, issued_on, today, insured_months)
    return SubsidyView(rule, precheck(SubsidyData.model_validate(rule.params).read(), claim))
