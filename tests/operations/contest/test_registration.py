"""Registration, by people themselves and by their unit; deciding, withdrawing, and what stays as it was."""

from datetime import timedelta

import pytest

from contest import contests, entries, own, registration, seasons, stages
from contest.errors import (
    ContestUnfit,
    EntryDecided,
    EntryUnfit,
    ReasonNeeded,
    SeasonUnfit,
    SheetFrozen,
    StageBusy,
    StageUnfit,
)
from contest.rules.eligibility import AgeRange, EligibilityRule, EntryGroup
from contest.states import ContestPhase, ContestState, EnterVerdict, EntryState
from contest.views import SeasonDraft
from core.access import Role
from core.clock import SetClock
from core.errors import NotAllowed, NotFound
from core.house import House
from core.occupations.rules.grades import Grade
from core.work import UnitOfWork
from tests import make, make_contest
from tests.make import Someone
from tests.make_contest import Made


@pytest.fixture
def made(house: House, clock: SetClock, unit: str, organiser: Someone) -> Made:
    return make_contest.published(house, clock, organiser, unit)


class Certified:
    """Knows that everybody holds level 4."""

    def highest(self, work: UnitOfWork, person_id: int, occupation_code: str) -> Grade | None:
        return Grade.LEVEL_4


def test_entering_twice_is_entering_once_and_gives_one_number(house: House, made: Made, unit: str) -> None:
    (worker,) = make.workers(house, unit, 1)
    first = make_contest.applied(house, made, [worker])[worker.ref]
    assert make_contest.applied(house, made, [worker])[worker.ref] == first
    with house.reading(worker.actor) as work:
        mine = own.my_entry(work, made.ref)
        assert [each.contest.ref for each in own.mine(work)] == [made.ref]
        assert contests.open_to_all(work)[0].my_state is EntryState.ADMITTED
    assert mine is not None
    assert mine.code is not None
    assert mine.code.endswith("-0001")
    assert mine.stages[0].reason is not None
    assert mine.may_withdraw


def test_a_draft_is_seen_by_its_organisers_only(
    house: House, clock: SetClock, unit: str, organiser: Someone
) -> None:
    (worker,) = make.workers(house, unit, 1)
    with house.work(organiser.actor) as work:
        ref = contests.draft(work, make_contest.draft(clock.now(), unit)).card.ref
        assert [each.ref for each in contests.to_run(work)] == [ref]
    with house.reading(worker.actor) as work:
        assert contests.open_to_all(work) == ()
        with pytest.raises(NotFound):
            contests.look(work, ref)
        with pytest.raises(NotAllowed):
            contests.to_run(work)


def test_a_contest_is_not_published_before_it_is_whole(
    house: House, clock: SetClock, unit: str, organiser: Someone
) -> None:
    with house.work(organiser.actor) as work:
        ref = contests.draft(work, make_contest.draft(clock.now(), unit)).card.ref
        with pytest.raises(ContestUnfit) as refused:
            contests.publish(work, ref)
        assert [each.code for each in refused.value.findings] == ["contest.stages_missing"]
        plan = make_contest.TWO_STAGES[0].model_copy(update={"advancement": None})
        first = stages.plan(work, ref, plan)
        last = stages.plan(work, ref, make_contest.TWO_STAGES[1])
        with pytest.raises(ContestUnfit) as refused:
            contests.publish(work, ref)
        assert [each.code for each in refused.value.findings] == ["contest.advancement_missing"]
        with pytest.raises(StageBusy):
            stages.drop(work, first.ref)
        stages.drop(work, last.ref)
        published = contests.publish(work, ref)
        assert contests.publish(work, ref).frozen_at == published.frozen_at
    assert published.card.phase is ContestPhase.COMING
    with house.work(organiser.actor) as work, pytest.raises(StageUnfit):
        stages.plan(work, ref, plan.model_copy(update={"title": " "}))


