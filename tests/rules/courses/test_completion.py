"""Completion: reasons instead of yes and no, and no waiting in front of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.courses.rules.completion import (
    LessonFacts,
    counting,
    course_complete,
    is_complete,
    lessons_done,
    missing,
    percent,
    seconds_needed,
)
from training.courses.rules.states import LessonKind


def text(*, read: bool = False, required: bool = True, seconds: int = 0) -> LessonFacts:
    return LessonFacts(
        kind=LessonKind.TEXT, read=read, required=required, length_seconds=600, credited_seconds=seconds
    )


def test_a_text_is_done_when_its_reader_says_so_however_fast_they_read() -> None:
    assert is_complete(text(read=True))
    assert [found.code for found in missing(text(seconds=600))] == ["training.lesson_not_read"]


@pytest.mark.parametrize(("seconds", "left"), [(0, 90), (89, 1), (90, None), (100, None)])
def test_a_video_is_done_when_nine_tenths_were_played(seconds: int, left: int | None) -> None:
    facts = LessonFacts(kind=LessonKind.VIDEO, length_seconds=100, credited_seconds=seconds)
    assert [found.facts["seconds"] for found in missing(facts)] == ([] if left is None else [left])


@given(st.integers(0, 50_000))
def test_what_is_needed_of_a_video_is_at_least_a_second_and_no_more_than_all(length: int) -> None:
    assert 1 <= seconds_needed(length) <= max(length, 1)


@pytest.mark.parametrize(("best", "done"), [(None, False), (59, False), (60, True), (100, True)])
def test_a_quiz_is_done_when_the_best_try_reaches_the_pass_mark(best: int | None, done: bool) -> None:
    assert is_complete(LessonFacts(kind=LessonKind.QUIZ, best_percent=best)) is done


def test_a_course_is_complete_when_every_required_lesson_is() -> None:
    assert course_complete([text(read=True), text(required=False)])
    assert not course_complete([text(read=True), text()])
    assert not course_complete([])


def test_where_nothing_is_required_everything_counts() -> None:
    lessons = [text(required=False, read=True), text(required=False)]
    assert counting(lessons) == tuple(lessons)
    assert lessons_done(lessons) == (1, 2)


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_percentage_is_rounded_down_and_nothing_of_nothing_is_none(right: int, more: int) -> None:
    of = right + more
    assert percent(right, of) == (int(right * 100 / of + 1e-9) if of else 0)
    assert percent(5, 9) == 55
