"""Several judges make one mark: extremes fall away from five on, nobody missing counts as zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.panel import (
    Anchor,
    Aspect,
    AspectKind,
    JudgeMark,
    PanelSheet,
    check_marks,
    check_panel,
    combine,
    recusal,
)
from core.points import Points

ASPECT = Aspect(name="wiring", title="接线", kind=AspectKind.MEASURED, of_points=Points(10_000))
SHEET = PanelSheet(aspects=(ASPECT,), judges=3, spread=Points(1_500))


def given_by(*points: int | None) -> list[JudgeMark]:
    return [
        JudgeMark(number, None if each is None else Points(each), absent=each is None)
        for number, each in enumerate(points)
    ]


def test_with_five_judges_the_highest_and_the_lowest_fall_away() -> None:
    made = combine(SHEET, given_by(7_000, 9_900, 8_000, 8_100, 1_000), title="实操")
    assert (made.points, made.dropped, made.counted) == (7_700, (4, 1), (0, 2, 3))
    assert [each.code for each in made.second_look] == ["contest.judges_differ"]
    assert made.second_look[0].facts == {"lowest": "10", "highest": "99", "limit": "15"}


def test_with_four_judges_or_by_another_rule_everybody_counts() -> None:
    assert combine(SHEET, given_by(7_000, 7_000, 7_000, 7_001), title="实操").points == 7_000
    keeps = SHEET.model_copy(update={"drop_extremes": False, "spread": None})
    made = combine(keeps, given_by(0, 100, 100, 100, 10_000), title="实操")
    assert (made.points, made.second_look) == (2_060, ())


def test_a_mark_that_is_missing_is_waited_for_and_never_zero() -> None:
    made = combine(SHEET, given_by(7_000, 8_000), title="实操")
    assert (made.points, made.absent) == (None, False)
    assert made.against[0].facts == {"component": "实操", "marked": 2, "needed": 3}
    assert combine(SHEET, [], title="实操").against[0].facts["marked"] == 0


def test_an_absence_counts_when_every_judge_says_so() -> None:
    made = combine(SHEET, given_by(None, None, None), title="实操")
    assert (made.points, made.absent, made.against, made.counted) == (None, True, (), (0, 1, 2))
    split = combine(SHEET, given_by(None, 7_000, 7_000), title="实操")
    assert [each.code for each in split.against] == ["contest.judges_split_on_absence"]
    assert not split.absent


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=9))
def test_the_mark_lies_between_the_lowest_and_the_highest(points: list[int]) -> None:
    made = combine(SHEET, given_by(*points), title="实操")
    assert made.points is not None
    assert min(points) <= made.points <= max(points)
    assert len(made.counted) + len(made.dropped) == len(points)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aspects": ()}, "contest.aspects_missing"),
        ({"aspects": (ASPECT, ASPECT)}, "contest.aspect_repeated"),
        ({"aspects": (ASPECT.model_copy(update={"of_points": 0}),)}, "contest.aspect_without_points"),
        ({"aspects": (ASPECT.model_copy(update={"of_points": 1}),)}, "contest.aspects_differ"),
        (
            {"aspects": (ASPECT.model_copy(update={"anchors": (Anchor(points=Points(-1), text="?"),)}),)},
            "contest.anchor_out_of_reach",
        ),
        ({"judges": 0}, "contest.judges_needed"),
        ({"spread": Points(-1)}, "contest.spread_negative"),
    ],
)
def test_a_score_sheet_that_cannot_be_used_says_why(changes: dict[str, object], code: str) -> None:
    found = check_panel(SHEET.model_copy(update=changes), Points(10_000))
    assert code in [each.code for each in found]
    assert check_panel(SHEET, Points(10_000)) == ()


def test_a_judge_marks_every_aspect_within_its_marks_and_no_other() -> None:
    assert check_marks(SHEET, {"wiring": 10_000}) == ()
    assert [each.code for each in check_marks(SHEET, {"style": 1})] == [
        "contest.aspect_unmarked",
        "contest.aspect_unknown",
    ]
    assert [each.code for each in check_marks(SHEET, {"wiring": 10_001})] == ["contest.aspect_out_of_range"]


@pytest.mark.parametrize(
    ("judge", "entrant", "code"),
    [
        ("/1/5/", "/1/5/", "contest.judge_of_own_unit"),
        ("/1/5/", "/1/5/9/", "contest.judge_of_own_unit"),
        ("/1/5/9/", "/1/5/", "contest.judge_of_own_unit"),
        ("/1/5/", "/1/51/", None),
        ("/1/", "/1/5/", None),
        ("/1/", "/1/", None),
        ("/7/", "/7/", "contest.judge_of_own_unit"),
        (None, "/1/5/", None),
        ("/1/5/", None, None),
    ],
)
def test_a_judge_steps_back_for_the_own_unit(
    judge: str | None, entrant: str | None, code: str | None
) -> None:
    found = recusal(judge, entrant, "/1/", declared=False)
    assert (found.code if found else None) == code


def test_a_judge_steps_back_for_whomever_they_named() -> None:
    found = recusal(None, None, "/1/", declared=True)
    assert found is not None
    assert found.code == "contest.judge_declared_recusal"
