"""Files as an answer: each once, no more than any item takes, and for a person to mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import file_submission, written
from question_bank.kinds.contract import KindName, MarkingPoint
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.kinds.file_submission import MOST_FILES, FileType
from question_bank.kinds.outcome import NeedsPerson

KEY = written.Key(model="<p>停电</p>", rubric=(MarkingPoint(id="a", text="停电"),))
CONTENT = file_submission.Content(stem="画出接线图")


@given(st.lists(st.sampled_from(["f1", "f2", "f3"]), max_size=MOST_FILES))
def test_files_are_known_once_in_the_order_given_and_need_a_person(files: list[str]) -> None:
    response = file_submission.read_response({"files": files})
    assert response.files == tuple(dict.fromkeys(files))
    outcome = file_submission.compare(CONTENT, KEY, response)
    assert isinstance(outcome, NeedsPerson) is bool(files)
    assert not outcome.fully_right


@given(st.lists(st.sampled_from(FileType), min_size=1, max_size=len(FileType)))
def test_a_candidate_is_told_the_kinds_of_file_whatever_their_order(types: list[FileType]) -> None:
    content = file_submission.Content(stem="x", types=tuple(types), most_files=2, most_mb=5)
    shown = file_submission.present(content)
    assert shown.file_types == tuple(sorted(set(types)))
    assert (shown.most_files, shown.most_mb) == (2, 5)
    assert file_submission.check(content, KEY) == ()


def test_the_same_file_named_twice_is_one_and_too_many_are_refused() -> None:
    assert file_submission.read_response({"files": ["r1", "r1", "r2"]}).files == ("r1", "r2")
    assert not file_submission.read_response({"files": None}).answered
    with pytest.raises(ResponseUnreadable):
        file_submission.read_response({"files": [f"r{n}" for n in range(11)]})
    with pytest.raises(ResponseUnreadable):
        file_submission.read_response({"files": ["../etc/passwd"]})


def test_an_item_that_takes_no_kind_of_file_is_told() -> None:
    untyped = file_submission.Content(stem="图", types=())
    assert [each.code for each in file_submission.check(untyped, KEY)] == ["item.file_types_missing"]


def test_model_and_rubric_are_shown_after_release_and_never_before() -> None:
    right = file_submission.explain(CONTENT, KEY)
    assert (right.kind, right.model, right.rubric) == (KindName.FILE_SUBMISSION, KEY.model, KEY.rubric)
    assert "停电" not in file_submission.present(CONTENT).model_dump_json()
