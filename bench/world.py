"""A hall to measure in: a paper of a hundred questions, open attempts, people about to begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from core.access import Actor
from core.house import House
from core.people import persons, sessions
from core.people.persons import NewPerson
from core.settings import Settings
from exam import attempts, sittings, tokens
from exam.sittings import Candidate
from exam.tokens import Claim
from migrations import apply
from tests import make
from web.door import CSRF_PURPOSE


@dataclass(frozen=True, slots=True)
class Hall:
    """``tokens``: the page tokens of the open attempts. ``cookies``: sessions of those who have not begun,
    with the token that each one's forms carry.
    """

    settings: Settings
    tokens: Sequence[str]
    cookies: Sequence[str]
    csrf_tokens: Sequence[str]
    sitting_ref: str


def furnish(folder: Path, database_url: str | None, *, sitters: int = 0, beginners: int = 0) -> Hall:
    """Make the hall in an empty database: SQLite in the folder, or PostgreSQL at the URL."""
    settings = Settings(data_dir=folder, database_url=database_url, port=0)
    house = House.build(settings)
    apply.upgrade(house.database)
    unit = make.unit(house)
    bank = make.bank(house, unit, each=40)
    paper = make.paper(house, bank, make.blueprint(single=40, multiple=30, judged=30))
    opens_at = house.clock.now() - timedelta(minutes=1)
    sitting = make.sitting(house, paper, opens_at)
    with house.work() as work:
        people = [
            persons.enrol(work, NewPerson(name=f"Worker {number}")).id
            for number in range(sitters + beginners)
        ]
        sittings.admit(work, sitting, [Candidate(person_id=person) for person in people])
        cookies = [sessions.begin(work, each, "bench", second_factor=True) for each in people[sitters:]]
    hall = Hall(
        settings,
        [_seated(house, sitting, person) for person in people[:sitters]],
        cookies,
        [house.vault.signature(CSRF_PURPOSE, cookie) for cookie in cookies],
        sitting,
    )
    house.close()
    return hall


def _seated(house: House, sitting_ref: str, person_id: int) -> str:
    """Open the person's attempt; returns its page token."""
    with house.work(Actor(person_id=person_id, session_id=1)) as work:
        attempt_id = attempts.id_of_mine(work, attempts.begin(work, sitting_ref))
    return tokens.issue(house, Claim(attempt_id, epoch=1))