def test_once_registration_is_open_the_rules_stay_and_the_rest_may_change(
    house: House, clock: SetClock, made: Made, unit: str
) -> None:
    began = clock.now() - timedelta(days=1)
    longer = make_contest.draft(began, unit, title="更名", about="说明")
    assert make_contest.edited(house, made.organiser, made.ref, longer).card.title == "更名"
    for change in (
        {"sheet": make_contest.THEORY_ONLY},
        {"eligibility": EligibilityRule(groups=(EntryGroup.STUDENTS,))},
        {"occupation_code": None},
    ):
        other = make_contest.draft(began, unit, **change)
        with pytest.raises(SheetFrozen):
            make_contest.edited(house, made.organiser, made.ref, other)
    with pytest.raises(SheetFrozen):
        make_contest.revised(house, made.organiser, made.stages[0], make_contest.TWO_STAGES[0])
    with house.reading(made.organiser.actor) as work:
        assert contests.look(work, made.ref).sheet == make_contest.BOTH


def test_before_registration_a_new_sheet_reaches_the_stages_that_follow_it(
    house: House, clock: SetClock, unit: str, organiser: Someone
) -> None:
    follows = make_contest.TWO_STAGES[0].model_copy(update={"sheet": None, "advancement": None})
    given = make_contest.draft(clock.now(), unit, sheet=make_contest.THEORY_ONLY)
    with house.work(organiser.actor) as work:
        ref = contests.draft(work, given).card.ref
        stages.plan(work, ref, follows)
        contests.publish(work, ref)
    quick = make_contest.THEORY_ONLY.model_copy(update={"keys": make_contest.THEORY_ONLY.keys[:1]})
    edited = make_contest.edited(house, organiser, ref, given.model_copy(update={"sheet": quick}))
    assert edited.stages[0].sheet_hash == edited.sheet_hash == quick.content_hash()


def test_a_units_list_is_answered_person_by_person(house: House, made: Made, unit: str) -> None:
    works = make.unit(house, "第二水厂", unit)
    hr = make.someone(house, "王芳", Role.HR, unit_ref=works)
    first, second = make.workers(house, works, 2)
    (stranger,) = make.workers(house, make.unit(house, "别处"), 1)
    make_contest.applied(house, made, [second])
    with house.work(hr.actor) as work:
        told = registration.enter_many(
            work, made.ref, [first.code.lower(), second.code, stranger.code, "?", first.code]
        )
    assert [each.verdict for each in told] == [
        EnterVerdict.ENTERED,
        EnterVerdict.ALREADY,
        EnterVerdict.UNKNOWN,
        EnterVerdict.UNKNOWN,
    ]
    with house.reading(hr.actor) as work:
        page = entries.listing(work, made.ref)
    assert [(row.name, row.unit_name, row.way.value) for row in page.rows] == [
        ("职工2", "第二水厂", "self"),
        ("职工1", "第二水厂", "unit"),
    ]
    with house.work(first.actor) as work, pytest.raises(NotAllowed):
        registration.enter_many(work, made.ref, [second.code])
    with house.work(hr.actor) as work, pytest.raises(EntryUnfit):
        registration.enter_many(work, made.ref, [str(number) for number in range(501)])


def test_a_unit_that_has_used_its_places_is_told_so(
    house: House, clock: SetClock, unit: str, organiser: Someone
) -> None:
    made = make_contest.published(house, clock, organiser, unit, eligibility=EligibilityRule(most_per_unit=1))
    first, second = make.workers(house, unit, 2)
    entry = make_contest.applied(house, made, [first])[first.ref]
    with house.work(second.actor) as work, pytest.raises(EntryUnfit) as refused:
        registration.apply(work, made.ref)
    assert refused.value.findings[0].facts == {"entered": 1, "most": 1}
    with house.work(first.actor) as work:
        registration.withdraw(work, entry)
    assert make_contest.applied(house, made, [second])


