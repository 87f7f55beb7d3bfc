"""Practical tasks: nothing is given through the machine, and only a person can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import practical_task, written
from question_bank.kinds.contract import KindName, MarkingPoint
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.kinds.outcome import NeedsPerson

KEY = written.Key(model="<p>停电</p>", rubric=(MarkingPoint(id="a", text="停电"),))
CONTENT = practical_task.Content(stem="接线")


def test_a_practical_task_takes_nothing_and_always_needs_a_person() -> None:
    assert isinstance(practical_task.compare(CONTENT, KEY, None), NeedsPerson)
    assert not practical_task.read_response(None).answered
    with pytest.raises(ResponseUnreadable):
        practical_task.read_response({"text": "x"})


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.none() | st.text(max_size=3), min_size=1))
def test_whatever_is_sent_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(ResponseUnreadable):
        practical_task.read_response(raw)


def test_model_and_rubric_are_shown_after_release_and_never_before() -> None:
    right = practical_task.explain(CONTENT, KEY)
    assert (right.kind, right.model, right.rubric) == (KindName.PRACTICAL_TASK, KEY.model, KEY.rubric)
    assert "停电" not in practical_task.present(CONTENT).model_dump_json()
