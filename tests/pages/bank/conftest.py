"""The application over a house with a bank, and browsers of those who work at it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from core.access import Role
from core.clock import SetClock
from core.house import House
from core.settings import Settings
from question_bank import banks, items, topics
from question_bank.kinds.contract import KindName
from question_bank.views import BankDraft, ItemText
from tests import make
from tests.make import Someone
from web.app import build_app
from web.door import SESSION_COOKIE

DATABASE = "lianbing.sqlite3"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Browser:
    """One person's browser: it sends the token that its forms carry."""

    client: TestClient
    csrf: str = ""

    def get(self, path: str, **more: Any) -> httpx2.Response:
        answer = self.client.get(path, **more)
        found = _CSRF.search(answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx2.Response:
        return self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **more)


@dataclass
class Site:
    """The application and the people of one bank."""

    app: FastAPI
    house: House
    bank_ref: str
    topic_ref: str
    unit_ref: str
    trainer: Someone
    reviewer: Someone
    organiser: Someone

    def browser(self, person: Someone) -> Browser:
        client = TestClient(
            self.app,
            follow_redirects=False,
            cookies={SESSION_COOKIE: person.token},
            headers={"sec-fetch-site": "same-origin"},
        )
        made = Browser(client)
        made.get("/bank")
        return made

    def draft(self, stem: str = "验电后先做什么？") -> str:
        text = ItemText(
            kind=KindName.SINGLE_CHOICE,
            content={"stem": stem, "options": [{"id": "a", "text": "接地"}, {"id": "b", "text": "作业"}]},
            key={"option": "a"},
            topic_ref=self.topic_ref,
        )
        with self.house.work(self.trainer.actor) as work:
            return items.draft(work, self.bank_ref, text)

    def submitted(self, stem: str = "验电后先做什么？") -> str:
        ref = self.draft(stem)
        with self.house.work(self.trainer.actor) as work:
            items.submit(work, ref, seen=1)
        return ref

    def settle(self) -> None:
        """Do what threads would do."""
        self.app.state.engine_room.settle()


@pytest.fixture
def site(migrated: Path) -> Iterator[Site]:
    house = House.build(Settings(data_dir=migrated), SetClock(datetime(2027, 3, 8, 1, 0, tzinfo=UTC)))
    unit = make.unit(house)
    trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit)
    with house.work(trainer.actor) as work:
        bank = banks.found(work, BankDraft(code="DG", title="电工题库", unit_ref=unit))
        topic = topics.plant(work, bank.ref, "用电安全")
    yield Site(
        build_app(house, with_threads=False),
        house,
        bank.ref,
        topic.ref,
        unit,
        trainer,
        make.someone(house, "欧阳建国", Role.REVIEWER, unit_ref=unit),
        make.someone(house, "赵强", Role.ORGANISER, unit_ref=unit),
    )
    house.close()
