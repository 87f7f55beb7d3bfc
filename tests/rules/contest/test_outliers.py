"""Who did far better in one kind of component than in the other is shown to the jury; nobody else is."""

from contest.rules.combine import Mark
from contest.rules.outliers import FEWEST, outliers
from contest.rules.score import check_score
from core.points import Points
from tests.make_boards import SHEET


def mark(points: int) -> Mark:
    return Mark(Points(points))


def test_one_who_differs_from_everybody_is_named_with_the_gap() -> None:
    people = {number: (mark(8_000 + number * 10), mark(7_500)) for number in range(1, 12)}
    people[99] = (mark(9_500), mark(3_000))
    assert [(each.entry_id, each.theory, each.practical) for each in outliers(SHEET, people)] == [
        (99, 9_500, 3_000)
    ]
    assert outliers(SHEET, people)[0].gap > 5_000


def test_of_few_people_and_of_missing_marks_nothing_is_said() -> None:
    few = {number: (mark(9_900), mark(100 * number)) for number in range(1, FEWEST)}
    assert outliers(SHEET, few) == ()
    missing = {number: (mark(9_900), None) for number in range(1, 30)}
    absent = {number: (mark(9_900), Mark(None, absent=True)) for number in range(1, 30)}
    assert outliers(SHEET, {**few, 50: (mark(1), None)}) == ()
    assert outliers(SHEET, missing) == outliers(SHEET, absent) == ()


def test_a_score_fits_its_component_or_is_told_why_not() -> None:
    assert check_score(SHEET, "theory", Points(10_000), 0, absent=False) == ()
    assert check_score(SHEET, "theory", None, None, absent=True) == ()
    assert [each.code for each in check_score(SHEET, "theory", None, None, absent=False)] == [
        "contest.score_or_absent"
    ]
