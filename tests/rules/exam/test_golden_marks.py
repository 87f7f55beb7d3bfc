"""Golden vectors: what an answer brings elsewhere, by the formulas that others document, and what it brings.

Every table says whose rule it is and what that rule says; the marks in it were worked out by that formula and
by nothing of ours. docs/formats.md says which rules of others have no counterpart. More tables stand in
test_interchange_marking.py.
"""

import re
from typing import Any

import pytest

from core.points import Points, marks
from exam.rules.marking import (
    AllOrNothing,
    Coverage,
    EachAnswer,
    MarkingRule,
    NetCorrect,
    PerPart,
    ProportionalPartial,
    award,
)
from question_bank.kinds import registry
from question_bank.kinds.contract import UNIT, KindName
from question_bank.kinds.outcome import Outcome
from tests.formats import fixtures

Table = tuple[MarkingRule, str, str, str, dict[str, str]]


def outcome(kind: KindName, content: Any, key: Any, given: Any) -> Outcome:
    return registry.compare(
        kind,
        registry.read_content(kind, content),
        registry.read_key(kind, key),
        registry.read_response(kind, given),
    )


def options(letters: str) -> list[dict[str, str]]:
    return [{"id": each, "text": each} for each in letters]


CHOICES: dict[str, Table] = {
    # Moodle, multichoice: the percentages of the ticked options are added, never below 0 nor above 100.
    # Right options 50 % each, wrong ones -50 % (GIFT examples, who is buried in the tomb).
    "moodle, wrong costs as much as right brings": (
        NetCorrect(),
        "100",
        "abcd",
        "bc",
        {"bc": "100", "b": "50", "c": "50", "bca": "50", "ba": "0", "bcad": "0", "a": "0", "ad": "0"},
    ),
    # Moodle, multichoice: right options 50 % each, wrong ones -100 %.
    "moodle, one wrong voids": (
        ProportionalPartial(),
        "100",
        "abcd",
        "bc",
        {"bc": "100", "b": "50", "ba": "0", "bca": "0", "a": "0"},
    ),
    # Moodle, multichoiceset (all-or-nothing multiple choice): all right options and no other, or nothing.
    "moodle, all or nothing": (
        AllOrNothing(),
        "1",
        "abcd",
        "bc",
        {"bc": "1", "b": "0", "bca": "0", "abcd": "0", "d": "0"},
    ),
    # QTI, match_correct on several identifiers: 1 for exactly the correct set, otherwise 0.
    "qti, match_correct": (AllOrNothing(), "1", "abcd", "ac", {"ac": "1", "a": "0", "acd": "0", "bd": "0"}),
    # QTI, map_response: right 1, default -2, bounds 0 and 2: with two right options a wrong one takes all.
    "qti, default value as heavy as all right ones": (
        ProportionalPartial(),
        "2",
        "hecoln",
        "ho",
        {"ho": "2", "h": "1", "o": "1", "he": "0", "hoe": "0", "ec": "0"},
    ),
    # QTI, map_response: right 1, default -1, lower bound -2: below nothing, as far as the bound.
    "qti, a lower bound below nothing": (
        PerPart(deduction=marks(1), floor=marks(-2)),
        "2",
        "abcde",
        "ab",
        {"ab": "2", "a": "1", "ac": "0", "c": "-1", "cd": "-2", "cde": "-2", "abcde": "-1"},
    ),
    # Numbas, choose several, "score per matched cell": an equal part for every box that is as it should be.
    "numbas, score per matched cell": (
        EachAnswer(),
        "4",
        "abcd",
        "ab",
        {"ab": "4", "a": "3", "abc": "3", "abcd": "2", "ac": "2", "c": "1", "acd": "1", "cd": "0"},
    ),
    # Numbas, choose several, "sum ticked cells": matrix 1, 1, -1, -1; minimum marks 0, maximum marks 2.
    "numbas, sum of ticked cells, never below nothing": (
        NetCorrect(),
        "2",
        "abcd",
        "ab",
        {"ab": "2", "a": "1", "abc": "1", "ac": "0", "abcd": "0", "cd": "0"},
    ),
    # The same with minimum marks -1: what would bring less brings -1.
    "numbas, sum of ticked cells, with a minimum": (
        PerPart(deduction=marks(1), floor=marks(-1)),
        "2",
        "abcd",
        "ab",
        {"ab": "2", "a": "1", "abc": "1", "ac": "0", "abcd": "0", "c": "-1", "cd": "-1"},
    ),
    # Numbas, choose several, "all-or-nothing": the selection is exactly the matrix, or nothing.
    "numbas, all or nothing": (AllOrNothing(), "3", "abcd", "ab", {"ab": "3", "a": "0", "abc": "0"}),
    # Canvas, multiple answers, partial credit with penalty: points through the right options, added for each
    # that is selected, taken for each wrong one, never below 0. Its own example: 4 points, two right.
    "canvas, partial credit with penalty": (
        NetCorrect(),
        "4",
        "abcd",
        "ab",
        {"ab": "4", "abc": "2", "a": "2", "ac": "0", "c": "0", "abcd": "0"},
    ),
    # Canvas, multiple answers, exact match.
    "canvas, exact match": (AllOrNothing(), "4", "abcd", "ab", {"ab": "4", "abc": "0", "a": "0"}),
    # PrairieLearn, checkbox, its sample (A-B, B-C, D-E right of six). COV: (t / c) * (t / n) with t right
    # ones chosen, c right ones in all, n chosen.
    "prairielearn, COV": (
        Coverage(),
        "100",
        "abcdef",
        "abd",
        {"abd": "100", "ab": "66.67", "abc": "44.44", "abdc": "75", "a": "33.33", "ac": "16.67", "cef": "0"},
    ),
    # EDC: every box is a decision and brings 1/n.
    "prairielearn, EDC": (
        EachAnswer(),
        "100",
        "abcdef",
        "abd",
        {"abd": "100", "ab": "83.33", "abc": "66.67", "abdc": "83.33", "a": "66.67", "ac": "50", "cef": "0"},
    ),
    # PC: right ones chosen less wrong ones chosen, through the right ones, never below 0.
    "prairielearn, PC": (
        NetCorrect(),
        "100",
        "abcdef",
        "abd",
        {"abd": "100", "ab": "66.67", "abc": "33.33", "abdc": "66.67", "a": "33.33", "ac": "0", "cef": "0"},
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_of_several_brings_what_it_brings_elsewhere(name: str) -> None:
    rule, points, letters, right, table = CHOICES[name]
    content, key = {"stem": "?", "options": options(letters)}, {"options": list(right)}
    brought = {
        ticked: award(
            rule,
            marks(points),
            outcome(KindName.MULTIPLE_CHOICE, content, key, {"options": list(ticked)}),
        )
        for ticked in table
    }
    assert brought == {ticked: marks(worth) for ticked, worth in table.items()}
    nothing = outcome(KindName.MULTIPLE_CHOICE, content, key, {})
    assert award(rule, marks(points), nothing) == 0


def test_a_wrong_single_choice_costs_its_percentage_and_a_blank_nothing() -> None:
    # Moodle, one answer of 100 %, the others of -33.33333 %: of 3 marks a wrong choice takes 1.
    content, key = {"stem": "?", "options": options("abcd")}, {"option": "b"}
    rule = AllOrNothing(deduction=marks(1))
    brought = [
        award(rule, marks(3), outcome(KindName.SINGLE_CHOICE, content, key, {"option": each}))
        for each in ("b", "a", "d", None)
    ]
    assert brought == [marks(3), marks(-1), marks(-1), 0]


PAIRS: list[tuple[str, MarkingRule, str, dict[str, str]]] = [
    # Moodle, match: the share of the stems that have their own answer.
    ("moodle", PerPart(), "100", {"abc": "100", "abx": "66.67", "ab-": "66.67", "axy": "33.33", "bca": "0"}),
    # Canvas, matching: the points of the question through the matches, for each right one.
    ("canvas", PerPart(), "6", {"abc": "6", "abx": "4", "a--": "2", "xyz": "0"}),
    # PrairieLearn, matching, partial credit: the share of the statements that are matched correctly.
    ("prairielearn", PerPart(), "3", {"abc": "3", "acb": "1", "---": "0"}),
    # QTI, three airports on a map: each right pair 1, default -1, lower bound 0.
    ("qti", NetCorrect(), "3", {"abc": "3", "ab-": "2", "abx": "1", "a--": "1", "axy": "0", "a-x": "0"}),
    # QTI, match_correct on pairs; Numbas, match choices with answers, all-or-nothing.
    ("qti, numbas", AllOrNothing(), "1", {"abc": "1", "ab-": "0", "abx": "0"}),
]


@pytest.mark.parametrize(("rule", "points", "table"), [each[1:] for each in PAIRS], ids=[e[0] for e in PAIRS])
def test_pairs_bring_what_they_bring_elsewhere(rule: MarkingRule, points: str, table: dict[str, str]) -> None:
    prompts = [{"id": f"p{place}", "text": str(place)} for place in range(3)]
    content = {"stem": "?", "prompts": prompts, "options": options("abcxyz"), "reuse": True}
    key = {"pairs": {"p0": "a", "p1": "b", "p2": "c"}}
    for chosen, worth in table.items():
        given = {f"p{place}": each for place, each in enumerate(chosen) if each != "-"}
        found = outcome(KindName.MATCHING, content, key, {"pairs": given})
        assert award(rule, marks(points), found) == marks(worth)


@pytest.mark.parametrize(
    ("order", "worth"), [("cab", "1"), ("cba", "0"), ("acb", "0"), ("ca", "0"), ("", "0")]
)
def test_an_order_is_all_or_nothing_by_match_correct(order: str, worth: str) -> None:
    # QTI, three drivers on the podium: C, A, B is correct.
    found = outcome(
        KindName.ORDERING,
        {"stem": "?", "options": options("abc")},
        {"order": list("cab")},
        {"order": list(order)},
    )
    assert award(AllOrNothing(), marks(1), found) == marks(worth)


@pytest.mark.parametrize(
    ("given", "worth"),
    [("YYY", "4"), ("YNN", "1"), ("NYN", "2"), ("N-Y", "1"), ("YYN", "3"), ("NNN", "0"), ("---", "0")],
)
def test_gaps_of_unequal_weight_are_a_case_whose_items_have_shares(given: str, worth: str) -> None:
    # Moodle, cloze {1:…} {2:…} {1:…}: the weights of the right gaps through all weights, times the mark.
    # Numbas, gap-fill: the sum of the marks of its gaps, here 1, 2 and 1.
    shares = (1, 2, 1)
    blank = {"stem": "[[1]]"}
    children = [
        {"id": f"c{n}", "kind": "fill_blank", "share": share, "content": blank}
        for n, share in enumerate(shares)
    ]
    keys = [{"id": f"c{n}", "kind": "fill_blank", "key": {"blanks": [{"accepted": ["Y"]}]}} for n in range(3)]
    answers = {f"c{n}": {"blanks": [each.strip("-")]} for n, each in enumerate(given)}
    found = outcome(
        KindName.CASE_STUDY,
        {"stem": "?", "children": children},
        {"children": keys},
        {"children": answers},
    )
    assert award(PerPart(), marks(4), found) == marks(worth)


@pytest.mark.parametrize(
    ("given", "worth"),
    [(["ab", "cd", "ef"], "3"), (["ab", "xx", "ef"], "2"), (["", "cd", ""], "1"), (["cd", "ab", "x"], "0")],
)
def test_gaps_of_one_weight_bring_a_share_each(given: list[str], worth: str) -> None:
    # Moodle, cloze with equal weights; Canvas, fill in multiple blanks; QTI, the sum of mappings.
    key = {"blanks": [{"accepted": [each]} for each in ("ab", "cd", "ef")]}
    found = outcome(KindName.FILL_BLANK, {"stem": "[[1]] [[2]] [[3]]"}, key, {"blanks": given})
    assert award(PerPart(), marks(3), found) == marks(worth)


@pytest.mark.parametrize(
    ("given", "any_case", "own_case"),
    [("frog", True, True), (" frog ", True, True), ("FROG", True, False), ("fr og", False, False)],
)
def test_a_short_answer_is_compared_with_or_without_case(given: str, any_case: bool, own_case: bool) -> None:
    # Moodle, shortanswer: trimmed, then the same text; case counts only where the author says so.
    names = ("fold_width", "fold_punctuation", "ignore_hyphen", "ignore_inner_space", "numeric_equality")
    plain = dict.fromkeys(names, False)
    for fold_case, right in ((True, any_case), (False, own_case)):
        key = {"blanks": [{"accepted": ["frog"]}], "switches": plain | {"fold_case": fold_case}}
        found = outcome(KindName.FILL_BLANK, {"stem": "[[1]]"}, key, {"blanks": [given]})
        assert found.fully_right is right


NUMBERS = [
    # Moodle, numerical, nominal: answer - t to answer + t, both included. GIFT {#3.1415:0.0005} is the same
    # as {#3.141..3.142}.
    ({"value": "3.1415", "tolerance": "0.0005"}, "3.141 3.1415 3.142", "3.1409 3.1421 -3.1415"),
    # Moodle, numerical, relative: t times the size of the answer on either side. -200 within 0.02.
    ({"value": "-200", "tolerance": "2", "tolerance_in": "percent"}, "-204 -196", "-204.01 -195.99 200"),
    # Moodle, a unit with its multiplier: 1 m is the answer, cm counts a hundred for one.
    (
        {"value": "1", "unit": "m", "units": [{"spelling": "cm", "factor": "0.01"}]},
        "1 1m 100cm",
        "100 1cm 100m",
    ),
    # QTI 2 and 3, equal with toleranceMode exact, absolute 0.5 0.5, relative 10 10 (per cent of the value).
    ({"value": "50"}, "50 50.0 5e1", "50.01 49.99"),
    ({"value": "50", "tolerance": "0.5"}, "49.5 50.5", "49.49 50.51"),
    ({"value": "50", "tolerance": "10", "tolerance_in": "percent"}, "45 55", "44.99 55.01"),
    # Numbas, number entry: minimum accepted value 2.5, maximum accepted value 3, both accepted.
    ({"value": "2.75", "tolerance": "0.25"}, "2.5 2.75 3", "2.49 3.01"),
    # Canvas, numeric: 42 with a margin of 0.5, written as 41.5 to 42.5.
    ({"value": "42", "tolerance": "0.5"}, "41.5 42 42.5", "41.49 42.51"),
    # PrairieLearn, number input, relabs: |given - a| <= atol + rtol * |a|, here 100, 1e-2 and 1e-8.
    ({"value": "100", "tolerance": "1.00000001"}, "99 101 101.00000001", "98.9 101.1"),
]


@pytest.mark.parametrize(("key", "right", "wrong"), NUMBERS)
def test_a_number_is_right_where_it_is_right_elsewhere(key: dict[str, Any], right: str, wrong: str) -> None:
    texts = [*right.split(), *wrong.split()]
    found = [outcome(KindName.NUMERIC, {"stem": "?"}, key, {"blanks": [each]}) for each in texts]
    assert [award(AllOrNothing(), marks(1), each) for each in found] == [
        *[marks(1)] * len(right.split()),
        *[0] * len(wrong.split()),
    ]
    if "units" in key:
        return
    # The same number in a gap: Moodle's cloze {1:NUMERICAL:=…:…}, a number entry among Numbas's gaps.
    blank = {"blanks": [{"amount": key}]}
    in_a_gap = [outcome(KindName.FILL_BLANK, {"stem": "[[1]]"}, blank, {"blanks": [each]}) for each in texts]
    assert [each.fully_right for each in in_a_gap] == [each.fully_right for each in found]


@pytest.mark.parametrize(
    ("pixel", "worth"),
    [
        ((102, 113), "1"),
        ((117, 113), "1"),
        ((119, 113), "0"),
        ((102, 128), "1"),
        ((102, 130), "0"),
        ((112, 124), "1"),
        ((114, 125), "0"),
        ((0, 0), "0"),
    ],
)
def test_a_point_in_the_mapped_circle_brings_its_value(pixel: tuple[int, int], worth: str) -> None:
    # QTI, map_response_point: Edinburgh, a circle of 16 pixels about 102, 113 on a map of 196 by 280.
    wide, high = 196, 280
    picture = {"address": "/assets/uk.png", "words": "UK", "width": wide, "height": high}
    circle = [round(102 * UNIT / wide), round(113 * UNIT / high), round(16 * UNIT / wide)]
    point = [round(pixel[0] * UNIT / wide), round(pixel[1] * UNIT / high)]
    found = outcome(
        KindName.HOTSPOT,
        {"stem": "?", "picture": picture, "places": 1},
        {"regions": [{"id": "r", "shape": "circle", "at": circle}]},
        {"points": [point]},
    )
    assert award(PerPart(), marks(1), found) == marks(worth)


@pytest.mark.parametrize("rule", [NetCorrect(), Coverage(), EachAnswer(), ProportionalPartial(), PerPart()])
def test_shares_are_rounded_once_to_the_hundredth(rule: MarkingRule) -> None:
    # Moodle writes a third as 33.33333 %, and two thirds of 1 mark are 0.67 in every gradebook.
    found = Outcome(True, 2, 1, 0, wrong_parts=0)
    assert award(rule, Points(100), found) == Points(67)


if (fixtures.DATA / "formats").is_dir():
    QTI = fixtures.DATA / "formats/qti21_qtiworks_BSD3/ims"

    def test_the_published_items_say_what_the_tables_above_rest_on() -> None:
        tomb = (fixtures.DATA / "formats/moodle_3.3_GPL3/gift/examples.gift.txt").read_text("utf-8")
        assert re.search(r"~%-50%No one\s+~%50%Grant\s+~%50%Grant's wife\s+~%-50%Grant's father", tomb)
        assert "{#3.1415:0.0005}" in tomb
        assert "{#3.141..3.142}" in tomb
        airports = (QTI / "graphic_gap_match.xml").read_text("utf-8")
        assert re.search(r'<mapping lowerBound="0" defaultValue="-1">', airports)
        assert re.findall(r'mapKey="(\w+ \w+)" mappedValue="1"', airports) == ["GLA A", "EDI B", "MAN C"]
        podium = (QTI / "order.xml").read_text("utf-8")
        assert re.findall(r"<value>Driver(\w)</value>", podium) == ["C", "A", "B"]
        edinburgh = (QTI / "select_point.xml").read_text("utf-8")
        assert 'shape="circle" coords="102,113,16" mappedValue="1"' in edinburgh
        assert 'width="196" height="280"' in edinburgh
        margin = (fixtures.DATA / "formats/qti_instructure_MIT/all_canvas_simple_1.2.xml").read_text("utf-8")
        assert re.search(r"<vargte[^>]*>41\.5</vargte>\s*<varlte[^>]*>42\.5</varlte>", margin)
