"""Browsers without a screen: they send what a browser sends, so that tests say only what they mean."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from core.house import House
from tests.make import Someone
from web.door import CSRF_PURPOSE, SESSION_COOKIE
from web.wiring import EngineRoom

Form = Mapping[str, object]
Files = Mapping[str, tuple[str, bytes]]
Headers = Mapping[str, str]
_EXAM_DATA = re.compile(r'<script type="application/json" id="exam-data">(.*?)</script>', re.DOTALL)


class Browser:
    """Somebody's browser, or nobody's: it sends its cookies, that the page is ours, and the form's token.

    Redirects are not followed. ``raises``: whether what breaks in the application breaks the test too.
    """

    def __init__(self, app: FastAPI, who: Someone | None = None, *, raises: bool = True) -> None:
        self.client = TestClient(
            app,
            base_url="http://testserver",
            headers={"sec-fetch-site": "same-origin", "origin": "http://testserver"},
            follow_redirects=False,
            raise_server_exceptions=raises,
        )
        self._house: House = app.state.house
        if who is not None:
            self.client.cookies.set(SESSION_COOKIE, who.token, domain="testserver.local")

    @property
    def csrf(self) -> str:
        """The token in the forms of this browser's session."""
        session = self.client.cookies.get(SESSION_COOKIE, "")
        return self._house.vault.signature(CSRF_PURPOSE, session or "")

    def get(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Headers | None = None
    ) -> httpx2.Response:
        return self.client.get(path, params=params, headers=headers)

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text[:2000]
        return answer.text

    def post(
        self,
        path: str,
        form: Form | None = None,
        files: Files | None = None,
        headers: Headers | None = None,
        /,
        **fields: str | int | list[str],
    ) -> httpx2.Response:
        """Send a form: its fields as a mapping, by name, or both."""
        data = {"csrf": self.csrf, **(form or {}), **fields}
        return self.client.post(path, data=data, files=files, headers=headers)

    def done(self, path: str, form: Form | None = None) -> str:
        """Send a form that must be taken; returns the address it leads to."""
        answer = self.post(path, form)
        assert answer.status_code == 303, re.findall(r"<li>([^<]*)</li>", answer.text)
        return answer.headers["location"]

    def post_json(self, path: str, body: object, *, headers: Headers | None = None) -> httpx2.Response:
        """What a page's script sends."""
        return self.client.post(path, json=body, headers={"accept": "application/json", **(headers or {})})

    def exam_data(self, attempt_ref: str) -> dict[str, Any]:
        """What the examination page tells its script."""
        found = _EXAM_DATA.search(self.page(f"/exam/attempts/{attempt_ref}"))
        assert found is not None
        data: dict[str, Any] = json.loads(found[1])
        return data


def seen_mark(page: str) -> str:
    """The mark of what a form was filled from."""
    return page.partition('name="seen" value="')[2].partition('"')[0]


@dataclass
class Windows:
    """The application over a house; an area's own site adds what its house holds."""

    app: FastAPI
    house: House

    def browser(self, who: Someone | None = None) -> Browser:
        """A new browser, signed in as somebody."""
        return Browser(self.app, who)

    @property
    def engine_room(self) -> EngineRoom:
        """What threads do in a server, done when the test asks."""
        room: EngineRoom = self.app.state.engine_room
        return room


def looked_at(page: str, entry: str = "") -> str:
    """What the head judge's table says was looked at: of one contestant, or of all that can be confirmed."""
    form = rf'name="entry" value="{entry}">\s*' if entry else "/confirm-all[^§]*?"
    found = re.search(form + r'<input type="hidden" name="seen" value="([^"]*)"', page)
    assert found is not None
    return found[1]
