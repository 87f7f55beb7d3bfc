"""People in their units: who may read whom, masked until a reveal, joined and left by the day."""

from datetime import date

import pytest
from sqlalchemy import select

from core.access import Role
from core.audit import AuditEntry
from core.errors import Invalid, NotAllowed, NotFound
from core.house import House
from core.people import directory, enrolment, roles, sessions, units
from core.people.directory import Revealed
from core.people.roles import LastAdministratorGrant
from core.people.states import PersonState
from core.people.views import EnrolDraft
from tests import make
from tests.make import FOUNDED, Someone

IDENTITY = "11010519491231002X"
PHONE = "13912345678"


@pytest.fixture
def top(house: House) -> str:
    return make.unit(house, "省总工会")


@pytest.fixture
def boss(house: House, top: str) -> Someone:
    return make.someone(house, "王海燕", Role.ADMINISTRATOR, unit_ref=top)


def draft(unit_ref: str, **facts: object) -> EnrolDraft:
    plain = {"name": "陈 立", "phone": PHONE, "unit_ref": unit_ref, "from_on": date(2027, 3, 1)}
    return EnrolDraft.model_validate(plain | facts)


def enrolled(house: House, boss: Someone, unit_ref: str, **facts: object) -> str:
    with house.work(boss.actor) as work:
        return enrolment.enrol(work, draft(unit_ref, **facts)).person.ref


