"""Rulings on an item: they add up, never take a mark away by accepting, and void for everybody alike."""

from hypothesis import given
from hypothesis import strategies as st

from core.points import Points
from exam.rules import ruling
from exam.rules.marking import AllOrNothing, MarkedSlot, PerPart, VoidedItem
from exam.rules.ruling import Accepted, Ruling
from question_bank.kinds import fill_blank, single_choice

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
