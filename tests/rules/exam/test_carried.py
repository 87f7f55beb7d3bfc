"""What a file pays for its options, and the rule of ours that pays the same for every answer there can be."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import text
from core.points import Points, marks
from exam.rules.blueprint import Section
from exam.rules.carried import beside, rule_of, rules_of
from exam.rules.marking import (
    AllOrNothing,
    MarkingRule,
    MarkingRuleName,
    NetCorrect,
    PerPart,
    ProportionalPartial,
    award,
)
from question_bank.kinds import multiple_choice, ordering, single_choice
from question_bank.kinds.contract import KindName
from question_bank.kinds.outcome import Outcome
from question_bank.rules import scoring
from question_bank.rules.scoring import Scoring, ScoringName, Way, ways

LETTERS = "abcdefghijklm"
Brought = tuple[multiple_choice.Response, Fraction]


def answers(weights: Sequence[Fraction], least: Fraction | None) -> Iterator[Brought]:
    """Every answer to a choice of so many options, and what it brings where shares are added and bounded."""
    for count in range(1, len(weights) + 1):
        for ticked in combinations(range(len(weights)), count):
            total = min(sum((weights[each] for each in ticked), Fraction(0)), Fraction(1))
            given_options = tuple(LETTERS[each] for each in ticked)
            yield (
                multiple_choice.Response(options=given_options),
                total if least is None else max(total, least),
            )


def brings_the_same(rule: MarkingRule, weights: Sequence[Fraction], least: Fraction | None) -> bool:
    """Whether the rule pays every one of the 2^n answers as the weights do, to the last fraction."""
    content = multiple_choice.Content.model_validate(
        {"stem": "?", "options": [{"id": LETTERS[each]} for each in range(len(weights))]}
    )
    right = tuple(LETTERS[each] for each, weight in enumerate(weights) if weight > 0)
    key = multiple_choice.Key(options=right)
    return all(
        award(rule, WORTH, multiple_choice.compare(content, key, response)) == share * WORTH
        for response, share in answers(weights, least)
    )


WORTH = Points(2520 * 60)
"""Divides by whatever the shares of these tests have below the line."""
COSTS = ("0", "-5", "-10", "-16.66667", "-20", "-25", "-33.33333", "-50", "-60", "-100", "-150", "-200")


@given(
    right=st.integers(1, 5),
    wrong=st.lists(st.sampled_from(COSTS), max_size=4),
    alike=st.booleans(),
    least=st.sampled_from([0.0, 0.0, -25.0, -100.0, None]),
)
def test_a_rule_is_named_when_it_pays_every_answer_alike_and_not_otherwise(
    right: int, wrong: list[str], alike: bool, least: float | None
) -> None:
    wrong = wrong[:1] * len(wrong) if alike else wrong
    written = [round(100 / right, 5)] * right
    told = scoring.of_options(written, [float(each) for each in wrong], full=100.0, least=least)
    exact = [Fraction(1, right)] * right + [
        Fraction(each).limit_denominator(1) if each == "0" else (Fraction(each) / 100).limit_denominator(20)
        for each in wrong
    ]
    bound = None if least is None else Fraction(least) / 100
    found = ways(told) if told is not None else ()
    for way in found:
        if rules_of((way,), KindName.MULTIPLE_CHOICE, WORTH):
            assert brings_the_same(rule_of(way, WORTH), exact, bound), way
    if not found:
        worst = -min(share for _, share in answers(exact, bound))
        costs = {Points(0), Points(max(0, int(worst * WORTH)))}
        for deduction in costs:
            for rule in (AllOrNothing(deduction=deduction), ProportionalPartial(deduction=deduction)):
                assert not brings_the_same(rule, exact, bound), rule
        assert not brings_the_same(NetCorrect(), exact, bound)


@given(parts=st.integers(1, 6), wrong=st.sampled_from(COSTS), least=st.sampled_from([0.0, -50.0, None]))
def test_pairs_that_are_paid_one_by_one_have_a_rule_for_every_answer(
    parts: int, wrong: str, least: float | None
) -> None:
    told = scoring.of_places([round(100 / parts, 5)] * parts, float(wrong), full=100.0, least=least)
    assert told is not None
    cost = -(Fraction(wrong) / 100).limit_denominator(20)
    found = ways(told)
    assert found
    for way in found:
        rule = rule_of(way, WORTH)
        for hits in range(parts + 1):
            for amiss in range(parts + 1 - hits):
                if hits + amiss:
                    outcome = Outcome(True, hits, parts - hits, amiss)
                    share = Fraction(hits, parts) - cost * amiss
                    share = share if least is None else max(share, Fraction(least) / 100)
                    assert award(rule, WORTH, outcome) == share * WORTH, (way, outcome)


@given(wrong=st.integers(1, 5), cost=st.sampled_from(COSTS), least=st.sampled_from([None, -20.0, 0.0]))
def test_one_wrong_choice_of_several_is_deducted_down_to_the_bound(
    wrong: int, cost: str, least: float | None
) -> None:
    told = scoring.of_options([100.0], [float(cost)] * wrong, full=100.0, least=least, single=True)
    assert told is not None
    first, *_ = ways(told)
    assert first.name is ScoringName.ALL_OR_NOTHING
    content = single_choice.Content.model_validate(
        {"stem": "?", "options": [{"id": each} for each in LETTERS[: wrong + 1]]}
    )
    for place in range(wrong + 1):
        outcome = single_choice.compare(
            content, single_choice.Key(option="a"), single_choice.Response(option=LETTERS[place])
        )
        share = Fraction(1) if place == 0 else (Fraction(cost) / 100).limit_denominator(20)
        share = share if least is None else max(share, Fraction(least) / 100)
        assert award(rule_of(first, WORTH), WORTH, outcome) == share * WORTH


NET, PROPORTIONAL = Way(ScoringName.NET_CORRECT), Way(ScoringName.PROPORTIONAL_PARTIAL)
WHOLE, EACH = Way(ScoringName.ALL_OR_NOTHING), Way(ScoringName.PER_PART)

GOLDEN = {
    # Moodle, examples of GIFT: two are buried there, 50 % each; whoever is not costs 50 %.
    "grant": (scoring.of_options([50, 50], [-50, -50], full=100, least=0), NET),
    # The same file, another spelling: wrong ones cost all.
    "grant, one wrong voids": (scoring.of_options([50, 50], [-100, -100], full=100, least=0), PROPORTIONAL),
    # Moodle, three right of five in thirds as it writes them.
    "thirds": (scoring.of_options([33.33333] * 3, [-33.33333] * 2, full=100, least=0), NET),
    "thirds that add up": (scoring.of_options([33.3, 33.3, 33.4], [-100.0], full=100, least=0), PROPORTIONAL),
    "whole numbers that add up": (scoring.of_options([33, 33, 34], [-100], full=100, least=0), PROPORTIONAL),
    # 1EdTech, choice_multiple: H and O a point, Cl takes one, each of the others two; bounds 0 and 2.
    "water": (scoring.of_options([1, 1], [-1, -2, -2, -2], least=0), None),
    # The same with one cost for all, as our own files write it: one wrong option takes both points.
    "water, one cost": (scoring.of_options([1, 1], [-2, -2, -2, -2], least=0), PROPORTIONAL),
    "points of a mapping": (scoring.of_options([1, 1], [-1, -1], least=0), NET),
    "halves of a mapping": (scoring.of_options([0.5, 0.5], [-0.5, -0.5], least=0), NET),
    # 1EdTech, conformance I9b: 1, 2 and 5 points.
    "unequal": (scoring.of_options([1, 2, 5], [-1, -2, -5], least=0), None),
    "unequal by one": (scoring.of_options([1, 2], [0], least=0), None),
    "nearly, and meant": (scoring.of_options([49, 51], [-100], full=100, least=0), None),
    # Wrong options for nothing: ticking all of them brings all points, which no rule of ours gives away.
    "free": (scoring.of_options([50, 50], [0, 0], full=100, least=0), None),
    "half a part": (scoring.of_options([50, 50], [-25, -25], full=100, least=0), None),
    "no numbers": (scoring.of_options([float("nan")], [0], full=100, least=0), None),
    "a reward for nothing": (scoring.of_options([1], [-1], least=1), None),
    "wrong ones that pay": (scoring.of_options([1], [1], least=0), None),
    # QTI, match_correct; Canvas, exact match.
    "whole": (Scoring(2, 2, whole=True), WHOLE),
    # Moodle, single choice: a wrong option costs a third; to five decimals and to two.
    "a third": (
        scoring.of_options([100], [-33.33333] * 2, full=100, single=True),
        Way(ScoringName.ALL_OR_NOTHING, Fraction(1, 3)),
    ),
    "a third, shorter": (
        scoring.of_options([100], [-33.33] * 2, full=100, single=True),
        Way(ScoringName.ALL_OR_NOTHING, Fraction(1, 3)),
    ),
    "a tenth": (
        scoring.of_options([100], [-10], full=100, single=True),
        Way(ScoringName.ALL_OR_NOTHING, Fraction(1, 10)),
    ),
    "an odd share": (
        scoring.of_options([100], [-12.34], full=100, single=True),
        Way(ScoringName.ALL_OR_NOTHING, Fraction(617, 5000)),
    ),
    "two costs": (scoring.of_options([100], [-50, -25], full=100, single=True), None),
    "two costs, one bound": (
        scoring.of_options([1], [-2, -3], least=-1, single=True),
        Way(ScoringName.ALL_OR_NOTHING, Fraction(1)),
    ),
    # Moodle, matching: each pair its share, a wrong one nothing; QTI, pairs with a default of -1.
    "pairs": (scoring.of_places([1, 1, 1]), EACH),
    "pairs that offset": (scoring.of_places([1, 1, 1], -1, least=0), NET),
    "pairs with a cost": (
        scoring.of_places([2, 2], -0.5, least=0),
        Way(ScoringName.PER_PART, Fraction(1, 8), Fraction(0)),
    ),
    "unlike pairs": (scoring.of_places([1, 2]), None),
    # Moodle, ordering by the longest ordered subset.
    "longest": (Scoring(4, longest=True), Way(ScoringName.LONGEST_ORDERED_SUBSET)),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_what_published_items_pay_is_named_by_hand(name: str) -> None:
    told, way = GOLDEN[name]
    assert next(iter(ways(told) if told is not None else ()), None) == way


def test_an_order_by_its_longest_right_part_is_ours_too() -> None:
    content = ordering.Content.model_validate({"stem": "?", "options": [{"id": each} for each in "abcd"]})
    key = ordering.Key(order=tuple("abcd"))
    rule = rule_of(ways(Scoring(4, longest=True))[0], marks(4))
    given_orders = {"abcd": 400, "abdc": 300, "bacd": 300, "dabc": 300, "badc": 200, "dcba": 0}
    for steps, brought in given_orders.items():
        assert (
            award(rule, marks(4), ordering.compare(content, key, ordering.Response(order=tuple(steps))))
            == brought
        )


@pytest.mark.parametrize("locale", text.LOCALES)
def test_every_scoring_is_called_as_its_marking_rule_is(locale: str) -> None:
    for each in ScoringName:
        assert text.word(each, locale) == text.word(MarkingRuleName(each.value), locale)


@given(
    st.builds(
        Scoring,
        parts=st.integers(1, 30),
        wrong=st.none() | st.integers(0, 26),
        cost=st.fractions(0, 3, max_denominator=60),
        least=st.fractions(-3, 0, max_denominator=60),
        whole=st.booleans(),
        longest=st.booleans(),
    )
)
def test_a_scoring_that_is_kept_comes_back(told: Scoring) -> None:
    assert scoring.unpacked(scoring.packed(told)) == told


@pytest.mark.parametrize(
    "changed",
    [
        {"parts": 0},
        {"parts": 31},
        {"parts": "3"},
        {"wrong": "2"},
        {"wrong": -1},
        {"cost": "-1/3"},
        {"cost": "1/0"},
        {"cost": "1e99999999"},
        {"cost": 0.5},
        {"least": "1/2"},
        {"least": None},
    ],
)
def test_what_no_scoring_could_be_is_none(changed: dict[str, object]) -> None:
    kept = scoring.packed(Scoring(3, 2, Fraction(1, 3)))
    assert scoring.unpacked(kept | changed) is None
    assert scoring.unpacked([]) is None


def section(rule: MarkingRule, kind: KindName = KindName.MULTIPLE_CHOICE) -> Section:
    return Section(title="多选", kind=kind, count=4, points_each=marks(2), rule=rule)


ONE_RIGHT = ways(Scoring(1, 3, Fraction(1)))
"""An item with one right option of four, of which a wrong one takes all: several rules say that."""


def test_a_section_is_offered_the_rule_that_all_of_its_items_had() -> None:
    told = beside(section(AllOrNothing()), [(NET,), ONE_RIGHT, (NET,)])
    assert (told.rules, told.without, told.items) == (((NetCorrect(), 3),), 0, 3)
    assert told.offered == NetCorrect()


def test_a_section_that_marks_so_already_is_offered_nothing() -> None:
    told = beside(section(NetCorrect()), [(NET,), ONE_RIGHT])
    assert told.suits
    assert told.offered is None


def test_where_rules_differ_or_are_none_of_ours_nothing_is_offered() -> None:
    told = beside(section(AllOrNothing()), [(NET,), (NET,), (PROPORTIONAL,)])
    assert told.rules == ((NetCorrect(), 2), (ProportionalPartial(), 1))
    assert told.offered is None
    told = beside(section(AllOrNothing()), [(NET,), ()])
    assert (told.without, told.suits, told.offered) == (1, False, None)


def test_a_rule_that_the_kind_cannot_have_is_none_of_ours() -> None:
    assert rules_of((EACH,), KindName.MULTIPLE_CHOICE, marks(2)) == ()
    assert beside(section(AllOrNothing()), [(EACH,)]).without == 1


def test_a_share_that_is_deducted_is_marks_of_the_item() -> None:
    third = Way(ScoringName.ALL_OR_NOTHING, Fraction(1, 3))
    assert rule_of(third, marks(3)) == AllOrNothing(deduction=marks(1))
    assert rule_of(third, marks(1)) == AllOrNothing(deduction=marks("0.33"))
    each = Way(ScoringName.PER_PART, Fraction(1, 8), Fraction(0))
    assert rule_of(each, marks(4)) == PerPart(deduction=marks("0.5"), floor=Points(0))
