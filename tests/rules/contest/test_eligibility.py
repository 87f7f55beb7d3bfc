"""Who may enter: by window, group, age on the day, grade, unit and region; with every reason named."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contest.rules.eligibility import (
    AgeRange,
    Applicant,
    EligibilityRule,
    EntryGroup,
    Judged,
    Registration,
    age_on,
    check_rule,
    judge,
)
from core.occupations.rules.grades import Grade

NOW = datetime(2027, 3, 8, 1, 0, tzinfo=UTC)
DAY = date(2027, 3, 8)
OPEN = Registration(opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=1), is_published=True)
WORKER = Applicant(
    group=EntryGroup.WORKERS,
    born_on=date(1990, 5, 1),
    grade=Grade.LEVEL_3,
    unit_path="/1/5/",
    region="320500",
)
RULE = EligibilityRule(
    groups=(EntryGroup.WORKERS,),
    ages={EntryGroup.WORKERS: AgeRange(youngest=18, oldest=50)},
    least_grade=Grade.LEVEL_4,
    within="/1/",
    region="32",
    most_per_unit=3,
)


def judged(applicant: Applicant, rule: EligibilityRule = RULE, times: Registration = OPEN) -> Judged:
    return judge(rule, times, applicant, now=NOW, today=DAY)


def against(applicant: Applicant, rule: EligibilityRule = RULE, times: Registration = OPEN) -> list[str]:
    return [each.code for each in judged(applicant, rule, times).against]


def test_who_meets_every_condition_may_enter() -> None:
    assert judged(WORKER) == Judged((), ())
    assert judged(Applicant(group=EntryGroup.WORKERS), EligibilityRule()) == Judged((), ())


@pytest.mark.parametrize(
    ("applicant", "code"),
    [
        (replace(WORKER, group=EntryGroup.STUDENTS), "contest.group_not_admitted"),
        (replace(WORKER, born_on=date(2009, 3, 9)), "contest.too_young"),
        (replace(WORKER, born_on=date(1976, 3, 8)), "contest.too_old"),
        (replace(WORKER, grade=Grade.LEVEL_5), "contest.grade_too_low"),
        (replace(WORKER, unit_path="/2/5/"), "contest.unit_outside"),
        (replace(WORKER, unit_path=None), "contest.unit_unknown"),
        (replace(WORKER, region="330100"), "contest.region_outside"),
        (replace(WORKER, region=None), "contest.region_outside"),
        (replace(WORKER, unit_entries=3), "contest.unit_quota_used"),
        (replace(WORKER, entered=True), "contest.already_entered"),
        (replace(WORKER, barred=True), "contest.entry_barred"),
    ],
)
def test_each_condition_not_met_is_a_reason_by_itself(applicant: Applicant, code: str) -> None:
    assert against(applicant) == [code]


def test_all_reasons_are_told_together() -> None:
    told = against(replace(WORKER, born_on=date(1960, 1, 1), grade=Grade.APPRENTICE, region="44"))
    assert told == ["contest.region_outside", "contest.too_old", "contest.grade_too_low"]


def test_what_is_not_known_is_checked_by_a_person_and_holds_nobody_back() -> None:
    found = judged(replace(WORKER, born_on=None, grade=None))
    assert found.against == ()
    assert [each.code for each in found.to_check] == ["contest.age_unknown", "contest.grade_unknown"]


@pytest.mark.parametrize(
    ("times", "code"),
    [
        (replace(OPEN, opens_at=NOW + timedelta(seconds=1)), "contest.registration_not_open"),
        (replace(OPEN, is_published=False), "contest.registration_not_open"),
        (replace(OPEN, closes_at=NOW), "contest.registration_over"),
    ],
)
def test_registration_is_open_from_its_first_instant_to_before_its_last(
    times: Registration, code: str
) -> None:
    assert against(WORKER, times=times) == [code]
    assert against(WORKER, times=replace(OPEN, opens_at=NOW)) == []


def test_age_is_counted_on_the_day_the_rules_name() -> None:
    rule = RULE.model_copy(update={"ages_on": date(2027, 1, 1)})
    turned_51_since = replace(WORKER, born_on=date(1976, 2, 1))
    assert against(turned_51_since) == ["contest.too_old"]
    assert against(turned_51_since, rule) == []
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_bounds_that_bound_nothing_ask_for_no_birth_date() -> None:
    rule = RULE.model_copy(update={"ages": {EntryGroup.WORKERS: AgeRange()}})
    assert judged(replace(WORKER, born_on=None), rule) == Judged((), ())


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (EligibilityRule(groups=()), "contest.groups_missing"),
        (
            EligibilityRule(ages={EntryGroup.WORKERS: AgeRange(youngest=50, oldest=20)}),
            "contest.ages_unfit",
        ),
        (EligibilityRule(ages={EntryGroup.WORKERS: AgeRange(oldest=200)}), "contest.ages_unfit"),
        (EligibilityRule(most_per_unit=0), "contest.unit_quota_empty"),
    ],
)
def test_a_rule_nobody_could_be_judged_by_is_refused(rule: EligibilityRule, code: str) -> None:
    assert [each.code for each in check_rule(rule)] == [code]
    assert check_rule(RULE) == ()


def test_a_region_is_the_beginning_of_a_code_that_there_is() -> None:
    def told(region: str) -> list[str]:
        return [each.code for each in check_rule(EligibilityRule(region=region))]

    assert [told(each) for each in ("32", "3205", "320583")] == [[], [], []]
    assert {*map(tuple, map(told, ("abcd", "320", "99", "３２")))} == {("contest.region_unfit",)}
