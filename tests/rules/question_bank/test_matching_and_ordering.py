"""Pairs and orders: what is checked, what is shown without telling, what counts."""

from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.ordering import longest_rise
from question_bank.kinds.outcome import Outcome

STEPS = {"stem": "停电检修的次序", "options": [{"id": i, "text": f"第{i}步"} for i in "abcd"]}
TOOLS = {
    "stem": "工具与用途",
    "prompts": [{"id": "p1", "text": "兆欧表"}, {"id": "p2", "text": "钳形表"}],
    "options": [{"id": i, "text": f"用途{i}"} for i in "abc"],
}
PAIRS = {"pairs": {"p1": "a", "p2": "b"}}


def outcome(kind: KindName, content: Any, key: Any, given: Any) -> Outcome:
    return registry.compare(
        kind,
        registry.read_content(kind, content),
        registry.read_key(kind, key),
        registry.read_response(kind, given),
    )


def codes(kind: KindName, content: Any, key: Any) -> list[str]:
    read = None if key is None else registry.read_key(kind, key)
    return [each.code for each in registry.check(kind, registry.read_content(kind, content), read)]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({"p1": "a", "p2": "b"}, Outcome(True, 2, 0, 0)),
        ({"p1": "a"}, Outcome(True, 1, 1, 0)),
        ({"p1": "a", "p2": ""}, Outcome(True, 1, 1, 0)),
        ({"p1": "a", "p2": "a"}, Outcome(True, 1, 1, 1)),
        ({"p1": "b", "p2": "a"}, Outcome(True, 0, 2, 2)),
        ({"zz": "a"}, Outcome(True, 0, 2, 1)),
        ({"p1": None}, Outcome(False, 0, 2, 0)),
    ],
)
def test_pairs_count_one_by_one(pairs: dict[str, Any], expected: Outcome) -> None:
    assert outcome(KindName.MATCHING, TOOLS, PAIRS, {"pairs": pairs}) == expected


@pytest.mark.parametrize(
    ("change", "key", "expected"),
    [
        ({}, PAIRS, []),
        ({}, None, ["item.key_missing"]),
        ({}, {"pairs": {"p1": "a"}}, ["item.prompt_unpaired"]),
        ({}, {"pairs": {"p1": "a", "p2": "z"}}, ["item.pair_beyond_options"]),
        ({}, {"pairs": {"p1": "a", "p2": "b", "p3": "c"}}, ["item.pair_beyond_prompts"]),
        ({}, {"pairs": {"p1": "a", "p2": "a"}}, ["item.choice_reused"]),
        ({"reuse": True}, {"pairs": {"p1": "a", "p2": "a"}}, []),
        ({"prompts": [{"id": "p1", "text": "表"}]}, {"pairs": {"p1": "a"}}, ["item.prompts_too_few"]),
        ({"prompts": [{"id": "p1", "text": "甲"}, {"id": "p2"}]}, PAIRS, ["item.prompt_empty"]),
        (
            {"prompts": [{"id": "p1", "text": "甲"}, {"id": "p2", "text": "<b>甲</b>"}]},
            PAIRS,
            ["item.prompt_repeated"],
        ),
        (
            {"prompts": [{"id": "p1", "text": "甲"}, {"id": "p1", "text": "乙"}]},
            {"pairs": {"p1": "a"}},
            ["item.prompt_id_repeated"],
        ),
    ],
)
def test_pairs_are_checked(change: dict[str, Any], key: Any, expected: list[str]) -> None:
    assert codes(KindName.MATCHING, TOOLS | change, key) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("abcd", Outcome(True, 4, 0, 0, 4)),
        ("abdc", Outcome(True, 2, 2, 2, 3)),
        ("bcda", Outcome(True, 0, 4, 4, 3)),
        ("dcba", Outcome(True, 0, 4, 4, 1)),
        ("ab", Outcome(True, 2, 2, 0, 2)),
        ("aa", Outcome(True, 1, 3, 0, 1)),
        ("zbcd", Outcome(True, 3, 1, 1, 3)),
        ("", Outcome(False, 0, 4, 0, 0)),
    ],
)
def test_places_and_the_longest_right_order_are_counted(order: str, expected: Outcome) -> None:
    key = {"order": list("abcd")}
    assert outcome(KindName.ORDERING, STEPS, key, {"order": list(order)}) == expected


def test_an_open_place_leaves_the_others_where_they_are() -> None:
    given = {"order": ["a", None, "c", ""]}
    assert outcome(KindName.ORDERING, STEPS, {"order": list("abcd")}, given) == Outcome(True, 2, 2, 0, 2)
    nothing = {"order": [None, ""]}
    assert not outcome(KindName.ORDERING, STEPS, {"order": list("abcd")}, nothing).answered


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ({"order": list("cabd")}, []),
        (None, ["item.key_missing"]),
        ({"order": []}, ["item.key_missing"]),
        ({"order": list("abc")}, ["item.order_incomplete"]),
        ({"order": list("abcc")}, ["item.order_incomplete"]),
    ],
)
def test_orders_are_checked(key: Any, expected: list[str]) -> None:
    assert codes(KindName.ORDERING, STEPS, key) == expected


@given(st.permutations(range(6)))
def test_the_longest_rise_is_that_of_trying_everything(places: list[int]) -> None:
    tried = max(
        len(some)
        for length in range(7)
        for some in combinations(places, length)
        if list(some) == sorted(some)
    )
    assert longest_rise(places) == tried


def test_shown_without_an_order_the_steps_never_stand_as_written() -> None:
    for ids in permutations("abcd"):
        written = STEPS | {"options": [{"id": i, "text": i} for i in ids]}
        for kind, content in ((KindName.ORDERING, written), (KindName.MATCHING, TOOLS | written)):
            shown = registry.present(kind, registry.read_content(kind, content))
            assert [option.id for option in shown.options] != list(ids)
            assert shown == registry.present(kind, registry.read_content(kind, content))


def test_prompts_belong_to_the_likeness_of_an_item() -> None:
    content = registry.read_content(KindName.MATCHING, TOOLS)
    assert registry.likeness_text(KindName.MATCHING, content).splitlines() == [
        "工具与用途",
        "兆欧表",
        "用途a",
        "用途b",
        "用途c",
        "钳形表",
    ]


def test_the_explained_pairs_stand_in_the_order_of_the_prompts_and_name_a_shared_choice_each_time() -> None:
    content = registry.read_content(KindName.MATCHING, TOOLS | {"reuse": True})
    for pairs in ({"p2": "a", "p1": "c"}, {"p1": "b", "p2": "b"}):
        right = registry.explain(
            KindName.MATCHING, content, registry.read_key(KindName.MATCHING, {"pairs": pairs})
        )
        assert [option.id for option in right.options] == [pairs["p1"], pairs["p2"]]
