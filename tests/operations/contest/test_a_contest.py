"""A contest from registration to the published result, on both databases."""

import pytest
from sqlalchemy import select

from contest import (
    advancement,
    boards,
    bulletins,
    contests,
    entrants,
    entries,
    marks,
    own,
    registration,
    results,
    stages,
)
from contest import judges as appointments
from contest.errors import NothingChanged, NotSettled, StageBusy
from contest.events import PlacementSettled
from contest.models import StageSitting
from contest.rules.advancement import AdvancementRule
from contest.rules.stage import StageState
from contest.states import ContestState, StageEntryState, StageKind
from contest.views import StageDraft
from core import notices
from core.access import Role
from core.clock import SetClock
from core.errors import NotFound
from core.house import House
from core.points import Points
from core.work import UnitOfWork
from tests import make, make_contest
from tests.make import Engine, Someone
from tests.make_contest import Made


@pytest.fixture
def unit(house: House) -> str:
    return make.unit(house, "省总工会")


@pytest.fixture
def paper(house: House, unit: str) -> str:
    return make.paper(house, make.bank(house, unit))


@pytest.fixture
def organiser(house: House, unit: str) -> Someone:
    return make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit)


@pytest.fixture
def made(house: House, clock: SetClock, unit: str, organiser: Someone) -> Made:
    return make_contest.published(house, clock, organiser, unit)


def open_and_sit(
    house: House, clock: SetClock, engine: Engine, made: Made, paper: str, right: list[int]
) -> list[Someone]:
    """Workers enter, the first stage opens, and each gets so many items right; -1 never comes."""
    people = make.workers(house, make.unit(house, "第一水厂", made.unit), len(right))
    make_contest.applied(house, made, people)
    sitting = make_contest.sitting_of(house, clock, made, made.stages[0], paper)
    with house.work(made.organiser.actor) as work:
        stages.open_stage(work, made.stages[0])
    clock.advance(hours=1)
    for who, items in zip(people, right, strict=True):
        if items >= 0:
            make_contest.written(house, clock, engine, who, sitting, right=items)
    clock.advance(hours=2)
    with house.work(made.organiser.actor) as work:
        stages.close(work, made.stages[0])
    return people


def locked(house: House, made: Made, stage: str) -> None:
    with house.work(made.organiser.actor) as work:
        results.settle(work, stage)


def test_marked_papers_reach_the_board_and_the_best_go_on(
    house: House, clock: SetClock, engine: Engine, made: Made, paper: str
) -> None:
    people = open_and_sit(house, clock, engine, made, paper, [10, 4, 8, -1])
    with house.reading() as work:
        sitting_id = work.session.scalars(select(StageSitting.sitting_id)).one()
        before = marks.counting(work, sitting_id)
        assert marks.counting(work, sitting_id + 1) is None
    locked(house, made, made.stages[0])
    with house.reading() as work:
        after = marks.counting(work, sitting_id)
    assert [each.settled for each in (before, after) if each is not None] == [False, True]
    with house.reading(made.organiser.actor) as work:
        rehearsed = advancement.preview(work, made.stages[0])
    assert [(row.name, row.decision.value) for row in rehearsed.rows] == [
        ("职工1", "advances"),
        ("职工3", "advances"),
        ("职工2", "stays"),
        ("职工4", "stays"),
    ]
    assert rehearsed.rows[3].reason.code == "contest.stays_unranked"
    assert not rehearsed.is_confirmed
    with house.work(made.organiser.actor) as work:
        first = advancement.confirm(work, made.stages[0])
        assert advancement.confirm(work, made.stages[0]).rows == first.rows
    assert make_contest.competing(house, made, made.stages[1]) == {
        "职工1": "competing",
        "职工3": "competing",
        "职工2": "not_advanced",
        "职工4": "not_advanced",
    }
    with house.reading(people[1].actor) as work:
        mine = own.my_entry(work, made.ref)
    assert mine is not None
    reason = mine.stages[1].reason
    assert mine.stages[1].state is StageEntryState.NOT_ADVANCED
    assert reason is not None
    assert reason.code == "contest.stays_below_line"
    assert reason.facts["rank"] == 3


