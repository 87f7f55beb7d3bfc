"""The administrators' pages over a house of their own, with browsers that are signed in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from core.access import Role
from core.house import House
from tests import make
from tests.make import Someone
from tests.operations.conftest import build
from web.app import build_app
from web.door import SESSION_COOKIE
from web.wiring import EngineRoom

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Browser:
    """A client that sends what a signed-in browser sends: its cookie, its origin, the form's token."""

    def __init__(self, app: FastAPI, who: Someone) -> None:
        self.client = TestClient(
            app,
            base_url="http://testserver",
            headers={"sec-fetch-site": "same-origin"},
            cookies={SESSION_COOKIE: who.token},
            follow_redirects=False,
        )

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path)

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        found = self.client.get(path)
        assert found.status_code == 200, found.text[:2000]
        return found.text

    def post(self, path: str, **fields: str) -> httpx2.Response:
        """Send a form, with the token of a page that anybody has."""
        return self.client.post(path, data={"csrf": self._token(), **fields})

    def upload(self, path: str, name: str, data: bytes) -> httpx2.Response:
        """Send a form with a file."""
        return self.client.post(path, data={"csrf": self._token()}, files={"file": (name, data)})

    def _token(self) -> str:
        found = _CSRF.search(self.client.get("/feedback").text)
        assert found is not None
        return found[1]


@dataclass(frozen=True)
class Site:
    """A house with a union at the top, a plant below it, and an administrator of each."""

    house: House
    room: EngineRoom
    top: str
    plant: str
    chief: Someone
    local: Someone
    browser: Callable[[Someone], Browser]


@pytest.fixture
def site(migrated: Path) -> Iterator[Site]:
    house = build(migrated)
    app = build_app(house, with_threads=False)
    top = make.unit(house, "江苏省总工会")
    plant = make.unit(house, "城北水厂", top)
    opened: list[Browser] = []

    def browser(who: Someone) -> Browser:
        opened.append(Browser(app, who))
        return opened[-1]

    yield Site(
        house=house,
        room=app.state.engine_room,
        top=top,
        plant=plant,
        chief=make.someone(house, "王海燕", Role.ADMINISTRATOR, unit_ref=top),
        local=make.someone(house, "李娜", Role.ADMINISTRATOR, unit_ref=plant),
        browser=browser,
    )
    for each in opened:
        each.client.close()
    house.close()
