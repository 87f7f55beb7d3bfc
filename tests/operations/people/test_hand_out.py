"""Codes for many: who waits gets one, the second hand-out cancels the first, none is kept in clear."""

import io
import zipfile

import pytest
from sqlalchemy import select

from core import spreadsheet
from core.access import Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.errors import Invalid, NotAllowed, NotFound
from core.house import House
from core.jobs import Job, JobState, Runner
from core.people import activation, enrolment, hand_out, rosters
from core.people.activation import Redemption
from core.people.errors import CodeRefused
from core.people.hand_out import Slip
from core.people.models import OneTimeCode
from core.people.sign_in import Arrival
from core.people.views import EnrolDraft
from tests import make
from tests.make import FOUNDED, Someone

PASSWORD = "四月的槐花开满了整个车间"


@pytest.fixture
def plant(house: House) -> str:
    return make.unit(house, "水厂")


@pytest.fixture
def boss(house: House, plant: str) -> Someone:
    return make.someone(house, "李娜", Role.HR, unit_ref=plant)


def waiting(house: House, boss: Someone, plant: str, count: int) -> None:
    for number in range(count):
        draft = EnrolDraft(
            name=f"职工{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[number]}",
            code=f"SC{number}",
            unit_ref=plant,
            from_on=FOUNDED,
        )
        with house.work(boss.actor) as work:
            enrolment.enrol(work, draft)


def handed_out(house: House, boss: Someone, **scope: str) -> str:
    with house.work(boss.actor) as work:
        ref = hand_out.ask_for(work, **scope).ref
    handlers = {hand_out.HAND_OUT: hand_out.hand_out_job, rosters.ROSTER_IMPORT: rosters.import_job}
    assert Runner(house, handlers).run_next()
    return ref


def slips(house: House, boss: Someone, ref: str) -> tuple[Slip, ...]:
    with house.work(boss.actor) as work:
        return hand_out.slips(work, ref)


def redeem(house: House, code: str) -> None:
    activation.redeem(
        house, Redemption(code, PASSWORD, agreed=True), Arrival(house.clock.now(), "10.0.0.9", "x")
    )


def test_everybody_who_waits_gets_a_code_that_opens_the_account(
    house: House, boss: Someone, plant: str
) -> None:
    waiting(house, boss, plant, 13)
    ref = handed_out(house, boss, unit_ref=plant)
    with house.reading() as work:
        job = work.session.scalars(select(Job).where(Job.ref == ref)).one()
        assert (job.state, job.result, job.done) == (JobState.DONE, {"made": 13, "left_out": 0}, 13)
    found = slips(house, boss, ref)
    assert len({slip.code for slip in found}) == 13
    assert (found[0].name, found[0].staff_code, found[0].unit) == ("职工甲", "SC0", "水厂")
    redeem(house, found[0].code)
    assert [slip.staff_code for slip in slips(house, boss, ref)] == [f"SC{n}" for n in range(1, 13)]


def test_a_second_hand_out_cancels_the_first(house: House, boss: Someone, plant: str) -> None:
    waiting(house, boss, plant, 2)
    first = handed_out(house, boss)
    old = slips(house, boss, first)
    second = handed_out(house, boss)
    assert slips(house, boss, first) == ()
    with pytest.raises(CodeRefused):
        redeem(house, old[0].code)
    redeem(house, slips(house, boss, second)[0].code)


def test_codes_are_kept_nowhere_in_clear(house: House, boss: Someone, plant: str) -> None:
    waiting(house, boss, plant, 3)
    ref = handed_out(house, boss)
    codes = {slip.code for slip in slips(house, boss, ref)}
    codes |= {code.replace("-", "") for code in codes}
    with house.reading() as work:
        job = work.session.scalars(select(Job).where(Job.ref == ref)).one()
        told = [str((job.payload, job.cursor, job.result))]
        told += [str((entry.subject_ref, entry.facts)) for entry in work.session.scalars(select(AuditEntry))]
        told += list(work.session.scalars(select(OneTimeCode.code_hash)))
    assert not [code for code in codes if code in "\n".join(told)]


def test_every_look_at_the_codes_is_written_down_and_only_who_asked_may_look(
    house: House, boss: Someone, plant: str
) -> None:
    waiting(house, boss, plant, 2)
    ref = handed_out(house, boss)
    slips(house, boss, ref)
    with house.reading() as work:
        actions = list(work.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions.count("people.code_issued") == 2
    assert actions[-1] == "people.codes_shown"
    colleague = make.someone(house, "周敏", Role.HR, unit_ref=plant)
    worker = make.someone(house, "陈立", unit_ref=plant)
    with house.work(colleague.actor) as work, pytest.raises(NotFound):
        hand_out.slips(work, ref)
    with house.work(worker.actor) as work, pytest.raises(NotAllowed):
        hand_out.slips(work, ref)


def test_a_code_ends_with_its_time_and_so_does_its_slip(
    house: House, boss: Someone, plant: str, clock: SetClock
) -> None:
    waiting(house, boss, plant, 1)
    ref = handed_out(house, boss)
    clock.advance(hours=73)
    assert slips(house, boss, ref) == ()


def test_nobody_waiting_is_told_and_nobody_out_of_reach_is_reached(
    house: House, boss: Someone, plant: str
) -> None:
    elsewhere = make.unit(house, "电厂")
    other = make.someone(house, "王海燕", Role.HR, unit_ref=elsewhere)
    waiting(house, other, elsewhere, 1)
    with house.work(boss.actor) as work, pytest.raises(Invalid):
        hand_out.ask_for(work, unit_ref=plant)
    with house.work(boss.actor) as work, pytest.raises(NotAllowed):
        hand_out.ask_for(work, unit_ref=elsewhere)


def test_a_roster_s_hand_out_reaches_only_whom_it_brought(house: House, boss: Someone, plant: str) -> None:
    waiting(house, boss, plant, 2)
    data = "姓名,手机,单位\n陈立,13912345678,水厂\n周敏,13912345679,水厂\n".encode()
    with house.work(boss.actor) as work:
        kept = rosters.hand_in(work, "名单.csv", data)
        job = rosters.ask_for_import(work, kept.ref)
    assert Runner(house, {rosters.ROSTER_IMPORT: rosters.import_job}).run_next()
    ref = handed_out(house, boss, roster_job=job.ref)
    assert sorted(slip.name for slip in slips(house, boss, ref)) == ["周敏", "陈立"]


def test_the_table_of_codes_holds_what_the_slips_hold(house: House, boss: Someone, plant: str) -> None:
    waiting(house, boss, plant, 2)
    ref = handed_out(house, boss)
    with house.work(boss.actor) as work:
        found = hand_out.slips(work, ref)
        data = hand_out.as_workbook(work, found, "https://lb.example.org/activate")
    rows = spreadsheet.read_rows(data)
    assert rows[0] == ["姓名", "工号", "单位", "激活码", "有效期至", "激活地址"]
    assert [row[3] for row in rows[1:]] == [slip.code for slip in found]
    assert zipfile.is_zipfile(io.BytesIO(data))
