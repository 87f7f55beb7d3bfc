"""Parallel forms: alike in worth and difficulty, alien in items, the same from the same seed."""

import random
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.points import Points, marks
from core.text import LOCALES, finding_texts
from exam.rules.blueprint import Blueprint, Exposure, Section, TopicQuota
from exam.rules.drawing import draw_all, rows_of
from exam.rules.exposure import rested
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Candidate
from exam.rules.parallel import FormSet, FormsWish, assemble_forms, by_topic, check_wish
from question_bank.kinds.contract import KindName

S, J = KindName.SINGLE_CHOICE, KindName.TRUE_FALSE


def test_forms_are_compared_by_the_first_level_of_topics_that_tells_their_items_apart() -> None:
    one = [("E", "A", "1"), ("E", "A", "2"), ("E", "B")]
    other = [("E", "B"), ("E", "B", "3"), ("E",)]
    assert by_topic([one, other]) == {"A": (2, 0), "B": (1, 2), "E": (0, 1)}
    assert by_topic([[("A",)], [("A",), ()]]) == {"": (0, 1), "A": (1, 1)}
    assert by_topic([[("A", "1")], [("A", "1")]]) == {"A": (1, 1)}
    assert by_topic([[], []]) == {}


def section(title: str, kind: KindName, count: int, *quotas: tuple[str, int]) -> Section:
    return Section(
        title=title,
        kind=kind,
        count=count,
        points_each=marks(2),
        rule=AllOrNothing(),
        quotas=tuple(TopicQuota(topic=topic, count=of_topic) for topic, of_topic in quotas),
    )


def plan(*sections: Section) -> Blueprint:
    return Blueprint(sections=sections, announced_total=Points(sum(each.points for each in sections)))


def bank(size: int, seed: int = 1, *, enemies: int = 0) -> list[Candidate]:
    chance = random.Random(seed)
    return [
        Candidate(
            item_id=number,
            version_id=number,
            kind=chance.choice((S, J)),
            topic_path=(f"{chance.randrange(4)}",),
            difficulty=chance.randrange(1, 6),
            times_used=chance.randrange(3),
            enemy_group=f"e{chance.randrange(enemies)}" if enemies and chance.random() < 0.3 else None,
            fingerprint=f"f{chance.randrange(size * 4)}",
        )
        for number in range(size)
    ]


PLAN = plan(section("一", S, 12, ("0", 3), ("1", 2)), section("二", J, 8, ("2", 2)))


def made(cards: list[Candidate], wish: FormsWish, *, blueprint: Blueprint = PLAN, seed: int = 5) -> FormSet:
    return assemble_forms(blueprint, cards, wish, random.Random(seed))


def items(forms: FormSet) -> list[list[int]]:
    return [[each.item_id for each in form.items] for form in forms.forms]


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    forms=st.integers(2, 6),
    size=st.integers(60, 400),
    percent=st.sampled_from([0, 10, 50, 100]),
)
def test_forms_are_as_designed_or_say_what_is_short(seed: int, forms: int, size: int, percent: int) -> None:
    wish = FormsWish(forms, percent, 100)
    got = made(bank(size, seed, enemies=5), wish, seed=seed)
    for form in got.forms:
        ids = [each.item_id for each in form.items]
        enemies = [each.enemy_group for each in form.items if each.enemy_group]
        alike = [each.fingerprint for each in form.items]
        assert len(set(ids)) == len(ids)
        assert len(set(enemies)) == len(enemies)
        assert len(set(alike)) == len(alike)
        if not got.findings:
            assert [len(each.picks) for each in form.sections] == [12, 8]
            assert sum(each.topic_path == ("0",) for each in form.sections[0].picks) >= 3
    assert got.most_overlap <= wish.most_shared(20)
    assert items(made(bank(size, seed, enemies=5), wish, seed=seed)) == items(got)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), forms=st.integers(2, 6))
def test_topics_that_the_blueprint_leaves_open_are_spread_evenly(seed: int, forms: int) -> None:
    open_plan = plan(section("一", S, 12), section("二", J, 8))
    got = made(bank(500, seed), FormsWish(forms), blueprint=open_plan, seed=seed)
    assert got.findings == ()
    counts = by_topic([[each.topic_path for each in form.items] for form in got.forms])
    assert all(max(of_topic) - min(of_topic) <= 2 for of_topic in counts.values())
    assert got.spread <= 10


@pytest.mark.parametrize(("widest", "spread", "even"), [(0, 0, False), (200, 200, True)])
def test_topics_give_way_only_where_forms_would_not_be_equally_hard(
    widest: int, spread: int, *, even: bool
) -> None:
    cards = [
        Candidate(item_id=number, version_id=number, kind=S, topic_path=(topic,), difficulty=difficulty)
        for number, (topic, difficulty) in enumerate([("A", 5), ("A", 1), ("B", 3), ("B", 3)])
    ]
    got = made(cards, FormsWish(2, 0, widest), blueprint=plan(section("一", S, 2)))
    assert got.findings == () and got.spread == spread
    counts = by_topic([[each.topic_path for each in form.items] for form in got.forms])
    assert (counts == {"A": (1, 1), "B": (1, 1)}) is even


def test_no_item_is_shared_while_the_bank_lasts_even_when_sharing_is_allowed() -> None:
    got = made(bank(600), FormsWish(4, 100))
    assert got.findings == ()
    assert got.most_overlap == 0
    assert {each.times_used for form in got.forms for each in form.items} <= {0, 1}


