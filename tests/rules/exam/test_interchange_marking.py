"""Marking rules beside what other systems make of the same answers.

The rows hold facts of published items and methods, worked out by hand: which option is worth what there, and
what an answer therefore brings.
"""

import re

import pytest

from core.points import Points, marks
from exam.rules.marking import (
    Coverage,
    EachAnswer,
    Half,
    LongestOrderedSubset,
    MarkingRule,
    NetCorrect,
    PerPart,
    ProportionalPartial,
    award,
)
from exam.rules.worked import ExampleCase, Shape, rules_for, shape_of, worked_example, wrong_voids
from exam.wording import examples_of, parts_told
from question_bank.kinds import fill_blank, matching, multiple_choice, ordering, true_false
from question_bank.kinds.contract import KindName
from question_bank.kinds.outcome import Outcome
from tests.formats import fixtures

HUNDRED = marks(100)


def choice(options: str, right: str, ticked: str) -> Outcome:
    """An answer to a choice whose options are single letters."""
    content = multiple_choice.Content.model_validate(
        {"stem": "?", "options": [{"id": each, "text": each} for each in options]}
    )
    key = multiple_choice.Key(options=tuple(right))
    return multiple_choice.compare(content, key, multiple_choice.Response(options=tuple(ticked)))


CHECKBOXES = [
    # A, C right of A–F. The three partial credit methods of a checkbox question, by their published formulas.
    ("ac", "100", "100", "100"),
    ("a", "50", "83.33", "50"),
    ("ab", "25", "66.67", "0"),
    ("acb", "66.67", "83.33", "50"),
    ("acbd", "50", "66.67", "0"),
    ("abcdef", "33.33", "33.33", "0"),
    ("bdef", "0", "0", "0"),
    ("b", "0", "50", "0"),
]


@pytest.mark.parametrize(("ticked", "coverage", "each", "net"), CHECKBOXES)
def test_the_three_methods_of_interchange_bring_what_others_give(
    ticked: str, coverage: str, each: str, net: str
) -> None:
    outcome = choice("abcdef", "ac", ticked)
    rules: list[MarkingRule] = [Coverage(), EachAnswer(), NetCorrect()]
    assert [award(rule, HUNDRED, outcome) for rule in rules] == [marks(coverage), marks(each), marks(net)]


@pytest.mark.parametrize(
    ("ticked", "brings"), [("ho", "2"), ("h", "1"), ("hl", "0"), ("hol", "1"), ("l", "0"), ("o", "1")]
)
def test_a_mapping_of_one_for_right_and_minus_one_for_wrong_is_net_correct(ticked: str, brings: str) -> None:
    # QTI, composition of water: H and O map to 1, chlorine (here l) to -1, bounds 0 to 2.
    assert award(NetCorrect(), marks(2), choice("hecoln", "ho", ticked)) == marks(brings)


@pytest.mark.parametrize(
    ("ticked", "brings"),
    [("fsn", "100"), ("fs", "66.67"), ("f", "33.33"), ("fsc", "0"), ("fsnc", "0"), ("c", "0")],
)
def test_a_third_for_right_and_minus_a_hundred_for_wrong_is_a_share_for_too_few(
    ticked: str, brings: str
) -> None:
    # Moodle, continents: three options of 33.33333 % and two of -100 %.
    assert award(ProportionalPartial(), HUNDRED, choice("fscna", "fsn", ticked)) == marks(brings)


@pytest.mark.parametrize(("ticked", "brings"), [("ce", "100"), ("c", "50"), ("ca", "50"), ("ab", "0")])
def test_fifty_for_right_and_nothing_for_wrong_is_a_share_for_each_part(ticked: str, brings: str) -> None:
    # Moodle, two options of 50 % and three of 0 %.
    assert award(PerPart(), HUNDRED, choice("abcde", "ce", ticked)) == marks(brings)


def order(right: str, given: str) -> Outcome:
    """An answer to an order whose steps are single letters."""
    content = ordering.Content.model_validate(
        {"stem": "?", "options": [{"id": each, "text": each} for each in right]}
    )
    return ordering.compare(content, ordering.Key(order=tuple(right)), ordering.Response(order=tuple(given)))


@pytest.mark.parametrize(
    ("given", "longest", "places"),
    [
        ("abcd", "100", "100"),
        ("bacd", "75", "50"),
        ("bcda", "75", "0"),
        ("dcba", "0", "0"),
        ("cdab", "50", "0"),
    ],
)
def test_an_order_brings_what_its_longest_ordered_subset_or_its_places_bring(
    given: str, longest: str, places: str
) -> None:
    outcome = order("abcd", given)
    assert award(LongestOrderedSubset(), HUNDRED, outcome) == marks(longest)
    assert award(PerPart(), HUNDRED, outcome) == marks(places)


