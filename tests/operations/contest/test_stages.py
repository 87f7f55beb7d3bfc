"""Stages take sittings that fit, put entrants on their lists, and know who never came."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event

from contest import belonging, boards, contests, entrants, entries, own, registration, results, stages
from contest.errors import EntryUnfit, NotSettled, StageBusy, StageUnfit
from contest.rules.eligibility import EligibilityRule
from contest.rules.ranking import RankStanding
from contest.rules.stage import StageState
from contest.states import EntryState
from contest.views import MyEntry
from core.clock import SetClock
from core.errors import NotFound
from core.house import House
from core.people.events import PersonsMerged
from exam import admissions, invigilation
from tests import make, make_contest
from tests.make import Engine, Someone
from tests.make_contest import Made


@pytest.fixture
def paper(house: House, unit: str) -> str:
    return make.paper(house, make.bank(house, unit))


@pytest.fixture
def made(house: House, clock: SetClock, unit: str, organiser: Someone) -> Made:
    return make_contest.published(house, clock, organiser, unit)


def test_a_sitting_is_bound_only_where_its_paper_fits_the_component(
    house: House, clock: SetClock, made: Made, paper: str
) -> None:
    sitting = make.sitting(house, paper, clock.now() + timedelta(hours=1))
    short = make.paper(house, make.bank(house, made.unit), make.blueprint(single=2))
    other = make.sitting(house, short, clock.now() + timedelta(hours=1))
    with house.work(made.organiser.actor) as work:
        for wrong, component in ((other, "theory"), (sitting, "practical"), (sitting, "speech")):
            with pytest.raises(StageUnfit):
                stages.bind(work, made.stages[1], wrong, component)
        bound = stages.bind(work, made.stages[0], sitting, "theory")
        assert stages.bind(work, made.stages[0], sitting, "theory") == bound
        with pytest.raises(StageUnfit):
            stages.bind(work, made.stages[1], sitting, "theory")
        assert stages.unbind(work, made.stages[0], sitting).sittings == ()
        with pytest.raises(NotFound):
            stages.unbind(work, made.stages[0], sitting)
        with pytest.raises(NotFound):
            stages.place(work, made.stages[0], sitting)


def test_entrants_are_shared_out_over_sittings_once_each(
    house: House, clock: SetClock, made: Made, unit: str, paper: str
) -> None:
    works = make.unit(house, "第一水厂", unit)
    people = [*make.workers(house, works, 2), *make.workers(house, unit, 3)]
    make_contest.applied(house, made, people)
    opens = clock.now() + timedelta(hours=1)
    first, second = make.sitting(house, paper, opens), make.sitting(house, paper, opens)
    with house.work(made.organiser.actor) as work:
        for sitting in (first, second):
            stages.bind(work, made.stages[0], sitting, "theory")
        assert stages.place(work, made.stages[0], first, unit_ref=works).added == 2
        assert stages.place(work, made.stages[0], first, most=1).left == 2
        assert stages.place(work, made.stages[0], second).added == 2
        assert stages.place(work, made.stages[0], second).added == 0
        page = entrants.listing(work, made.stages[0], limit=3)
        rest = entrants.listing(work, made.stages[0], after=page.next_after)
    assert [row.sitting_refs for row in (*page.rows, *rest.rows)] == [(first,)] * 3 + [(second,)] * 2


def test_who_withdraws_before_the_bell_leaves_the_list_of_the_sitting(
    house: House, clock: SetClock, made: Made, unit: str, paper: str
) -> None:
    first, second = make.workers(house, unit, 2)
    refs = make_contest.applied(house, made, [first, second])
    sitting = make_contest.sitting_of(house, clock, made, made.stages[0], paper)
    with house.work(first.actor) as work:
        registration.withdraw(work, refs[first.ref])
    with house.reading(made.organiser.actor) as work:
        assert [row.name for row in admissions.listing(work, sitting).rows] == ["职工2"]


def test_who_never_came_is_absent_and_a_voided_paper_is_for_people_to_decide(
    house: House, clock: SetClock, engine: Engine, made: Made, unit: str, paper: str
) -> None:
    people = make.workers(house, unit, 3)
    refs = make_contest.applied(house, made, people)
    sitting = make_contest.sitting_of(house, clock, made, made.stages[0], paper)
    clock.advance(hours=1)
    make_contest.written(house, clock, engine, people[0], sitting, right=5)
    with house.work(made.organiser.actor) as work:
        stages.open_stage(work, made.stages[0])
        stages.open_stage(work, made.stages[0])
        stages.freeze(work, made.stages[0])
        assert stages.thaw(work, made.stages[0]).state is StageState.RUNNING
    attempt = make.begun(house, people[1], sitting)
    with house.work(made.organiser.actor) as work:
        invigilation.void(work, attempt, "冒名顶替")
    clock.advance(hours=2)
    with house.work(made.organiser.actor) as work:
        stages.close(work, made.stages[0])
    with pytest.raises(NotSettled) as refused, house.work(made.organiser.actor) as work:
        results.settle(work, made.stages[0])
    assert "contest.papers_voided" in {each.code for each in refused.value.findings}
    with house.work(made.organiser.actor) as work:
        entries.strike(work, refs[people[1].ref], "冒名顶替")
        results.settle(work, made.stages[0])
        board = boards.board_of_stage(work, contests.look(work, made.ref).stages[0].id)
        assert board is not None
        found = [each.standing for each in boards.standings(work, board.id)]
    assert found == [RankStanding.COMPLETE, RankStanding.ABSENT, RankStanding.STRUCK]


def test_a_stage_opens_when_entries_are_decided_and_the_one_before_is_done(
    house: House, clock: SetClock, organiser: Someone, unit: str
) -> None:
    made = make_contest.published(house, clock, organiser, unit, decides=True)
    (worker,) = make.workers(house, unit, 1)
    with house.work(organiser.actor) as work, pytest.raises(StageBusy) as nobody:
        stages.open_stage(work, made.stages[0])
    refs = make_contest.applied(house, made, [worker])
    with house.work(organiser.actor) as work, pytest.raises(StageBusy) as undecided:
        stages.open_stage(work, made.stages[0])
    with house.work(organiser.actor) as work, pytest.raises(StageBusy) as early:
        stages.open_stage(work, made.stages[1])
    told = [each.value.findings[0].code for each in (nobody, undecided, early)]
    assert told == ["contest.nobody_admitted", "contest.entries_undecided", "contest.not_advanced_yet"]
    with house.work(organiser.actor) as work:
        assert entries.admit_all(work, made.ref) == 1
        assert entries.set_beside(work, refs[worker.ref], official=False, reason="表演").official is False
        assert stages.open_stage(work, made.stages[0]).has_board


def test_the_last_place_of_a_unit_goes_to_one_of_two_who_ask_at_once(
    house: House, clock: SetClock, organiser: Someone, unit: str
) -> None:
    rule = EligibilityRule(most_per_unit=1)
    made = make_contest.published(house, clock, organiser, unit, eligibility=rule)
    people = make.workers(house, unit, 4)
    refused: list[str] = []

    def ask(who: Someone) -> None:
        try:
            make_contest.applied(house, made, [who])
        except EntryUnfit as no:
            refused.append(no.findings[0].code)

    threads = [threading.Thread(target=ask, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["contest.unit_quota_used"] * 3
    assert len(make_contest.codes(house, made)) == 1


def test_entries_follow_a_person_whose_two_accounts_were_merged(house: House, made: Made, unit: str) -> None:
    kept, given_up = make.workers(house, unit, 2)
    make_contest.applied(house, made, [given_up])
    for _ in range(2):
        with house.work() as work:
            belonging.follow_merged(work, PersonsMerged(kept.person_id, given_up.person_id))
    with house.reading(kept.actor) as work:
        mine = own.my_entry(work, made.ref)
    assert mine is not None
    assert mine.state is EntryState.ADMITTED


def test_ones_own_contests_cost_the_same_however_many_they_are(
    house: House, clock: SetClock, unit: str, organiser: Someone, made: Made, paper: str
) -> None:
    who = make.workers(house, unit, 1)[0]
    make_contest.applied(house, made, [who])
    sitting = make_contest.sitting_of(house, clock, made, made.stages[0], paper)
    few, found = _own(house, who)
    assert [each.stages[0].sitting_refs for each in found] == [(sitting,)]
    for number in range(3):
        other = make_contest.published(house, clock, organiser, unit, title=f"第{number}场")
        make_contest.applied(house, other, [who])
    many, found = _own(house, who)
    assert [each.contest.title for each in found] == ["第2场", "第1场", "第0场", "供水行业电工职业技能竞赛"]
    assert [len(each.stages) for each in found] == [2, 2, 2, 2]
    assert found[-1].stages[0].sitting_refs == (sitting,)
    assert many == few


def _own(house: House, who: Someone) -> tuple[int, tuple[MyEntry, ...]]:
    """One's own contests, and how many statements they cost."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    with house.reading(who.actor) as work:
        found = own.mine(work)
    event.remove(house.database.engine, "before_cursor_execute", note)
    return len(sent), found