def test_what_the_bank_can_just_fill_is_filled_whoever_draws_first() -> None:
    cards = [
        Candidate(item_id=number, version_id=number, kind=S, topic_path=(topic,), difficulty=3)
        for topic, numbers in (("0", range(6)), ("1", range(6, 24)))
        for number in numbers
    ]
    for seed in range(20):
        got = made(cards, FormsWish(3), blueprint=plan(section("一", S, 8, ("0", 2))), seed=seed)
        assert got.findings == ()


def test_overlap_is_taken_from_a_small_bank_and_never_more_than_allowed() -> None:
    cards = [Candidate(item_id=number, version_id=number, kind=S, difficulty=3) for number in range(26)]
    blueprint = plan(section("一", S, 10))
    assert [each.code for each in made(cards, FormsWish(3), blueprint=blueprint).findings] == [
        "exam.forms_short"
    ]
    got = made(cards, FormsWish(3, 20), blueprint=blueprint)
    assert got.findings == ()
    assert 0 < got.most_overlap <= 2
    assert max(got.overlap[0][0], got.overlap[1][1]) == 10


@pytest.mark.parametrize("bank_seed", [293471, 753023, *range(30)])
def test_a_trade_in_a_bank_run_dry_never_lets_two_forms_share_more_than_allowed(bank_seed: int) -> None:
    cards = bank(3, bank_seed, enemies=3 if bank_seed % 2 else 1)
    rows = rows_of(plan(section("一", S, 3, ("0", 1))), cards)
    forms = [
        {card.item_id for demand in demands for card in demand.picks}
        for demands in draw_all(rows, random.Random(5), forms=3, most_shared=1)
    ]
    assert all(len(one & other) <= 1 for one, other in combinations(forms, 2))


def test_forms_of_a_mixed_bank_are_equally_hard() -> None:
    got = made(bank(800, 3), FormsWish(10))
    assert got.findings == ()
    assert float(got.spread) <= 0.05


def test_forms_that_cannot_be_made_equal_are_named_with_their_difference() -> None:
    cards = [
        Candidate(item_id=number, version_id=number, kind=S, difficulty=1 if number else 5)
        for number in range(2)
    ]
    got = made(cards, FormsWish(2), blueprint=plan(section("一", S, 1)))
    assert [(each.code, each.facts["spread"]) for each in got.findings] == [("exam.forms_unequal", "4.00")]


def test_a_short_topic_is_named_with_what_all_forms_need_together() -> None:
    got = made(bank(60), FormsWish(5))
    assert "exam.forms_short_of_topic" in {each.code for each in got.findings}
    assert all(len(finding_texts(got.findings, locale)) == len(got.findings) for locale in LOCALES)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (FormsWish(1), "exam.forms_out_of_range"),
        (FormsWish(21), "exam.forms_out_of_range"),
        (FormsWish(2, 101), "exam.overlap_out_of_range"),
        (FormsWish(2, 0, -1), "exam.spread_negative"),
    ],
)
def test_a_wish_nobody_could_fulfil_is_refused_in_words(wish: FormsWish, code: str) -> None:
    [finding] = check_wish(wish)
    assert finding.code == code
    assert all(finding_texts((finding,), locale) for locale in LOCALES)


def test_twenty_forms_of_a_hundred_items_share_none() -> None:
    cards = bank(8000, enemies=50)
    blueprint = plan(section("一", S, 60, ("0", 10), ("1", 20)), section("二", J, 40, ("2", 10)))
    got = made(cards, FormsWish(20), blueprint=blueprint)
    assert got.findings == ()
    ids = [set(each) for each in items(got)]
    assert not any(one & other for one, other in combinations(ids, 2))


def test_what_is_missing_is_traded_without_sharing_more_than_wished() -> None:
    few = [
        Candidate(item_id=1, version_id=1, kind=S, topic_path=("T1",), difficulty=1, times_used=1),
        Candidate(item_id=2, version_id=2, kind=S, topic_path=("T1",), times_used=1, enemy_group="e"),
    ]
    forms = made(
        few, FormsWish(2, overlap_percent=34), blueprint=plan(section("一", S, 3, ("T1", 1))), seed=34
    )
    assert [each.code for each in forms.findings] == ["exam.forms_short_of_topic", "exam.forms_short"]
    assert forms.most_overlap <= 1


@settings(max_examples=40)
@given(
    st.integers(0, 10_000), st.integers(2, 4), st.integers(1, 4), st.integers(1, 3), st.sampled_from([0, 2])
)
def test_items_that_forms_share_stand_in_no_more_papers_than_they_may(
    seed: int, forms: int, most_papers: int, most_shared: int, enemies: int
) -> None:
    """Of a bank in which nothing is worn yet, as exposure control leaves it."""
    exposure = Exposure(most_papers=most_papers)
    cards = rested(bank(14, seed, enemies=enemies), exposure, date(2026, 1, 1))
    rows = rows_of(plan(section("一", S, 6, ("0", 1))), cards)
    drawn = draw_all(rows, random.Random(seed), forms=forms, most_shared=most_shared, most_papers=most_papers)
    held = [{card.item_id for demand in demands for card in demand.picks} for demands in drawn]
    assert all(len(one & other) <= most_shared for one, other in combinations(held, 2))
    for card in cards:
        assert card.times_used + sum(card.item_id in form for form in held) <= most_papers


def test_an_item_used_up_by_one_form_is_not_shared_with_the_next() -> None:
    fresh = Candidate(item_id=1, version_id=1, kind=S)
    short = {}
    for most in (1, 2):
        rows = rows_of(plan(section("一", S, 1)), [fresh])
        drawn = draw_all(rows, random.Random(1), forms=2, most_shared=1, most_papers=most)
        short[most] = [demand.missing for demands in drawn for demand in demands]
    assert short == {1: [0, 1], 2: [0, 0]}
