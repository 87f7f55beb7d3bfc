"""A house of its own for every test, with a clock that is moved by hand and people to act in it."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from core.access import HOUSE, Actor, Role
from core.clock import SetClock
from core.house import House
from core.people import passwords, sessions
from core.people.activation import set_password
from core.people.models import Membership, Person, RoleGrant, Unit
from core.people.persons import NewPerson, enrol
from core.people.sign_in import Arrival
from core.people.states import UnitKind

LONG_PASSWORD = "correct horse battery staple"


@dataclass
class People:
    """Builders that write as the house does."""

    house: House
    clock: SetClock

    def arrival(self, address: str = "10.0.0.7", device: str = "Firefox") -> Arrival:
        return Arrival(self.clock.now(), address, device)

    def unit(self, code: str, parent_id: int | None = None) -> int:
        with self.house.work(HOUSE) as work:
            parent = work.session.get_one(Unit, parent_id) if parent_id is not None else None
            unit = Unit(
                ref=f"unit-{code}"[:16],
                code=code,
                kind=UnitKind.ENTERPRISE,
                name=code,
                parent_id=parent_id,
                path="",
                valid_from=date(2020, 1, 1),
            )
            work.session.add(unit)
            work.flush()
            unit.path = f"{parent.path if parent else '/'}{unit.id}/"
            return unit.id

    def person(
        self,
        name: str = "张建军",
        *,
        password: str | None = LONG_PASSWORD,
        unit: int | None = None,
        code: str | None = None,
        phone: str | None = None,
    ) -> Person:
        password_hash = passwords.hashed(password) if password is not None else None
        with self.house.work(HOUSE) as work:
            person = enrol(work, NewPerson(name=name, phone=phone, code=code))
            if password_hash is not None:
                set_password(work, person.id, password_hash, must_change=False)
            if unit is not None:
                work.session.add(Membership(person_id=person.id, unit_id=unit, from_on=date(2024, 1, 1)))
            return person

    def grant(self, person: Person, role: Role, unit: int) -> None:
        with self.house.work(HOUSE) as work:
            work.session.add(RoleGrant(person_id=person.id, role=role, unit_id=unit, granted_at=work.now))

    def actor(self, person: Person) -> Actor:
        """The person with all their roles, in a session with a second factor."""
        with self.house.work(HOUSE) as work:
            token = sessions.begin(work, person.id, "test", second_factor=True)
        with self.house.reading() as work:
            known = sessions.recognise(work, token)
        assert known is not None
        return known.actor

    def seen(self, person: Person) -> Person:
        """The row as it stands now."""
        with self.house.reading() as work:
            return work.session.scalars(select(Person).where(Person.id == person.id)).one()


@pytest.fixture
def people(house: House, clock: SetClock) -> People:
    """A house on either database, without anybody in it yet."""
    return People(house, clock)
