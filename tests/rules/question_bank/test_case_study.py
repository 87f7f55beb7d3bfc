"""Cases: several items under one stem, each compared by itself, whatever is given for the others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, split
from exam.rules.marking import AllOrNothing, FixedPartial, PerPart, ProportionalPartial, award, award_parts
from question_bank.kinds import case_study, registry
from question_bank.kinds.contract import KindName, UnsoundKey
from question_bank.kinds.errors import ItemUnreadable, ResponseUnreadable
from question_bank.kinds.outcome import NeedsPerson
from tests.rules.question_bank.drawn_items import Drawn, drawn_items
from tests.rules.question_bank.test_calculated import CONTENT as CALCULATED
from tests.rules.question_bank.test_calculated import KEY as FORMULA

KIND = KindName.CASE_STUDY
CHOICE: dict[str, Any] = {"stem": "哪一项", "options": [{"id": "a", "text": "一"}, {"id": "b", "text": "二"}]}
ORDER: dict[str, Any] = {
    "stem": "次序",
    "options": [{"id": "a", "text": "一"}, {"id": "b", "text": "二"}, {"id": "c", "text": "三"}],
}


def child(own: str, kind: str, content: dict[str, Any], share: int = 1) -> dict[str, Any]:
    return {"id": own, "kind": kind, "share": share, "content": content}


def keyed(own: str, kind: str, key: dict[str, Any]) -> dict[str, Any]:
    return {"id": own, "kind": kind, "key": key}


RAW = {
    "stem": "某车间停电检修",
    "children": [
        child("c1", "multiple_choice", CHOICE, 2),
        child("c2", "ordering", ORDER),
        child("c3", "calculated", CALCULATED),
    ],
}
RAW_KEY = {
    "children": [
        keyed("c1", "multiple_choice", {"options": ["a"]}),
        keyed("c2", "ordering", {"order": ["a", "b", "c"]}),
        keyed("c3", "calculated", FORMULA),
    ]
}
CONTENT, KEY = registry.read_content(KIND, RAW), registry.read_key(KIND, RAW_KEY)


def outcome_of(children: dict[str, Any]) -> Any:
    return registry.compare(KIND, CONTENT, KEY, registry.read_response(KIND, {"children": children}))


@given(st.lists(drawn_items(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_a_shuffle_never_changes_the_mark(items: list[Drawn], chance: Any) -> None:
    standing = [each for each in items if each.kind is not KIND]
    if not standing:
        return
    names = [f"c{place}" for place in range(len(standing))]
    asked = list(zip(names, standing, strict=True))
    content = registry.read_content(
        KIND,
        {"stem": "材料", "children": [child(n, i.kind, registry.stored(i.content)) for n, i in asked]},
    )
    key = registry.read_key(KIND, {"children": [keyed(n, i.kind, registry.stored(i.key)) for n, i in asked]})
    raw = {"children": {n: registry.stored(i.response) for n, i in asked}}
    outcome = registry.compare(KIND, content, key, registry.read_response(KIND, raw))
    assert [part.outcome for part in outcome.parts] == [
        registry.compare(i.kind, i.content, i.key, i.response) for i in standing
    ]
    order = list(registry.option_ids(content))
    chance.shuffle(order)
    shown = registry.present(KIND, content, order)
    assert [c.id for c in shown.children] == names
    for part, (_, item) in zip(shown.children, asked, strict=True):
        plain = registry.present(item.kind, item.content)
        assert {o.id for o in part.face.options} == {o.id for o in plain.options}
    mixed = list(raw["children"].items())
    chance.shuffle(mixed)
    again = registry.read_response(KIND, {"children": dict(mixed)})
    assert registry.compare(KIND, content, key, again) == outcome


def test_options_are_shuffled_within_their_child_and_an_order_is_never_shown_as_written() -> None:
    ids = registry.option_ids(CONTENT)
    assert ids == ("c1.a", "c1.b", "c2.a", "c2.b", "c2.c")
    turned = registry.present(KIND, CONTENT, ids[::-1])
    assert [o.id for o in turned.children[0].face.options] == ["b", "a"]
    written = registry.present(KIND, CONTENT, ids)
    assert [o.id for o in written.children[0].face.options] == ["a", "b"]
    assert [o.id for o in written.children[1].face.options] != ["a", "b", "c"]
    with pytest.raises(ValueError, match="not an order"):
        registry.present(KIND, CONTENT, ["a"])


def test_each_child_is_compared_by_itself_and_rubbish_harms_no_other() -> None:
    outcome = outcome_of({"c1": {"options": ["a"]}, "c2": {"order": 5}, "c9": {"x": [1]}})
    first, second, third = (part.outcome for part in outcome.parts)
    assert first.fully_right
    assert not second.answered
    assert not third.answered
    assert outcome.answered
    assert not outcome.fully_right
    assert not outcome_of({"c1": {"options": []}, "c2": {"order": [None]}}).answered
    assert outcome_of({"c1": {"options": ["a"]}, "c2": {"order": ["a", "b", "c"]}, "c3": right()}).fully_right


def right() -> dict[str, Any]:
    told = registry.explain(KIND, CONTENT, KEY).children[2]
    return {"blanks": [told.blanks[0][0].partition("±")[0]]}


@pytest.mark.parametrize(
    ("given_here", "answered"),
    [
        ({}, False),
        ({"c1": None, "c2": {"order": ["", None]}, "c3": {"blanks": [" "]}}, False),
        ({"c1": {"pairs": {"p": None}}}, False),
        ({"c3": {"blanks": ["", "5"]}}, True),
        ({"c1": {"value": False}}, True),
    ],
)
def test_empty_fields_are_no_answer(given_here: dict[str, Any], answered: bool) -> None:
    assert registry.read_response(KIND, {"children": given_here}).answered is answered


@pytest.mark.parametrize(
    "raw", [{"children": []}, {"children": {"c1": 5}}, {"children": {"C!": {}}}, {"x": 1}]
)
def test_a_response_of_no_shape_is_refused(raw: Any) -> None:
    with pytest.raises(ResponseUnreadable):
        registry.read_response(KIND, raw)


@given(st.integers(0, 100_000), st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_points_are_split_to_the_hundredth(points: int, shares: list[int]) -> None:
    dealt = split(Points(points), shares)
    assert sum(dealt) == points
    for each, share in zip(dealt, shares, strict=True):
        assert abs(each - points * share / sum(shares)) < 1
    with pytest.raises(ValueError, match="0"):
        split(Points(points), [0])


def test_the_marking_rule_gives_points_for_each_child() -> None:
    outcome = outcome_of({"c1": {"options": ["a"]}, "c2": {"order": ["a", "c", "b"]}, "c3": right()})
    full = Points(1000)
    assert award_parts(AllOrNothing(), full, outcome.parts) == (500, 0, 250)
    assert award(AllOrNothing(), full, outcome) == 750
    assert award_parts(PerPart(), full, outcome.parts) == (500, 83, 250)
    assert award(FixedPartial(partial=Points(50)), full, outcome) <= full
    everything = outcome_of({"c1": {"options": ["a", "b"]}})
    assert award(PerPart(), full, everything) == 0
    assert award(ProportionalPartial(deduction=Points(20)), full, everything) == -20


def test_a_case_waits_for_a_person_where_one_of_its_children_does() -> None:
    content = registry.read_content(
        KIND,
        {
            "stem": "x",
            "children": [child("c1", "multiple_choice", CHOICE), child("c2", "essay", {"stem": "y"})],
        },
    )
    key = registry.read_key(
        KIND, {"children": [RAW_KEY["children"][0], keyed("c2", "essay", {"model": "z"})]}
    )
    given_text = registry.read_response(KIND, {"children": {"c2": {"text": "答"}}})
    waiting = registry.compare(KIND, content, key, given_text)
    assert isinstance(waiting, NeedsPerson)
    assert [isinstance(part.outcome, NeedsPerson) for part in waiting.parts] == [False, True]


def test_findings_name_their_child() -> None:
    no_key = registry.check(KIND, CONTENT, None)
    assert [each.facts["child"] for each in no_key if each.code == "item.child_unsound"] == [1, 2, 3]
    assert "children.c1.key" in {each.field for each in no_key}
    assert registry.check(KIND, CONTENT, KEY) == ()
    empty = registry.read_content(KIND, {"stem": "x"})
    assert [each.code for each in registry.check(KIND, empty, KEY)] == [
        "item.children_missing",
        "item.child_key_beyond",
    ]
    twice = registry.read_content(
        KIND, {"stem": "x", "children": [child("c1", "multiple_choice", CHOICE)] * 2}
    )
    assert "item.child_repeated" in {each.code for each in registry.check(KIND, twice, KEY)}


@pytest.mark.parametrize(
    "children",
    [
        [child("c1", "case_study", {"stem": "x"})],
        [child("c1", "riddle", {"stem": "x"})],
        [child("c1", "numeric", {"stem": "x"}) | {"kind": []}],
        [child("c1", "numeric", {"stem": 5})],
        [child("c1", "numeric", {"stem": "x"}, 0)],
        ["x"],
    ],
)
def test_a_child_of_no_kind_or_shape_is_refused(children: list[Any]) -> None:
    with pytest.raises(ItemUnreadable):
        registry.read_content(KIND, {"stem": "x", "children": children})


def test_children_without_a_key_show_nothing_and_never_mark() -> None:
    bare = registry.read_key(KIND, {})
    assert [each.options for each in registry.explain(KIND, CONTENT, bare).children] == [(), (), ()]
    with pytest.raises(UnsoundKey):
        registry.compare(KIND, CONTENT, bare, None)
    with pytest.raises(UnsoundKey):
        registry.compare(KIND, registry.read_content(KIND, {"stem": "x"}), bare, None)


def test_each_child_is_dealt_values_of_its_own() -> None:
    both = [child("c1", "calculated", CALCULATED), child("c2", "calculated", CALCULATED)]
    content = registry.read_content(KIND, {"stem": "x", "children": both})
    assert registry.has_values(content)
    dealt = registry.dealt(content, 7)
    assert isinstance(dealt, case_study.Content)
    one, other = (each.face.stem for each in registry.present(KIND, dealt).children)
    assert one != other
    assert registry.present(KIND, registry.dealt(content, 7)) == registry.present(KIND, dealt)
    assert "{U}" not in one
    mixed = registry.dealt(CONTENT, 7)
    assert registry.present(KIND, mixed).children[0] == registry.present(KIND, CONTENT).children[0]
    assert not registry.has_values(registry.read_content(KIND, {"stem": "x"}))
    assert registry.filled(CONTENT, "{U}") == "{U}"
