"""More visitors at once than the database has connections."""

from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from core import db
from core.house import House
from core.settings import Settings
from web.app import build_app
from web.door import SESSION_COOKIE


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_who_finds_every_connection_taken_is_told_when_to_come_back(
    migrated: Path, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    monkeypatch.setattr(db, "WAIT_SECONDS", 0.05)
    house = House.build(Settings(data_dir=migrated, database_connections=1))
    client = TestClient(build_app(house, with_threads=False), cookies={SESSION_COOKIE: "somebody's"})
    asked = {"accept": accept}
    with house.reading() as work:
        work.session.execute(select(1))
        turned_away = client.get("/home", headers=asked)
    assert (turned_away.status_code, turned_away.headers["retry-after"]) == (503, "5")
    assert "之前保存的内容都在" in turned_away.text
    assert client.get("/sign-in", headers=asked).status_code == 200
    house.close()
