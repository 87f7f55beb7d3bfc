"""Pairs: what is checked, what is shown without telling, what counts."""

from typing import Any

import pytest
from hypothesis import given

from question_bank.kinds import matching, registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.outcome import Outcome
from tests.rules.question_bank.drawn_items import Drawn, drawn_items

KIND = KindName.MATCHING
TOOLS = {
    "stem": "工具与用途",
    "prompts": [{"id": "p1", "text": "兆欧表"}, {"id": "p2", "text": "钳形表"}],
    "options": [{"id": i, "text": f"用途{i}"} for i in "abc"],
}
PAIRS = {"pairs": {"p1": "a", "p2": "b"}}


def outcome(given: Any) -> Outcome:
    return registry.compare(
        KIND,
        registry.read_content(KIND, TOOLS),
        registry.read_key(KIND, PAIRS),
        registry.read_response(KIND, given),
    )


def codes(content: Any, key: Any) -> list[str]:
    read = None if key is None else registry.read_key(KIND, key)
    return [each.code for each in registry.check(KIND, registry.read_content(KIND, content), read)]


@given(drawn_items(KIND))
def test_each_pair_counts_by_itself_whatever_the_others_say(item: Drawn) -> None:
    content, key, response = item.content, item.key, item.response
    assert isinstance(content, matching.Content)
    assert isinstance(key, matching.Key)
    assert isinstance(response, matching.Response)
    alone = [
        matching.compare(content, key, matching.Response(pairs={prompt: chosen}))
        for prompt, chosen in response.pairs.items()
    ]
    together = matching.compare(content, key, response)
    assert together.hits == sum(each.hits for each in alone)
    assert together.false_hits == sum(each.false_hits for each in alone)


@given(drawn_items(KIND))
def test_what_is_shown_is_never_in_the_order_of_writing(item: Drawn) -> None:
    assert isinstance(item.content, matching.Content)
    shown = tuple(option.id for option in matching.present(item.content).options)
    assert sorted(shown) == sorted(item.content.option_ids)
    assert shown != item.content.option_ids


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
    assert outcome({"pairs": pairs}) == expected


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
    assert codes(TOOLS | change, key) == expected


def test_prompts_belong_to_the_likeness_of_an_item() -> None:
    content = registry.read_content(KIND, TOOLS)
    assert registry.likeness_text(KIND, content).splitlines() == [
        "工具与用途",
        "兆欧表",
        "用途a",
        "用途b",
        "用途c",
        "钳形表",
    ]


def test_the_explained_pairs_stand_in_the_order_of_the_prompts_and_name_a_shared_choice_each_time() -> None:
    content = registry.read_content(KIND, TOOLS | {"reuse": True})
    for pairs in ({"p2": "a", "p1": "c"}, {"p1": "b", "p2": "b"}):
        right = registry.explain(KIND, content, registry.read_key(KIND, {"pairs": pairs}))
        assert [option.id for option in right.options] == [pairs["p1"], pairs["p2"]]
