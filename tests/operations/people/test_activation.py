"""One-time codes and self-registration: handed over by people, used once, and no way up."""

import dataclasses
from datetime import datetime

import pytest
from sqlalchemy import select

from core.access import NOBODY, Role
from core.audit import AuditEntry
from core.errors import Invalid, NotAllowed, SignInNeeded, TooMany
from core.limits import FAILED_FROM_ADDRESS, REGISTRATIONS_FROM_ADDRESS
from core.people import activation, registration, sign_in
from core.people.activation import Redemption
from core.people.errors import AccountClosed, AlreadyKnown, CodeRefused, WrongSignIn
from core.people.models import Consent, OneTimeCode, Person
from core.people.registration import Application
from core.people.states import PersonState
from tests.operations.people.conftest import LONG_PASSWORD, People

NEW_PASSWORD = "a brand new battery staple"


@pytest.fixture
def root(people: People) -> int:
    return people.unit("root")


@pytest.fixture
def clerk(people: People, root: int) -> Person:
    made = people.person("李娜", code="H1", unit=root)
    people.grant(made, Role.HR, root)
    return made


def invited(people: People, unit: int) -> Person:
    person = people.person("赵敏", password=None, code="N1", unit=unit)
    with people.house.work() as work:
        work.session.get_one(Person, person.id).state = PersonState.INVITED
    return person


def issue(people: People, by: Person, to: Person) -> str:
    with people.house.work(people.actor(by)) as work:
        return activation.issue(work, to.ref).code


def redeem(people: People, code: str, password: str = NEW_PASSWORD, *, agreed: bool = True) -> sign_in.Entry:
    return activation.redeem(people.house, Redemption(code, password, agreed=agreed), people.arrival())


def test_who_was_invited_activates_with_a_code_once(people: People, root: int, clerk: Person) -> None:
    person = invited(people, root)
    code = issue(people, clerk, person)
    assert redeem(people, f" {code.lower().replace('-', ' ')} ").session
    now = people.seen(person)
    assert now.state is PersonState.ACTIVE
    assert now.consented_at == people.clock.now()
    assert sign_in.sign_in(people.house, "N1", NEW_PASSWORD, people.arrival()).session
    with pytest.raises(CodeRefused):
        redeem(people, code)


def test_activation_needs_consent_and_a_good_password_and_keeps_the_code(
    people: People, root: int, clerk: Person
) -> None:
    code = issue(people, clerk, invited(people, root))
    with pytest.raises(Invalid) as refused:
        redeem(people, code, "short", agreed=False)
    assert {finding.field for finding in refused.value.findings} == {"password", "agreed"}
    assert redeem(people, code).session


def test_a_code_lives_seventy_two_hours_and_a_newer_one_replaces_it(
    people: People, root: int, clerk: Person
) -> None:
    person = invited(people, root)
    first = issue(people, clerk, person)
    second = issue(people, clerk, person)
    with pytest.raises(CodeRefused):
        redeem(people, first)
    people.clock.advance(hours=72)
    with pytest.raises(CodeRefused):
        redeem(people, second)


def test_the_code_itself_is_nowhere_in_the_database(people: People, root: int, clerk: Person) -> None:
    code = issue(people, clerk, invited(people, root)).replace("-", "")
    with people.house.reading() as work:
        stored = [row.code_hash for row in work.session.scalars(select(OneTimeCode))]
        facts = [str(row.facts) for row in work.session.scalars(select(AuditEntry))]
    assert not any(code in each for each in stored + facts)


def test_a_reset_ends_every_session_and_the_old_password(people: People, root: int, clerk: Person) -> None:
    person = people.person(code="A1", unit=root)
    sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival())
    assert redeem(people, issue(people, clerk, person), agreed=False).session
    with pytest.raises(WrongSignIn):
        sign_in.sign_in(people.house, "A1", LONG_PASSWORD, people.arrival())


def test_hr_hands_no_code_to_who_holds_a_role_or_belongs_elsewhere(
    people: People, root: int, clerk: Person
) -> None:
    boss = people.person("王强", code="B1", unit=root)
    people.grant(boss, Role.ADMINISTRATOR, root)
    stranger = people.person("外人", code="C1", unit=people.unit("elsewhere"))
    for person in (boss, stranger):
        with pytest.raises(NotAllowed):
            issue(people, clerk, person)


