"""Two at once: what may happen once happens once, on either database."""

import threading
from collections.abc import Callable

import pyotp
from sqlalchemy import func, select

from core.errors import Refusal
from core.people import activation, registration, second_factor, sign_in
from core.people.activation import Redemption
from core.people.errors import AlreadyKnown, CodeRefused, WrongSecondFactor
from core.people.models import Person
from core.people.registration import Application
from core.people.sign_in import Entry
from tests.operations.people.conftest import LONG_PASSWORD, People

NEW_PASSWORD = "a brand new battery staple"


def all_at_once(call: Callable[[], Entry], times: int = 6) -> list[Entry | type[Refusal]]:
    """What became of the same call made by several threads that start together."""
    start, outcomes = threading.Barrier(times), list[Entry | type[Refusal]]()

    def run() -> None:
        start.wait()
        try:
            outcomes.append(call())
        except Refusal as refusal:
            outcomes.append(type(refusal))

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_one_telephone_registers_once(people: People) -> None:
    application = Application("陈晨", "13800002222", NEW_PASSWORD, agreed=True)
    outcomes = all_at_once(lambda: registration.register(people.house, application, people.arrival()))
    assert outcomes.count(AlreadyKnown) == 5
    with people.house.reading() as work:
        assert work.session.scalar(select(func.count(Person.id))) == 1


def test_one_code_opens_once(people: People) -> None:
    person = people.person(code="A1")
    with people.house.work() as work:
        code = activation.issue(work, person.ref).code
    wish = Redemption(code, NEW_PASSWORD)
    outcomes = all_at_once(lambda: activation.redeem(people.house, wish, people.arrival()))
    assert outcomes.count(CodeRefused) == 5


def test_one_half_minute_signs_in_once(people: People) -> None:
    person = people.person(code="J1")
    actor = people.actor(person)
    with people.house.work(actor) as work:
        second_factor.begin(work)
        secret = second_factor.mine(work).secret or ""
        second_factor.confirm(work, pyotp.TOTP(secret).at(work.now))
    people.clock.advance(minutes=1)
    ticket = sign_in.sign_in(people.house, "J1", LONG_PASSWORD, people.arrival()).ticket or ""
    code = pyotp.TOTP(secret).at(people.clock.now())
    outcomes = all_at_once(lambda: sign_in.second_step(people.house, ticket, code, people.arrival()))
    assert outcomes.count(WrongSecondFactor) == 5