def test_what_cannot_be_known_waits_for_a_decision_and_is_told(
    house: House, clock: SetClock, unit: str, organiser: Someone
) -> None:
    rule = EligibilityRule(ages={EntryGroup.WORKERS: AgeRange(oldest=50)}, least_grade=Grade.LEVEL_4)
    made = make_contest.published(house, clock, organiser, unit, eligibility=rule)
    first, second = make.workers(house, unit, 2)
    refs = make_contest.applied(house, made, [first])
    with house.work(second.actor) as work:
        (judged,) = registration.my_eligibility(work, made.ref, grades=Certified())
        assert [each.code for each in judged.to_check] == ["contest.age_unknown"]
        refs[second.ref] = registration.apply(work, made.ref, grades=Certified())
    with house.work(organiser.actor) as work:
        rows = entries.listing(work, made.ref, state=EntryState.APPLIED).rows
        assert [each.code for each in rows[0].to_check] == ["contest.age_unknown", "contest.grade_unknown"]
        assert entries.admit_all(work, made.ref) == 0
        admitted = entries.admit(work, refs[first.ref])
        assert entries.admit(work, refs[first.ref]) == admitted
        for typed in (" ", "不", "1。"):
            with pytest.raises(ReasonNeeded):
                entries.refuse(work, refs[second.ref], typed)
        assert entries.refuse(work, refs[second.ref], " 证书不符。").reason == "证书不符"
        with pytest.raises(EntryDecided):
            entries.strike(work, refs[second.ref], "证书不符")
    with house.work(second.actor) as work, pytest.raises(EntryUnfit) as refused:
        registration.apply(work, made.ref)
    assert refused.value.findings[0].code == "contest.entry_barred"


def test_who_withdrew_may_enter_again_and_keeps_the_number(house: House, made: Made, unit: str) -> None:
    (worker,) = make.workers(house, unit, 1)
    entry = make_contest.applied(house, made, [worker])[worker.ref]
    with house.work(worker.actor) as work:
        registration.withdraw(work, entry)
    assert make_contest.competing(house, made, made.stages[0]) == {"职工1": "withdrawn"}
    assert make_contest.applied(house, made, [worker])[worker.ref] == entry
    assert make_contest.competing(house, made, made.stages[0]) == {"职工1": "competing"}


def test_nobody_withdraws_or_decides_for_others_without_the_right(
    house: House, made: Made, unit: str
) -> None:
    first, second = make.workers(house, unit, 2)
    entry = make_contest.applied(house, made, [first])[first.ref]
    with house.work(second.actor) as work:
        for deed in (registration.withdraw, entries.refuse, entries.strike):
            with pytest.raises(NotAllowed):
                deed(work, entry, "没有理由")
        with pytest.raises(NotAllowed):
            entries.admit(work, entry)
        with pytest.raises(NotAllowed):
            entries.listing(work, made.ref)
    with house.work(made.organiser.actor) as work, pytest.raises(ReasonNeeded):
        registration.withdraw(work, entry)


def test_a_cancelled_contest_takes_no_entries_and_no_decisions(house: House, made: Made, unit: str) -> None:
    first, second = make.workers(house, unit, 2)
    entry = make_contest.applied(house, made, [first])[first.ref]
    with house.work(made.organiser.actor) as work:
        with pytest.raises(ReasonNeeded):
            contests.cancel(work, made.ref, "")
        assert contests.cancel(work, made.ref, "台风").card.state is ContestState.CANCELLED
        with pytest.raises(EntryDecided):
            entries.admit(work, entry)
        with pytest.raises(StageBusy):
            stages.open_stage(work, made.stages[0])
    with house.work(second.actor) as work, pytest.raises(EntryUnfit):
        registration.apply(work, made.ref)
    with house.work(first.actor) as work, pytest.raises(EntryDecided):
        registration.withdraw(work, entry)


def test_a_season_holds_contests_and_ends_after_it_begins(
    house: House, clock: SetClock, unit: str, organiser: Someone
) -> None:
    day = clock.now().date()
    given = SeasonDraft(title="2027 赛季", unit_ref=unit, starts_on=day, ends_on=day)
    with house.work(organiser.actor) as work:
        season = seasons.make(work, given)
        contests.draft(work, make_contest.draft(clock.now(), unit, season_ref=season.ref))
        assert [each.contests for each in seasons.listing(work)] == [1]
        assert len(contests.to_run(work, season_ref=season.ref)) == 1
        for wrong in (
            given.model_copy(update={"title": ""}),
            given.model_copy(update={"title": "长" * 121}),
            given.model_copy(update={"ends_on": day - timedelta(days=1)}),
        ):
            with pytest.raises(SeasonUnfit):
                seasons.make(work, wrong)
