"""A stage's plan fits together: sheet, score sheets, advancement and lines."""

from contest.rules.advancement import AdvancementRule
from contest.rules.plan import check, worth_knowing
from tests.make_contest import BOTH, PANEL, THEORY_ONLY


def test_a_plan_that_fits_has_no_findings() -> None:
    assert check(THEORY_ONLY, {}, AdvancementRule(places=3), [("first_prize", 1), ("advance", 3)]) == ()
    assert check(BOTH, {"practical": PANEL}, None, []) == ()


def test_what_does_not_fit_is_named() -> None:
    codes = [
        each.code
        for each in check(
            BOTH, {"theory": PANEL}, AdvancementRule(places=0), [("advance", 1), ("first_prize", 1)]
        )
    ]
    assert codes == [
        "contest.panel_missing",
        "contest.panel_without_component",
        "contest.places_missing",
        "contest.lines_unfit",
    ]
    assert [each.code for each in check(THEORY_ONLY, {}, None, [("advance", 0)])] == ["contest.lines_unfit"]


def test_a_lower_prize_stands_below_every_higher_one() -> None:
    def against(**after: int) -> list[tuple[str, object]]:
        found = check(THEORY_ONLY, {}, None, sorted(after.items(), key=lambda each: each[1]))
        assert {each.code for each in found} <= {"contest.prizes_out_of_order"}
        return [(each.field or "", each.facts["above"]) for each in found]

    assert against(first_prize=1, second_prize=3, third_prize=6, advance=2) == []
    assert against(first_prize=5, second_prize=3) == [("line.second_prize", "first_prize")]
    assert against(first_prize=5, third_prize=3) == [("line.third_prize", "first_prize")]
    assert against(first_prize=2, second_prize=9, third_prize=5) == [("line.third_prize", "second_prize")]


def test_stages_with_rules_of_their_own_and_no_public_notice_are_told_before_publishing() -> None:
    def told(*hashes: str, days: int = 7) -> list[str]:
        return [each.code for each in worth_knowing("own", [("", each) for each in hashes], days)]

    assert told() == told("own", "own") == []
    assert told("own", "other") == ["contest.stage_ranks_otherwise"]
    assert told("other", days=0) == [
        "contest.stage_ranks_otherwise",
        "contest.sheet_ranks_nobody",
        "contest.no_notice",
    ]
