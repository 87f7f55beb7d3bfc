"""Rulings on an item: they add up, never take a mark away by accepting, and void for everybody alike."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points
from exam.rules import ruling
from exam.rules.marking import AllOrNothing, MarkedSlot, PerPart, VoidedItem, award_parts
from exam.rules.ruling import Accepted, Answered, Held, Ruling
from question_bank.kinds import case_study, fill_blank, numeric, short_answer, single_choice
from question_bank.kinds.contract import KindName
from question_bank.kinds.fitting import fitting
from question_bank.kinds.normal_form import Switches
from question_bank.kinds.outcome import NeedsPerson

WORDS = st.sampled_from(["有电", "带电", "三相", "相线", "", "有 电"])
KEY = fill_blank.Key.model_validate({"blanks": [{"accepted": ["有电"]}, {"accepted": ["三相"]}]})
CONTENT = fill_blank.Content.model_validate({"stem": "[[1]] [[2]]"})
RULINGS = st.lists(
    st.builds(Accepted, blank=st.integers(1, 2), text=st.sampled_from(["带电", "相线", "有电"])), max_size=4
)


@given(st.tuples(WORDS, WORDS), RULINGS, st.booleans())
def test_accepting_never_takes_a_mark_away(
    given: tuple[str, str], also: list[Accepted], ordered: bool
) -> None:
    key = KEY.model_copy(update={"ordered": ordered})
    response = fill_blank.Response(blanks=given)
    slot = MarkedSlot(slot=1, max_points=Points(400), rule=PerPart(deduction=Points(50)))
    before = ruling.ruled(slot, fill_blank.compare(CONTENT, key, response), None)
    held = Ruling(slot=1, accepted=tuple(also))
    after = ruling.ruled(slot, ruling.compare(CONTENT, key, response, held), None)
    assert after.points >= before.points
    assert held.and_then(held).accepted == tuple(dict.fromkeys(also))
    left = {(each.blank, each.text) for each in ruling.not_accepted(CONTENT, key, response)}
    wider = ruling.with_accepted(key, Held(1).and_then(held))
    assert left >= {(each.blank, each.text) for each in ruling.not_accepted(CONTENT, wider, response)}


def test_a_voided_item_is_the_same_for_everybody() -> None:
    slot = MarkedSlot(slot=1, max_points=Points(200), rule=AllOrNothing())
    full, gone = (ruling.ruled(slot, None, void) for void in VoidedItem)
    assert (full.points, full.of_points, full.fully_right) == (200, 200, True)
    assert (gone.points, gone.of_points) == (0, 0)
    later = Ruling(slot=1, void=VoidedItem.REMOVED)
    assert ruling.together([Ruling(slot=1), later, Ruling(slot=1)])[1].void() is VoidedItem.REMOVED


def test_a_key_of_another_kind_stays_as_it_is() -> None:
    key = single_choice.Key(option="a")
    assert ruling.with_accepted(key, Held(1)) is key
    assert ruling.not_accepted(single_choice.Content(stem="?"), key, None) == ()


NUMBER = numeric.Content(stem="U = ?")
TEN = numeric.Key(value="10", tolerance="0.5", unit="kV")
TYPED = st.sampled_from(["10 kV", "10.4", "11 kV", " 11  kV ", "ten", "TEN", "", " "])


@given(TYPED, st.lists(TYPED.filter(bool), max_size=3))
def test_a_number_is_right_by_the_key_or_because_its_text_was_accepted_and_only_so(
    typed: str, also: list[str]
) -> None:
    response = numeric.Response(blanks=(typed,))
    held = Ruling(slot=1, accepted=tuple(Accepted(blank=1, text=text) for text in also))
    by_key = numeric.compare(NUMBER, TEN, response)
    taken = {ruling.same_answer(text, TEN) for text in also}
    outcome = ruling.compare(NUMBER, TEN, response, held)
    assert outcome.answered == by_key.answered
    accepted = by_key.answered and ruling.same_answer(typed, TEN) in taken
    assert outcome.fully_right == (by_key.fully_right or accepted)
    assert outcome.hits + outcome.missed == 1
    to_look_at = () if by_key.fully_right or not typed.strip() else (Accepted(blank=1, text=typed),)
    assert ruling.not_accepted(NUMBER, TEN, response) == to_look_at
    assert ruling.compare(NUMBER, TEN, None, held) == numeric.compare(NUMBER, TEN, None)


def test_texts_that_differ_only_in_what_an_item_ignores_are_one_answer() -> None:
    strict = KEY.model_copy(update={"switches": Switches(fold_case=False)})
    assert ruling.same_answer("A C", KEY) == ruling.same_answer(" a  c", KEY)
    assert ruling.same_answer("AC", strict) != ruling.same_answer("ac", strict)
    assert ruling.same_answer("\uff21\uff23", TEN) == ruling.same_answer("ac", TEN)


def test_for_a_choice_nothing_can_be_accepted_beside_the_key() -> None:
    content, key = single_choice.Content(stem="?"), single_choice.Key(option="a")
    with pytest.raises(ValueError, match="nothing can be accepted"):
        ruling.compare(content, key, None, Ruling(slot=1))


CASE = case_study.Content.model_validate(
    {
        "stem": "某车间停电检修",
        "children": [
            {"id": "c1", "kind": "fill_blank", "share": 2, "content": CONTENT.model_dump()},
            {"id": "c2", "kind": "numeric", "content": NUMBER.model_dump()},
            {
                "id": "c3",
                "kind": "single_choice",
                "content": {"stem": "?", "options": [{"id": "a", "text": "停"}, {"id": "b", "text": "验"}]},
            },
            {"id": "c4", "kind": "short_answer", "content": {"stem": "为什么"}},
        ],
    }
)
CASE_KEY = case_study.Key.model_validate(
    {
        "children": [
            {"id": "c1", "kind": "fill_blank", "key": KEY.model_dump()},
            {"id": "c2", "kind": "numeric", "key": TEN.model_dump()},
            {"id": "c3", "kind": "single_choice", "key": {"option": "a"}},
            {
                "id": "c4",
                "kind": "short_answer",
                "key": {"model": "", "rubric": [{"id": "r1", "text": "说出停电", "parts": 1}]},
            },
        ]
    }
)
SLOT = MarkedSlot(slot=7, max_points=Points(1000), rule=PerPart(deduction=Points(60)))
ANSWERS = st.builds(
    lambda blanks, number, option, text: {
        "c1": {"blanks": list(blanks)},
        "c2": {"blanks": [number]},
        "c3": {"option": option},
        "c4": {"text": text},
    },
    st.tuples(WORDS, WORDS),
    TYPED,
    st.sampled_from(["a", "b", None]),
    st.sampled_from(["", "先停电"]),
)
NOBODY: dict[str, Points] = {}
PEOPLE: st.SearchStrategy[dict[str, Points]] = st.one_of(
    st.just(NOBODY), st.integers(0, 200).map(lambda got: {"c4": Points(got)})
)
VOIDS = st.one_of(st.none(), st.sampled_from(VoidedItem))
ON_A_CASE = st.lists(
    st.one_of(
        st.builds(Ruling, slot=st.just(7), part=st.just("c1"), accepted=RULINGS.map(tuple), void=VOIDS),
        st.builds(
            Ruling,
            slot=st.just(7),
            part=st.just("c2"),
            accepted=TYPED.filter(str.strip).map(lambda text: (Accepted(blank=1, text=text),)),
        ),
        st.builds(Ruling, slot=st.just(7), part=st.sampled_from(["c3", "c4", ""]), void=VOIDS),
    ),
    max_size=4,
)


def case_of(given: dict[str, Any]) -> Answered:
    return Answered(KindName.CASE_STUDY, CASE, CASE_KEY, case_study.read_response({"children": given}))


@given(ANSWERS, PEOPLE)
def test_with_nothing_ruled_a_case_brings_what_its_first_marking_brought(
    given: dict[str, Any], people: dict[str, Points]
) -> None:
    of = case_of(given)
    now = ruling.mark_under(SLOT, of, Held(7), people)
    outcome = case_study.compare(CASE, CASE_KEY, case_study.read_response({"children": given}))
    if not isinstance(outcome, NeedsPerson):
        assert now == ruling.ruled(SLOT, outcome, None)
        return
    beside = sum(award_parts(SLOT.rule, SLOT.max_points, outcome.parts))
    if not people:
        assert now is None
        return
    assert now is not None
    assert (now.points, now.of_points, now.by_people) == (
        max(0, beside + people["c4"]),
        1000,
        True,
    )


@given(ANSWERS, PEOPLE, ON_A_CASE, st.integers(0, 3), st.randoms())
def test_a_ruling_on_one_item_of_a_case_touches_no_other_and_goes_without_a_trace(
    given: dict[str, Any], people: dict[str, Points], made: list[Ruling], place: int, chance: Random
) -> None:
    of, held = case_of(given), ruling.together(made).get(7, Held(7))
    now = ruling.mark_under(SLOT, of, held, people)
    parts = {each.id: each for each in ruling.part_marks(SLOT, of, held, people)}
    before = {each.id: each for each in ruling.part_marks(SLOT, of, Held(7), people)}
    ruled_on = {each.part for each in made if each.void or each.accepted}
    assert all(parts[own] == before[own] for own in parts if own not in ruled_on and "" not in ruled_on)
    worth = ruling.worth_under(SLOT, CASE, held)
    assert sum(each.of_points for each in parts.values()) == worth
    if now is not None:
        assert now.of_points == worth
        assert now.points <= worth
        assert (now.void is not None) == any(each.void for each in made)
        assert not (now.fully_right and now.points < worth)
    left = [each for number, each in enumerate(made) if number != place]
    taken_back = ruling.together(left).get(7, Held(7))
    never_made = list(left)
    chance.shuffle(never_made)
    if not any(each.void for each in left):
        other = ruling.together(never_made).get(7, Held(7))
        assert ruling.mark_under(SLOT, of, taken_back, people) == ruling.mark_under(SLOT, of, other, people)


@pytest.mark.parametrize(("void", "worth"), [(VoidedItem.FULL_MARKS, 1000), (VoidedItem.REMOVED, 0)])
@given(given=ANSWERS, people=PEOPLE, made=ON_A_CASE)
def test_a_case_voided_whole_is_the_same_for_everybody_whatever_its_items_were(
    void: VoidedItem, worth: int, given: dict[str, Any], people: dict[str, Points], made: list[Ruling]
) -> None:
    held = ruling.together([*made, Ruling(slot=7, void=void)])[7]
    now = ruling.mark_under(SLOT, case_of(given), held, people)
    assert now is not None
    assert (now.points, now.of_points, now.void) == (worth, worth, void)


@given(ANSWERS, ON_A_CASE)
def test_blanks_fit_the_key_or_what_was_ruled_right_too(given: dict[str, Any], made: list[Ruling]) -> None:
    of, held = case_of(given), ruling.together(made).get(7, Held(7))
    plain = fitting(of.kind, CASE, CASE_KEY, {"children": given})
    fits = ruling.fits_under(of, {"children": given}, held)
    assert len(fits) == len(plain) == 3
    assert all(after or not before for before, after in zip(plain, fits, strict=True))
    number = ruling.part_of(of, "c2")
    own = ruling.compare(number.content, number.key, number.response, held.of("c2"))
    assert fits[2] == own.fully_right
    alone = Answered(KindName.NUMERIC, NUMBER, TEN, number.response)
    assert ruling.part_of(alone, "") is alone
    assert ruling.part_marks(SLOT, alone, held, {}) == ()
    assert ruling.fits_under(alone, {}, Held(7, {"": held.of("c2").model_copy(update={"part": ""})})) == ()


@pytest.mark.parametrize(("given", "points"), [({}, None), ({"": Points(1000)}, 1000), ({"": Points(4)}, 4)])
def test_what_people_mark_waits_for_them_and_is_theirs(given: dict[str, Points], points: int | None) -> None:
    child, key = CASE.children[3], CASE_KEY.children[3].key
    of = Answered(child.kind, child.content, key, short_answer.Response(text="先停电"))
    now = ruling.mark_under(SLOT, of, Held(7), given)
    assert (None if now is None else now.points) == points
    assert now is None or now.fully_right == (points == 1000)
    assert ruling.worth_under(SLOT, child.content, Held(7)) == 1000
    gone = Held(7).and_then(Ruling(slot=7, void=VoidedItem.REMOVED))
    assert ruling.worth_under(SLOT, child.content, gone) == 0
    assert gone.any_void is VoidedItem.REMOVED


@given(WORDS.filter(str.strip), RULINGS)
def test_a_text_ruled_right_too_counts_for_an_item_that_stands_alone(text: str, also: list[Accepted]) -> None:
    of = Answered(KindName.FILL_BLANK, CONTENT, KEY, fill_blank.Response(blanks=(text, text)))
    held = Held(1).and_then(Ruling(slot=1, accepted=tuple(also)))
    slot = MarkedSlot(slot=1, max_points=Points(400), rule=PerPart())
    now = ruling.mark_under(slot, of, held, {})
    assert now is not None
    assert now.points == 200 * sum(ruling.fits_under(of, {"blanks": [text, text]}, held))
