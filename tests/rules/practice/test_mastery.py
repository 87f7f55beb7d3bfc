"""Mastery: from right and wrong alone."""

from hypothesis import given
from hypothesis import strategies as st

from training.practice.rules import mastery
from training.practice.rules.mastery import Mastery, Record


def history(answers: list[bool], leaves_after: int = 2) -> Record:
    record = Record()
    for right in answers:
        record = mastery.after(record, right=right, leaves_after=leaves_after)
    return record


def test_a_mistake_leaves_the_book_after_so_many_right_answers_in_a_row() -> None:
    assert history([False]).in_book
    assert history([False, True]).in_book
    assert not history([False, True, True]).in_book
    assert history([False, True, False, True]).in_book
    assert history([False, True, True], leaves_after=3).in_book


def test_what_was_never_wrong_never_enters_the_book() -> None:
    assert not history([True] * 5).in_book


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 4))
def test_the_record_counts_every_answer_and_the_row_since_the_last_mistake(
    answers: list[bool], leaves_after: int
) -> None:
    record = history(answers, leaves_after)
    assert (record.seen, record.wrong) == (len(answers), answers.count(False))
    row = next((place for place, right in enumerate(reversed(answers)) if not right), len(answers))
    assert record.row == row
    assert record.in_book == (False in answers and row < leaves_after)


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 4))
def test_nothing_in_the_book_is_called_steady(answers: list[bool], steady_after: int) -> None:
    record = history(answers, leaves_after=4)
    if mastery.level(record, steady_after=steady_after) is Mastery.STEADY:
        assert not record.in_book
        assert record.row >= steady_after


def test_an_item_never_met_is_new() -> None:
    assert mastery.level(None, steady_after=2) is Mastery.NEW


def test_a_topic_counts_its_own_items_and_those_below_it() -> None:
    items = [(1, ("a", "a.1")), (2, ("a", "a.1")), (3, ("a",)), (4, ("b",)), (5, ())]
    shares = mastery.by_topic(items, {1: Mastery.STEADY, 3: Mastery.SHAKY, 4: Mastery.STEADY})
    assert {code: (s.items, s.steady, s.shaky) for code, s in shares.items()} == {
        None: (5, 2, 1),
        "a": (3, 1, 1),
        "a.1": (2, 1, 0),
        "b": (1, 1, 0),
    }
    assert shares["a"].percent == 33