def test_who_withdraws_after_advancing_gives_the_place_to_the_next(
    house: House, clock: SetClock, engine: Engine, made: Made, paper: str
) -> None:
    people = open_and_sit(house, clock, engine, made, paper, [10, 4, 8])
    locked(house, made, made.stages[0])
    with house.work(made.organiser.actor) as work:
        advancement.confirm(work, made.stages[0])
    with house.work(people[0].actor) as work:
        mine = own.my_entry(work, made.ref)
        assert mine is not None
        registration.withdraw(work, mine.entry_ref)
        registration.withdraw(work, mine.entry_ref)
    assert make_contest.competing(house, made, made.stages[1]) == {
        "职工1": "withdrawn",
        "职工3": "competing",
        "职工2": "competing",
    }
    with house.reading(people[1].actor) as work:
        promoted = own.my_entry(work, made.ref)
    assert promoted is not None
    assert promoted.stages[1].reason is not None
    assert promoted.stages[1].reason.code == "contest.refilled"


def test_nothing_is_settled_while_a_paper_is_open(
    house: House, clock: SetClock, engine: Engine, made: Made, paper: str
) -> None:
    people = make.workers(house, make.unit(house, "第一水厂", made.unit), 2)
    make_contest.applied(house, made, people)
    sitting = make_contest.sitting_of(house, clock, made, made.stages[0], paper)
    with house.work(made.organiser.actor) as work:
        stages.open_stage(work, made.stages[0])
    clock.advance(hours=1)
    make_contest.written(house, clock, engine, people[0], sitting, right=3)
    make.begun(house, people[1], sitting)
    with house.work(made.organiser.actor) as work:
        stages.close(work, made.stages[0])
    with house.work(made.organiser.actor) as work, pytest.raises(NotSettled) as refused:
        results.settle(work, made.stages[0])
    assert {each.code for each in refused.value.findings} == {
        "contest.papers_unmarked",
        "contest.scores_incomplete",
    }
    with house.reading(made.organiser.actor) as work:
        assert results.check(work, made.stages[0]).stage.state is StageState.TO_SETTLE


@pytest.mark.parametrize(("days", "code"), [(7, "contest.announced"), (0, "contest.announced_at_once")])
def test_who_competed_is_told_of_a_period_of_notice_only_where_there_is_one(
    house: House,
    clock: SetClock,
    engine: Engine,
    unit: str,
    organiser: Someone,
    paper: str,
    days: int,
    code: str,
) -> None:
    made = make_contest.published(house, clock, organiser, unit, notice_days=days)
    people = open_and_sit(house, clock, engine, made, paper, [10])
    locked(house, made, made.stages[0])
    with house.work(organiser.actor) as work:
        results.announce(work, made.stages[0])
    with house.reading(people[0].actor) as work:
        told = [each.code for each in notices.mine(work).notices if each.code.startswith("contest.announced")]
    assert told == [code]


def test_reserves_are_told_of_the_result_too_and_who_stayed_behind_is_not(
    house: House, clock: SetClock, engine: Engine, unit: str, organiser: Someone, paper: str
) -> None:
    one_on = AdvancementRule(places=1, waitlist=1)
    first = make_contest.TWO_STAGES[0].model_copy(update={"advancement": one_on})
    last = StageDraft(title="决赛", kind=StageKind.FINAL, sheet=make_contest.THEORY_ONLY)
    made = make_contest.published(house, clock, organiser, unit, (first, last))
    people = open_and_sit(house, clock, engine, made, paper, [10, 8, 4])
    locked(house, made, made.stages[0])
    with house.work(organiser.actor) as work:
        advancement.confirm(work, made.stages[0])
    sitting = make_contest.sitting_of(house, clock, made, made.stages[1], paper)
    with house.work(organiser.actor) as work:
        stages.open_stage(work, made.stages[1])
    clock.advance(hours=1)
    make_contest.written(house, clock, engine, people[0], sitting, right=10)
    clock.advance(hours=2)
    with house.work(organiser.actor) as work:
        stages.close(work, made.stages[1])
    locked(house, made, made.stages[1])
    with house.work(organiser.actor) as work:
        results.announce(work, made.stages[1])
    told = []
    for who in people:
        with house.reading(who.actor) as work:
            told.append("contest.announced" in {each.code for each in notices.mine(work).notices})
    assert told == [True, True, False]


