"""Rulings on an item: they add up, never take a mark away by accepting, and void for everybody alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points
from exam.rules import ruling
from exam.rules.marking import AllOrNothing, MarkedSlot, PerPart, VoidedItem
from exam.rules.ruling import Accepted, Ruling
from question_bank.kinds import fill_blank, numeric, single_choice
from question_bank.kinds.normal_form import Switches

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
    wider = ruling.with_accepted(key, held)
    assert left >= {(each.blank, each.text) for each in ruling.not_accepted(CONTENT, wider, response)}


def test_a_voided_item_is_the_same_for_everybody() -> None:
    slot = MarkedSlot(slot=1, max_points=Points(200), rule=AllOrNothing())
    full, gone = (ruling.ruled(slot, None, void) for void in VoidedItem)
    assert (full.points, full.of_points, full.fully_right) == (200, 200, True)
    assert (gone.points, gone.of_points) == (0, 0)
    later = Ruling(slot=1, void=VoidedItem.REMOVED)
    assert ruling.together([Ruling(slot=1), later, Ruling(slot=1)])[1].void is VoidedItem.REMOVED


def test_a_key_of_another_kind_stays_as_it_is() -> None:
    key = single_choice.Key(option="a")
    assert ruling.with_accepted(key, Ruling(slot=1)) is key
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
