"""What can stand on a board."""

import pytest

from contest.rules.rule_sheet import Component, ComponentKind, KeyName, RuleSheet, SortKey
from contest.rules.score import MOST_MS, check_score
from core.points import Points

SHEET = RuleSheet(
    components=(
        Component(
            name="theory",
            title="理论",
            kind=ComponentKind.THEORY,
            of_points=Points(10_000),
            weight=1000,
            pass_points=Points(6_000),
        ),
    ),
    keys=(SortKey(key=KeyName.TOTAL),),
)


@pytest.mark.parametrize(
    ("component", "points", "time_used_ms", "absent", "codes"),
    [
        ("theory", 10_000, 60_000, False, []),
        ("theory", None, None, True, []),
        ("practical", 10, None, False, ["contest.score_component_unknown"]),
        ("theory", None, None, False, ["contest.score_or_absent"]),
        ("theory", 0, None, True, ["contest.score_or_absent"]),
        ("theory", 10_001, None, False, ["contest.score_out_of_range"]),
        ("theory", -1, MOST_MS, False, ["contest.score_out_of_range", "contest.score_time_unfit"]),
    ],
)
def test_a_score_is_within_its_component_or_an_absence(
    component: str, points: int | None, time_used_ms: int | None, absent: bool, codes: list[str]
) -> None:
    given = None if points is None else Points(points)
    found = check_score(SHEET, component, given, time_used_ms, absent=absent)
    assert [each.code for each in found] == codes
