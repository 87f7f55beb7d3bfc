"""The account pages over a house of their own, with browsers that know their forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from core.access import HOUSE, Permission, Role
from core.clock import SetClock
from core.house import House
from core.people import passwords
from core.people.activation import set_password
from core.people.models import Membership, Person, RoleGrant, Unit
from core.people.persons import NewPerson, enrol
from core.people.states import UnitKind
from core.settings import Settings
from web import gates
from web.app import build_app
from web.deps import OnPage, Writing
from web.door import guard_api

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')

api = APIRouter(prefix="/api/v1", dependencies=[Depends(guard_api)])


@api.get("/me", dependencies=[gates.holders_of(Permission.PEOPLE_READ)])
def me(page: OnPage) -> Response:
    return JSONResponse({"person_id": page.visitor.actor.person_id})


@api.post("/me", dependencies=[gates.signed_in()])
def write_me(work: Writing) -> Response:
    return JSONResponse({"person_id": work.actor.person_id})


@dataclass
class Site:
    """The application, its house, and browsers."""

    house: House
    clock: SetClock
    app: FastAPI
    unit_id: int
    browsers: list["Browser"] = field(default_factory=list)

    def browser(self) -> "Browser":
        made = Browser(self)
        self.browsers.append(made)
        return made

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


class Browser:
    """A client that sends what a browser sends: its cookies, its origin, the form's token."""

    def __init__(self, site: Site) -> None:
        self.client = TestClient(
            site.app,
            base_url="http://testserver",
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path)

    def token(self, path: str = "/feedback") -> str:
        found = _CSRF.search(self.client.get(path).text)
        assert found is not None
        return found[1]

    def post(self, path: str, **fields: str) -> httpx2.Response:
        return self.client.post(path, data={"csrf": self.token(), **fields})

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
    site = Site(house, clock, app, unit_id)
    yield site
    for browser in site.browsers:
        browser.client.close()
    house.close()
