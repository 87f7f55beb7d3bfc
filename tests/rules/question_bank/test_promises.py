"""What every kind promises, kind by kind: it judges anything, tells nothing early and marks within bounds.

What only one kind promises stands in its own module beside this one.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from inspect import signature
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.points import Points
from exam.rules.marking import (
    AllOrNothing,
    Coverage,
    EachAnswer,
    FixedPartial,
    Half,
    LongestOrderedSubset,
    MarkingRule,
    NetCorrect,
    PerPart,
    ProportionalPartial,
    award,
)
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName, Presented, Region, RegionShape, RightAnswer, UnsoundKey
from question_bank.kinds.errors import ItemUnreadable
from question_bank.kinds.outcome import NeedsPerson
from tests.rules.question_bank.drawn_items import drawn_items

K = KindName
each_kind = pytest.mark.parametrize("kind", list(KindName))
some = settings(max_examples=settings().max_examples // 2)
"""Every promise is tried kind by kind, so that half as many examples are still seven times as many."""
POINTS: Final = Points(250)
COST: Final = Points(50)
RULES: Final[tuple[MarkingRule, ...]] = (
    AllOrNothing(deduction=COST),
    FixedPartial(partial=Points(100)),
    ProportionalPartial(deduction=COST, floor=Points(-20)),
    Half(),
    Half(wrong_voids=False),
    PerPart(deduction=COST),
    PerPart(deduction=COST, floor=Points(0)),
    LongestOrderedSubset(),
    Coverage(),
    EachAnswer(),
    NetCorrect(),
)
JUNK: Final[st.SearchStrategy[Any]] = st.one_of(
    st.sampled_from(
        ["", " ", "\x00", "\ud800", "9" * 40, "1e31", "[[1]]", "{U}", "$\\frac", "numeric", "c1"]
    ),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    st.sampled_from([[], {}, [None], [[]], [{}], {"a": 1}, {"id": [], "kind": []}]).map(deepcopy),
)
OF_A_FACE: Final[dict[KindName, set[str]]] = {
    K.SINGLE_CHOICE: {"options"},
    K.MULTIPLE_CHOICE: {"options"},
    K.TRUE_FALSE: set(),
    K.FILL_BLANK: {"blanks"},
    K.NUMERIC: {"blanks"},
    K.CALCULATED: {"blanks"},
    K.MATCHING: {"options", "prompts", "reuse"},
    K.ORDERING: {"options"},
    K.HOTSPOT: {"picture", "places"},
    K.SHORT_ANSWER: {"longest"},
    K.ESSAY: {"longest"},
    K.FILE_SUBMISSION: {"most_files", "most_mb", "file_types"},
    K.PRACTICAL_TASK: set(),
    K.CASE_STUDY: {"children"},
}
"""What the face of each kind holds beside its kind and stem."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of every value inside a JSON value."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield from places(each, (*path, name))


@st.composite
def spoilt(draw: st.DrawFn, sound: Any) -> Any:
    """A JSON value with something else in one to three of its places, or a name more."""
    value = deepcopy(sound)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([path for path in places(value) if path] or [("x",)]))
        holder = value
        for step in way:
            holder = holder[step]
        holder[last] = draw(JUNK)
        if isinstance(holder, dict) and draw(st.integers(0, 9)) == 0:
            holder["more"] = draw(JUNK)
    return value


@each_kind
@some
@given(data=st.data())
def test_any_json_is_refused_or_judged_and_what_is_sound_can_be_marked(
    kind: KindName, data: st.DataObject
) -> None:
    item = data.draw(drawn_items(kind))
    assert registry.check(kind, item.content, item.key) == ()
    assert any(finding.field for finding in registry.check(kind, item.content, None))
    try:
        content = registry.read_content(kind, data.draw(spoilt(registry.stored(item.content))))
        key = registry.read_key(kind, data.draw(spoilt(registry.stored(item.key))))
    except ItemUnreadable:
        return
    found = registry.check(kind, content, key)
    assert all(finding.code.startswith("item.") for finding in found)
    try:
        registry.compare(kind, content, key, item.response)
    except UnsoundKey:
        assert found


@each_kind
@some
@given(data=st.data())
def test_what_a_candidate_sees_is_made_of_what_is_asked_alone(kind: KindName, data: st.DataObject) -> None:
    item, other = data.draw(drawn_items(kind)), data.draw(drawn_items(kind))
    first, second = (
        registry.present(each.kind, each.content) for each in (item, replace(item, key=other.key))
    )
    assert first == second
    assert list(signature(registry.KINDS[kind].present).parameters) == ["content", "option_order"]
    assert first.model_dump(exclude_defaults=True).keys() <= {"kind", "stem"} | OF_A_FACE[kind]


