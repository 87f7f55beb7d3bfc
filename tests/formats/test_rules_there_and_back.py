"""A marking rule that a paper takes to another system is read from that file as the same rule."""

import pytest

from core.points import Points, marks
from exam.rules.carried import rules_of
from exam.rules.interchange import Interchange, worth_in
from exam.rules.marking import (
    AllOrNothing,
    LongestOrderedSubset,
    MarkingRule,
    NetCorrect,
    PerPart,
    ProportionalPartial,
)
from question_bank.formats import moodle_writing, qti_writing
from question_bank.formats.detect import read_file
from question_bank.formats.outgoing import Outgoing
from question_bank.formats.qti_names import QTI22, QTI30
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.rules.scoring import ways

OPTIONS = [{"id": each, "text": f"做法{each}"} for each in "abcd"]
PROMPTS = [{"id": f"p{each}", "text": f"情形{each}"} for each in (1, 2, 3)]
ITEMS = {
    KindName.SINGLE_CHOICE: ({"stem": "先做什么？", "options": OPTIONS}, {"option": "b"}),
    KindName.MULTIPLE_CHOICE: ({"stem": "哪些要做？", "options": OPTIONS}, {"options": ["a", "b"]}),
    KindName.MATCHING: (
        {"stem": "怎样应对？", "options": OPTIONS, "prompts": PROMPTS, "reuse": False},
        {"pairs": {"p1": "a", "p2": "b", "p3": "c"}},
    ),
    KindName.ORDERING: ({"stem": "按什么顺序？", "options": OPTIONS}, {"order": list("cabd")}),
    KindName.FILL_BLANK: (
        {"stem": "先[[1]]，再[[2]]。"},
        {"blanks": [{"accepted": ["验电"]}, {"accepted": ["放电"]}], "switches": {}},
    ),
}
WORTH = marks(3)


def back(form: str, kind: KindName, rule: MarkingRule) -> tuple[MarkingRule, ...]:
    """The rules that the file says, of an item that is marked by this one."""
    content, key = ITEMS[kind]
    family = Interchange.MOODLE if form == "moodle" else Interchange.QTI
    worth, said = worth_in(family, kind, rule, WORTH, parts=2)
    assert said
    item = Outgoing(1, kind, registry.read_content(kind, content), registry.read_key(kind, key), worth=worth)
    made = (
        moodle_writing.written("a.xml", [item])
        if form == "moodle"
        else qti_writing.written("a.zip", [item], QTI22 if form == "qti22" else QTI30, ("对", "错"))
    )
    reading = read_file(made.name, made.data)
    assert reading.problems == ()
    (draft,) = reading.drafts
    return rules_of(ways(draft.scoring), kind, WORTH) if draft.scoring is not None else ()


THIRD = AllOrNothing(deduction=Points(100))
EVERYWHERE = ("moodle", "qti22", "qti30")
SAID: list[tuple[KindName, MarkingRule, tuple[str, ...]]] = [
    (KindName.SINGLE_CHOICE, THIRD, EVERYWHERE),
    (KindName.MULTIPLE_CHOICE, AllOrNothing(), ("qti22", "qti30")),
    (KindName.MULTIPLE_CHOICE, ProportionalPartial(), EVERYWHERE),
    (KindName.MULTIPLE_CHOICE, NetCorrect(), EVERYWHERE),
    (KindName.MATCHING, PerPart(), EVERYWHERE),
    (KindName.MATCHING, AllOrNothing(), ("qti22", "qti30")),
    (KindName.ORDERING, AllOrNothing(), EVERYWHERE),
    (KindName.ORDERING, PerPart(), ("moodle",)),
    (KindName.ORDERING, LongestOrderedSubset(), ("moodle",)),
    (KindName.FILL_BLANK, PerPart(), EVERYWHERE),
]


@pytest.mark.parametrize(
    ("kind", "rule", "form"), [(kind, rule, form) for kind, rule, forms in SAID for form in forms]
)
def test_a_rule_that_a_file_can_say_comes_back_as_itself(
    kind: KindName, rule: MarkingRule, form: str
) -> None:
    assert back(form, kind, rule)[:1] == (rule,)


@pytest.mark.parametrize("form", EVERYWHERE)
def test_one_right_choice_that_costs_nothing_says_no_rule(form: str) -> None:
    assert back(form, KindName.SINGLE_CHOICE, AllOrNothing()) == ()
