"""Kinds that people mark: the machine never guesses, and a rubric that cannot be marked by is told of."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import file_submission, practical_task, registry, rubric, short_answer, written
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Band, KindName, MarkedBy, MarkingPoint
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.kinds.outcome import NeedsPerson

KEY = written.Key(model="<p>停电</p>", rubric=(MarkingPoint(id="a", text="停电"),))
NOTHING = Fraction(0)


@given(st.sampled_from([KindName.SHORT_ANSWER, KindName.ESSAY]), st.text(max_size=200))
def test_a_written_answer_is_blank_or_needs_a_person(kind: KindName, text: str) -> None:
    response = registry.read_response(kind, {"text": text})
    outcome = registry.compare(kind, registry.read_content(kind, {"stem": "x"}), KEY, response)
    assert isinstance(outcome, NeedsPerson) is response.answered
    assert not outcome.fully_right


@given(st.text(max_size=60))
def test_the_same_words_are_the_same_however_they_are_spaced(text: str) -> None:
    one = written.Response(text=text)
    assert one.same_words == written.Response(text=f" {text}\n").same_words


def test_the_same_file_named_twice_is_one_and_too_many_are_refused() -> None:
    assert file_submission.read_response({"files": ["r1", "r1", "r2"]}).files == ("r1", "r2")
    assert not file_submission.read_response({"files": None}).answered
    with pytest.raises(ResponseUnreadable):
        file_submission.read_response({"files": [f"r{n}" for n in range(11)]})
    with pytest.raises(ResponseUnreadable):
        file_submission.read_response({"files": ["../etc/passwd"]})


def test_a_practical_task_takes_nothing_and_always_needs_a_person() -> None:
    content = practical_task.Content(stem="接线")
    assert isinstance(practical_task.compare(content, KEY, None), NeedsPerson)
    assert not practical_task.read_response(None).answered
    with pytest.raises(ResponseUnreadable):
        practical_task.read_response({"text": "x"})


@pytest.mark.parametrize(
    ("point", "code"),
    [
        (MarkingPoint(id="a", text="", parts=1), "item.rubric_point_empty"),
        (MarkingPoint(id="a", text="x", parts=0), "item.rubric_weight_missing"),
        (MarkingPoint(id="a", text="x", by=MarkedBy.JUDGED, steps=("差",)), "item.rubric_steps_missing"),
        (MarkingPoint(id="a", text="x", by=MarkedBy.MEASURED), "item.rubric_bands_missing"),
        (
            MarkingPoint(id="a", text="x", by=MarkedBy.MEASURED, bands=(Band(least="3", most="1"),)),
            "item.rubric_band_unreadable",
        ),
    ],
)
def test_a_rubric_that_cannot_be_marked_by_is_told_of(point: MarkingPoint, code: str) -> None:
    assert [each.code for each in rubric.check_rubric((point,))] == [code]


def test_an_item_without_a_rubric_and_one_with_a_point_twice_are_not_sound() -> None:
    content = short_answer.Content(stem="为什么先验电")
    for key in (None, written.Key(), written.Key(model="答案")):
        assert "item.rubric_missing" in {each.code for each in short_answer.check(content, key)}
    twice = written.Key(rubric=(*KEY.rubric, *KEY.rubric))
    assert [each.code for each in short_answer.check(content, twice)] == ["item.rubric_id_repeated"]
    untyped = file_submission.Content(stem="图", types=())
    assert [each.code for each in file_submission.check(untyped, KEY)] == ["item.file_types_missing"]


@pytest.mark.parametrize("kind", sorted(MARKED_BY_PEOPLE))
def test_model_and_rubric_are_shown_after_release_and_never_before(kind: KindName) -> None:
    content = registry.read_content(kind, {"stem": "<p>题</p>"})
    right = registry.explain(kind, content, KEY)
    assert (right.model, right.rubric) == (KEY.model, KEY.rubric)
    assert "停电" not in registry.present(kind, content).model_dump_json()


def test_a_reading_outside_every_band_brings_nothing() -> None:
    bands = (Band(most="5", percent=40), Band(least="?"))
    point = MarkingPoint(id="a", text="x", by=MarkedBy.MEASURED, bands=bands)
    assert rubric.share_of_reading(point, rubric.number("6") or NOTHING) == 0
    assert rubric.share_of_reading(point, rubric.number("5") or NOTHING) * 5 == 2
    assert rubric.number("5 mm") is None
    with pytest.raises(ValueError, match="4"):
        rubric.share_of_step(4)


def test_a_point_judged_by_four_steps_can_be_marked_by() -> None:
    steps = ("未做", "部分做到", "做到", "做到并说明理由")
    point = MarkingPoint(id="a", text="验电", by=MarkedBy.JUDGED, steps=steps)
    assert rubric.check_rubric((point,)) == ()
