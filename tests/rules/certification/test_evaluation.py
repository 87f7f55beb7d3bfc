"""Every component is passed by itself."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.occupations.rules.grades import Grade, GradeComponent
from core.points import Points, marks
from training.certification.rules.evaluation import (
    FULL_MARKS,
    ComponentStanding,
    Result,
    Retakes,
    Threshold,
    Verdict,
    VerdictState,
    check_thresholds,
    judge,
    months_later,
    panel_points,
    usual_thresholds,
)

THEORY, SKILL, REVIEW = GradeComponent.THEORY, GradeComponent.SKILL, GradeComponent.REVIEW
TODAY = date(2027, 3, 8)
TWO = usual_thresholds(Grade.LEVEL_4)
ANY_TIME = Retakes()
ANY_POINTS = st.integers(0, FULL_MARKS).map(Points)


def result(component: GradeComponent, written: str | None, number: int = 1, on: date = TODAY) -> Result:
    return Result(component, number, None if written is None else marks(written), on)


def verdict(*results: Result, retakes: Retakes = ANY_TIME, today: date = TODAY) -> Verdict:
    return judge(TWO, results, retakes, today)


@given(theory=ANY_POINTS, skill=ANY_POINTS)
def test_an_evaluation_is_passed_exactly_when_every_component_is(theory: Points, skill: Points) -> None:
    found = judge(TWO, [Result(THEORY, 1, theory, TODAY), Result(SKILL, 1, skill, TODAY)], Retakes(), TODAY)
    assert (found.state is VerdictState.PASSED) == (theory >= 6000 and skill >= 6000)


def test_a_hundred_does_not_make_up_for_59_99() -> None:
    found = verdict(result(THEORY, "100"), result(SKILL, "59.99"))
    assert found.state is VerdictState.FAILED
    assert [(each.code, each.facts["short"]) for each in found.findings] == [
        ("certification.component_failed", "0.01")
    ]


def test_absence_is_not_a_zero() -> None:
    found = verdict(result(THEORY, None), result(SKILL, "90"))
    assert [each.standing for each in found.components] == [
        ComponentStanding.ABSENT,
        ComponentStanding.PASSED,
    ]
    assert found.components[0].points is None
    assert verdict(result(THEORY, "0")).components[0].standing is ComponentStanding.FAILED


def test_what_has_no_result_yet_waits_and_fails_nobody() -> None:
    found = verdict(result(THEORY, "80"))
    assert found.state is VerdictState.INCOMPLETE
    assert [each.code for each in found.findings] == ["certification.component_waiting"]


def test_technicians_need_a_review_besides() -> None:
    assert [each.component for each in usual_thresholds(Grade.LEVEL_2)] == [THEORY, SKILL, REVIEW]
    missing = check_thresholds(Grade.LEVEL_2, [Threshold(THEORY), Threshold(SKILL)])
    assert [each.facts for each in missing] == [{"component": "review"}]


def test_a_passed_retake_counts_and_a_failed_one_takes_nothing_away() -> None:
    better = verdict(result(THEORY, "50"), result(THEORY, "70", 2), result(SKILL, "60"))
    assert better.state is VerdictState.PASSED
    worse = verdict(result(THEORY, "70"), result(THEORY, "50", 2), result(SKILL, "60"))
    assert worse.state is VerdictState.PASSED


def test_a_retake_beyond_the_bound_does_not_count() -> None:
    rounds = (result(THEORY, "50"), result(THEORY, "55", 2), result(THEORY, "95", 3))
    found = verdict(*rounds, result(SKILL, "60"), retakes=Retakes(max_retakes=1))
    assert found.components[0].standing is ComponentStanding.FAILED
    assert found.components[0].tries_left == 0


def test_absence_forfeits_further_tries_only_where_the_rules_say_so() -> None:
    absent = result(THEORY, None)
    assert verdict(absent).components[0].tries_left is None
    assert verdict(absent, retakes=Retakes(max_retakes=2)).components[0].tries_left == 2
    assert verdict(absent, retakes=Retakes(max_retakes=2, absent_forfeits=True)).components[0].tries_left == 0


@pytest.mark.parametrize(("today", "standing"), [(date(2028, 3, 8), "passed"), (date(2028, 3, 9), "lapsed")])
def test_a_passed_component_is_kept_to_the_day(today: date, standing: str) -> None:
    kept = Retakes(keep_months=12)
    found = verdict(result(THEORY, "80"), retakes=kept, today=today)
    assert found.components[0].standing.value == standing


def test_months_end_where_the_day_is_missing() -> None:
    assert months_later(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_later(date(2027, 12, 15), 13) == date(2029, 1, 15)


def test_a_panel_has_three_examiners_an_odd_number_of_one_mind_about_absence() -> None:
    codes = [
        found[0].code
        for found in (
            panel_points({1: Points(8000), 2: Points(8200)}),
            panel_points({each: Points(8000) for each in range(4)}),
            panel_points({1: Points(8000), 2: None, 3: Points(8200)}),
        )
        if isinstance(found, tuple)
    ]
    assert codes == [
        "certification.panel_too_small",
        "certification.panel_even",
        "certification.panel_disagrees",
    ]
    assert panel_points({1: None, 2: None, 3: None}) is None


@given(st.lists(ANY_POINTS, min_size=3, max_size=3))
def test_a_panel_gives_the_mean_rounded_once(given_points: list[Points]) -> None:
    found = panel_points(dict(enumerate(given_points)))
    assert isinstance(found, int)
    assert abs(Fraction(found) - Fraction(sum(given_points), 3)) <= Fraction(1, 2)


def test_an_evaluation_without_components_is_none() -> None:
    codes = [each.code for each in check_thresholds(Grade.LEVEL_4, ())]
    assert "certification.components_none" in codes