def test_a_whole_contest_ends_with_a_bulletin_and_a_correction_makes_its_next_version(
    house: House, clock: SetClock, engine: Engine, made: Made, paper: str, unit: str
) -> None:
    heard: list[PlacementSettled] = []

    def hear(_work: UnitOfWork, event: PlacementSettled) -> None:
        heard.append(event)

    house.listeners.on(PlacementSettled, hear)
    people = open_and_sit(house, clock, engine, made, paper, [10, 8, 4])
    locked(house, made, made.stages[0])
    final = made.stages[1]
    judges = [make.someone(house, f"裁判{n}", Role.JUDGE, unit_ref=unit) for n in (1, 2)]
    with house.work(made.organiser.actor) as work:
        results.announce(work, made.stages[0])
        advancement.confirm(work, made.stages[0])
    refs = finals(house, clock, engine, made, paper, people[:2], judges)
    with house.work(made.organiser.actor) as work:
        stages.freeze(work, final)
        stages.close(work, final)
        results.settle(work, final)
    with house.reading(people[2].actor) as work, pytest.raises(NotFound):
        bulletins.look(work, final)
    with house.work(made.organiser.actor) as work:
        results.announce(work, final)
    with house.work(made.organiser.actor) as work, pytest.raises(StageBusy) as refused:
        results.publish(work, final)
    assert refused.value.findings[0].code == "contest.in_notice"
    clock.advance(days=8)
    with house.work(made.organiser.actor) as work:
        results.publish(work, final)
        results.publish(work, final)
    engine.deliver()
    assert [(each.rank, each.both_passed, each.version) for each in heard] == [(1, True, 1), (2, True, 1)]
    assert heard[0].points["practical"] == 9_000
    with house.reading(made.organiser.actor) as work:
        told = entrants.listing(work, final).rows
        second = entrants.listing(work, final, after=told[0].id).rows
        found = entrants.listing(work, final, words=told[1].code.lower()).rows
    assert [row.rank for row in told] == [1, 2, None]
    assert (told[0].total or 0) > (told[1].total or 0)
    assert second == told[1:]
    assert found == told[1:2]
    with house.reading(people[2].actor) as work:
        shown = bulletins.look(work, final)
    assert [(row.name, row.rank, row.passed) for row in shown.rows] == [("职**", 1, True), ("职**", 2, True)]
    correct_and_compare(house, made, engine, refs, heard)


def finals(
    house: House,
    clock: SetClock,
    engine: Engine,
    made: Made,
    paper: str,
    people: list[Someone],
    judges: list[Someone],
) -> list[str]:
    """Both finalists sit the paper and perform before two judges; returns their entries."""
    final = made.stages[1]
    sitting = make_contest.sitting_of(house, clock, made, final, paper)
    with house.work(made.organiser.actor) as work:
        for judge in judges:
            appointments.appoint(work, final, judge.code, is_head=judge is judges[0])
        stages.open_stage(work, final)
    clock.advance(hours=1)
    refs = []
    for who, safety in zip(people, (50, 30), strict=True):
        make_contest.written(house, clock, engine, who, sitting, right=10)
        with house.reading(who.actor) as work:
            mine = own.my_entry(work, made.ref)
        assert mine is not None
        refs.append(mine.entry_ref)
        for judge in judges:
            make_contest.signed(house, judge, final, mine.entry_ref, wiring=40, safety=safety)
    assert make_contest.confirmed(house, judges[0], final) == 2
    clock.advance(hours=3)
    return refs


def correct_and_compare(
    house: House, made: Made, engine: Engine, refs: list[str], heard: list[PlacementSettled]
) -> None:
    """The winner is struck out afterwards; the result is published anew and says what changed."""
    final = made.stages[1]
    with house.work(made.organiser.actor) as work, pytest.raises(NothingChanged):
        results.correct(work, final, "复核")
    with house.work(made.organiser.actor) as work:
        entries.strike(work, refs[0], "冒名顶替")
        corrected = results.correct(work, final, "申诉成立")
    assert (corrected.version, corrected.versions) == (2, 2)
    assert {(row.change.value, row.rank_before, row.rank_after) for row in corrected.difference} == {
        ("changed", 1, None),
        ("changed", 2, 1),
    }
    engine.deliver()
    assert [(each.rank, each.version) for each in heard[2:]] == [(1, 2), (None, 2)]
    with house.reading(made.organiser.actor) as work:
        first = bulletins.look(work, final, 1)
        board = boards.board_of_stage(work, first_stage_id(work, made))
    assert [row.rank for row in first.rows] == [1, 2]
    assert first.content_hash != corrected.content_hash
    assert board is not None
    assert first.rows[0].total == Points(30_00 + 63_00)


def first_stage_id(work: UnitOfWork, made: Made) -> int:
    view = contests.look(work, made.ref)
    assert view.card.state is ContestState.FINISHED
    return view.stages[0].id
