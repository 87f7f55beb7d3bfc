"""Grades and titles matched: 人社部发〔2018〕74号."""

from dataclasses import replace
from datetime import date

from core.occupations.rules.grades import Grade
from training.certification import policies
from training.certification.policy_params import TitlesData
from training.certification.rules.equivalence import Match, Opening, openings
from training.certification.rules.promotion import Background, HeldStep, HeldTitle, TitleLevel
from training.certification.rules.years import Stretch, month_of

TODAY = date(2027, 3, 8)
WORK = (Stretch(month_of(date(2015, 1, 1)), month_of(TODAY)),)


def matches() -> list[Match]:
    row = next(each for each in policies.shipped_rules() if each.code == "titles.national")
    return [each.read() for each in TitlesData.model_validate(row.params).matches]


def opened(*held: HeldStep, titles: tuple[HeldTitle, ...] = ()) -> dict[TitleLevel, Opening]:
    background = Background(today=TODAY, work=WORK, held=held, titles=titles)
    return {each.title: each for each in openings(matches(), background)}


def test_a_senior_worker_may_be_put_forward_as_assistant_engineer_after_two_years() -> None:
    assert opened(HeldStep(Grade.LEVEL_3, date(2025, 2, 10)))[TitleLevel.ASSISTANT].may_apply
    early = opened(HeldStep(Grade.LEVEL_3, date(2025, 6, 10)))[TitleLevel.ASSISTANT]
    assert (early.may_apply, early.outcome.short_months) == (False, 4)


def test_technicians_after_three_and_senior_technicians_after_four_years() -> None:
    assert opened(HeldStep(Grade.LEVEL_2, date(2024, 2, 10)))[TitleLevel.INTERMEDIATE].may_apply
    assert not opened(HeldStep(Grade.LEVEL_2, date(2024, 6, 10)))[TitleLevel.INTERMEDIATE].may_apply
    assert opened(HeldStep(Grade.LEVEL_1, date(2023, 2, 10)))[TitleLevel.DEPUTY_SENIOR].may_apply


def test_a_title_held_already_is_not_offered_again() -> None:
    holder = (HeldTitle(TitleLevel.INTERMEDIATE, date(2020, 1, 1)),)
    assert list(opened(HeldStep(Grade.LEVEL_1, date(2020, 1, 1)), titles=holder)) == [
        TitleLevel.DEPUTY_SENIOR
    ]


def test_titles_come_lowest_first() -> None:
    background = replace(Background(today=TODAY), work=WORK)
    assert [each.title for each in openings(list(reversed(matches())), background)] == [
        TitleLevel.ASSISTANT,
        TitleLevel.INTERMEDIATE,
        TitleLevel.DEPUTY_SENIOR,
    ]
