"""A stage's plan fits together: sheet, score sheets, advancement and lines."""

from contest.rules.advancement import AdvancementRule
from contest.rules.plan import check, worth_knowing
from tests.make_contest import BOTH, PANEL, THEORY_ONLY


def test_a_plan_that_fits_has_no_findings() -> None:
    assert check(THEORY_ONLY, {}, AdvancementRule(places=3), [1, 3]) == ()
    assert check(BOTH, {"practical": PANEL}, None, []) == ()


def test_what_does_not_fit_is_named() -> None:
    codes = [each.code for each in check(BOTH, {"theory": PANEL}, AdvancementRule(places=0), [1, 1])]
    assert codes == [
        "contest.panel_missing",
        "contest.panel_without_component",
        "contest.places_missing",
        "contest.lines_unfit",
    ]
    assert [each.code for each in check(THEORY_ONLY, {}, None, [0])] == ["contest.lines_unfit"]


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
