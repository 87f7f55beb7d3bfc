"""The first look at the skill subsidy: 36 months until 2021, 12 since 2022 (失业保险技能提升补贴)."""

from dataclasses import replace
from datetime import date

import pytest

from core.occupations.rules.grades import Grade
from training.certification import policies, subsidies
from training.certification.rules.eligibility import Rule
from training.certification.rules.subsidy import Claim, SubsidyRule, precheck
from training.certification.states import CertificateStatus, CertificateTitle

RULE = SubsidyRule(12, 12, ((Grade.LEVEL_3, 2000),), most_a_year=1)
CLAIM = Claim(Grade.LEVEL_3, date(2025, 3, 1), date(2025, 9, 1), insured_months=12)


def shipped() -> list[Rule]:
    return [
        Rule(**{name: getattr(row, name) for name in Rule.__dataclass_fields__})
        for row in policies.shipped_rules()
    ]


def test_who_is_insured_long_enough_seems_to_fit() -> None:
    found = precheck(RULE, CLAIM)
    assert (found.fits, found.yuan) == (True, 2000)


@pytest.mark.parametrize(
    ("claim", "codes"),
    [
        (replace(CLAIM, insured_months=8), ["subsidy.insured_short"]),
        (replace(CLAIM, grade=Grade.LEVEL_2), ["subsidy.grade"]),
        (replace(CLAIM, today=date(2026, 4, 1)), ["subsidy.too_late"]),
        (replace(CLAIM, taken_this_year=1), ["subsidy.this_year"]),
    ],
)
def test_what_speaks_against_is_named(claim: Claim, codes: list[str]) -> None:
    found = precheck(RULE, claim)
    assert ([each.code for each in found.against], found.yuan) == (codes, None)


def test_what_is_not_known_is_asked_for_and_not_held_against_anybody() -> None:
    found = precheck(RULE, replace(CLAIM, insured_months=None))
    assert (found.fits, found.yuan, found.unknown[0].code) == (False, 2000, "subsidy.insured_unknown")


def test_nothing_is_asked_for_that_could_not_change_the_answer() -> None:
    found = precheck(RULE, replace(CLAIM, insured_months=None, today=date(2026, 4, 1)))
    assert ([each.code for each in found.against], found.unknown) == (["subsidy.too_late"], ())


@pytest.mark.parametrize("title", CertificateTitle)
def test_only_a_skill_certificate_that_stands_concerns_the_subsidy(title: CertificateTitle) -> None:
    skill = title in {CertificateTitle.LEVEL, CertificateTitle.PRIOR}
    assert subsidies.concerns(title, CertificateStatus.VALID) is skill
    assert not subsidies.concerns(title, CertificateStatus.REVOKED)


def test_a_version_without_a_yearly_cap_has_none() -> None:
    assert precheck(replace(RULE, most_a_year=None), replace(CLAIM, taken_this_year=9)).fits


@pytest.mark.parametrize(
    ("today", "region", "version", "need"),
    [
        (date(2021, 12, 31), "", "subsidy.national@1", 36),
        (date(2022, 1, 1), "", "subsidy.national@2", 12),
        (date(2025, 6, 1), "320613", "subsidy.jiangsu@1", 12),
        (date(2025, 6, 1), "110000", "subsidy.national@3", 12),
        (date(2026, 6, 1), "", "subsidy.national@4", 12),
    ],
)
def test_the_version_in_force_on_the_day_judges(today: date, region: str, version: str, need: int) -> None:
    found = subsidies.look(shipped(), grade=Grade.LEVEL_3, issued_on=today, today=today, region=region)
    assert found.rule is not None
    assert f"{found.rule.code}@{found.rule.version}" == version
    assert found.checked is not None
    assert found.checked.unknown[0].facts["need"] == need


def test_after_the_last_version_nothing_is_looked_at() -> None:
    found = subsidies.look(shipped(), grade=Grade.LEVEL_3, issued_on=date(2027, 1, 5), today=date(2027, 3, 8))
    assert (found.rule, found.checked, found.unverified) == (None, None, False)