def test_an_administrator_of_a_branch_resets_no_administrator_of_the_whole(people: People, root: int) -> None:
    branch = people.unit("branch", root)
    low, high = people.person("下级", code="L1", unit=branch), people.person("上级", code="T1", unit=branch)
    people.grant(low, Role.ADMINISTRATOR, branch)
    people.grant(high, Role.ADMINISTRATOR, root)
    with pytest.raises(NotAllowed):
        issue(people, low, high)
    assert issue(people, high, low)


def test_who_belongs_nowhere_is_looked_after_from_the_top_only(
    people: People, root: int, clerk: Person
) -> None:
    branch = people.unit("branch", root)
    low = people.person("下级", code="L1", unit=branch)
    people.grant(low, Role.HR, branch)
    alone = people.person("自学者", code="S1")
    with pytest.raises(NotAllowed):
        issue(people, low, alone)
    assert issue(people, clerk, alone)


def test_a_worker_and_nobody_hand_out_no_codes(people: People, root: int) -> None:
    person = people.person(code="A1", unit=root)
    with pytest.raises(NotAllowed):
        issue(people, person, person)
    with pytest.raises(SignInNeeded), people.house.work(NOBODY) as work:
        activation.issue(work, person.ref)


def test_a_suspended_account_gets_no_code(people: People, root: int, clerk: Person) -> None:
    person = people.person(code="A1", unit=root)
    with people.house.work() as work:
        work.session.get_one(Person, person.id).state = PersonState.SUSPENDED
    with pytest.raises(AccountClosed):
        issue(people, clerk, person)


def test_trying_codes_from_one_address_is_stopped(people: People) -> None:
    for _ in range(200):
        people.house.limits.count(FAILED_FROM_ADDRESS, "code", people.arrival().address)
    with pytest.raises(TooMany):
        redeem(people, "00000-00000")


@dataclasses.dataclass
class Pigeon:
    """A messenger that keeps what it was given."""

    carried: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    carries: bool = True

    def carry_code(self, phone: str, code: str, expires_at: datetime, locale: str) -> None:
        self.carried.append((phone, code))

    def carry_notice(self, phone: object, code: str, facts: object, link: object, locale: str) -> None:
        raise AssertionError


def test_a_port_carries_a_reset_code_and_says_nothing_of_unknown_accounts(people: People) -> None:
    people.person(code="A1", phone="13800001111")
    pigeon = Pigeon()
    activation.send_reset(people.house, "13800001111", pigeon, people.arrival())
    activation.send_reset(people.house, "13900002222", pigeon, people.arrival())
    ((phone, code),) = pigeon.carried
    assert phone == "13800001111"
    assert redeem(people, code).session
    for _ in range(7):
        activation.send_reset(people.house, "13800001111", pigeon, people.arrival())
    with pytest.raises(TooMany):
        activation.send_reset(people.house, "13800001111", pigeon, people.arrival())


APPLICATION = Application("陈晨", "138 0000 2222", NEW_PASSWORD, agreed=True)


def test_who_belongs_to_no_unit_registers_and_is_in_at_once(people: People) -> None:
    assert registration.register(people.house, APPLICATION, people.arrival()).session
    assert sign_in.sign_in(people.house, "13800002222", NEW_PASSWORD, people.arrival()).session
    with people.house.reading() as work:
        consent = work.session.scalars(select(Consent)).one()
    assert consent.text_version
    assert consent.given_at == people.clock.now()


def test_a_known_telephone_is_refused_whoever_asks(people: People) -> None:
    registration.register(people.house, APPLICATION, people.arrival())
    again = dataclasses.replace(APPLICATION, name="别人", phone="+86 13800002222")
    with pytest.raises(AlreadyKnown):
        registration.register(people.house, again, people.arrival())


def test_every_field_that_does_not_fit_is_named(people: People) -> None:
    with pytest.raises(Invalid) as refused:
        registration.register(people.house, Application("", "12", "123", agreed=False), people.arrival())
    assert [f.field for f in refused.value.findings] == ["name", "phone", "password", "agreed"]


def test_a_password_made_of_the_telephone_is_refused(people: People) -> None:
    with pytest.raises(Invalid) as refused:
        registration.register(
            people.house, dataclasses.replace(APPLICATION, password="13800002222陈晨"), people.arrival()
        )
    assert [f.code for f in refused.value.findings] == ["people.password_personal"]


def test_one_address_registers_no_hundreds(people: People) -> None:
    for _ in range(60):
        people.house.limits.count(REGISTRATIONS_FROM_ADDRESS, people.arrival().address)
    with pytest.raises(TooMany):
        registration.register(people.house, APPLICATION, people.arrival())
