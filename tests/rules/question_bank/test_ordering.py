"""Orders: what is checked, what is shown without telling, what counts."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import ordering, registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.ordering import longest_rise
from question_bank.kinds.outcome import Outcome
from tests.rules.question_bank.drawn_items import Drawn, drawn_items

KIND = KindName.ORDERING
STEPS = {"stem": "停电检修的次序", "options": [{"id": i, "text": f"第{i}步"} for i in "abcd"]}


def outcome(given: Any) -> Outcome:
    return registry.compare(
        KIND,
        registry.read_content(KIND, STEPS),
        registry.read_key(KIND, {"order": list("abcd")}),
        registry.read_response(KIND, given),
    )


def codes(key: Any) -> list[str]:
    read = None if key is None else registry.read_key(KIND, key)
    return [each.code for each in registry.check(KIND, registry.read_content(KIND, STEPS), read)]


@given(drawn_items(KIND), st.data())
def test_of_all_orders_of_the_steps_the_explained_one_alone_is_right(
    item: Drawn, data: st.DataObject
) -> None:
    content, key = item.content, item.key
    assert isinstance(content, ordering.Content)
    assert isinstance(key, ordering.Key)
    told = tuple(option.id for option in ordering.explain(content, key).options)
    order = tuple(data.draw(st.permutations(told)))
    found = ordering.compare(content, key, ordering.Response(order=order))
    assert found.fully_right == (order == told == key.order)
    assert found.in_sequence is not None
    assert 1 <= found.in_sequence <= len(told)
    assert (found.in_sequence == len(told)) == (order == told)


@given(drawn_items(KIND))
def test_the_order_of_writing_says_nothing_and_is_never_shown(item: Drawn) -> None:
    content, key = item.content, item.key
    assert isinstance(content, ordering.Content)
    assert isinstance(key, ordering.Key)
    shown = tuple(option.id for option in ordering.present(content).options)
    assert shown != content.option_ids
    as_keyed = content.model_copy(update={"options": ordering.explain(content, key).options})
    response = ordering.Response(order=content.option_ids)
    assert ordering.compare(as_keyed, key, response) == ordering.compare(content, key, response)


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
    assert outcome({"order": list(order)}) == expected


def test_an_open_place_leaves_the_others_where_they_are() -> None:
    given = {"order": ["a", None, "c", ""]}
    assert outcome(given) == Outcome(True, 2, 2, 0, 2)
    nothing = {"order": [None, ""]}
    assert not outcome(nothing).answered


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
    assert codes(key) == expected


@given(st.permutations(range(6)))
def test_the_longest_rise_is_that_of_trying_everything(places: list[int]) -> None:
    tried = max(
        len(some)
        for length in range(7)
        for some in combinations(places, length)
        if list(some) == sorted(some)
    )
    assert longest_rise(places) == tried
