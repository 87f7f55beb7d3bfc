"""Who goes on: places, quotas and ties at the cut are rules, and everybody is told the reason."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.advancement import (
    REASONS_TO_WAIT,
    WAITS_WITH_EQUALS,
    Advanced,
    AdvancementRule,
    CutTie,
    Decision,
    Pot,
    Runner,
    advance,
    check_rule,
)
from contest.rules.rule_sheet import Component, ComponentKind, KeyName, RuleSheet, SortKey
from core import text
from core.errors import Facts
from core.points import Points


def runner(
    entry: int,
    rank: int | None,
    total: int | None = None,
    *,
    group: str = "",
    unit: int | None = None,
    region: str | None = None,
    gone: bool = False,
) -> Runner:
    points = Points(10_000 - (rank or 0) * 100) if total is None else Points(total)
    return Runner(
        entry_id=entry,
        rank=rank,
        total=points if rank else None,
        group=group,
        unit=unit,
        region=region,
        gone=gone,
    )


def on(rule: AdvancementRule, *runners: Runner) -> list[int]:
    return [each.entry_id for each in advance(rule, runners) if each.decision is Decision.ADVANCES]


def decided(rule: AdvancementRule, *runners: Runner) -> dict[int, str]:
    return {each.entry_id: each.reason.code.removeprefix("contest.") for each in advance(rule, runners)}


FIVE = [runner(n, n) for n in range(1, 6)]


def test_the_best_go_on_the_next_wait_and_the_rest_stay() -> None:
    found = advance(AdvancementRule(places=2, waitlist=2), FIVE)
    assert [(each.decision.value, each.waiting) for each in found] == [
        ("advances", None),
        ("advances", None),
        ("waitlisted", 1),
        ("waitlisted", 2),
        ("stays", None),
    ]
    assert found[0].reason.facts == {"rank": 1, "places": 2, "total": "99"}


def test_the_absent_the_struck_and_the_withdrawn_never_go_on() -> None:
    people = [runner(1, 1, gone=True), runner(2, None), runner(3, 3)]
    assert decided(AdvancementRule(places=3), *people) == {
        1: "stays_gone",
        2: "stays_unranked",
        3: "advances",
    }


def test_below_the_least_total_nobody_goes_on() -> None:
    rule = AdvancementRule(places=5, least_total=Points(6_000))
    assert decided(rule, runner(1, 1, 6_000), runner(2, 2, 5_999)) == {
        1: "advances",
        2: "stays_below_least",
    }


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (CutTie.ALL_IN, {1: "advances", 2: "advances_with_equals", 3: "advances_with_equals"}),
        (CutTie.NONE_IN, {1: "advances", 2: "stays_with_equals", 3: "stays_with_equals"}),
        (CutTie.BY_KEY, {1: "advances", 2: "advances", 3: "stays_below_line"}),
    ],
)
def test_equals_at_the_cut_are_treated_alike_or_by_the_keys(ties: CutTie, expected: dict[int, str]) -> None:
    people = [runner(1, 1, 9_000), runner(2, 2, 8_000), runner(3, 3, 8_000)]
    assert decided(AdvancementRule(places=2, ties=ties), *people) == expected


def test_who_is_equal_in_every_key_goes_on_together_even_by_key() -> None:
    people = [runner(1, 1), runner(2, 2), runner(3, 2), runner(4, 4)]
    assert on(AdvancementRule(places=2, ties=CutTie.BY_KEY), *people) == [1, 2, 3]


def test_equals_stand_in_line_together() -> None:
    people = [runner(1, 1), runner(2, 2), runner(3, 2), runner(4, 4)]
    found = advance(AdvancementRule(places=1, waitlist=1), people)
    assert [each.waiting for each in found] == [None, 1, 1, None]


def test_in_line_the_keys_decide_and_only_equals_in_every_key_share_a_place() -> None:
    people = [runner(1, 1, 9_000), runner(2, 2, 8_000), runner(3, 2, 8_000), runner(4, 4, 7_000)]
    line = [*people, runner(5, 5, 7_000)]
    found = advance(AdvancementRule(places=1, waitlist=4, ties=CutTie.ALL_IN), line)
    assert [each.waiting for each in found] == [None, 1, 1, 3, 4]
    assert [each.reason.code for each in found[1:]] == [WAITS_WITH_EQUALS] * 2 + ["contest.waitlisted"] * 2


SHEET = RuleSheet(
    components=(
        Component(
            name="wiring",
            title="接线",
            kind=ComponentKind.PRACTICAL,
            of_points=Points(10_000),
            weight=1000,
        ),
    ),
    keys=(
        SortKey(key=KeyName.TOTAL),
        SortKey(key=KeyName.COMPONENT, component="wiring"),
        SortKey(key=KeyName.TIME_USED, higher_first=False),
        SortKey(key=KeyName.HANDED_IN, higher_first=False),
    ),
)


def keyed(entry: int, rank: int, *values: int) -> Runner:
    return replace(runner(entry, rank, values[0]), key_values=values)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((9_000, 79, 1, 1), ["waitlisted_by_component", "接线"]),
        ((9_000, 80, 61, 1), ["waitlisted_by_time_used", ""]),
        ((9_000, 80, 60, 6), ["waitlisted_by_handed_in", ""]),
        ((8_999, 80, 60, 5), ["waitlisted", ""]),
        ((9_000, 80, 60, 5), ["waitlisted", ""]),
    ],
)
def test_who_ties_with_the_last_who_goes_on_is_told_which_key_put_them_behind(
    values: tuple[int, ...], told: list[str]
) -> None:
    rule = AdvancementRule(places=1, waitlist=3, ties=CutTie.BY_KEY)
    _, alone = advance(rule, [keyed(1, 1, 9_000, 80, 60, 5), keyed(2, 2, *values)], SHEET)
    assert [alone.reason.code.removeprefix("contest."), alone.reason.facts["component"]] == told
    pair = [keyed(each, 2, *values) for each in (2, 3)]
    _, *both = advance(rule, [keyed(1, 1, 9_000, 80, 60, 5), *pair], SHEET)
    assert {each.reason.code for each in both} == {f"contest.{told[0]}_with_equals"}


def test_equals_whom_the_cut_goes_through_are_told_that_they_tied() -> None:
    rule = AdvancementRule(places=2, waitlist=3, ties=CutTie.NONE_IN)
    people = [keyed(1, 1, 9_000, 80, 60, 1), keyed(2, 2, 8_000, 80, 60, 2), keyed(3, 3, 8_000, 70, 60, 3)]
    _, *tied = advance(rule, people, SHEET)
    assert [(each.reason.code, each.waiting) for each in tied] == [
        ("contest.waitlisted_tied", 1),
        ("contest.waitlisted_tied", 2),
    ]
    assert tied[0].reason.facts["tied"] == 2


@pytest.mark.parametrize("locale", text.LOCALES)
@pytest.mark.parametrize("code", [code for codes in REASONS_TO_WAIT.values() for code in codes])
def test_every_reason_to_wait_is_a_notice_too(code: str, locale: str) -> None:
    facts: Facts = {"rank": 3, "places": 2, "total": "90", "number": 1, "equals": 2, "tied": 2}
    told = text.say(f"notice.{code}", locale, title="A", stage="B", component="接线", **facts)
    assert "A" in told and ("2" in told) is ("tied" in code or code.endswith("equals"))
    assert ("90" in told) is ("_by_" in code or "_tied" in code)


def test_behind_a_cut_that_was_drawn_nobody_slips_through() -> None:
    people = [runner(1, 1, 9_000), runner(2, 2, 8_000), runner(3, 2, 8_000), runner(4, 4, 7_000)]
    rule = AdvancementRule(places=2, ties=CutTie.NONE_IN)
    assert on(rule, *people) == [1]
    assert decided(rule, *people)[4] == "stays_below_line"


def test_each_group_unit_or_region_has_its_own_places() -> None:
    groups = [runner(1, 1, group="workers"), runner(2, 2, group="workers"), runner(3, 3, group="students")]
    assert on(AdvancementRule(places=1, pot=Pot.GROUP), *groups) == [1, 3]
    units = [runner(1, 1, unit=7), runner(2, 2, unit=7), runner(3, 3, unit=8), runner(4, 4)]
    assert on(AdvancementRule(places=1, pot=Pot.UNIT), *units) == [1, 3, 4]
    cities = [runner(1, 1, region="320501"), runner(2, 2, region="320502"), runner(3, 3, region="320101")]
    assert on(AdvancementRule(places=1, pot=Pot.REGION), *cities) == [1, 3]
    assert on(AdvancementRule(places=1, pot=Pot.REGION, region_digits=6), *cities) == [1, 2, 3]
    assert on(AdvancementRule(places=1, pot=Pot.REGION), runner(1, 1), runner(2, 2)) == [1]


def test_one_unit_sends_at_most_so_many_and_the_next_moves_up() -> None:
    people = [runner(1, 1, unit=7), runner(2, 2, unit=7), runner(3, 3, unit=8), runner(4, 4)]
    rule = AdvancementRule(places=3, most_per_unit=1)
    assert on(rule, *people) == [1, 3, 4]
    assert decided(rule, *people)[2] == "stays_unit_quota"
    without = [runner(1, 1, unit=7, gone=True), *people[1:]]
    assert on(rule, *without) == [2, 3, 4]


def test_equals_of_one_unit_take_its_last_place_together_or_not_at_all() -> None:
    people = [runner(1, 1, unit=7), runner(2, 1, unit=7), runner(3, 3, unit=8)]
    assert on(AdvancementRule(places=3, most_per_unit=1), *people) == [3]


def test_a_rule_that_gives_nothing_is_refused() -> None:
    codes = [each.code for each in check_rule(AdvancementRule(places=0, most_per_unit=0, waitlist=-1))]
    assert codes == ["contest.places_missing", "contest.unit_quota_empty", "contest.waitlist_negative"]
    assert check_rule(AdvancementRule(places=3)) == ()


@st.composite
def fields(draw: st.DrawFn) -> list[Runner]:
    totals = sorted(draw(st.lists(st.integers(0, 5).map(lambda each: each * 100), max_size=12)), reverse=True)
    return [
        Runner(
            entry_id=number,
            rank=1 + sum(1 for other in totals if other > total),
            total=Points(total),
            unit=draw(st.one_of(st.none(), st.integers(1, 3))),
            group=draw(st.sampled_from(["workers", "students"])),
            gone=draw(st.booleans()),
        )
        for number, total in enumerate(totals)
    ]


RULES = st.builds(
    AdvancementRule,
    places=st.integers(1, 6),
    pot=st.sampled_from([Pot.OVERALL, Pot.GROUP, Pot.UNIT]),
    most_per_unit=st.one_of(st.none(), st.integers(1, 3)),
    ties=st.sampled_from(list(CutTie)),
    waitlist=st.integers(0, 3),
)


def line(found: tuple[Advanced, ...], pot: str) -> int:
    return sum(1 for each in found if each.pot == pot and each.decision is Decision.ADVANCES)


@given(RULES, fields())
def test_everybody_is_told_once_and_no_rule_is_broken(rule: AdvancementRule, people: list[Runner]) -> None:
    found = advance(rule, people)
    assert sorted(each.entry_id for each in found) == sorted(each.entry_id for each in people)
    by_id = {each.entry_id: each for each in people}
    gone_on = [by_id[each.entry_id] for each in found if each.decision is Decision.ADVANCES]
    assert not any(each.gone for each in gone_on)
    if rule.most_per_unit is not None:
        for unit in (1, 2, 3):
            assert sum(1 for each in gone_on if each.unit == unit) <= rule.most_per_unit
    if rule.ties is CutTie.NONE_IN:
        assert all(line(found, pot) <= rule.places for pot in {each.pot for each in found})


@given(RULES.filter(lambda rule: rule.most_per_unit is None), fields(), st.data())
def test_when_somebody_leaves_nobody_else_loses_the_place(
    rule: AdvancementRule, people: list[Runner], data: st.DataObject
) -> None:
    before = set(on(rule, *people))
    if not before:
        return
    leaver = data.draw(st.sampled_from(sorted(before)))
    after = set(
        on(
            rule,
            *(
                Runner(
                    entry_id=each.entry_id,
                    rank=each.rank,
                    total=each.total,
                    unit=each.unit,
                    group=each.group,
                    gone=each.gone or each.entry_id == leaver,
                )
                for each in people
            ),
        )
    )
    assert before - {leaver} <= after


def test_equals_at_the_last_place_of_the_waitlist_all_stand_by() -> None:
    """By score line who has the same total; by key who is equal in every key."""
    line = [
        Runner(entry_id=place, rank=rank, total=Points(total))
        for place, (rank, total) in enumerate([(1, 9), (2, 8), (3, 7), (4, 7), (4, 7), (6, 6)])
    ]

    def standing_by(ties: CutTie, waitlist: int) -> int:
        found = advance(AdvancementRule(places=1, waitlist=waitlist, ties=ties), line)
        return sum(1 for each in found if each.decision is Decision.WAITLISTED)

    assert [standing_by(ties, 2) for ties in (CutTie.ALL_IN, CutTie.NONE_IN, CutTie.BY_KEY)] == [4, 4, 2]
    assert standing_by(CutTie.BY_KEY, 3) == 4
