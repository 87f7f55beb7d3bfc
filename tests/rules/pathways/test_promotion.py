"""The conditions of application, as the two drafting rules (编制技术规程 2018 and 2023) state them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.occupations.rules.grades import Grade
from training.certification import policies
from training.certification.policy_params import ConditionsData
from training.certification.rules.promotion import (
    Alternative,
    Background,
    Diploma,
    DiplomaKind,
    GradeVerdict,
    HeldStep,
    HeldTitle,
    TitleLevel,
    judge,
)
from training.certification.rules.years import ENDLESS, Stretch, first_day, month_of

TODAY = date(2027, 3, 8)
NOW = month_of(TODAY)


def conditions(code: str) -> tuple[Alternative, ...]:
    """The alternatives of a shipped row."""
    row = next(each for each in policies.shipped_rules() if each.code == f"conditions.{code}")
    return ConditionsData.model_validate(row.params).read()


def worked(months: int) -> tuple[Stretch, ...]:
    """So many whole months of work up to last month."""
    return (Stretch(NOW - months, NOW - 1),) if months else ()


def held(grade: Grade, months_ago: int) -> HeldStep:
    """A certificate issued in the month so long before this one."""
    month = NOW - months_ago - 1
    return HeldStep(grade, date(month // 12, month % 12 + 1, 15))


def verdict(code: str, background: Background) -> GradeVerdict:
    grade = Grade(code.partition(".")[2])
    return judge(grade, conditions(code), background)


BLANK = Background(today=TODAY)


@pytest.mark.parametrize(
    ("code", "background"),
    [
        # 国家职业标准编制技术规程（2023年版）: 五级，年满 16 周岁
        ("2023.level_5", replace(BLANK, age=16)),
        # 四级：累计 5 年；五级后 3 年；中职及以上毕业（含应届）
        ("2023.level_4", replace(BLANK, work=worked(60))),
        ("2023.level_4", replace(BLANK, work=worked(36), held=(held(Grade.LEVEL_5, 36),))),
        ("2023.level_4", replace(BLANK, diplomas=(Diploma(DiplomaKind.VOCATIONAL, graduated=False),))),
        # 三级：累计 10 年；四级后 4 年；初级职称后 1 年；高级工班；四级 + 专科；专科经评估论证
        ("2023.level_3", replace(BLANK, work=worked(120))),
        ("2023.level_3", replace(BLANK, work=worked(48), held=(held(Grade.LEVEL_4, 48),))),
        (
            "2023.level_3",
            replace(BLANK, work=worked(12), titles=(HeldTitle(TitleLevel.ASSISTANT, date(2026, 2, 9)),)),
        ),
        ("2023.level_3", replace(BLANK, diplomas=(Diploma(DiplomaKind.SENIOR_CLASS),))),
        (
            "2023.level_3",
            replace(BLANK, held=(held(Grade.LEVEL_4, 0),), diplomas=(Diploma(DiplomaKind.COLLEGE),)),
        ),
        ("2023.level_3", replace(BLANK, diplomas=(Diploma(DiplomaKind.COLLEGE, major_checked=True),))),
        # 国家职业技能标准编制技术规程（2018年版）: 五级 1 年或学徒期满；四级 6 年；
        # 三级：四级后 5 年；二级：三级后 4 年；一级：二级后 4 年
        ("2018.level_5", replace(BLANK, work=worked(12))),
        ("2018.level_5", replace(BLANK, apprenticeship_done=True)),
        ("2018.level_4", replace(BLANK, work=worked(72))),
        ("2018.level_3", replace(BLANK, work=worked(60), held=(held(Grade.LEVEL_4, 60),))),
        ("2018.level_2", replace(BLANK, work=worked(48), held=(held(Grade.LEVEL_3, 48),))),
        ("2018.level_1", replace(BLANK, work=worked(48), held=(held(Grade.LEVEL_2, 48),))),
    ],
)
def test_who_meets_one_alternative_may_apply(code: str, background: Background) -> None:
    assert verdict(code, background).may_apply


def test_four_months_short_are_told_as_four_months() -> None:
    """三级：取得四级证书后累计从事满 5 年（2018年版）; 4 years 8 months are 4 months short."""
    background = replace(BLANK, work=worked(90), held=(held(Grade.LEVEL_4, 56),))
    found = verdict("2018.level_3", background)
    assert not found.may_apply
    nearest = found.outcomes[0]
    assert (nearest.number, nearest.short_months) == (1, 4)
    assert [(check.finding.code, check.met) for check in nearest.checks] == [
        ("pathway.grade_met", True),
        ("pathway.since_grade_short", False),
    ]
    assert dict(nearest.checks[1].finding.facts) == {
        "grade": "level_4",
        "need": 5,
        "years": 4,
        "months": 8,
        "short": 4,
    }


def test_the_month_of_issue_and_the_running_month_do_not_count() -> None:
    held_on = HeldStep(Grade.LEVEL_4, date(2022, 3, 1))
    background = replace(BLANK, work=worked(90), held=(held_on,))
    assert verdict("2018.level_3", background).outcomes[0].short_months == 1


def test_what_time_cannot_give_stands_behind_what_it_can() -> None:
    found = verdict("2018.level_3", replace(BLANK, work=worked(30), held=(held(Grade.LEVEL_4, 30),)))
    assert [outcome.short_months for outcome in found.outcomes] == [30, None, None]


def test_a_higher_certificate_counts_for_a_lower_one() -> None:
    background = replace(BLANK, work=worked(60), held=(held(Grade.LEVEL_3, 60),))
    assert verdict("2018.level_3", background).may_apply


def test_related_work_counts_where_the_rule_says_so() -> None:
    background = replace(BLANK, work=worked(10), related_work=(Stretch(NOW - 30, NOW - 11),))
    any_work = (Alternative(work_months=30),)
    same_work = (Alternative(work_months=30, related=False),)
    assert judge(Grade.LEVEL_5, any_work, background).may_apply
    assert judge(Grade.LEVEL_5, same_work, background).outcomes[0].short_months == 20
    assert judge(Grade.LEVEL_5, (Alternative(work_months=10, related=False),), background).may_apply


@pytest.mark.parametrize(
    ("wanted", "background", "codes", "short"),
    [
        (Alternative(min_age=16), BLANK, ["pathway.age_unknown"], None),
        (Alternative(min_age=18), replace(BLANK, age=17), ["pathway.age_short"], 12),
        (Alternative(apprenticeship=True), BLANK, ["pathway.apprenticeship_missing"], None),
        (Alternative(training_hours=40), replace(BLANK, training_hours=30), ["pathway.hours_short"], None),
        (Alternative(training_hours=40), replace(BLANK, training_hours=40), ["pathway.hours_met"], 0),
        (Alternative(title=TitleLevel.INTERMEDIATE), BLANK, ["pathway.title_missing"], None),
        (
            Alternative(title=TitleLevel.INTERMEDIATE),
            replace(BLANK, titles=(HeldTitle(TitleLevel.SENIOR, TODAY),)),
            ["pathway.title_met"],
            0,
        ),
        (
            Alternative(title=TitleLevel.ASSISTANT, title_months=12),
            replace(BLANK, work=worked(60), titles=(HeldTitle(TitleLevel.ASSISTANT, date(2026, 8, 1)),)),
            ["pathway.title_met", "pathway.since_title_short"],
            6,
        ),
        (
            Alternative(diplomas=(DiplomaKind.COLLEGE,)),
            replace(BLANK, diplomas=(Diploma(DiplomaKind.COLLEGE, graduated=False),)),
            ["pathway.diploma_missing"],
            None,
        ),
        (
            Alternative(diplomas=(DiplomaKind.COLLEGE,), major_checked=True),
            replace(BLANK, diplomas=(Diploma(DiplomaKind.COLLEGE),)),
            ["pathway.diploma_met", "pathway.major_missing"],
            None,
        ),
        (Alternative(prior_grade=Grade.LEVEL_5), BLANK, ["pathway.grade_missing"], None),
    ],
)
def test_each_demand_says_what_it_found(
    wanted: Alternative, background: Background, codes: list[str], short: int | None
) -> None:
    outcome = judge(Grade.LEVEL_4, (wanted,), background).outcomes[0]
    assert [check.finding.code for check in outcome.checks] == codes
    assert outcome.short_months == short


def test_without_conditions_nobody_may_apply() -> None:
    assert not judge(Grade.SPECIAL_TECHNICIAN, (), BLANK).may_apply


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=200))
def test_more_work_never_makes_anybody_less_eligible(months: int, more: int) -> None:
    for code in ("2018.level_4", "2023.level_3", "2018.level_3"):
        less = verdict(code, replace(BLANK, work=worked(months), held=(held(Grade.LEVEL_4, months),)))
        longer = replace(BLANK, work=worked(months + more), held=(held(Grade.LEVEL_4, months + more),))
        assert verdict(code, longer).may_apply or not less.may_apply


def test_nobody_is_told_a_month_that_no_work_on_record_brings() -> None:
    grade = held(Grade.LEVEL_4, 30)
    going_on = (Stretch(NOW - 30, ENDLESS),)
    for background, ready, stalled in (
        (replace(BLANK, work=going_on, held=(grade,)), first_day(NOW + 30), False),
        (replace(BLANK, related_work=going_on, held=(grade,)), first_day(NOW + 30), False),
        (replace(BLANK, work=worked(30), held=(grade,)), None, True),
        (replace(BLANK, held=(grade,)), None, True),
        (replace(BLANK, work=(Stretch(NOW - 30, NOW + 28),), held=(grade,)), None, True),
        (replace(BLANK, work=(Stretch(NOW - 30, NOW + 29),), held=(grade,)), first_day(NOW + 30), False),
        (replace(BLANK, work=worked(90), held=(held(Grade.LEVEL_4, 60),)), None, False),
    ):
        nearest = verdict("2018.level_3", background).outcomes[0]
        assert (nearest.ready_on(TODAY), nearest.stalled) == (ready, stalled)


def test_years_of_life_pass_whether_or_not_anybody_works() -> None:
    nearest = judge(Grade.LEVEL_5, (Alternative(min_age=16),), replace(BLANK, age=15)).outcomes[0]
    assert (nearest.ready_on(TODAY), nearest.stalled) == (first_day(NOW + 12), False)


@given(st.integers(min_value=0, max_value=120), st.integers(min_value=-120, max_value=120))
def test_in_the_month_told_the_recorded_work_suffices(before: int, after: int) -> None:
    work = () if before + after < 0 else (Stretch(NOW - before, NOW + after),)
    start = replace(BLANK, work=work)
    nearest = verdict("2018.level_4", start).outcomes[0]
    ready = nearest.ready_on(TODAY)
    assert (ready is None) == (nearest.stalled or nearest.met)
    if ready is not None:
        assert verdict("2018.level_4", replace(start, today=ready)).may_apply


@given(st.integers(min_value=0, max_value=240))
def test_the_months_told_are_the_months_it_takes(months: int) -> None:
    start = replace(BLANK, work=worked(months))
    short = verdict("2018.level_4", start).outcomes[0].short_months
    assert short == max(0, 72 - months)
    assert verdict("2018.level_4", replace(BLANK, work=worked(months + (short or 0)))).may_apply