def codes(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def test_somebody_enrolled_waits_for_activation_and_shows_masked(
    house: House, boss: Someone, top: str
) -> None:
    ref = enrolled(house, boss, top, identity_number=IDENTITY, post="水泵工")
    with house.reading(boss.actor) as work:
        found = directory.dossier(work, ref)
    assert found.person.name == "陈立"
    assert found.person.state is PersonState.INVITED
    assert (found.person.phone_masked, found.person.identity_masked) == ("139****5678", "110***********002X")
    assert [(each.unit.ref, each.post) for each in found.memberships] == [(top, "水泵工")]


@pytest.mark.parametrize("words", ["陈立", "陈  立", PHONE, "+86 139-1234-5678", IDENTITY, IDENTITY.lower()])
def test_people_are_found_by_the_whole_of_what_is_sealed(
    house: House, boss: Someone, top: str, words: str
) -> None:
    ref = enrolled(house, boss, top, identity_number=IDENTITY)
    with house.reading(boss.actor) as work:
        assert [row.ref for row in directory.listing(work, words=words).rows] == [ref]
        assert directory.listing(work, words=words[:-1]).rows == ()


def test_a_phone_or_document_known_already_is_told_and_nobody_is_enrolled_twice(
    house: House, boss: Someone, top: str
) -> None:
    enrolled(house, boss, top, identity_number=IDENTITY)
    with house.work(boss.actor) as work, pytest.raises(Invalid) as refused:
        enrolment.enrol(work, draft(top, name="陈利", identity_number=IDENTITY))
    assert [(each.code, each.field) for each in refused.value.findings] == [
        ("people.known_here", "phone"),
        ("people.known_here", "identity_number"),
    ]
    with house.work(boss.actor) as work, pytest.raises(Invalid) as nothing:
        enrolment.enrol(work, draft(top, phone=""))
    assert codes(nothing) == {"people.nothing_to_know_by"}


def test_who_manages_another_unit_learns_nothing_of_a_person(house: House, boss: Someone, top: str) -> None:
    mine, other = make.unit(house, "甲公司", top), make.unit(house, "乙公司", top)
    ref = enrolled(house, boss, other)
    stranger = make.someone(house, "李娜", Role.ADMINISTRATOR, unit_ref=mine)
    with house.work(stranger.actor) as work:
        with pytest.raises(NotFound):
            directory.dossier(work, ref)
        assert directory.listing(work, words=PHONE).rows == ()
        with pytest.raises(NotAllowed):
            directory.listing(work, unit_ref=other)
        with pytest.raises(NotFound):
            enrolment.join(work, ref, mine, date(2027, 3, 8))
        with pytest.raises(Invalid) as refused:
            enrolment.enrol(work, draft(mine))
    assert codes(refused) == {"people.known_elsewhere"}


def test_a_reveal_needs_a_reason_and_is_written_down(house: House, boss: Someone, top: str) -> None:
    ref = enrolled(house, boss, top, identity_number=IDENTITY)
    with house.work(boss.actor) as work, pytest.raises(Invalid):
        directory.reveal(work, ref, Revealed.IDENTITY, " ")
    with house.work(boss.actor) as work:
        assert directory.reveal(work, ref, Revealed.IDENTITY, "核对报名材料") == IDENTITY
    with house.reading() as work:
        deed = work.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.revealed")).one()
    assert deed.actor_id == boss.person_id
    assert deed.facts == {"field": "identity", "reason": "核对报名材料"}
    reader = make.someone(house, "赵强", Role.ORGANISER, unit_ref=top)
    with house.work(reader.actor) as work, pytest.raises(NotAllowed):
        directory.reveal(work, ref, Revealed.PHONE, "核对报名材料")


def test_the_unit_of_a_day_stays_when_somebody_moves_on(house: House, boss: Someone, top: str) -> None:
    first, second = make.unit(house, "一车间", top), make.unit(house, "二车间", top)
    ref = enrolled(house, boss, first)
    with house.work(boss.actor) as work:
        enrolment.leave(work, ref, first, date(2027, 3, 31))
        enrolment.join(work, ref, second, date(2027, 4, 1))
        person_id = directory.seen(work, ref).id

        def unit_on(day: date) -> str | None:
            found = directory.unit_of_day(work, person_id, day)
            return found.ref if found else None

        assert unit_on(date(2027, 2, 28)) is None
        assert [unit_on(date(2027, 3, day)) for day in (1, 31)] == [first, first]
        assert unit_on(date(2027, 4, 1)) == second


def test_a_membership_ends_after_it_began_and_begins_once(house: House, boss: Someone, top: str) -> None:
    ref = enrolled(house, boss, top)
    with house.work(boss.actor) as work, pytest.raises(Invalid) as early:
        enrolment.leave(work, ref, top, date(2027, 2, 28))
    assert codes(early) == {"people.left_before_joined"}
    with house.work(boss.actor) as work, pytest.raises(Invalid) as twice:
        enrolment.join(work, ref, top, date(2027, 3, 8))
    assert codes(twice) == {"people.already_member"}


def test_suspending_ends_every_session_at_once_and_restoring_opens_again(
    house: House, boss: Someone, top: str
) -> None:
    worker = make.someone(house, "周敏", unit_ref=top)
    with house.work(boss.actor) as work:
        enrolment.suspend(work, worker.ref, "离岗待查")
    with house.reading() as work:
        assert sessions.recognise(work, worker.token) is None
    with house.work(boss.actor) as work, pytest.raises(enrolment.StateUnfit):
        enrolment.suspend(work, worker.ref, "离岗待查")
    with house.work(boss.actor) as work:
        enrolment.restore(work, worker.ref)
        assert directory.dossier(work, worker.ref).person.state is PersonState.INVITED
    with house.work(boss.actor) as work, pytest.raises(NotAllowed):
        enrolment.suspend(work, boss.ref, "误操作")


def test_names_and_numbers_are_corrected_and_found_anew(house: House, boss: Someone, top: str) -> None:
    ref = enrolled(house, boss, top)
    with house.work(boss.actor) as work:
        enrolment.rename(work, ref, "陈丽")
        enrolment.change_phone(work, ref, "13800001111")
        enrolment.change_identity(work, ref, "passport", "E12345678")
    with house.reading(boss.actor) as work:
        for words in ("陈丽", "13800001111", "e1234 5678"):
            assert [row.ref for row in directory.listing(work, words=words).rows] == [ref]
        for words in ("陈立", PHONE):
            assert directory.listing(work, words=words).rows == ()
    with house.work(boss.actor) as work:
        enrolment.change_phone(work, ref, "")
        enrolment.change_identity(work, ref, "passport", "")
        shown = directory.dossier(work, ref).person
    assert (shown.phone_masked, shown.identity_masked) == (None, None)


def test_a_listing_goes_page_by_page_without_a_gap(house: House, boss: Someone, top: str) -> None:
    wanted = {boss.ref} | {each.ref for each in make.workers(house, top, 6)}
    seen: list[str] = []
    after: str | None = None
    with house.reading(boss.actor) as work:
        while True:
            found = directory.listing(work, unit_ref=top, after=after, limit=3)
            seen += [row.ref for row in found.rows]
            after = found.onward
            if after is None:
                break
    assert len(seen) == 7
    assert set(seen) == wanted


def test_a_role_reaches_the_subtree_it_was_granted_on_and_no_further(
    house: House, boss: Someone, top: str
) -> None:
    mine, other = make.unit(house, "甲公司", top), make.unit(house, "乙公司", top)
    local = make.someone(house, "李娜", Role.ADMINISTRATOR, unit_ref=mine)
    worker = make.someone(house, "周敏", unit_ref=mine)
    with house.work(local.actor) as work:
        roles.grant(work, worker.ref, Role.TRAINER, mine)
        for unit_ref in (other, top):
            with pytest.raises(NotAllowed):
                roles.grant(work, worker.ref, Role.TRAINER, unit_ref)
        with pytest.raises(Invalid):
            roles.grant(work, worker.ref, Role.TRAINER, mine)
    with house.work(boss.actor) as work:
        roles.end(work, worker.ref, Role.TRAINER, mine)
        held = directory.dossier(work, worker.ref).roles
    assert [(each.role, each.ended_at is None) for each in held] == [(Role.TRAINER, False)]


def test_nobody_ends_their_own_last_grant_as_administrator(house: House, boss: Someone, top: str) -> None:
    below = make.unit(house, "甲公司", top)
    with house.work(boss.actor) as work, pytest.raises(LastAdministratorGrant):
        roles.end(work, boss.ref, Role.ADMINISTRATOR, top)
    with house.work(boss.actor) as work:
        roles.grant(work, boss.ref, Role.ADMINISTRATOR, below)
        roles.end(work, boss.ref, Role.ADMINISTRATOR, below)


def test_who_holds_a_role_above_is_not_managed_from_below(house: House, boss: Someone, top: str) -> None:
    mine = make.unit(house, "甲公司", top)
    local = make.someone(house, "李娜", Role.ADMINISTRATOR, unit_ref=mine)
    with house.work() as work:
        enrolment.admit(work, directory.seen(work, boss.ref), units.unit_of(work, mine), FOUNDED)
    with house.work(local.actor) as work:
        assert not directory.dossier(work, boss.ref).may_manage
        with pytest.raises(NotAllowed):
            enrolment.suspend(work, boss.ref, "想要上位")
