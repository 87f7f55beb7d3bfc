"""What a wrong answer costs, as people are told: the sentences agree with the floor and with the marks."""

import pytest

from core.points import Points
from exam.rules.marking import AllOrNothing, MarkingRule, PerPart
from exam.wording import rule_named, rule_on_paper, rule_text
from question_bank.kinds.contract import KindName

ONE = KindName.SINGLE_CHOICE
WORTH = Points(200)


@pytest.mark.parametrize(
    ("rule", "cost"),
    [
        (AllOrNothing(deduction=Points(100), floor=Points(-50)), "0.5"),
        (AllOrNothing(deduction=Points(50)), "0.5"),
        (AllOrNothing(deduction=Points(50), floor=Points(-100)), "0.5"),
    ],
)
def test_one_wrong_answer_costs_no_more_than_an_item_can(rule: MarkingRule, cost: str) -> None:
    assert f"答错扣 {cost} 分" in rule_named(rule, "zh_CN")
    for told in (
        rule_text(rule, "zh_CN"),
        rule_text(rule, "zh_CN", ONE, WORTH),
        rule_on_paper(rule, "zh_CN", ONE, WORTH),
    ):
        assert f"答错倒扣 {cost} 分" in told
        assert "最低 \u2212" in told and "-" not in told


def test_where_no_item_can_bring_less_than_nothing_a_wrong_answer_costs_nothing() -> None:
    rule = AllOrNothing(deduction=Points(100), floor=Points(0))
    told = (rule_named(rule, "zh_CN"), rule_text(rule, "zh_CN", ONE, WORTH), rule_text(rule, "zh_CN"))
    assert not any("扣" in each for each in told)


def test_of_several_parts_each_wrong_one_costs_what_was_set_down_to_the_floor() -> None:
    told = rule_text(PerPart(deduction=Points(100), floor=Points(-50)), "zh_CN")
    assert "每错一处倒扣 1 分。一题最低 \u22120.5 分。" in told
