"""The simulator tells what a blueprint gives when papers are drawn by it again and again."""

import random
from fractions import Fraction

from core.points import Points, marks
from exam.rules.blueprint import Blueprint, Section, TopicQuota
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Candidate
from exam.rules.simulation import Simulation, simulate
from question_bank.kinds.contract import KindName


def plan(count: int, *quotas: tuple[str, int]) -> Blueprint:
    section = Section(
        title="一",
        kind=KindName.SINGLE_CHOICE,
        count=count,
        points_each=marks(2),
        rule=AllOrNothing(),
        quotas=tuple(TopicQuota(topic=topic, count=of_topic) for topic, of_topic in quotas),
    )
    return Blueprint(sections=(section,), announced_total=Points(section.points))


def card(number: int, topic: str, difficulty: int = 3) -> Candidate:
    return Candidate(
        item_id=number,
        version_id=number * 10,
        kind=KindName.SINGLE_CHOICE,
        topic_path=("root", topic),
        difficulty=difficulty,
    )


CARDS = [card(number, "ab"[number % 2]) for number in range(40)]


def run(blueprint: Blueprint, facility: dict[int, Fraction] | None = None, draws: int = 200) -> Simulation:
    return simulate(blueprint, CARDS, facility or {}, draws=draws, rng=random.Random(3))


def test_quotas_show_as_coverage_and_every_item_is_counted_once() -> None:
    told = run(plan(10, ("a", 7), ("b", 3)))
    assert [(each.topic, each.least, each.most) for each in told.topics] == [("a", 7, 7), ("b", 3, 3)]
    assert told.fitting == told.drawn == sum(told.exposure) == 40
    assert told.overlap is not None
    assert sum(told.overlap.values()) == 199


def test_the_same_seed_tells_the_same() -> None:
    assert run(plan(10)) == run(plan(10))


def test_expected_points_come_from_answers_where_there_are_any_and_from_difficulty_elsewhere() -> None:
    assert set(run(plan(10)).expected) == {1200}
    everything = {each.version_id: Fraction(1, 2) for each in CARDS}
    told = run(plan(10), everything)
    assert set(told.expected) == {1000}
    assert (run(plan(10)).measured, told.measured) == (0, 100)


def test_a_bank_that_cannot_fill_the_blueprint_says_where() -> None:
    told = run(plan(30, ("a", 25)))
    assert told.draws == 0
    assert [(each.topic, each.needed, each.available) for each in told.shortfalls] == [("a", 25, 20)]
