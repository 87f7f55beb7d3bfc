"""What places open: the shipped tables (国家级一类、天津、海南), and the Jiangsu table still to be found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.occupations.rules.grades import Grade
from training.certification import policies
from training.certification.policy_params import PlacementData
from training.certification.rules.eligibility import Verified
from training.certification.rules.placement import Award, Benefit, Placing, award

FIRST = Placing(rank=1, group="workers", parts_passed=True)


def table(code: str) -> list[Benefit]:
    row = next(each for each in policies.shipped_rules() if each.code == f"placement.{code}")
    return [each.read() for each in PlacementData.model_validate(row.params).benefits]


@pytest.mark.parametrize(
    ("code", "rank", "group", "held", "grade"),
    [
        # 国家级一类：1–5 名技师，已是技师的高级技师；6–20 名高级工，已是高级工的技师
        ("national_first", 1, "workers", None, Grade.LEVEL_2),
        ("national_first", 5, "workers", Grade.LEVEL_3, Grade.LEVEL_2),
        ("national_first", 5, "workers", Grade.LEVEL_2, Grade.LEVEL_1),
        ("national_first", 6, "workers", Grade.LEVEL_4, Grade.LEVEL_3),
        ("national_first", 20, "workers", Grade.LEVEL_3, Grade.LEVEL_2),
        ("national_first", 21, "workers", Grade.LEVEL_3, None),
        ("national_first", 1, "workers", Grade.LEVEL_1, None),
        # 天津市级一类前 10 名：职工技师，学生高级工
        ("tianjin_first", 10, "workers", None, Grade.LEVEL_2),
        ("tianjin_first", 10, "students", None, Grade.LEVEL_3),
        ("tianjin_first", 10, "students", Grade.LEVEL_3, None),
        ("tianjin_second", 6, "students", None, Grade.LEVEL_4),
        # 海南：金银铜技师
        ("hainan", 3, "workers", Grade.LEVEL_3, Grade.LEVEL_2),
        ("hainan", 4, "workers", Grade.LEVEL_3, None),
    ],
)
def test_a_place_opens_the_grade_of_the_table_or_the_one_above(
    code: str, rank: int, group: str, held: Grade | None, grade: Grade | None
) -> None:
    placing = Placing(rank=rank, group=group, parts_passed=True, held=held)
    assert award(table(code), placing).grade is grade


def reasons(found: Award) -> list[str]:
    return [each.code for each in found.findings]


def test_every_part_must_have_reached_sixty() -> None:
    found = award(table("national_first"), replace(FIRST, parts_passed=False))
    assert (found.grade, reasons(found)) == (None, ["placement.part_failed"])


def test_one_promotion_by_contest_a_year() -> None:
    found = award(table("tianjin_first"), replace(FIRST, promoted_this_year=True))
    assert (found.grade, reasons(found)) == (None, ["placement.once_a_year"])


def test_the_cap_says_so() -> None:
    assert reasons(award(table("national_first"), replace(FIRST, held=Grade.LEVEL_1))) == ["placement.at_cap"]


def test_a_chief_technician_has_nothing_above() -> None:
    line = Benefit(1, 1, floor=Grade.LEVEL_2, cap=Grade.CHIEF_TECHNICIAN)
    assert award([line], replace(FIRST, held=Grade.CHIEF_TECHNICIAN)).grade is None


def test_a_table_may_ask_less() -> None:
    line = Benefit(1, 1, floor=Grade.LEVEL_3, cap=Grade.LEVEL_3, parts_passed=False, once_a_year=False)
    assert award([line], replace(FIRST, parts_passed=False, promoted_this_year=True)).grade is Grade.LEVEL_3


def test_the_jiangsu_table_was_not_found_and_opens_nothing_until_somebody_registers_it() -> None:
    """苏政办发〔2021〕95号 says "按规定晋升技术等级（职称）" and no more."""
    row = next(each for each in policies.shipped_rules() if each.code == "placement.jiangsu")
    assert row.verified is Verified.UNVERIFIED
    assert reasons(award(table("jiangsu"), FIRST)) == ["placement.not_listed"]


@given(
    st.integers(min_value=1, max_value=40),
    st.sampled_from([None, *Grade]),
    st.booleans(),
    st.booleans(),
)
def test_no_place_ever_opens_more_than_one_step_above_what_is_held_or_beyond_the_cap(
    rank: int, held: Grade | None, passed: bool, promoted: bool
) -> None:
    placing = Placing(rank=rank, group="workers", parts_passed=passed, held=held, promoted_this_year=promoted)
    for code in ("national_first", "national_second", "tianjin_first", "hainan", "jiangsu"):
        found = award(table(code), placing)
        assert found.findings
        if found.grade is None or found.benefit is None:
            continue
        assert passed
        assert not promoted
        assert found.benefit.cap.at_least(found.grade)
        above = held.next_above if held is not None and held.at_least(found.benefit.floor) else None
        assert found.grade in {found.benefit.floor, above}