@each_kind
@some
@given(data=st.data(), chance=st.randoms(use_true_random=False))
def test_no_order_of_showing_changes_the_outcome(kind: KindName, data: st.DataObject, chance: Any) -> None:
    item = data.draw(drawn_items(kind))
    order = list(registry.option_ids(item.content))
    chance.shuffle(order)
    before = registry.compare(kind, item.content, item.key, item.response)
    shown = registry.present(kind, item.content, order)
    if shown.children:
        return  # test_case_study.py
    assert [option.id for option in shown.options] == order
    plain = registry.present(kind, item.content).options
    assert sorted(shown.options, key=lambda o: o.id) == sorted(plain, key=lambda o: o.id)
    if not order:
        return
    turned = registry.stored(item.content) | {"options": [option.model_dump() for option in shown.options]}
    rewritten = registry.read_content(kind, turned)
    assert registry.compare(kind, rewritten, item.key, item.response) == before


@each_kind
@some
@given(data=st.data())
def test_every_rule_brings_no_less_than_its_floor_and_no_more_than_the_points(
    kind: KindName, data: st.DataObject
) -> None:
    item = data.draw(drawn_items(kind))
    outcome = registry.compare(kind, item.content, item.key, item.response)
    nothing = registry.compare(kind, item.content, item.key, None)
    for rule in RULES:
        if not isinstance(outcome, NeedsPerson):
            awarded = award(rule, POINTS, outcome)
            assert rule.lowest <= awarded <= POINTS
            assert awarded == award(rule, POINTS, outcome)
        if not isinstance(nothing, NeedsPerson):
            assert award(rule, POINTS, nothing) == 0


@each_kind
@some
@given(data=st.data())
def test_the_explained_answer_is_fully_right_and_brings_all_points_by_every_rule(
    kind: KindName, data: st.DataObject
) -> None:
    item = data.draw(drawn_items(kind))
    face, right = registry.present(kind, item.content), registry.explain(kind, item.content, item.key)
    outcome = registry.compare(
        kind, item.content, item.key, registry.read_response(kind, answered(face, right))
    )
    assert right.kind is kind
    if isinstance(outcome, NeedsPerson):
        assert right.model or right.rubric or right.children
        return
    assert outcome.fully_right
    assert [award(rule, POINTS, outcome) for rule in RULES] == [POINTS] * len(RULES)


@each_kind
@some
@given(data=st.data())
def test_what_is_stored_reads_back_the_same_from_json(kind: KindName, data: st.DataObject) -> None:
    item = data.draw(drawn_items(kind))
    content, key, response = (
        json.loads(json.dumps(registry.stored(part))) for part in (item.content, item.key, item.response)
    )
    again = registry.read_content(kind, content), registry.read_key(kind, key)
    assert again == (item.content, item.key)
    assert registry.content_hash(kind, *again) == registry.content_hash(kind, item.content, item.key)
    assert registry.read_response(kind, response) == item.response


def answered(face: Presented, right: RightAnswer) -> dict[str, Any]:
    """The explained answer in the shape of its kind."""
    ids = [option.id for option in right.options]
    prompts = [prompt.id for prompt in face.prompts]
    numbers = [accepted[0].partition("±")[0] for accepted in right.blanks]
    children = zip(face.children, right.children, strict=True)
    raws: dict[KindName, dict[str, Any]] = {
        K.SINGLE_CHOICE: {"option": ids[0] if ids else None},
        K.MULTIPLE_CHOICE: {"options": ids},
        K.TRUE_FALSE: {"value": right.value},
        K.FILL_BLANK: {"blanks": numbers},
        K.NUMERIC: {"blanks": numbers},
        K.CALCULATED: {"blanks": numbers},
        K.MATCHING: {"pairs": dict(zip(prompts, ids, strict=False))},
        K.ORDERING: {"order": ids},
        K.HOTSPOT: {"points": [inside(region) for region in right.regions]},
        K.SHORT_ANSWER: {"text": right.model},
        K.ESSAY: {"text": right.model},
        K.FILE_SUBMISSION: {"files": ["f1"]},
        K.PRACTICAL_TASK: {},
        K.CASE_STUDY: {"children": {child.id: answered(child.face, own) for child, own in children}},
    }
    return raws[face.kind]


def inside(region: Region) -> list[int]:
    """A point in a region, for shapes like those that are drawn here."""
    if region.shape is RegionShape.CIRCLE:
        return list(region.at[:2])
    corners = len(region.at) // 2
    return [sum(region.at[axis::2]) // corners for axis in (0, 1)]
