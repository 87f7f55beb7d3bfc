"""Policies are dated rows: brought once, added to, never overwritten."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core.access import Role
from core.errors import Invalid, NotAllowed, NotFound
from core.house import House
from tests import make, make_pathway
from training.certification import policies
from training.certification.policies import RuleDraft
from training.certification.rules.eligibility import Asked, PolicyKind, Verified

JIANGSU = RuleDraft(
    code="placement.jiangsu",
    doc_no="苏人社规〔2027〕1号",
    title="江苏省级竞赛名次晋升",
    effective_from=date(2027, 4, 1),
    params={
        "contest_classes": ["provincial"],
        "benefits": [{"place_from": 1, "place_to": 3, "floor": "level_2", "cap": "level_1"}],
    },
    source="省厅文件原件",
    verified=Verified.SEEN,
    wording_zh="前三名可申报技师。",
)


def test_bringing_twice_brings_once(house: House) -> None:
    with house.work() as work:
        assert policies.bring(work) == len(policies.shipped_rules())
    with house.work() as work:
        assert policies.bring(work) == 0
        assert len(policies.rules(work)) == len(policies.shipped_rules())


def test_an_administrator_registers_a_further_version_that_holds_from_its_day(house: House) -> None:
    make_pathway.rules(house)
    admin = make.someone(house, "管理员", Role.ADMINISTRATOR, unit_ref=make.unit(house))
    with house.work(admin.actor) as work:
        added = policies.add_version(work, JIANGSU)
    assert (added.rule.version, added.rule.region, added.is_latest) == (2, "320000", True)

    def found(on: date) -> int:
        with house.reading(admin.actor) as work:
            asked = Asked(PolicyKind.PLACEMENT, on, "320613")
            return next(r.version for r in policies.standing_rules(work, asked) if r.code == JIANGSU.code)

    assert (found(date(2027, 3, 31)), found(date(2027, 4, 1))) == (1, 2)


def test_only_the_top_registers_policy(house: House) -> None:
    make_pathway.rules(house)
    top = make.unit(house, "总工会")
    below = make.unit(house, "车间", top)
    for who in (
        make.someone(house, "下级管理员", Role.ADMINISTRATOR, unit_ref=below),
        make.someone(house, "人事", Role.HR, unit_ref=top),
    ):
        with pytest.raises(NotAllowed), house.work(who.actor) as work:
            policies.add_version(work, JIANGSU)


def test_a_version_that_says_too_little_is_refused_field_by_field(house: House) -> None:
    make_pathway.rules(house)
    with house.work() as work, pytest.raises(Invalid) as refused:
        policies.add_version(work, replace(JIANGSU, doc_no=" ", params={}, effective_to=date(2027, 1, 1)))
    assert [each.field for each in refused.value.findings] == ["doc_no", "effective_to", "params"]
    with house.work() as work, pytest.raises(Invalid) as refused:
        policies.add_version(work, replace(JIANGSU, effective_from=None))
    assert [each.field for each in refused.value.findings] == ["effective_from"]
    with house.work() as work, pytest.raises(NotFound):
        policies.add_version(work, replace(JIANGSU, code="placement.nowhere"))


@pytest.mark.parametrize(
    "deed", ["UPDATE training_policy_rule SET title = 'x'", "DELETE FROM training_policy_rule"]
)
def test_the_database_refuses_to_change_a_rule(house: House, deed: str) -> None:
    make_pathway.rules(house)
    with pytest.raises(DatabaseError, match="append-only"), house.work() as work:
        work.session.execute(text(deed))


def test_everybody_signed_in_reads_the_rules_with_their_wording(house: House) -> None:
    make_pathway.rules(house)
    worker = make.someone(house)
    with house.reading(worker.actor) as work:
        listed = policies.listing(work)
        one = policies.look(work, listed[0].ref)
        with pytest.raises(NotFound):
            policies.look(work, "nothing")
    assert one == listed[0]
    assert {each.wording("en") != each.wording("zh_CN") for each in listed} == {True}
    subsidy = [each for each in listed if each.rule.code == "subsidy.national"]
    assert [(each.rule.version, each.is_latest) for each in subsidy] == [
        (4, True),
        (3, False),
        (2, False),
        (1, False),
    ]
