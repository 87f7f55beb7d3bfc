"""Short answers and essays: blank or for a person to mark, within the length that the item takes."""

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import essay, registry, short_answer, written
from question_bank.kinds.contract import KindName, MarkingPoint
from question_bank.kinds.errors import ItemUnreadable, ResponseUnreadable
from question_bank.kinds.outcome import NeedsPerson

KEY = written.Key(model="<p>停电</p>", rubric=(MarkingPoint(id="a", text="停电"),))
STEM = "为什么先验电"
KINDS = [(KindName.SHORT_ANSWER, short_answer), (KindName.ESSAY, essay)]


@pytest.mark.parametrize(("kind", "of"), KINDS)
@given(st.text(max_size=200))
def test_an_answer_is_blank_or_needs_a_person_and_is_never_right_by_itself(
    kind: KindName, of: ModuleType, text: str
) -> None:
    response = of.read_response({"text": text})
    outcome = of.compare(of.Content(stem=STEM), KEY, response)
    assert isinstance(outcome, NeedsPerson) is response.answered
    assert not outcome.fully_right
    assert response.answered == bool(response.text.strip())


@pytest.mark.parametrize(("kind", "of"), KINDS)
@given(st.integers(-5, 20_000))
def test_the_length_of_an_answer_is_told_and_lies_within_what_is_taken(
    kind: KindName, of: ModuleType, longest: int
) -> None:
    raw = {"stem": "x", "longest": longest}
    if 10 <= longest <= written.LONGEST:
        shown = registry.present(kind, registry.read_content(kind, raw))
        assert shown.longest == longest
        return
    with pytest.raises(ItemUnreadable):
        registry.read_content(kind, raw)


@pytest.mark.parametrize(("kind", "of"), KINDS)
def test_a_text_longer_than_any_item_takes_is_refused(kind: KindName, of: ModuleType) -> None:
    assert of.read_response({"text": "字" * written.LONGEST}).answered
    with pytest.raises(ResponseUnreadable):
        of.read_response({"text": "字" * (written.LONGEST + 1)})


@pytest.mark.parametrize(("kind", "of"), KINDS)
def test_model_and_rubric_are_shown_after_release_and_never_before(kind: KindName, of: ModuleType) -> None:
    right = of.explain(of.Content(stem=STEM), KEY)
    assert (right.kind, right.model, right.rubric) == (kind, KEY.model, KEY.rubric)
    assert "停电" not in of.present(of.Content(stem=STEM)).model_dump_json()


def test_an_item_without_a_rubric_and_one_with_a_point_twice_are_not_sound() -> None:
    content = short_answer.Content(stem="为什么先验电")
    for key in (None, written.Key(), written.Key(model="答案")):
        assert "item.rubric_missing" in {each.code for each in short_answer.check(content, key)}
    twice = written.Key(rubric=(*KEY.rubric, *KEY.rubric))
    assert [each.code for each in short_answer.check(content, twice)] == ["item.rubric_id_repeated"]


@given(st.text(max_size=60))
def test_the_same_words_are_the_same_however_they_are_spaced(text: str) -> None:
    one = written.Response(text=text)
    assert one.same_words == written.Response(text=f" {text}\n").same_words
