"""Which rule is in force: dated, regional, by occupation and by the edition of its standard."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from training.certification.rules.eligibility import Asked, PolicyKind, Rule, Verified, in_force

DAY = date(2027, 3, 8)
RULE = Rule(
    code="a",
    version=1,
    kind=PolicyKind.CONDITIONS,
    region="",
    occupation="",
    doc_no="",
    title="",
    effective_from=None,
    effective_to=None,
    verified=Verified.SEEN,
    params={},
)
ASKED = Asked(PolicyKind.CONDITIONS, DAY, region="320613", occupation="6-31-01-03", edition=2018)


def codes(*rules: Rule, asked: Asked = ASKED) -> list[tuple[str, int]]:
    return [(rule.code, rule.version) for rule in in_force(rules, asked)]


def test_the_rule_of_the_occupation_goes_before_the_general_one() -> None:
    assert codes(RULE, replace(RULE, code="b", occupation="6-31-01-03")) == [("b", 1), ("a", 1)]
    assert codes(replace(RULE, occupation="6-18-02-04")) == []


def test_the_nearer_region_goes_before_the_wider_one() -> None:
    city, province = replace(RULE, code="c", region="320600"), replace(RULE, code="p", region="320000")
    assert codes(RULE, province, city) == [("c", 1), ("p", 1), ("a", 1)]
    assert codes(replace(RULE, region="120000")) == []


def test_the_edition_of_the_standard_chooses_the_drafting_rule() -> None:
    old, new = (
        replace(RULE, code="2018", params={"edition_to": 2022}),
        replace(RULE, code="2023", params={"edition_from": 2023}),
    )
    assert codes(old, new) == [("2018", 1)]
    assert codes(old, new, asked=replace(ASKED, edition=2025)) == [("2023", 1)]
    assert codes(old, new, asked=replace(ASKED, edition=None)) == [("2018", 1)]


def test_another_kind_is_not_asked_for() -> None:
    assert codes(replace(RULE, kind=PolicyKind.SUBSIDY)) == []


def test_a_later_version_takes_over_on_its_day_and_not_before() -> None:
    later = replace(RULE, version=2, effective_from=DAY)
    assert codes(RULE, later) == [("a", 2)]
    assert codes(RULE, later, asked=replace(ASKED, on=DAY - timedelta(days=1))) == [("a", 1)]


def test_a_rule_whose_latest_version_has_ended_is_not_in_force() -> None:
    ended = replace(RULE, version=2, effective_from=date(2025, 1, 1), effective_to=date(2025, 12, 31))
    assert codes(RULE, ended) == []
    assert codes(RULE, ended, asked=replace(ASKED, on=date(2025, 12, 31))) == [("a", 2)]


@given(st.integers(min_value=-900, max_value=900), st.integers(min_value=0, max_value=400))
def test_a_rule_is_in_force_from_its_first_day_to_its_last(offset: int, length: int) -> None:
    start = DAY + timedelta(days=offset)
    dated = replace(RULE, effective_from=start, effective_to=start + timedelta(days=length))
    assert bool(codes(dated)) == (start <= DAY <= start + timedelta(days=length))
