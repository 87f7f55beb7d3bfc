"""Applications: drafted, submitted, decided, and by a place in a contest; what was judged stays."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from contest.events import PlacementSettled
from core import notices
from core.access import Role
from core.errors import Finding, NotAllowed, NotFound
from core.house import House
from core.occupations.rules.grades import Grade
from tests import make, make_pathway
from tests.make import Engine, Someone
from tests.make_pathway import ELECTRICIAN
from training.certification import applications, certificates, placements, policies
from training.certification.pathway_errors import (
    ApplicationOver,
    AppliedAlready,
    DecisionReasonMissing,
    NotYetEligible,
    OwnApplication,
)
from training.certification.pathway_states import ApplicationRoute, ApplicationState
from training.certification.pathway_views import ApplicationView
from training.certification.placements import Placement
from training.certification.policies import RuleDraft
from training.certification.rules.promotion import TitleLevel


@pytest.fixture
def unit(house: House) -> str:
    make_pathway.rules(house)
    return make.unit(house)


@pytest.fixture
def worker(house: House, unit: str) -> Someone:
    return make.someone(house, unit_ref=unit)


@pytest.fixture
def hr(house: House, unit: str) -> Someone:
    return make.someone(house, "何人事", Role.HR, unit_ref=unit)


def told(house: House, who: Someone) -> list[str]:
    with house.reading(who.actor) as work:
        return [each.code for each in notices.all_mine(work)]


def test_an_application_goes_from_the_person_to_the_office_and_back(
    house: House, worker: Someone, hr: Someone
) -> None:
    made = make_pathway.application(house, worker)
    assert (made.state, made.rule_doc) == (
        ApplicationState.SUBMITTED,
        "《国家职业技能标准编制技术规程（2018年版）》",
    )
    assert [each.kind for each in made.evidence] == ["certificate", "work"]
    with house.work(hr.actor) as work:
        (row,) = applications.listing(work).rows
        assert (row.ref, row.name) == (made.ref, worker.name)
        assert applications.look(work, made.ref).may_decide
        decided = applications.decide(work, made.ref, approved=True)
    assert decided.state is ApplicationState.APPROVED
    assert [each.state.value for each in decided.steps] == ["draft", "submitted", "approved"]
    assert told(house, worker)[-1] == "pathway.application_approved"
    with house.reading(worker.actor) as work:
        assert [each.grade for each in certificates.held_by(work, worker.person_id)] == [Grade.LEVEL_4]


def test_a_refusal_gives_its_reason(house: House, worker: Someone, hr: Someone) -> None:
    made = make_pathway.application(house, worker)
    with house.work(hr.actor) as work, pytest.raises(DecisionReasonMissing):
        applications.decide(work, made.ref, approved=False, reason="缺")
    with house.work(hr.actor) as work:
        applications.decide(work, made.ref, approved=False, reason="工作年限待补证明")
        with pytest.raises(ApplicationOver):
            applications.decide(work, made.ref, approved=True)
    with house.reading(worker.actor) as work:
        assert applications.look(work, made.ref).reason == "工作年限待补证明"


def test_who_does_not_meet_the_conditions_is_told_what_is_missing(house: House, worker: Someone) -> None:
    make_pathway.certificate(house, worker, Grade.LEVEL_4, date(2022, 6, 20))
    make_pathway.worked(house, worker)
    with house.work(worker.actor) as work, pytest.raises(NotYetEligible) as refused:
        applications.draft(work, ELECTRICIAN, Grade.LEVEL_3)
    (missing,) = refused.value.findings
    assert (missing.code, missing.facts["short"]) == ("pathway.since_grade_short", 4)
    with house.work(worker.actor) as work, pytest.raises(NotFound):
        applications.draft(work, ELECTRICIAN, Grade.SPECIAL_TECHNICIAN)


def test_one_open_application_for_one_grade(house: House, worker: Someone) -> None:
    made = make_pathway.application(house, worker, submitted=False)
    with house.work(worker.actor) as work, pytest.raises(AppliedAlready):
        applications.draft(work, ELECTRICIAN, Grade.LEVEL_3)
    with house.work(worker.actor) as work:
        applications.withdraw(work, made.ref)
        again = applications.draft(work, ELECTRICIAN, Grade.LEVEL_3)
        with pytest.raises(ApplicationOver):
            applications.withdraw(work, made.ref)
        with pytest.raises(ApplicationOver):
            applications.submit(work, made.ref)
    assert again.state is ApplicationState.DRAFT


def test_conditions_are_judged_again_when_the_application_is_submitted(house: House, worker: Someone) -> None:
    made = make_pathway.application(house, worker, submitted=False)
    with house.work() as work:
        policies.add_version(work, later(made))
    with house.work(worker.actor) as work, pytest.raises(NotYetEligible):
        applications.submit(work, made.ref)


def later(made: ApplicationView) -> RuleDraft:
    """The rule that an application was judged by, made stricter."""
    code = next(each.code for each in policies.shipped_rules() if each.title == made.rule_title)
    return RuleDraft(
        code=code,
        doc_no="〔2027〕1号",
        title=made.rule_title,
        effective_from=date(2027, 3, 1),
        params={"edition_to": 2022, "grade": "level_3", "alternatives": [{"work_years": 20}]},
        source="测试",
        wording_zh="累计满 20 年。",
    )


def test_an_application_keeps_the_version_it_was_judged_by(house: House, worker: Someone) -> None:
    made = make_pathway.application(house, worker)
    with house.work() as work:
        policies.add_version(work, later(made))
    with house.reading(worker.actor) as work:
        kept = applications.look(work, made.ref)
    assert (kept.rule_version, kept.rule_doc) == (1, made.rule_doc)
    assert kept.findings[1].facts["years"] == 5
    assert isinstance(kept.findings[0], Finding)


def test_nobody_elsewhere_sees_or_decides_and_nobody_decides_their_own(
    house: House, unit: str, worker: Someone, hr: Someone
) -> None:
    made = make_pathway.application(house, worker)
    own = make_pathway.application(house, hr)
    beside = make.someone(house, "外厂人事", Role.HR, unit_ref=make.unit(house, "乙厂", unit))
    colleague = make.someone(house, "同事", unit_ref=unit)
    for stranger in (beside, colleague):
        with house.reading(stranger.actor) as work, pytest.raises(NotFound):
            applications.look(work, made.ref)
    with house.work(beside.actor) as work, pytest.raises(NotFound):
        applications.decide(work, made.ref, approved=True)
    with house.work(colleague.actor) as work, pytest.raises(NotAllowed):
        applications.decide(work, made.ref, approved=True)
    with house.work(colleague.actor) as work, pytest.raises(NotFound):
        applications.submit(work, made.ref)
    with house.work(hr.actor) as work, pytest.raises(OwnApplication):
        applications.decide(work, own.ref, approved=True)


def test_drafts_are_their_authors_own(house: House, worker: Someone, hr: Someone) -> None:
    make_pathway.application(house, worker, submitted=False)
    with house.reading(hr.actor) as work:
        assert applications.listing(work).rows == ()


def test_a_title_is_applied_for_in_the_same_way(house: House, worker: Someone) -> None:
    make_pathway.certificate(house, worker, Grade.LEVEL_3, date(2024, 2, 10))
    make_pathway.worked(house, worker)
    with house.work(worker.actor) as work:
        made = applications.draft_title(work, ELECTRICIAN, TitleLevel.ASSISTANT)
        assert (made.route, made.title) == (ApplicationRoute.TITLE, TitleLevel.ASSISTANT)
        assert applications.submit(work, made.ref).state is ApplicationState.SUBMITTED
        with pytest.raises(NotYetEligible):
            applications.draft_title(work, ELECTRICIAN, TitleLevel.INTERMEDIATE)


@pytest.mark.parametrize(
    "deed",
    ["UPDATE training_application_step SET reason = 'x'", "DELETE FROM training_application_step"],
)
def test_the_history_of_an_application_is_final(house: House, worker: Someone, deed: str) -> None:
    make_pathway.application(house, worker)
    with pytest.raises(DatabaseError, match="append-only"), house.work() as work:
        work.session.execute(text(deed))


def placed(who: Someone, **more: Any) -> Placement:
    given: dict[str, Any] = {
        "key": "contest:7",
        "version": 1,
        "person_id": who.person_id,
        "contest": "全国职工职业技能大赛电工决赛",
        "contest_class": "national_first",
        "group": "workers",
        "rank": 3,
        "parts_passed": True,
        "occupation_code": ELECTRICIAN,
        "settled_on": date(2027, 3, 5),
    }
    return Placement(**{**given, **more})


def test_a_place_drafts_an_application_and_never_a_certificate(house: House, worker: Someone) -> None:
    """国家级一类: places 1 to 5 may apply for technician."""
    with house.work() as work:
        made = placements.draft_application(work, placed(worker))
        assert placements.draft_application(work, placed(worker)) is None
    assert made is not None
    assert (made.grade, made.state, made.route) == (
        Grade.LEVEL_2,
        ApplicationState.DRAFT,
        ApplicationRoute.PLACEMENT,
    )
    assert made.honours == ("全国技术能手",)
    assert told(house, worker) == ["pathway.placement_drafted"]
    with house.work(worker.actor) as work:
        assert certificates.held_by(work, worker.person_id) == ()
        assert applications.submit(work, made.ref).state is ApplicationState.SUBMITTED


def test_a_second_place_in_one_year_drafts_nothing(house: House, worker: Someone) -> None:
    with house.work() as work:
        assert placements.draft_application(work, placed(worker)) is not None
        assert placements.draft_application(work, placed(worker, key="contest:8", rank=7)) is None
        next_year = placed(worker, key="contest:9", rank=7, settled_on=date(2028, 3, 5))
        assert placements.draft_application(work, next_year) is not None


@pytest.mark.parametrize(
    "more",
    [
        {"parts_passed": False},
        {"rank": 21},
        {"rank": None},
        {"contest_class": "enterprise"},
        {"contest_class": "provincial"},
    ],
)
def test_a_place_that_opens_nothing_drafts_nothing(
    house: House, worker: Someone, more: dict[str, object]
) -> None:
    with house.work() as work:
        assert placements.draft_application(work, placed(worker, **more)) is None
    assert told(house, worker) == []


def test_a_corrected_place_takes_the_earlier_draft_back(house: House, worker: Someone) -> None:
    with house.work() as work:
        first = placements.draft_application(work, placed(worker))
        same = placements.draft_application(work, placed(worker, version=2, rank=4))
        second = placements.draft_application(work, placed(worker, version=3, rank=6))
        gone = placements.draft_application(work, placed(worker, version=4, rank=None))
    assert first is not None and second is not None
    assert (same, second.grade, gone) == (None, Grade.LEVEL_3, None)
    with house.reading(worker.actor) as work:
        assert [each.state.value for each in applications.mine(work)] == ["withdrawn", "withdrawn"]


def test_the_contest_announces_and_certification_drafts(
    house: House, engine: Engine, worker: Someone
) -> None:
    event = PlacementSettled(
        entry_id=7,
        entry_code="A7",
        person_id=worker.person_id,
        unit_id=None,
        contest_ref="c",
        contest_title="全国职工职业技能大赛",
        contest_class="national_first",
        occupation_code=ELECTRICIAN,
        grade=None,
        group="workers",
        stage_kind="final",
        is_final=True,
        official=True,
        rank=1,
        entrants=60,
        total=9000,
        both_passed=None,
        settled_on=date(2027, 3, 5),
        bulletin_ref="b",
        version=1,
        points={"theory": 9000, "practical": 9000},
    )
    with house.work() as work:
        for other in (
            replace(event, entry_id=1, is_final=False),
            replace(event, entry_id=2, official=False),
            replace(event, entry_id=3, occupation_code=None),
            replace(event, entry_id=4, points={"theory": 5900, "practical": 9900}),
            replace(event, entry_id=5, points={}),
            event,
        ):
            work.announce(other)
    engine.deliver()
    with house.reading(worker.actor) as work:
        (made,) = applications.mine(work)
    assert made.contest == "全国职工职业技能大赛"
