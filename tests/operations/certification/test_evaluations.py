"""An evaluation from its list to its certificates."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import audit, jobs
from core.access import Role
from core.clock import SetClock
from core.errors import NotAllowed, NotFound
from core.house import House
from core.jobs import JobState, Runner
from core.occupations.rules.grades import Grade, GradeComponent
from core.points import Points
from exam import invigilation
from exam.models import Sitting
from tests import make, make_certification, make_pathway
from tests.make import Engine, Someone
from training.certification import (
    certificates,
    evaluations,
    evidence,
    examiners,
    issuing,
    resting,
    scoring,
)
from training.certification.errors import EvaluationClosed, NotTheExaminer, PlanUnfit, SheetUnfit
from training.certification.models import Evidence
from training.certification.rules.evaluation import ComponentStanding, Threshold, VerdictState
from training.certification.scoring import Entry
from training.certification.states import EvidenceKind
from training.certification.views import CandidateRow
from web import wiring

THEORY, SKILL = GradeComponent.THEORY, GradeComponent.SKILL


@pytest.fixture
def unit_ref(house: House) -> str:
    return make.unit(house)


@pytest.fixture
def organiser(house: House, unit_ref: str) -> Someone:
    return make.someone(house, "组织者", Role.ORGANISER, unit_ref=unit_ref)


def listed(house: House, ref: str) -> dict[str, CandidateRow]:
    with house.reading() as work:
        return {row.name: row for row in scoring.candidates(work, ref).rows}


def certify(house: House, ref: str, who: Someone) -> dict[str, object]:
    with house.work(who.actor) as work:
        issuing.ask(work, ref)
    runner = Runner(house, wiring.job_handlers())
    while runner.run_next():
        pass
    with house.reading() as work:
        return jobs.listing(work, state=JobState.DONE, before=None, limit=1)[0][1].result or {}


def test_who_passed_every_component_is_certified_once(
    house: House, unit_ref: str, organiser: Someone
) -> None:
    good, weak, absent, half = make.workers(house, unit_ref, 4)
    ref = make_certification.plan(house, unit_ref, [good, weak, absent, half])
    make_certification.confirm(house, ref, THEORY, {good: "86.5", weak: "100", absent: None, half: "70"})
    make_certification.confirm(house, ref, SKILL, {good: "60", weak: "59.5", absent: "90"})
    assert [row.verdict.state for row in listed(house, ref).values()] == [
        VerdictState.PASSED,
        VerdictState.FAILED,
        VerdictState.FAILED,
        VerdictState.INCOMPLETE,
    ]
    assert certify(house, ref, organiser) == {"certified": 1, "before": 0, "not_passed": 3}
    assert certify(house, ref, organiser) == {"certified": 0, "before": 1, "not_passed": 3}
    row = listed(house, ref)[good.name]
    assert row.number is not None
    with house.reading(good.actor) as work:
        held = certificates.mine(work)[0]
        assert [(each.component, each.points) for each in held.scores] == [(THEORY, 8650), (SKILL, 6000)]


def test_certifying_at_once_from_two_desks_gives_everybody_one(
    house: House, unit_ref: str, organiser: Someone
) -> None:
    people = make.workers(house, unit_ref, 23)
    ref = make_certification.plan(house, unit_ref, people)
    for component in (THEORY, SKILL):
        make_certification.confirm(house, ref, component, dict.fromkeys(people, "75"))
    with house.work(organiser.actor) as work:
        issuing.ask(work, ref)
        issuing.ask(work, ref)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(Runner(house, wiring.job_handlers()).run_next) for _ in range(2)]:
            done.result()
    with house.reading() as work:
        assert evaluations.look(work, ref).issued == 23


def test_marks_of_a_bound_sitting_count_and_voided_ones_do_not(
    house: House, clock: SetClock, engine: Engine, unit_ref: str, organiser: Someone
) -> None:
    right, wrong = make.workers(house, unit_ref, 2)
    start = house.clock.now()
    paper = make.paper(house, make.bank(house, unit_ref))
    sitting = make.sitting(house, paper, start, [right, wrong])
    ref = make_certification.plan(house, unit_ref, [right, wrong])
    with house.work(organiser.actor) as work:
        evaluations.bind(work, ref, THEORY, sitting)
        evaluations.bind(work, ref, THEORY, sitting)
    clock.advance(seconds=1)
    attempts = {}
    for who, knows in ((right, True), (wrong, False)):
        attempt = attempts[who] = make.begun(house, who, sitting)
        pen = make.pen(house, who, attempt)
        for slot, answer in make.answers(house, who, attempt, right=knows).items():
            pen.write(slot, answer)
    clock.advance(hours=3)
    engine.close_due()
    engine.deliver()
    theory = {name: row.verdict.components[0] for name, row in listed(house, ref).items()}
    assert theory[right.name].points == Points(10_000)
    assert theory[right.name].standing is ComponentStanding.PASSED
    assert theory[wrong.name].standing is ComponentStanding.FAILED
    with house.reading() as work:
        shown = evidence.of_person(work, right.person_id)
        sitting_id = work.session.scalars(select(Sitting.id).where(Sitting.ref == sitting)).one()
        (rests,) = resting.on_sitting(work, sitting_id, [right.person_id, wrong.person_id])
        assert rests.certificates == 0
        assert resting.on_sitting(work, sitting_id + 1, [right.person_id]) == ()
    assert [(each.kind, each.points == each.of_points) for each in shown] == [(EvidenceKind.EXAM, True)]
    with house.work() as work:
        invigilation.void(work, attempts[right], "替考")
    assert listed(house, ref)[right.name].verdict.components[0].standing is ComponentStanding.WAITING


def test_a_panel_scores_each_its_own_sheet(house: House, unit_ref: str) -> None:
    worker, *judges = make.workers(house, unit_ref, 5)
    ref = make_certification.plan(house, unit_ref, [worker])
    make_certification.panel(house, ref, judges)
    for judge, points in zip(judges, ("80", "90", "85", "70"), strict=True):
        assert make_certification.score(house, judge, ref, SKILL, [points]) == 1
        skill = listed(house, ref)[worker.name].verdict.components[1]
        assert (skill.points == Points(8500)) == (judge is judges[2])
    assert make_certification.score(house, judges[0], ref, SKILL, ["80"]) == 0
    with house.work() as work:
        assert [row.name for row in examiners.listing(work, ref)] == [each.name for each in judges]


def test_nobody_scores_themselves_or_without_an_appointment(house: House, unit_ref: str) -> None:
    worker, other = make.workers(house, unit_ref, 2)
    ref = make_certification.plan(house, unit_ref, [worker, other])
    make_certification.panel(house, ref, [worker])
    with house.reading(worker.actor) as work:
        assert [row.name for row in scoring.sheet(work, ref).rows] == [other.name]
    with pytest.raises(NotTheExaminer), house.reading(other.actor) as work:
        scoring.sheet(work, ref)
    with house.reading() as work:
        own = next(row.ref for row in scoring.candidates(work, ref).rows if row.name == worker.name)
    with house.work(worker.actor) as work:
        assert scoring.enter(work, ref, SKILL, 1, [Entry(own, Points(10_000))]) == 0
    with house.work() as work:
        examiners.dismiss(work, ref, worker.ref)
    with pytest.raises(NotTheExaminer), house.reading(worker.actor) as work:
        scoring.sheet(work, ref)


def test_sheets_are_never_changed_only_followed(house: House, unit_ref: str) -> None:
    worker = make.someone(house, unit_ref=unit_ref)
    ref = make_certification.plan(house, unit_ref, [worker])
    make_certification.confirm(house, ref, SKILL, {worker: "40"})
    make_certification.confirm(house, ref, SKILL, {worker: "64"})
    assert listed(house, ref)[worker.name].verdict.components[1].points == 6400
    for change in ("DELETE FROM training_evaluation_score", "UPDATE training_evaluation_score SET points=1"):
        with pytest.raises(DBAPIError, match="append-only"), house.work() as work:
            work.session.execute(text(change))


def test_points_stay_within_a_hundred_marks(house: House, unit_ref: str) -> None:
    worker = make.someone(house, unit_ref=unit_ref)
    ref = make_certification.plan(house, unit_ref, [worker])
    with pytest.raises(SheetUnfit):
        make_certification.confirm(house, ref, SKILL, {worker: "100.5"})
    with house.work() as work, pytest.raises(SheetUnfit):
        scoring.confirm(work, ref, SKILL, 1, {worker.code: Points(1)}, " ")
    with house.work() as work:
        assert scoring.confirm(work, ref, SKILL, 1, {"NOBODY": Points(1)}, "表") == ("NOBODY",)


def test_a_closed_evaluation_takes_nothing_more(house: House, unit_ref: str, organiser: Someone) -> None:
    worker = make.someone(house, unit_ref=unit_ref)
    ref = make_certification.plan(house, unit_ref, [worker])
    with house.work(organiser.actor) as work:
        evaluations.close(work, ref)
    with pytest.raises(EvaluationClosed):
        make_certification.confirm(house, ref, SKILL, {worker: "70"})
    with pytest.raises(EvaluationClosed), house.work() as work:
        evaluations.admit(work, ref, [worker.code])


def test_who_is_withdrawn_is_not_certified_and_may_come_back(
    house: House, unit_ref: str, organiser: Someone
) -> None:
    worker = make.someone(house, unit_ref=unit_ref)
    ref = make_certification.plan(house, unit_ref, [worker])
    for component in (THEORY, SKILL):
        make_certification.confirm(house, ref, component, {worker: "70"})
    with house.work(organiser.actor) as work:
        evaluations.withdraw(work, ref, listed(house, ref)[worker.name].ref, "本人放弃")
    assert certify(house, ref, organiser) == {"certified": 0, "before": 0, "not_passed": 0}
    with house.work(organiser.actor) as work:
        assert evaluations.admit(work, ref, [worker.code, "NOBODY"]).unknown == ("NOBODY",)
    assert certify(house, ref, organiser) == {"certified": 1, "before": 0, "not_passed": 0}


def test_an_evaluation_needs_what_the_grade_needs(house: House, unit_ref: str) -> None:
    with pytest.raises(PlanUnfit) as refused:
        make_certification.plan(
            house,
            unit_ref,
            grade=Grade.LEVEL_2,
            thresholds=[Threshold(THEORY, Points(0))],
            occupation_code="9-99-99-99",
            title=" ",
            keep_months=0,
        )
    assert {each.code for each in refused.value.findings} == {
        "certification.component_missing",
        "certification.threshold_range",
        "certification.occupation_unknown",
        "certification.title_length",
        "certification.keep_months",
    }


def test_another_units_evaluation_is_out_of_reach(house: House, unit_ref: str) -> None:
    ref = make_certification.plan(house, unit_ref)
    stranger = make.someone(house, "外单位", Role.ORGANISER, unit_ref=make.unit(house, "另一单位"))
    with house.work(stranger.actor) as work:
        assert evaluations.listing(work) == []
        for deed in (evaluations.look, evaluations.close, issuing.ask, examiners.listing):
            with pytest.raises(NotAllowed):
                deed(work, ref)
        with pytest.raises(NotFound):
            evaluations.look(work, "0" * 16)


def test_evidence_is_told_once_and_again_when_it_changes(house: House, unit_ref: str) -> None:
    worker = make.someone(house, unit_ref=unit_ref)
    today = house.clock.now().date()

    def tell(points: int) -> str:
        with house.work() as work:
            return evidence.record(
                work,
                worker.person_id,
                EvidenceKind.PLACEMENT,
                "award:1",
                title="电工初赛",
                happened_on=today - timedelta(days=1),
                points=Points(points),
                of_points=Points(10_000),
                facts={"rank": 1},
            )

    assert tell(9000) == tell(9000)
    assert tell(9100) != tell(9000)
    with house.reading() as work:
        assert len(work.session.scalars(select(Evidence)).all()) == 3
        assert [each.points for each in evidence.of_person(work, worker.person_id)] == [9000]


def test_who_lacks_a_condition_is_told_of_and_admitted_only_with_a_reason(
    house: House, unit_ref: str, organiser: Someone
) -> None:
    make_pathway.rules(house)
    ready, short, blank = make.workers(house, unit_ref, 3)
    make_pathway.eligible(house, ready)
    make_pathway.certificate(house, short)
    make_pathway.worked(house, short, date(2022, 9, 1))
    ref = make_certification.plan(house, unit_ref, grade=Grade.LEVEL_3)
    codes = [ready.code, short.code, blank.code]
    with house.work(organiser.actor) as work:
        entered = evaluations.admit(work, ref, codes)
    assert entered.added == 1
    assert [(each.code, each.is_incomplete) for each in entered.doubted] == [
        (short.code, False),
        (blank.code, True),
    ]
    assert entered.doubted[0].short_months
    assert [each.code for each in entered.doubted[0].findings] == ["pathway.since_grade_short"]
    with house.work(organiser.actor) as work:
        again = evaluations.admit(work, ref, codes, "  突出贡献，经批准 ")
    assert (again.added, again.already, again.doubted) == (2, 1, ())
    with house.reading(organiser.actor) as work:
        rows = scoring.candidates(work, ref).rows
        told = [each for each in audit.of_subject(work, "evaluation", ref) if "exception" in each.action]
    assert [row.exception for row in rows] == [None, "突出贡献，经批准", "突出贡献，经批准"]
    assert {each.facts["reason"] for each in told} == {"突出贡献，经批准"}
    assert len(told) == 2
