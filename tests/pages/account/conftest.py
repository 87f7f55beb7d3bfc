"""The account pages, and visitors who sign in by their forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from core.access import HOUSE, Permission, Role
from core.clock import SetClock
from core.house import House
from core.people import passwords
from core.people.activation import set_password
from core.people.models import Membership, Person, RoleGrant, Unit
from core.people.persons import NewPerson, enrol
from core.people.states import UnitKind
from core.settings import Settings
from tests.browsing import Browser, Windows
from web import gates
from web.app import build_app
from web.deps import OnPage, Writing
from web.door import guard_api

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
PASSWORD = "correct horse battery staple"

api = APIRouter(prefix="/api/v1", dependencies=[Depends(guard_api)])


@api.get("/me", dependencies=[gates.holders_of(Permission.PEOPLE_READ)])
def me(page: OnPage) -> Response:
    return JSONResponse({"person_id": page.visitor.actor.person_id})


@api.post("/me", dependencies=[gates.signed_in()])
def write_me(work: Writing) -> Response:
    return JSONResponse({"person_id": work.actor.person_id})


@dataclass
class Site(Windows):
    """A unit, and the people that a test asks for."""

    clock: SetClock
    unit_id: int

    def visitor(self) -> "Visitor":
        """The browser of somebody who has not signed in yet."""
        return Visitor(self.app)

    def person(
        self, name: str = "张建军", code: str = "A1", phone: str | None = None, role: Role | None = None
    ) -> Person:
        password_hash = passwords.hashed(PASSWORD)
        with self.house.work(HOUSE) as work:
            person = enrol(work, NewPerson(name=name, code=code, phone=phone))
            set_password(work, person.id, password_hash, must_change=False)
            work.session.add(Membership(person_id=person.id, unit_id=self.unit_id, from_on=work.today))
            if role is not None:
                work.session.add(
                    RoleGrant(person_id=person.id, role=role, unit_id=self.unit_id, granted_at=work.now)
                )
            return person


class Visitor(Browser):
    """Somebody at the door, who signs in by the form."""

    @property
    def csrf(self) -> str:
        """The token in the forms of the page at hand: the session may have ended since."""
        found = _CSRF.search(self.page("/feedback"))
        assert found is not None
        return found[1]

    def sign_in(self, login: str = "A1", password: str = PASSWORD, **more: str) -> httpx2.Response:
        return self.post("/sign-in", login=login, password=password, **more)


@pytest.fixture
def site(migrated: Path) -> Iterator[Site]:
    clock = SetClock(START)
    house = House.build(Settings(data_dir=migrated), clock)
    app = build_app(house, with_threads=False)
    app.include_router(api)
    with house.work(HOUSE) as work:
        unit = Unit(
            ref="unit-root",
            code="root",
            kind=UnitKind.ENTERPRISE,
            name="江城机电",
            path="",
            valid_from=START.date(),
        )
        work.session.add(unit)
        work.flush()
        unit.path = f"/{unit.id}/"
        unit_id = unit.id
    yield Site(app, house, clock, unit_id)
    house.close()
