"""The contest's pages over a house of their own, with organiser, judges and workers at browsers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from core.access import Role
from core.clock import SetClock
from core.house import House
from core.settings import Settings
from tests import make
from tests.make import Engine, Someone
from web.app import build_app
from web.door import SESSION_COOKIE

START = datetime(2027, 3, 8, 1, 0, tzinfo=UTC)
"""Monday, 09:00 in Shanghai."""
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Browser:
    """Sends what a browser sends: the session's cookie, its origin, and a form's token."""

    def __init__(self, app: FastAPI, who: Someone) -> None:
        self._client = TestClient(app, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
        self._client.cookies.set(SESSION_COOKIE, who.token)
        self._csrf = ""

    def get(self, path: str) -> httpx2.Response:
        answer = self._client.get(path)
        found = _CSRF.search(answer.text) if "html" in answer.headers.get("content-type", "") else None
        self._csrf = found[1] if found else self._csrf
        return answer

    def post(self, path: str, form: Mapping[str, str | list[str]] | None = None) -> httpx2.Response:
        if not self._csrf:
            self.get("/feedback")
        return self._client.post(path, data={"csrf": self._csrf, **(form or {})})

    def done(self, path: str, form: Mapping[str, str | list[str]] | None = None) -> str:
        """Post what must be taken; returns the address it leads to."""
        answer = self.post(path, form)
        assert answer.status_code == 303, re.findall(r"<li>([^<]*)</li>", answer.text)
        return answer.headers["location"]


@dataclass
class Site:
    """An application with a unit, a paper worth 16.5 marks, and the people of a contest."""

    app: FastAPI
    house: House
    clock: SetClock
    engine: Engine
    unit: str
    paper: str
    organiser: Someone
    people: list[Someone]
    judges: list[Someone]

    def browser(self, who: Someone) -> Browser:
        return Browser(self.app, who)


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The pages over a house, once on SQLite and once on PostgreSQL."""
    clock = SetClock(START)
    url = request.getfixturevalue("postgres_clone") if request.param == "postgresql" else None
    folder = request.getfixturevalue("migrated") if url is None else tmp_path
    house = House.build(Settings(data_dir=folder, database_url=url), clock)
    unit = make.unit(house, "市总工会")
    yield Site(
        app=build_app(house, with_threads=False),
        house=house,
        clock=clock,
        engine=Engine(house),
        unit=unit,
        paper=make.paper(house, make.bank(house, unit)),
        organiser=make.someone(house, "李梅", Role.ORGANISER, unit_ref=unit),
        people=make.workers(house, make.unit(house, "第一水厂", unit), 3),
        judges=[make.someone(house, f"裁判{n}", Role.JUDGE, unit_ref=unit) for n in (1, 2)],
    )
    house.close()


@pytest.fixture
def desk(site: Site) -> Browser:
    """The organiser at the contest desk."""
    return site.browser(site.organiser)
