"""Marks by people: the rubric shares the points exactly; what was typed is read or told of, never guessed."""

from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, written
from exam.rules.person_marking import judge, worth
from question_bank.kinds.contract import Band, MarkedBy, MarkingPoint

PARTS = st.lists(st.integers(0, 1000), min_size=1, max_size=20)
POINTS = st.integers(1, 100_00).map(Points)


def rubric(parts: list[int]) -> tuple[MarkingPoint, ...]:
    return tuple(MarkingPoint(id=f"p{at}", text="要点", parts=each) for at, each in enumerate(parts))


@given(PARTS, POINTS)
def test_the_marking_points_share_the_points_exactly(parts: list[int], points: Points) -> None:
    shared = worth(points, rubric(parts))
    assert sum(shared) == points
    assert min(shared) >= 0
    assert worth(points, ()) == ()


@given(PARTS, POINTS)
def test_full_marks_everywhere_are_the_full_points_and_noughts_are_nothing(
    parts: list[int], points: Points
) -> None:
    lines = rubric(parts)
    full = {line.id: written(most) for line, most in zip(lines, worth(points, lines), strict=True)}
    assert judge(points, lines, full).total == points
    assert judge(points, lines, dict.fromkeys(full, "0")).total == 0


@given(PARTS, POINTS, st.dictionaries(st.sampled_from([f"p{at}" for at in range(20)]), st.text(max_size=8)))
def test_whatever_is_typed_never_brings_more_than_a_point_is_worth(
    parts: list[int], points: Points, typed: dict[str, str]
) -> None:
    judged = judge(points, rubric(parts), typed)
    assert all(0 <= each.points <= each.of_points for each in judged.points)
    assert len(judged.points) + len(judged.findings) == len(parts)


def test_a_scale_and_a_reading_bring_their_shares() -> None:
    steps = ("差", "一般", "良好", "优秀")
    lines = (
        MarkingPoint(id="a", text="工艺", by=MarkedBy.JUDGED, steps=steps),
        MarkingPoint(
            id="b",
            text="轴径",
            by=MarkedBy.MEASURED,
            bands=(Band(least="19.95", most="20.05"), Band(least="19.9", percent=50)),
        ),
    )
    typed = {"a": "２", "b": "20.06"}
    assert [each.points for each in judge(Points(1200), lines, typed).points] == [400, 300]
    codes = [each.code for each in judge(Points(1200), lines, {"a": "4", "b": "约 20"}).findings]
    assert codes == ["exam.mark_no_step", "exam.mark_unread"]
    assert [each.code for each in judge(Points(1200), lines, {"a": "3"}).findings] == ["exam.mark_missing"]
