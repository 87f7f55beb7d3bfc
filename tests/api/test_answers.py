"""Saving over HTTP on both databases: what is acknowledged, what is stale, fenced, twice or too late."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from core.clock import SetClock
from core.house import House
from tests import make
from tests.browsing import Browser
from tests.contracts.site import Site, opened
from tests.make import Someone
from tests.operations.conftest import START


@dataclass
class Desk:
    site: Site
    who: Someone
    attempt: str
    page: dict[str, Any]

    @property
    def browser(self) -> Browser:
        return self.site.browser(self.who)

    def entry(self, seq: int, option: str = "a", **more: Any) -> dict[str, Any]:
        slot = self.page["sections"][0]["slots"][0]["slot"]
        plain = {
            "slot": slot,
            "seq": seq,
            "uuid": str(uuid4()),
            "payload": {"option": option},
            "mono_ms": seq,
        }
        return {**plain, **more}

    def save(self, *entries: dict[str, Any], token: str | None = None) -> tuple[int, dict[str, Any]]:
        body = {"token": token or self.page["token"], "entries": list(entries)}
        answer = self.site.browser().post_json("/exam/answers", body)
        told: dict[str, Any] = answer.json()
        return answer.status_code, told

    def sheet(self) -> dict[str, Any]:
        sheet: dict[str, Any] = self.browser.exam_data(self.attempt)["sheet"]
        return sheet


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    unit = make.unit(house)
    who = make.someone(house, unit_ref=unit)
    sitting = make.sitting(house, make.paper(house, make.bank(house, unit)), START, [who])
    with opened(house) as site:
        begun = site.browser(who).post(f"/exam/sittings/{sitting}/begin").headers["location"]
        attempt = begun.rpartition("/")[2]
        yield Desk(site, who, attempt, site.browser(who).exam_data(attempt))


def test_the_same_change_sent_twice_is_acknowledged_twice_and_kept_once(desk: Desk) -> None:
    change = desk.entry(1)
    first, again = desk.save(change), desk.save(change)
    assert first == again
    assert (first[0], first[1]["stale"]) == (200, [])
    assert desk.sheet() == {str(change["slot"]): {"seq": 1, "payload": {"option": "a"}}}


def test_a_stale_tab_is_told_what_is_stored_and_changes_nothing(desk: Desk) -> None:
    newer = desk.entry(3, "c")
    desk.save(newer)
    status, told = desk.save(desk.entry(2, "b"))
    assert (status, told["acked"], told["stale"]) == (200, [], [{"slot": newer["slot"], "seq": 3}])
    same_number = desk.save(desk.entry(3, "d"))[1]
    assert (same_number["acked"], same_number["stale"]) == ([], [{"slot": newer["slot"], "seq": 3}])
    assert desk.sheet()[str(newer["slot"])]["payload"] == {"option": "c"}


def test_a_page_that_was_taken_over_from_is_fenced_and_told_the_epoch(desk: Desk) -> None:
    kept = desk.entry(1)
    desk.save(kept)
    other = desk.site.browser(desk.who.elsewhere(desk.site.house))
    page = other.exam_data(desk.attempt)
    assert page["elsewhere"]
    refused = desk.save(desk.entry(2), token=page["token"])
    assert (refused[0], refused[1]["code"]) == (409, "exam.held_elsewhere")
    taken = other.post_json(page["urls"]["take_over"], {}, headers={"x-exam-token": page["token"]})
    assert (taken.status_code, taken.json()["epoch"]) == (200, 2)
    status, told = desk.save(desk.entry(2, "b"))
    assert (status, told["code"], told["epoch"]) == (409, "exam.held_elsewhere", 2)
    assert desk.save(kept)[0] == 200, "what is stored is acknowledged before anything else is asked"
    assert desk.save(desk.entry(2, "d"), token=taken.json()["token"])[0] == 200


def test_an_answer_within_grace_counts_and_one_after_it_is_refused(desk: Desk, clock: SetClock) -> None:
    clock.advance(minutes=60, seconds=4)
    desk.site.engine_room.settle()
    assert desk.save(desk.entry(1))[0] == 200
    clock.advance(seconds=2)
    status, told = desk.save(desk.entry(2, "b"))
    assert (status, told["code"], told["state"], told["acked"]) == (409, "exam.attempt_not_open", "over", [])
    desk.site.engine_room.settle()
    asked = desk.browser.get(desk.page["urls"]["state"]).json()
    assert (asked["state"], asked["answered"]) == ("marked", 1)


def test_handing_in_twice_gives_one_receipt_and_then_nothing_is_taken(desk: Desk) -> None:
    body = {"token": desk.page["token"], "entries": [desk.entry(1)], "unanswered": 9}
    first, again = (desk.site.browser().post_json("/exam/submit", body) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json()["receipt"] == again.json()["receipt"]
    status, told = desk.save(desk.entry(2, "b"))
    assert (status, told["code"]) == (409, "exam.attempt_not_open")
    assert first.json()["answered"] == 1


def test_an_open_page_hears_of_more_time_and_of_being_taken_over(desk: Desk) -> None:
    house = desk.site.house
    with desk.browser.client.websocket_connect(desk.page["urls"]["live"]) as socket:
        other = desk.site.browser(desk.who.elsewhere(house))
        page = other.exam_data(desk.attempt)
        other.post_json(page["urls"]["take_over"], {}, headers={"x-exam-token": page["token"]})
        assert socket.receive_json() == {"type": "superseded", "epoch": 2}
