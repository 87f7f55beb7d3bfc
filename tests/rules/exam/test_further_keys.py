"""A further choice ruled right: never a point less, full marks for whoever chose it, whatever the order."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.points import Points
from exam.rules import marking
from exam.rules.further_keys import CAN_CHOOSE, Choice, as_key, choice_of
from exam.rules.marking import MarkedSlot, MarkingRule
from exam.rules.ruling import Answered, Held, Ruled, Ruling, mark_under, part_marks, together
from question_bank.kinds import case_study, fill_blank, multiple_choice, registry, single_choice, true_false
from question_bank.kinds.contract import Content, Key, KindName, Response

IDS = ("a", "b", "c", "d")
OPTIONS = {"stem": "先做哪一步", "options": [{"id": own, "text": own} for own in IDS]}
SETS = st.sets(st.sampled_from(IDS), min_size=1).map(lambda found: {"options": sorted(found)})
ONE = st.sampled_from(IDS)
TRUTH = st.booleans()
RULES: st.SearchStrategy[MarkingRule] = st.one_of(
    st.just(marking.AllOrNothing(deduction=Points(100))),
    st.sampled_from([Points(0), Points(50)]).flatmap(
        lambda off: st.sampled_from(
            [
                marking.FixedPartial(partial=Points(150), deduction=off),
                marking.FixedPartial(partial=Points(400)),
                marking.ProportionalPartial(deduction=off),
                marking.Half(),
                marking.PerPart(deduction=off),
                marking.Coverage(),
                marking.EachAnswer(deduction=off, floor=Points(-20)),
                marking.NetCorrect(deduction=off),
            ]
        )
    ),
)


def _items(kind: KindName) -> st.SearchStrategy[tuple[Answered, list[Choice]]]:
    """An item, its key, an answer or none, and the choices that were ruled right too."""
    offered = {
        KindName.SINGLE_CHOICE: (ONE.map(lambda own: {"option": own}), ONE.map(lambda own: (own,))),
        KindName.MULTIPLE_CHOICE: (SETS, SETS.map(lambda found: tuple(found["options"]))),
        KindName.TRUE_FALSE: (
            TRUTH.map(lambda value: {"value": value}),
            st.sampled_from([("true",), ("false",)]),
        ),
    }
    given, chosen = offered[kind]
    content = registry.read_content(kind, {"stem": "?"} if kind is KindName.TRUE_FALSE else OPTIONS)
    return st.tuples(
        st.builds(
            lambda key, raw: Answered(
                kind, content, registry.read_key(kind, key), registry.read_response(kind, raw)
            ),
            given,
            st.one_of(st.none(), given),
        ),
        st.lists(chosen.map(lambda options: Choice(options=options)), max_size=3),
    )


ITEMS = st.sampled_from(sorted(CAN_CHOOSE)).flatmap(_items)
FULL = Points(400)


def brought(rule: MarkingRule, of: Answered, made: list[Ruling]) -> Ruled:
    found = mark_under(MarkedSlot(slot=1, max_points=FULL, rule=rule), of, together(made).get(1, Held(1)), {})
    assert found is not None
    return found


@settings(max_examples=50)
@given(ITEMS, RULES, st.randoms())
def test_the_best_mark_under_any_key_counts_and_never_a_point_less(
    item: tuple[Answered, list[Choice]], rule: MarkingRule, chance: Random
) -> None:
    of, also = item
    made = [Ruling(slot=1, also=(each,)) for each in also]
    now, before = brought(rule, of, made), brought(rule, of, [])
    keys = [of.key, *(key for each in also if (key := as_key(of.content, each)) is not None)]
    each_alone = [brought(rule, Answered(of.kind, of.content, key, of.response), []) for key in keys]
    assert now.points == max(each.points for each in each_alone) >= before.points
    assert now.fully_right == any(each.fully_right for each in each_alone)
    assert (now.of_points, now.void, now.by_people) == (FULL, None, False)
    chosen = choice_of(of.response)
    if chosen in also or chosen == choice_of(of.key):
        assert (now.points, now.fully_right) == (FULL, True)
    if chosen is None:
        assert now == before
    elif of.kind is KindName.TRUE_FALSE and len({choice_of(of.key), *also}) == 2:
        assert now.points == FULL
    chance.shuffle(made)
    assert brought(rule, of, [*made, *made]) == now
    assert brought(rule, of, [Ruling(slot=1, also=tuple(also)), Ruling(slot=2, also=tuple(also))]) == now
    shown = list(getattr(of.content, "options", ()))
    chance.shuffle(shown)
    moved = of.content.model_copy(update={"options": tuple(shown)} if shown else {})
    assert brought(rule, Answered(of.kind, moved, of.key, of.response), made) == now


@settings(max_examples=40)
@given(ITEMS, RULES, st.lists(st.sampled_from(["有电", "带电", ""]), min_size=1, max_size=1))
def test_of_a_case_only_the_item_that_was_ruled_on_moves_and_taking_back_restores_it(
    item: tuple[Answered, list[Choice]], rule: MarkingRule, text: list[str]
) -> None:
    of, also = item
    blank = {"stem": "[[1]]"}, {"blanks": [{"accepted": ["有电"]}]}
    content = case_study.Content.model_validate(
        {
            "stem": "某车间停电检修",
            "children": [
                {"id": "c1", "kind": of.kind, "share": 2, "content": registry.stored(of.content)},
                {"id": "c2", "kind": "fill_blank", "content": blank[0]},
            ],
        }
    )
    key = case_study.Key.model_validate(
        {
            "children": [
                {"id": "c1", "kind": of.kind, "key": registry.stored(of.key)},
                {"id": "c2", "kind": "fill_blank", "key": blank[1]},
            ]
        }
    )
    answer = {"c1": registry.stored(of.response) if of.response is not None else None, "c2": {"blanks": text}}
    case = Answered(KindName.CASE_STUDY, content, key, case_study.read_response({"children": answer}))
    slot = MarkedSlot(slot=1, max_points=Points(600), rule=rule)
    ruling = Ruling(slot=1, part="c1", also=tuple(also))
    before, now = (part_marks(slot, case, held, {}) for held in (Held(1), Held(1).and_then(ruling)))
    alone = MarkedSlot(slot=1, max_points=FULL, rule=rule)
    if not (isinstance(rule, marking.PerPart) and of.kind is KindName.MULTIPLE_CHOICE):
        held = Held(1).and_then(ruling.model_copy(update={"part": ""}))
        found = mark_under(alone, of, held, {})
        assert found is not None
        assert (now[0].points, now[0].fully_right) == (found.points, found.fully_right)
    assert now[1] == before[1]
    for least, most in zip(before, now, strict=True):
        assert least.points is not None
        assert most.points is not None
        assert most.points >= least.points
    whole, was = mark_under(slot, case, Held(1).and_then(ruling), {}), mark_under(slot, case, Held(1), {})
    assert whole is not None
    assert was is not None
    assert whole.points >= was.points
    if choice_of(of.response) in also:
        assert (now[0].points, now[0].fully_right) == (FULL, True)
    assert mark_under(slot, case, Held(1).and_then(Ruling(slot=1, part="c1")), {}) == was


@pytest.mark.parametrize(("chosen", "points"), [(["c"], 200), (["a", "b", "c"], 0), (["a", "c"], 400)])
def test_by_parts_a_set_in_a_case_is_marked_against_each_key_and_anything_wrong_voids_it(
    chosen: list[str], points: int
) -> None:
    child = {"id": "c1", "kind": "multiple_choice"}
    case = Answered(
        KindName.CASE_STUDY,
        case_study.Content.model_validate({"stem": "?", "children": [{**child, "content": OPTIONS}]}),
        case_study.Key.model_validate({"children": [{**child, "key": {"options": ["a", "b"]}}]}),
        case_study.read_response({"children": {"c1": {"options": chosen}}}),
    )
    held = Held(1).and_then(Ruling(slot=1, part="c1", also=(Choice(options=("a", "c")),)))
    now = mark_under(MarkedSlot(slot=1, max_points=FULL, rule=marking.PerPart()), case, held, {})
    assert now is not None
    assert now.points == points


ITEM = multiple_choice.Content.model_validate(OPTIONS)
BLANK = fill_blank.Content(stem="[[1]]")


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (single_choice.Content.model_validate(OPTIONS), ("z",)),
        (single_choice.Content.model_validate(OPTIONS), ("a", "b")),
        (ITEM, ("a", "z")),
        (true_false.Content(stem="?"), ("a",)),
        (BLANK, ("a",)),
    ],
)
def test_what_an_item_does_not_offer_is_no_key_of_it(content: Content, options: tuple[str, ...]) -> None:
    assert as_key(content, Choice(options=options)) is None


@pytest.mark.parametrize(
    "given",
    [
        None,
        multiple_choice.Response(),
        single_choice.Response(),
        true_false.Response(),
        fill_blank.Response(),
    ],
)
def test_nothing_chosen_is_no_choice(given: Key | Response | None) -> None:
    assert choice_of(given) is None


def test_a_choice_is_its_options_each_once_in_whatever_order_and_never_none() -> None:
    assert Choice(options=("c", "a", "c")) == Choice(options=("a", "c"))
    with pytest.raises(ValidationError):
        Choice(options=())
