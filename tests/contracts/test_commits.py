"""Commit before the answer: where the commit fails, nobody is told that anything was done."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from core.house import House
from tests import make
from tests.contracts import matrix
from tests.contracts.site import Site, Town, everything
from tests.contracts.test_routes import FILES, LEAST

WRITING = [way for way in matrix.ways() if way.writes]
FORMS: dict[str, dict[str, object]] = {
    **LEAST,
    "/account/sessions/end-others": {},
    "/admin/audit/verify": {},
    "/bank": {"code": "NEW", "title": "新题库"},
    "/bank/{ref}/topics": {"title": "新鉴定点"},
    "/exam/sittings/{ref}/begin": {},
    "/feedback": {"kind": "content", "words": "题目有误"},
    "/invigilation/{ref}/time": {"minutes": "5", "reason": "停电"},
    "/invigilation/{ref}/candidates/{attempt_ref}/time": {"minutes": "5", "reason": "停电"},
    "/invigilation/{ref}/candidates/{attempt_ref}/message": {"words": "请注意时间"},
    "/notices/read-all": {},
    "/people/enrol": {"name": "王新"},
    "/people/{ref}/suspend": {"reason": "离厂"},
    "/sign-out": {},
    "/sittings/{ref}/cancel": {"reason": "停电"},
    "/units/{ref}/rename": {"name": "甲厂新名"},
}


@contextmanager
def poisoned() -> Iterator[list[int]]:
    """Every commit fails, as when the disk is full; counts how many were tried."""
    tried: list[int] = []

    def fail(_session: Session) -> None:
        tried.append(1)
        raise OperationalError("COMMIT", None, OSError("the disk is full"))

    event.listen(Session, "before_commit", fail)
    try:
        yield tried
    finally:
        event.remove(Session, "before_commit", fail)


def test_no_writing_route_says_done_when_the_commit_failed(town_house: House, site: Site, town: Town) -> None:
    browser = site.browser(everything(town_house, town.unit))
    lied, tried_on = {}, set()
    for way in WRITING:
        with poisoned() as tried:
            answer = browser.post(
                town.address(way.path),
                FORMS.get(way.path),
                FILES.get(way.path),
                {"accept": "text/html"},
            )
        if tried:
            tried_on.add(way.path)
            if answer.status_code < 400:
                lied[way.path] = answer.status_code
    assert lied == {}
    meant = set(FORMS) - {"/exam/sittings/{ref}/begin", "/admin/audit/verify", "/people/enrol"}
    assert len(tried_on) >= 10, (sorted(tried_on), sorted(meant - tried_on))


@pytest.mark.parametrize("how", ["answers", "submit"])
def test_an_answer_is_never_acknowledged_when_the_commit_failed(site: Site, town: Town, how: str) -> None:
    page = site.browser(town.candidate).exam_data(town.attempt)
    slot = page["sections"][0]["slots"][0]
    entry = {"slot": slot["slot"], "seq": 1, "uuid": str(uuid4()), "payload": {"option": "a"}, "mono_ms": 1}
    body = {"token": page["token"], "entries": [entry], "unanswered": 0}
    with poisoned() as tried:
        refused = site.browser().post_json(page["urls"][how], body)
    assert tried
    assert (refused.status_code, refused.json()["code"]) == (503, "exam.journal_busy")
    assert refused.headers["retry-after"] == "2"
    assert site.browser(town.candidate).exam_data(town.attempt)["sheet"] == {}


def test_nothing_is_published_before_the_commit(town_house: House, town: Town) -> None:
    heard: list[str] = []
    stop = town_house.channel.listen(lambda topic, _message: heard.append(topic))
    pen = make.pen(town_house, town.candidate, town.attempt)
    with poisoned(), pytest.raises(OperationalError), town_house.work() as work:
        work.publish(f"attempt:{pen.attempt_id}", {"type": "notice"})
        work.afterwards(lambda: heard.append("afterwards"))
    stop()
    assert heard == []
