"""The road: what is held, what may be applied for, what is missing and by which rule."""

from datetime import date

import pytest

from core.access import Role
from core.clock import SetClock
from core.errors import NotAllowed, NotFound
from core.house import House
from core.occupations import occupations
from core.occupations.rules.grades import Grade
from core.people import units
from tests import make, make_certification, make_pathway
from tests.make_pathway import ELECTRICIAN
from training.certification import pathways
from training.certification.policy_params import Decider
from training.certification.rules.eligibility import Verified
from training.certification.rules.promotion import TitleLevel


def test_an_electrician_with_the_fourth_level_and_five_years_may_apply_for_the_third(house: House) -> None:
    """《国家职业技能标准编制技术规程（2018年版）》; 电工: 人社厅发〔2018〕145号."""
    worker = make.someone(house, unit_ref=make.unit(house))
    make_pathway.rules(house)
    make_pathway.eligible(house, worker)
    with house.reading(worker.actor) as work:
        road = pathways.mine(work)
    assert road.occupation is not None
    assert (road.occupation.code, road.edition) == (ELECTRICIAN, 2018)
    assert road.aim is not None and road.aim.rule is not None
    assert (road.aim.grade, road.aim.may_apply) == (Grade.LEVEL_3, True)
    assert road.aim.rule.doc_no == "《国家职业技能标准编制技术规程（2018年版）》"
    assert road.aim.rule.verified is Verified.SEEN
    assert [(step.grade.value, step.state) for step in road.steps] == [
        ("apprentice", "held"),
        ("level_5", "held"),
        ("level_4", "here"),
        ("level_3", "next"),
        ("level_2", "ahead"),
        ("level_1", "ahead"),
        ("special_technician", "ahead"),
        ("chief_technician", "ahead"),
    ]
    assert [step.decider for step in road.steps[-2:]] == [Decider.APPOINTMENT] * 2
    assert road.unconfirmed == 1


def test_somebody_short_of_time_is_told_how_many_months(house: House, clock: SetClock) -> None:
    worker = make.someone(house)
    make_pathway.rules(house)
    make_pathway.certificate(house, worker, Grade.LEVEL_4, date(2022, 6, 20))
    make_pathway.worked(house, worker)
    with house.reading(worker.actor) as work:
        aim = pathways.mine(work).aim
    assert aim is not None and aim.nearest is not None
    assert (aim.may_apply, aim.nearest.short_months) == (False, 4)
    clock.advance(days=120)
    with house.reading(worker.actor) as work:
        aim = pathways.mine(work).aim
    assert aim is not None and aim.may_apply


def test_long_work_alone_opens_the_highest_grade_it_reaches(house: House) -> None:
    worker = make.someone(house)
    make_pathway.rules(house)
    make_pathway.worked(house, worker, date(2019, 1, 1))
    with house.reading(worker.actor) as work:
        road = pathways.mine(work)
    assert road.aim is not None and road.aim.grade is Grade.LEVEL_4
    assert {each.grade for each in road.others if each.may_apply} == {Grade.LEVEL_5}


def test_an_occupation_of_a_newer_standard_is_judged_by_the_newer_rule(house: House) -> None:
    """《国家职业标准编制技术规程（2023年版）》."""
    newer = next(
        row
        for row in occupations.search("", 2000).occupations
        if (row.edition or 0) >= 2023 and occupations.find(row.code) == row
    )
    worker = make.someone(house)
    make_pathway.rules(house)
    make_pathway.worked(house, worker, date(2021, 1, 1), code=newer.code)
    with house.reading(worker.actor) as work:
        aim = pathways.mine(work, newer.code).aim
    assert aim is not None and aim.rule is not None
    assert (aim.grade, aim.rule.code) == (Grade.LEVEL_4, "conditions.2023.level_4")


def test_neither_an_unverified_nor_a_training_nor_a_revoked_certificate_opens_anything(house: House) -> None:
    unit = make.unit(house)
    worker = make.someone(house, unit_ref=unit)
    make_pathway.rules(house)
    make_pathway.worked(house, worker, date(2024, 1, 1))
    make_pathway.certificate(house, worker, Grade.LEVEL_4, seen=False)
    with house.reading() as work:
        unit_id = units.unit_of(work, unit).id
    make_certification.certificate(house, worker, unit_id)
    with house.reading(worker.actor) as work:
        road = pathways.mine(work)
    assert (len(road.held), len(road.not_counted)) == (0, 2)
    assert road.aim is not None and road.aim.grade is Grade.LEVEL_5


def test_a_senior_worker_sees_the_title_that_opens(house: House) -> None:
    """人社部发〔2018〕74号: 2 years after the third level, assistant engineer."""
    worker = make.someone(house)
    make_pathway.rules(house)
    make_pathway.certificate(house, worker, Grade.LEVEL_3, date(2024, 2, 10))
    make_pathway.worked(house, worker)
    with house.reading(worker.actor) as work:
        road = pathways.mine(work)
    first = road.titles[0]
    assert (first.title, first.outcome.met, first.rule.doc_no) == (
        TitleLevel.ASSISTANT,
        True,
        "人社部发〔2018〕74号",
    )
    assert road.titles[-1].rule.verified is Verified.UNVERIFIED


def test_above_the_first_level_the_road_is_an_appointment(house: House) -> None:
    worker = make.someone(house)
    make_pathway.rules(house)
    make_pathway.certificate(house, worker, Grade.LEVEL_1)
    with house.reading(worker.actor) as work:
        road = pathways.mine(work)
    assert (road.aim, road.others) == (None, ())


def test_somebody_new_has_a_road_without_steps_taken(house: House) -> None:
    worker = make.someone(house)
    make_pathway.rules(house)
    with house.reading(worker.actor) as work:
        road = pathways.mine(work)
        chosen = pathways.mine(work, ELECTRICIAN)
        nonsense = pathways.mine(work, "令\x00")
    assert (road.occupation, road.aim, len(road.steps)) == (None, None, 8)
    assert chosen.occupation is not None and chosen.aim is not None
    assert nonsense.occupation is None


def test_the_personnel_office_sees_the_road_of_its_own_people_only(house: House) -> None:
    top = make.unit(house)
    here, there = make.unit(house, "甲厂", top), make.unit(house, "乙厂", top)
    worker = make.someone(house, unit_ref=here)
    own = make.someone(house, "本厂人事", Role.HR, unit_ref=here)
    stranger = make.someone(house, "外厂人事", Role.HR, unit_ref=there)
    with house.reading(own.actor) as work:
        assert pathways.of_person(work, worker.ref).name == worker.name
    with house.reading(stranger.actor) as work, pytest.raises(NotFound):
        pathways.of_person(work, worker.ref)
    with house.reading(worker.actor) as work, pytest.raises(NotAllowed):
        pathways.of_person(work, own.ref)
