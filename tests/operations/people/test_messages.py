"""Notices leave the house by a port, where one is joined, and stay in it where none is."""

from dataclasses import dataclass, field
from datetime import datetime

from core import notices
from core.errors import Facts
from core.notices import NoticeSent
from core.people.messages import passing_on
from core.people.models import Person
from core.people.states import PersonState
from core.ports import NoMessenger
from tests.operations.people.conftest import People


@dataclass
class Pigeon:
    """A messenger that keeps what it was given, and is lost on the way as often as it is told to be."""

    lost: int = 0
    carries: bool = True
    carried: list[tuple[str | None, str, Facts, str | None, str]] = field(default_factory=list)

    def carry_code(self, phone: str, code: str, expires_at: datetime, locale: str) -> None:
        raise NotImplementedError

    def carry_notice(self, phone: str | None, code: str, facts: Facts, link: str | None, locale: str) -> None:
        if self.lost:
            self.lost -= 1
            raise ConnectionError
        self.carried.append((phone, code, facts, link, locale))


def tell(people: People, person: Person) -> None:
    with people.house.work() as work:
        notices.send(work, person.id, "feedback.answered", {"receipt": "X", "at": work.now}, "/feedback")


def deliver(people: People) -> None:
    while people.house.deliver_next():
        pass


def test_a_notice_is_carried_to_the_telephone_of_its_reader(people: People) -> None:
    pigeon = Pigeon()
    people.house.listeners.on(NoticeSent, passing_on(pigeon))
    tell(people, people.person(phone="13800001111"))
    deliver(people)
    facts = {"receipt": "X", "at": people.clock.now()}
    assert pigeon.carried == [("13800001111", "feedback.answered", facts, "/feedback", "zh_CN")]


def test_a_messenger_that_is_lost_is_sent_again_and_the_notice_stands_meanwhile(people: People) -> None:
    pigeon = Pigeon(lost=1)
    people.house.listeners.on(NoticeSent, passing_on(pigeon))
    person = people.person(phone="13800001111")
    tell(people, person)
    deliver(people)
    with people.house.reading(people.actor(person)) as work:
        assert notices.unread_count(work) == 1
    assert pigeon.carried == []
    people.clock.advance(minutes=1)
    deliver(people)
    assert len(pigeon.carried) == 1


def test_nothing_is_carried_to_who_is_suspended_and_nothing_without_a_port(people: People) -> None:
    pigeon = Pigeon()
    people.house.listeners.on(NoticeSent, passing_on(pigeon))
    people.house.listeners.on(NoticeSent, passing_on(NoMessenger()))
    person = people.person(phone="13800001111")
    with people.house.work() as work:
        work.session.get_one(Person, person.id).state = PersonState.SUSPENDED
    tell(people, person)
    deliver(people)
    assert pigeon.carried == []
