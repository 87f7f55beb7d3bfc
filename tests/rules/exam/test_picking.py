"""What may be picked by hand beside what is in the paper already."""

from core.points import marks
from core.text import LOCALES, finding_texts
from exam.rules.blueprint import Blueprint, DifficultyBounds, Section, TopicQuota
from exam.rules.kept_rows import unfilled_rows
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Candidate
from exam.rules.picking import check_pick
from question_bank.kinds.contract import KindName

SECTION = Section(
    title="一",
    kind=KindName.SINGLE_CHOICE,
    count=3,
    points_each=marks(1),
    rule=AllOrNothing(),
    difficulty=DifficultyBounds(easiest=2, hardest=4),
)


def card(
    number: int, *, difficulty: int = 3, enemy: str | None = None, alike: str | None = None
) -> Candidate:
    return Candidate(
        item_id=number,
        version_id=number,
        kind=KindName.SINGLE_CHOICE,
        difficulty=difficulty,
        enemy_group=enemy,
        fingerprint=alike,
    )


def codes(picked: Candidate, beside: dict[int, Candidate]) -> list[str]:
    findings = check_pick(picked, SECTION, beside, in_section=len(beside))
    assert all(len(finding_texts(findings, locale)) == len(findings) for locale in LOCALES)
    return [finding.code for finding in findings]


def test_enemies_near_duplicates_and_the_wrong_difficulty_are_named_with_their_slot() -> None:
    beside = {4: card(1, enemy="e", alike="f")}
    assert codes(card(2), beside) == []
    assert codes(card(2, enemy="e"), beside) == ["exam.pick_enemy"]
    assert codes(card(2, alike="f"), beside) == ["exam.pick_alike"]
    assert codes(card(1), beside) == ["exam.pick_twice"]
    assert codes(card(2, difficulty=5), beside) == ["exam.pick_outside_difficulty"]


def test_a_full_section_takes_no_more() -> None:
    assert codes(card(9), {slot: card(slot) for slot in (1, 2, 3)}) == ["exam.pick_section_full"]


def test_an_item_of_another_kind_stays_out() -> None:
    other = card(9)._replace(kind=KindName.TRUE_FALSE)
    assert codes(other, {}) == ["exam.pick_of_other_kind"]


def test_a_row_that_the_items_of_its_section_do_not_fill_is_told_once_the_section_is_full() -> None:
    rows = (TopicQuota(topic="T1", difficulty=3, count=1), TopicQuota(topic="T1", count=1))
    section = SECTION.model_copy(update={"quotas": rows})
    other = SECTION.model_copy(update={"title": "二", "quotas": ()})
    plan = Blueprint(sections=(section, other), announced_total=marks(6))
    there = [card(each)._replace(topic_path=("T1",)) for each in (1, 2, 3)]
    assert unfilled_rows(plan, {0: there, 1: there}) == ()
    assert (
        unfilled_rows(plan, {0: [*there[:2], card(9)]}) == ()
    )  # each item counts for one row, the rest is free
    assert unfilled_rows(plan, {0: [*there[:2], card(9, difficulty=5)]}) == ()  # of the rest nothing is told
    easy = [each._replace(difficulty=2, enemy_group="E") for each in there]
    [told] = unfilled_rows(plan, {0: easy})
    assert (told.code, told.facts["row"], told.facts["needed"], told.facts["available"]) == (
        "exam.row_unfilled",
        1,
        1,
        0,
    )
    assert all(finding_texts([told], locale) for locale in LOCALES)
    assert unfilled_rows(plan, {0: easy[:2]}) == ()
