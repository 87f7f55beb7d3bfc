"""What the items of a case were paid elsewhere, and the one rule for it that pays each the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import Points, marks
from exam.rules.blueprint import Section
from exam.rules.carried import beside, rule_of
from exam.rules.marking import AllOrNothing, NetCorrect, PerPart, ProportionalPartial, award
from question_bank.kinds.contract import KindName
from question_bank.kinds.outcome import Outcome, Part
from question_bank.rules import scoring
from question_bank.rules.scoring import Scoring, ScoringName, Told, Way, together, ways

WHOLE, SHARE, EACH = (
    Way(ScoringName.ALL_OR_NOTHING),
    Way(ScoringName.PROPORTIONAL_PARTIAL),
    Way(ScoringName.PER_PART),
)
WORTH = Points(2520 * 60)
MULTIPLE, PAIRS, SINGLE = KindName.MULTIPLE_CHOICE, KindName.MATCHING, KindName.SINGLE_CHOICE


@dataclass(frozen=True)
class Inside:
    """An item of a case with its scoring in figures: so many right parts and wrong ones, what one costs."""

    kind: KindName
    parts: int
    wrong: int
    cost: Fraction
    whole: bool

    @property
    def scoring(self) -> Scoring:
        if self.whole:
            return Scoring(self.parts, self.wrong if self.kind is MULTIPLE else None, whole=True)
        cost = -float(self.cost)
        if self.kind is MULTIPLE:
            told = scoring.of_options([1 / self.parts] * self.parts, [cost] * self.wrong, full=1.0, least=0.0)
        else:
            told = scoring.of_places([1 / self.parts] * self.parts, cost, full=1.0, least=0.0)
        assert told is not None
        return told

    def answers(self) -> Iterator[tuple[Outcome, Fraction]]:
        """Every answer and the share that it brought."""
        stand_ready = self.wrong if self.kind is MULTIPLE else None
        for hits, amiss in product(range(self.parts + 1), range(max(self.wrong, self.parts) + 1)):
            possible = amiss <= self.wrong if self.kind is MULTIPLE else hits + amiss <= self.parts
            if possible and hits + amiss:
                right = hits == self.parts and not amiss
                paid = Fraction(int(right)) if self.whole else Fraction(hits, self.parts) - self.cost * amiss
                yield (
                    Outcome(True, hits, self.parts - hits, amiss, wrong_parts=stand_ready),
                    max(paid, Fraction(0)),
                )


def insides() -> st.SearchStrategy[Inside]:
    costs = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(1, 4)])
    parts = st.sampled_from([1, 2, 4])
    return st.builds(Inside, st.just(MULTIPLE), parts, st.integers(0, 3), costs, st.booleans()) | st.builds(
        Inside, st.just(PAIRS), parts, st.just(0), costs, st.booleans()
    )


@given(st.lists(insides(), min_size=1, max_size=4), st.data())
def test_a_rule_for_a_case_pays_every_item_of_it_as_the_file_did_and_otherwise_there_is_none(
    inside: list[Inside], data: st.DataObject
) -> None:
    found = together([(each.kind, ways(each.scoring)) for each in inside])
    for way in (WHOLE, SHARE, EACH):
        rule = rule_of(way, WORTH)
        same = all(
            award(rule, WORTH, Outcome(True, 0, 0, 0, parts=(Part("c1", 1, outcome),))) == share * WORTH
            for each in inside
            for outcome, share in each.answers()
        )
        assert (way in found) is same, way
    for way in found:
        drawn = [data.draw(st.sampled_from(list(each.answers()))) for each in inside]
        shares = [data.draw(st.integers(1, 5)) for _ in inside]
        parts = tuple(
            Part(f"c{n}", share, told) for n, (share, (told, _)) in enumerate(zip(shares, drawn, strict=True))
        )
        brought = sum((share * paid for share, (_, paid) in zip(shares, drawn, strict=True)), Fraction(0))
        together_paid = award(rule_of(way, WORTH), WORTH, Outcome(True, 0, 0, 0, parts=parts))
        assert abs(together_paid - WORTH * brought / sum(shares)) <= len(parts)  # shares of points are whole


GOLDEN: dict[str, tuple[list[tuple[KindName, tuple[Way, ...]]], tuple[Way, ...]]] = {
    # Moodle, cloze: boxes of which a wrong one takes all, and blanks that weigh the same.
    "a share for too few": ([(MULTIPLE, (SHARE,))], (SHARE, EACH)),
    "boxes and pairs": ([(MULTIPLE, (SHARE,)), (PAIRS, (EACH,))], (EACH,)),
    # QTI, match_correct throughout.
    "all or nothing": ([(MULTIPLE, (WHOLE,)), (PAIRS, (WHOLE,))], (WHOLE,)),
    "net correct is no rule of a case": ([(MULTIPLE, (Way(ScoringName.NET_CORRECT),))], ()),
    "one of two is none of ours": ([(PAIRS, (EACH,)), (MULTIPLE, ())], ()),
    "a deduction": ([(SINGLE, (Way(ScoringName.ALL_OR_NOTHING, Fraction(1, 3)),))], ()),
    "pairs with a cost": ([(PAIRS, (Way(ScoringName.PER_PART, Fraction(1, 8), Fraction(0)),))], ()),
    "nothing brought": ([], ()),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_what_a_case_is_marked_by_is_named_by_hand(name: str) -> None:
    children, named = GOLDEN[name]
    assert together(children) == named


def case_section(rule: AllOrNothing | PerPart | ProportionalPartial) -> Section:
    return Section(title="材料题", kind=KindName.CASE_STUDY, count=2, points_each=marks(6), rule=rule)


def test_a_section_of_cases_is_offered_what_a_case_can_have() -> None:
    told = beside(case_section(AllOrNothing()), [(SHARE, EACH), (EACH,)], [(MULTIPLE, (SHARE,))])
    assert told.offered == PerPart()
    assert told.children == ((MULTIPLE, SHARE, 1),)
    assert beside(case_section(PerPart()), [(SHARE, EACH), (EACH,)]).suits


def test_where_no_rule_says_a_case_the_rules_of_its_items_are_told_by_kind() -> None:
    net = (Way(ScoringName.NET_CORRECT),)
    told = beside(case_section(AllOrNothing()), [(), ()], [(MULTIPLE, net), (SINGLE, ()), (MULTIPLE, net)])
    assert (told.without, told.offered) == (2, None)
    assert told.children == ((MULTIPLE, net[0], 2), (SINGLE, None, 1))
    assert rule_of(net[0], marks(6)) == NetCorrect()


TOLD = st.builds(
    Told,
    scoring=st.none() | st.builds(Scoring, st.integers(1, 9), st.none() | st.integers(0, 9)),
    said=st.text(max_size=20),
    of=st.text("0123456789abcdef", max_size=32),
)


@given(st.dictionaries(st.sampled_from(["c1", "c2", "c3"]), TOLD))
def test_what_items_of_a_case_bring_is_kept_and_comes_back(children: dict[str, Told]) -> None:
    assert scoring.unpacked_children(scoring.packed_children(children)) == children


@pytest.mark.parametrize("kept", [None, [], {}, {"children": 3}, {"children": {"c1": "x"}}])
def test_what_items_of_no_case_could_bring_is_none(kept: object) -> None:
    assert scoring.unpacked_children(kept) == {}


def test_words_of_another_shape_are_left_out() -> None:
    kept = {"children": {"c1": {"of": 3, "said": ["x"], "parts": 2, "cost": "0", "least": "0"}}}
    assert scoring.unpacked_children(kept) == {"c1": Told(Scoring(2))}
    assert [told.ways for told in (Told(Scoring(2)), Told(said="A 60, B 40"))] == [(EACH,), ()]
