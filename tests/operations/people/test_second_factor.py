"""The second factor: a step counts once, a recovery code once, and sleeping roles wake when it is set up."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from core.access import Actor, Role
from core.errors import NotAllowed, TooMany
from core.people import second_factor, sessions, sign_in
from core.people.errors import SecondFactorStands, SecondStepOver, WrongSecondFactor
from core.people.models import Credential, Person
from tests.operations.people.conftest import LONG_PASSWORD, People


def code_of(people: People, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(people.clock.now() + timedelta(seconds=30 * steps))


def set_up(people: People, person: Person) -> tuple[str, tuple[str, ...]]:
    """The shared secret and the recovery codes."""
    actor = people.actor(person)
    with people.house.work(actor) as work:
        second_factor.begin(work)
    with people.house.reading(actor) as work:
        secret = second_factor.mine(work).secret
    assert secret is not None
    with people.house.work(actor) as work:
        return secret, second_factor.confirm(work, code_of(people, secret))


def ticket(people: People) -> str:
    entry = sign_in.sign_in(people.house, "J1", LONG_PASSWORD, people.arrival())
    assert entry.session is None
    assert entry.ticket is not None
    return entry.ticket


def recognised(people: People, token: str | None) -> sessions.Recognised:
    with people.house.reading() as work:
        known = sessions.recognise(work, token or "")
    assert known is not None
    return known


def test_a_judge_without_a_second_factor_is_led_to_it_and_judges_only_afterwards(people: People) -> None:
    person, unit = people.person(code="J1"), people.unit("root")
    people.grant(person, Role.JUDGE, unit)
    people.grant(person, Role.TRAINER, unit)
    entry = sign_in.sign_in(people.house, "J1", LONG_PASSWORD, people.arrival())
    assert entry.second_factor_due
    known = recognised(people, entry.session)
    assert [grant.role for grant in known.actor.grants] == [Role.TRAINER]
    with people.house.work(known.actor) as work:
        second_factor.begin(work)
    with people.house.work(known.actor) as work:
        second_factor.confirm(work, code_of(people, second_factor.mine(work).secret or ""))
    awake = recognised(people, entry.session)
    assert [grant.role for grant in awake.actor.grants] == [Role.JUDGE, Role.TRAINER]
    assert not awake.second_factor_due


def test_a_demo_server_asks_for_no_second_factor(people: People) -> None:
    person = people.person(code="J1")
    people.grant(person, Role.JUDGE, people.unit("root"))
    set_up(people, person)
    people.house.settings = people.house.settings.model_copy(update={"demo": True})
    entry = sign_in.sign_in(people.house, "J1", LONG_PASSWORD, people.arrival())
    assert entry.session is not None
    assert not entry.second_factor_due


def test_the_second_step_takes_a_code_once(people: People) -> None:
    person = people.person(code="J1")
    secret, _ = set_up(people, person)
    with pytest.raises(WrongSecondFactor):  # the step that confirmed it
        sign_in.second_step(people.house, ticket(people), code_of(people, secret), people.arrival())
    people.clock.advance(seconds=30)
    code = code_of(people, secret)
    entry = sign_in.second_step(people.house, ticket(people), f"{code[:3]} {code[3:]}", people.arrival())
    assert recognised(people, entry.session).actor.person_id == person.id
    with pytest.raises(WrongSecondFactor):
        sign_in.second_step(people.house, ticket(people), code, people.arrival())


def test_a_clock_half_a_minute_off_is_forgiven_and_a_whole_minute_not(people: People) -> None:
    secret, _ = set_up(people, people.person(code="J1"))
    people.clock.advance(minutes=10)
    with pytest.raises(WrongSecondFactor):
        sign_in.second_step(people.house, ticket(people), code_of(people, secret, -2), people.arrival())
    with pytest.raises(WrongSecondFactor):
        sign_in.second_step(people.house, ticket(people), code_of(people, secret, 2), people.arrival())
    entry = sign_in.second_step(people.house, ticket(people), code_of(people, secret, -1), people.arrival())
    assert entry.session


def test_a_recovery_code_works_once_and_in_any_spelling(people: People) -> None:
    person = people.person(code="J1")
    _, codes = set_up(people, person)
    spelt = codes[0].lower().replace("-", " ")
    assert sign_in.second_step(people.house, ticket(people), spelt, people.arrival()).session
    with pytest.raises(WrongSecondFactor):
        sign_in.second_step(people.house, ticket(people), codes[0], people.arrival())
    with people.house.reading(people.actor(person)) as work:
        assert second_factor.mine(work).recovery_codes_left == len(codes) - 1


def test_renewed_recovery_codes_make_the_old_ones_void(people: People) -> None:
    person = people.person(code="J1")
    _, codes = set_up(people, person)
    with people.house.work(people.actor(person)) as work:
        fresh = second_factor.renew_codes(work, codes[0])
    with pytest.raises(WrongSecondFactor):
        sign_in.second_step(people.house, ticket(people), codes[1], people.arrival())
    assert sign_in.second_step(people.house, ticket(people), fresh[1], people.arrival()).session


def test_guessing_the_second_step_is_stopped(people: People) -> None:
    secret, _ = set_up(people, people.person(code="J1"))
    people.clock.advance(minutes=1)
    kept = ticket(people)
    right = code_of(people, secret)
    wrong = [f"{n:06}" for n in range(20) if f"{n:06}" != right][:8]
    for code in wrong:
        with pytest.raises(WrongSecondFactor):
            sign_in.second_step(people.house, kept, code, people.arrival())
    with pytest.raises(TooMany):
        sign_in.second_step(people.house, kept, right, people.arrival())


@pytest.mark.parametrize("forged", ["", "1", "1.9999999999", "1.9999999999.x", "1.²²²²²²²²²².x", "９９.1.x"])
def test_a_ticket_of_ones_own_making_opens_nothing(people: People, forged: str) -> None:
    set_up(people, people.person(code="J1"))
    with pytest.raises(SecondStepOver):
        sign_in.second_step(people.house, forged, "000000", people.arrival())


def test_a_ticket_ends_after_ten_minutes_and_with_the_password(people: People) -> None:
    person = people.person(code="J1")
    secret, _ = set_up(people, person)
    kept = ticket(people)
    people.clock.advance(minutes=10)
    with pytest.raises(SecondStepOver):
        sign_in.second_step(people.house, kept, code_of(people, secret), people.arrival())
    kept = ticket(people)
    with people.house.work() as work:
        work.session.scalars(select(Credential)).one().password_hash = "another"
    with pytest.raises(SecondStepOver):
        sign_in.second_step(people.house, kept, code_of(people, secret), people.arrival())


def test_the_secret_is_sealed_in_the_database(people: People) -> None:
    secret, codes = set_up(people, people.person(code="J1"))
    with people.house.reading() as work:
        row = work.session.scalars(select(Credential)).one()
    assert row.totp_sealed is not None
    assert secret not in row.totp_sealed
    assert codes[0] not in row.totp_sealed


def test_another_is_set_up_only_after_the_first_was_removed_with_a_code(people: People) -> None:
    person = people.person(code="J1")
    _, codes = set_up(people, person)
    actor = people.actor(person)
    with pytest.raises(SecondFactorStands), people.house.work(actor) as work:
        second_factor.begin(work)
    with pytest.raises(WrongSecondFactor), people.house.work(actor) as work:
        second_factor.remove(work, "000000")
    with people.house.work(actor) as work:
        second_factor.remove(work, codes[0])
    set_up(people, person)


def test_an_administrator_takes_a_lost_one_away_and_hr_does_not(people: People) -> None:
    root = people.unit("root")
    person = people.person(code="J1", unit=root)
    people.grant(person, Role.JUDGE, root)
    set_up(people, person)
    clerk, boss = people.person("李娜", code="H1", unit=root), people.person("王强", code="B1", unit=root)
    people.grant(clerk, Role.HR, root)
    people.grant(boss, Role.ADMINISTRATOR, root)

    def clear(actor: Actor) -> None:
        with people.house.work(actor) as work:
            second_factor.clear_for(work, person.ref)

    with pytest.raises(NotAllowed):
        clear(people.actor(clerk))
    clear(people.actor(boss))
    assert sign_in.sign_in(people.house, "J1", LONG_PASSWORD, people.arrival()).second_factor_due
