"""Assembly of papers, the last check before locking, and each candidate's order."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, marks
from core.text import LOCALES, finding_texts
from exam.rules import drawing
from exam.rules.blueprint import Blueprint, DifficultyBounds, Section, TopicQuota
from exam.rules.drawing import assemble
from exam.rules.marking import AllOrNothing
from exam.rules.paper import (
    Candidate,
    PaperSlot,
    Shortfall,
    arrange,
    check_locked_paper,
    check_sums,
)
from question_bank.kinds.contract import KindName

TWO = marks(2)


def section(
    count: int, *quotas: tuple[str, int], title: str = "一", kind: KindName = KindName.SINGLE_CHOICE
) -> Section:
    return Section(
        title=title,
        kind=kind,
        count=count,
        points_each=TWO,
        rule=AllOrNothing(),
        quotas=tuple(TopicQuota(topic=topic, count=of_topic) for topic, of_topic in quotas),
    )


def blueprint(*sections: Section) -> Blueprint:
    total = sum(each.points for each in sections)
    return Blueprint(sections=sections, announced_total=Points(total))


def card(item_id: int, *path: str, uses: int = 0, kind: KindName = KindName.SINGLE_CHOICE) -> Candidate:
    return Candidate(item_id=item_id, version_id=item_id * 10, kind=kind, topic_path=path, times_used=uses)


def picked(plan: Blueprint, cards: list[Candidate], seed: int = 1) -> list[list[int]]:
    assembly = assemble(plan, cards, random.Random(seed))
    assert assembly.complete, assembly.shortfalls
    return [[pick.item_id for pick in each.picks] for each in assembly.sections]


def test_the_least_used_items_are_taken_first() -> None:
    cards = [card(number, uses=number % 3) for number in range(30)]
    (taken,) = picked(blueprint(section(10)), cards)
    assert {number % 3 for number in taken} == {0}


def test_the_same_seed_gives_the_same_paper_and_another_seed_another() -> None:
    cards = [card(number) for number in range(200)]
    plan = blueprint(section(20))
    assert picked(plan, cards, 7) == picked(plan, cards, 7)
    assert picked(plan, cards, 7) != picked(plan, cards, 8)


def test_a_quota_is_met_from_its_topic_and_everything_below_it() -> None:
    cards = [card(number, "1", f"1.{number}") for number in range(3)]
    cards += [card(number, "2") for number in range(10, 30)]
    (taken,) = picked(blueprint(section(5, ("1", 3))), cards)
    assert {0, 1, 2} <= set(taken)


def test_two_sections_of_one_kind_never_share_an_item() -> None:
    cards = [card(number) for number in range(10)]
    one, two = picked(blueprint(section(5), section(5, title="二")), cards)
    assert sorted(one + two) == list(range(10))


def test_each_section_takes_only_its_kind_and_its_difficulty() -> None:
    cards = [card(number)._replace(difficulty=number) for number in range(6)]
    cards.append(card(9, kind=KindName.TRUE_FALSE))
    hard = section(2).model_copy(update={"difficulty": DifficultyBounds(easiest=3, hardest=4)})
    (taken,) = picked(blueprint(hard), cards)
    assert sorted(taken) == [3, 4]


def test_no_two_enemies_and_no_near_duplicates_stand_in_one_paper() -> None:
    cards = [card(number)._replace(enemy_group="e") for number in range(5)]
    cards += [card(number)._replace(fingerprint="f") for number in range(5, 10)]
    cards.append(card(10))
    (taken,) = picked(blueprint(section(3)), cards)
    assert len([number for number in taken if number < 5]) == 1
    assert len([number for number in taken if 5 <= number < 10]) == 1


def test_a_bank_that_is_short_says_where_and_by_how_much() -> None:
    cards = [card(1, "1"), card(2, "2"), card(3, "2")]
    assembly = assemble(blueprint(section(5, ("1", 2))), cards, random.Random(1))
    assert assembly.shortfalls == (Shortfall(0, "一", "1", 2, 1), Shortfall(0, "一", None, 3, 2))
    findings = [each.finding() for each in assembly.shortfalls]
    assert [found.code for found in findings] == ["exam.bank_short_of_topic", "exam.bank_short"]
    assert findings[0].facts == {"section": "一", "topic": "1", "needed": 2, "fitting": 1, "available": 1}
    assert not assembly.complete
    assert all(finding_texts(findings, locale) for locale in LOCALES)


def test_an_empty_bank_is_short_of_everything() -> None:
    assembly = assemble(blueprint(section(2)), [], random.Random(1))
    assert assembly.shortfalls == (Shortfall(0, "一", None, 2, 0),)


@given(seed=st.integers(0, 10_000))
def test_an_item_is_given_up_where_another_quota_has_nothing_else(seed: int) -> None:
    """ "a" could be served by 1 or 2, "b" by 2 or 3, "c" only by 3 or 4 and 4 is the enemy of 1."""
    cards = [card(1, "a"), card(2, "a", "b"), card(3, "b", "c"), card(4, "c")]
    cards[0] = cards[0]._replace(enemy_group="e")
    cards[3] = cards[3]._replace(enemy_group="e")
    assembly = assemble(blueprint(section(3, ("a", 1), ("b", 1), ("c", 1))), cards, random.Random(seed))
    assert assembly.complete


@given(
    paths=st.lists(st.sets(st.sampled_from("abcd"), min_size=1), max_size=9),
    asked=st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3), min_size=1),
    seed=st.integers(0, 99),
)
def test_without_enemies_a_shortfall_is_always_real(
    paths: list[set[str]], asked: dict[str, int], seed: int
) -> None:
    cards = [card(number, *sorted(path)) for number, path in enumerate(paths)]
    plan = blueprint(section(sum(asked.values()), *sorted(asked.items())))
    assembly = assemble(plan, cards, random.Random(seed))
    taken = [pick for each in assembly.sections for pick in each.picks]
    assert len({pick.item_id for pick in taken}) == len(taken)
    # Hall's theorem: the most that can be served is the least, over sets of topics, of what they reach
    # plus what the other topics ask for.
    topics = sorted(asked)
    subsets = [[t for at, t in enumerate(topics) if mask >> at & 1] for mask in range(1 << len(topics))]
    most = min(
        sum(not path.isdisjoint(subset) for path in paths)
        + sum(count for topic, count in asked.items() if topic not in subset)
        for subset in subsets
    )
    assert len(taken) == most


def test_a_hundred_items_are_drawn_out_of_fifty_thousand() -> None:
    rng = random.Random(3)
    kinds = [KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE, KindName.TRUE_FALSE]
    bank = [
        Candidate(
            item_id=number,
            version_id=number,
            kind=rng.choice(kinds),
            topic_path=(f"{number % 7}", f"{number % 7}.{number % 30}"),
            difficulty=number % 5,
            times_used=rng.randrange(6),
            enemy_group=f"e{number % 900}" if number % 10 == 0 else None,
            fingerprint=f"f{number // 3}",
        )
        for number in range(50_000)
    ]
    plan = blueprint(
        *(
            section(count, ("1", 5), ("2", 8), ("3", 4), title=kind.value, kind=kind)
            for kind, count in zip(kinds, (40, 30, 30), strict=True)
        )
    )
    assert assemble(plan, bank, random.Random(1)).complete


def test_a_search_that_runs_on_is_given_up_and_named_as_short(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = blueprint(section(1, ("1", 1)), section(1, ("2", 1), title="第二部分"))
    cards = [card(1, "1"), card(2, "2")]
    assert assemble(plan, cards, random.Random(1)).complete
    monkeypatch.setattr(drawing, "_LONGEST_SEARCH", 0)
    assert not assemble(plan, cards, random.Random(1)).complete


def slot(number: int, *, of: int = 0, kind: KindName = KindName.SINGLE_CHOICE) -> PaperSlot:
    return PaperSlot(
        slot=number,
        section=of,
        item_id=number,
        version_id=number,
        kind=kind,
        points=TWO,
        option_ids=("t", "f") if kind is KindName.TRUE_FALSE else ("a", "b", "c", "d"),
    )


PLAN = blueprint(section(3), section(2, title="二", kind=KindName.TRUE_FALSE))
SLOTS = [*map(slot, (1, 2, 3)), *(slot(number, of=1, kind=KindName.TRUE_FALSE) for number in (4, 5))]


def test_a_paper_that_is_as_designed_may_be_locked() -> None:
    assert check_locked_paper(PLAN, SLOTS) == ()


@pytest.mark.parametrize(
    ("count", "more", "codes"),
    [
        (5, 0, []),
        (4, 0, ["exam.count_differs"]),
        (5, 50, ["exam.total_differs"]),
        (6, -50, ["exam.count_differs", "exam.total_differs"]),
    ],
)
def test_what_is_given_out_has_the_number_and_the_total_that_were_designed(
    count: int, more: int, codes: list[str]
) -> None:
    findings = check_sums(PLAN, count, Points(PLAN.announced_total + more))
    assert [found.code for found in findings] == codes
    assert all(len(finding_texts(findings, locale)) == len(codes) for locale in LOCALES)


@pytest.mark.parametrize(
    ("slots", "codes"),
    [
        (SLOTS[:-1], ["exam.section_count_differs", "exam.total_differs"]),
        (
            [*SLOTS[:-1], replace(SLOTS[-1], points=marks(3))],
            ["exam.slot_points_differ", "exam.total_differs"],
        ),
        ([*SLOTS[:-1], replace(SLOTS[-1], kind=KindName.FILL_BLANK)], ["exam.slot_of_other_kind"]),
        ([*SLOTS[:-1], replace(SLOTS[-1], item_id=1)], ["exam.item_repeated"]),
        ([*SLOTS[:-1], replace(SLOTS[-1], slot=4)], ["exam.slot_repeated"]),
        (
            [*SLOTS[:-1], replace(SLOTS[-1], section=7)],
            ["exam.section_count_differs", "exam.slot_outside_sections"],
        ),
    ],
)
def test_a_paper_that_differs_from_its_design_is_never_opened(
    slots: list[PaperSlot], codes: list[str]
) -> None:
    findings = check_locked_paper(PLAN, slots)
    assert [found.code for found in findings] == codes
    assert all(len(finding_texts(findings, locale)) == len(codes) for locale in LOCALES)


@given(seed=st.integers())
def test_sections_keep_their_order_and_every_item_is_shown_once(seed: int) -> None:
    shown = arrange(SLOTS, seed, shuffle_items=True, shuffle_options=True)
    assert sorted(shown.order[:3]) == [1, 2, 3]
    assert sorted(shown.order[3:]) == [4, 5]
    for each in SLOTS:
        assert sorted(shown.options[each.slot]) == sorted(each.option_ids)


@given(seed=st.integers())
def test_true_and_false_are_never_shuffled(seed: int) -> None:
    shown = arrange(SLOTS, seed, shuffle_items=True, shuffle_options=True)
    assert shown.options[4] == shown.options[5] == ("t", "f")


@given(seed=st.integers())
def test_an_order_is_fixed_for_one_attempt_whatever_order_the_slots_come_in(seed: int) -> None:
    shown = arrange(SLOTS, seed, shuffle_items=True, shuffle_options=True)
    assert shown == arrange(SLOTS[::-1], seed, shuffle_items=True, shuffle_options=True)
    fewer = arrange(SLOTS[1:], seed, shuffle_items=True, shuffle_options=True)
    assert fewer.options == {number: shown.options[number] for number in (2, 3, 4, 5)}


def test_candidates_see_different_orders() -> None:
    orders = {arrange(SLOTS, seed, shuffle_items=True, shuffle_options=True).order for seed in range(40)}
    options = {
        arrange(SLOTS, seed, shuffle_items=True, shuffle_options=True).options[1] for seed in range(40)
    }
    assert len(orders) > 6
    assert len(options) > 12


def test_without_shuffling_everything_stands_as_it_was_designed() -> None:
    fixed = replace(SLOTS[0], options_fixed=True)
    blank = replace(SLOTS[1], option_ids=())
    plain = arrange([blank, fixed], 5, shuffle_items=False, shuffle_options=False)
    assert plain.order == (1, 2)
    assert plain.options == {1: ("a", "b", "c", "d")}
    kept = arrange([blank, fixed], 5, shuffle_items=False, shuffle_options=True)
    assert kept.options == {1: ("a", "b", "c", "d")}


def test_pairs_and_orders_never_stand_as_they_were_written() -> None:
    slots = [replace(slot(n, kind=KindName.ORDERING), options_fixed=True) for n in range(1, 40)]
    found = arrange(slots, 5, shuffle_items=False, shuffle_options=False)
    assert len({found.options[each.slot] for each in slots}) > 12


def test_an_item_that_two_others_stand_against_is_left_out_and_named_as_short() -> None:
    cards = [
        card(1, "a")._replace(enemy_group="e"),
        card(2, "b")._replace(fingerprint="f"),
        card(3, "c")._replace(enemy_group="e", fingerprint="f"),
    ]
    assembly = assemble(blueprint(section(3, ("a", 1), ("b", 1), ("c", 1))), cards, random.Random(1))
    assert [(each.topic, each.available) for each in assembly.shortfalls] == [("c", 0)]
    assert [pick.item_id for pick in assembly.sections[0].picks] == [1, 2]
