"""A sitting that stands is amended: everything before the doors, only what can hurt nobody after them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import notices
from core.audit import AuditEntry
from core.clock import SetClock
from core.errors import ChangedMeanwhile, Conflict, NotAllowed
from core.house import House
from core.points import Points
from exam import amending, attempts, sittings
from exam.desk_views import AmendedView
from exam.errors import SittingUnfit
from exam.models import Attempt
from exam.rules.release import ReleaseTime, scores_only
from exam.sittings import SittingDraft
from tests import make
from tests.make import Someone


@pytest.fixture
def worker(house: House, unit: str) -> Someone:
    return make.someone(house, unit_ref=unit)


@pytest.fixture
def bank(house: House, unit: str) -> str:
    return make.bank(house, unit)


@pytest.fixture
def sitting(house: House, clock: SetClock, bank: str, worker: Someone) -> str:
    return make.sitting(house, make.paper(house, bank), clock.now() + timedelta(hours=2), [worker])


def looked_at(house: House, who: Someone, ref: str) -> AmendedView:
    with house.reading(who.actor) as work:
        return amending.look(work, ref)


def draft(seen: AmendedView) -> SittingDraft:
    return SittingDraft(
        title=seen.title,
        paper_ref=seen.paper_ref,
        opens_at=seen.opens_at,
        last_entry_at=seen.last_entry_at,
        closes_at=seen.closes_at,
        length_minutes=seen.length_seconds // 60,
        doors_minutes=int((seen.opens_at - seen.doors_open_at).total_seconds()) // 60,
        release=seen.release,
        shuffle_items=seen.shuffle_items,
        shuffle_options=seen.shuffle_options,
        rated=seen.rated,
        pass_points=seen.pass_points,
    )


def amend(house: House, who: Someone, ref: str, wanted: SittingDraft, seen: str) -> tuple[str, ...]:
    with house.work(who.actor) as work:
        return amending.amend(work, ref, wanted, seen=seen)


def refusals(house: House, who: Someone, ref: str, wanted: SittingDraft) -> set[str]:
    with pytest.raises(SittingUnfit) as refused:
        amend(house, who, ref, wanted, looked_at(house, who, ref).seen)
    return {finding.code for finding in refused.value.findings}


def test_before_the_doors_open_everything_may_change_and_is_written_down(
    house: House, organiser: Someone, sitting: str
) -> None:
    seen = looked_at(house, organiser, sitting)
    later = seen.opens_at + timedelta(days=1)
    wanted = replace(
        draft(seen),
        title="改名后的场次",
        opens_at=later,
        last_entry_at=later,
        closes_at=later + timedelta(hours=2),
        pass_points=Points(900),
        shuffle_items=False,
    )
    changed = amend(house, organiser, sitting, wanted, seen.seen)
    assert {"title", "opens_at", "doors_open_at", "closes_at", "pass_points", "shuffle_items"} <= set(changed)
    with house.reading(organiser.actor) as work:
        assert sittings.look(work, sitting).title == "改名后的场次"
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.action == "sitting.amended")).one()
    assert (entry.facts["title.was"], entry.facts["title.is"]) == ("电工初赛第一场", "改名后的场次")
    assert entry.facts["opens_at.is"] == later.isoformat()


def test_candidates_hear_of_new_times_and_not_of_a_new_name(
    house: House, organiser: Someone, worker: Someone, sitting: str
) -> None:
    seen = looked_at(house, organiser, sitting)
    amend(house, organiser, sitting, replace(draft(seen), title="新名"), seen.seen)
    with house.reading(worker.actor) as work:
        assert [each.code for each in notices.mine(work).notices] == ["exam.admitted"]
    seen = looked_at(house, organiser, sitting)
    amend(house, organiser, sitting, replace(draft(seen), length_minutes=45), seen.seen)
    with house.reading(worker.actor) as work:
        told = notices.mine(work).notices[0]
    assert (told.code, told.facts["minutes"]) == ("exam.sitting_amended", 45)


def test_two_people_at_two_desks_do_not_overwrite_each_other(
    house: House, organiser: Someone, sitting: str
) -> None:
    first = second = looked_at(house, organiser, sitting)
    amend(house, organiser, sitting, replace(draft(first), title="甲改的"), first.seen)
    with pytest.raises(ChangedMeanwhile) as told:
        amend(house, organiser, sitting, replace(draft(second), length_minutes=45), second.seen)
    assert (told.value.theirs, told.value.mine) == (("title",), ("length_seconds",))
    assert looked_at(house, organiser, sitting).title == "甲改的"


def test_a_form_sent_twice_is_nobody_elses_change(house: House, organiser: Someone, sitting: str) -> None:
    seen = looked_at(house, organiser, sitting)
    wanted = replace(draft(seen), title="改名")
    assert amend(house, organiser, sitting, wanted, seen.seen) == ("title",)
    assert amend(house, organiser, sitting, wanted, seen.seen) == ()
    longer = replace(wanted, length_minutes=45)
    assert amend(house, organiser, sitting, longer, seen.seen) == ("length_seconds",)


def test_another_paper_gives_everybody_who_waits_its_form(
    house: House, organiser: Someone, bank: str, sitting: str
) -> None:
    other = make.paper(house, bank, make.blueprint(single=5), seed=11)
    seen = looked_at(house, organiser, sitting)
    assert amend(house, organiser, sitting, replace(draft(seen), paper_ref=other), seen.seen) == ("paper",)
    with house.reading() as work:
        attempt = work.session.scalars(select(Attempt)).one()
        view = sittings.look(work, sitting)
    assert attempt.of_points == view.total
    assert attempt.slots == sum(section.count for section in make.blueprint(single=5).sections)


def test_once_the_doors_are_open_only_a_later_closing_and_the_release_may_change(
    house: House, clock: SetClock, organiser: Someone, worker: Someone, sitting: str
) -> None:
    clock.advance(minutes=125)
    attempt = make.begun(house, worker, sitting)
    seen = looked_at(house, organiser, sitting)
    wanted = draft(seen)
    assert refusals(house, organiser, sitting, replace(wanted, title="晚了")) == {"exam.too_late_to_amend"}
    assert refusals(house, organiser, sitting, replace(wanted, length_minutes=30)) == {
        "exam.too_late_to_amend"
    }
    earlier = replace(wanted, closes_at=wanted.closes_at - timedelta(minutes=1))
    assert refusals(house, organiser, sitting, earlier) == {"exam.closes_earlier"}
    with house.reading(worker.actor) as work:
        before = attempts.clock(work, attempt).deadline
    later = replace(
        wanted,
        closes_at=wanted.closes_at + timedelta(hours=1),
        release=scores_only(ReleaseTime.IMMEDIATELY),
    )
    assert set(amend(house, organiser, sitting, later, seen.seen)) == {"closes_at", "release"}
    with house.reading(worker.actor) as work:
        assert attempts.clock(work, attempt).deadline >= before


def test_a_sitting_that_is_over_keeps_all_but_its_release(
    house: House, clock: SetClock, organiser: Someone, sitting: str
) -> None:
    clock.advance(hours=6)
    seen = looked_at(house, organiser, sitting)
    later = replace(draft(seen), closes_at=seen.closes_at + timedelta(hours=8))
    assert refusals(house, organiser, sitting, later) == {"exam.over_already"}
    open_now = replace(draft(seen), release=scores_only(ReleaseTime.IMMEDIATELY))
    assert amend(house, organiser, sitting, open_now, seen.seen) == ("release",)


def test_an_opening_in_the_past_and_times_that_do_not_fit_are_refused(
    house: House, organiser: Someone, sitting: str
) -> None:
    wanted = draft(looked_at(house, organiser, sitting))
    past = replace(wanted, opens_at=house.clock.now() - timedelta(minutes=5))
    assert "exam.opens_in_the_past" in refusals(house, organiser, sitting, past)
    crossed = replace(wanted, closes_at=wanted.opens_at - timedelta(minutes=1))
    assert "exam.closes_before_opening" in refusals(house, organiser, sitting, crossed)


def test_amending_is_for_who_schedules_and_never_for_a_cancelled_sitting(
    house: House, organiser: Someone, worker: Someone, sitting: str
) -> None:
    with house.reading(worker.actor) as work, pytest.raises(NotAllowed):
        amending.look(work, sitting)
    seen = looked_at(house, organiser, sitting)
    with house.work(organiser.actor) as work:
        sittings.cancel(work, sitting, "停电")
    with pytest.raises(Conflict):
        amend(house, organiser, sitting, replace(draft(seen), title="晚了"), seen.seen)