def test_half_is_spoilt_by_a_wrong_choice_but_not_by_a_wrong_blank() -> None:
    assert award(Half(), marks(3), choice("abcd", "abc", "ab")) == marks("1.5")
    assert award(Half(), marks(3), choice("abcd", "abc", "abd")) == 0
    blanks = Half(wrong_voids=False)
    assert [award(blanks, marks(3), Outcome(True, hits, 4 - hits, 4 - hits)) for hits in range(5)] == [
        0,
        0,
        150,
        150,
        300,
    ]


def test_every_kind_offers_all_or_nothing_and_its_example_shows_what_the_rule_gives() -> None:
    for kind in KindName:
        assert rules_for(kind)[0] == "all_or_nothing"
    shown = {
        each.case: each.awarded
        for each in worked_example(EachAnswer(), HUNDRED, shape_of(KindName.MULTIPLE_CHOICE))
    }
    assert shown == {
        ExampleCase.FULLY_RIGHT: HUNDRED,
        ExampleCase.TOO_FEW: marks(80),
        ExampleCase.ONE_WRONG: marks(60),
        ExampleCase.ALL_WRONG: Points(0),
        ExampleCase.UNANSWERED: Points(0),
    }


if (fixtures.DATA / "formats").is_dir():

    def test_the_published_items_are_worth_what_the_rows_above_say() -> None:
        water = (fixtures.DATA / "formats/qti21_qtiworks_BSD3/ims/choice_multiple.xml").read_text("utf-8")
        mapped = dict(re.findall(r'mapKey="(\w+)" mappedValue="(-?\d+)"', water))
        assert mapped == {"H": "1", "O": "1", "Cl": "-1"}
        continents = (fixtures.DATA / "formats/gift_peg_MIT/multipleAnswersFloat.gift").read_text("utf-8")
        assert sorted(re.findall(r"%(-?[\d.]+)%", continents)) == ["-100"] * 2 + ["33.33333"] * 3
        halves = (fixtures.DATA / "formats/moodle_3.3_GPL3/qtype_xml/multichoice.xml").read_text("utf-8")
        assert re.findall(r'fraction="(\d+)"', halves) == ["0", "0", "50", "0", "50"]


def test_a_wrong_part_spoils_half_marks_only_where_it_can_be_left_out() -> None:
    left_out = {KindName.MULTIPLE_CHOICE, KindName.HOTSPOT}
    assert {kind for kind in KindName if wrong_voids(kind)} == left_out
    for kind in KindName:
        half = Half(wrong_voids=wrong_voids(kind))
        brings = {each.case: each.awarded for each in worked_example(half, HUNDRED, Shape(3))}
        assert brings[ExampleCase.TOO_FEW] == marks(50)
        assert brings[ExampleCase.ONE_WRONG] == (0 if kind in left_out else marks(50))


def test_what_is_answered_by_parts_is_explained_by_three_of_them() -> None:
    for kind in (KindName.HOTSPOT, KindName.MATCHING, KindName.FILL_BLANK):
        assert shape_of(kind).right_parts == 3
    assert shape_of(KindName.ORDERING, 5) == Shape(5, ordered=True)
    assert shape_of(KindName.FILE_SUBMISSION) == Shape(3)


def test_an_example_has_as_many_parts_as_the_items_and_calls_them_what_they_are() -> None:
    blanks = [fill_blank.Content(stem="[[1]] [[2]]"), fill_blank.Content(stem="[[1]]")]
    assert parts_told(blanks) == 2 and parts_told(blanks[1:]) == 1
    assert parts_told([ordering.Content(stem=""), matching.Content(stem="")]) is None
    assert parts_told([true_false.Content(stem="")]) is None
    one = {each.case: each.awarded for each in examples_of(PerPart(), HUNDRED, KindName.FILL_BLANK, 1)}
    assert one == {ExampleCase.FULLY_RIGHT: HUNDRED, ExampleCase.ALL_WRONG: 0, ExampleCase.UNANSWERED: 0}
    two = {each.case: each.awarded for each in examples_of(PerPart(), HUNDRED, KindName.FILL_BLANK, 2)}
    assert two[ExampleCase.BLANK_LEFT] == two[ExampleCase.BLANK_WRONG] == marks(50)
    assert examples_of(PerPart(), HUNDRED, KindName.ESSAY) == ()
